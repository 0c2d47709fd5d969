import type { Clock } from '../../nodes/Nyckel/batch';
import { DueQueue } from '../../nodes/Nyckel/batch/queue/dueQueue';
import { AwakeTime } from './awakeTime';
import { Traffic } from './traffic';
import { seededRandom } from './virtualClock';

/** How much faster than real time it runs beside a request of which nothing is heard. */
const TIME_SCALE = 100;

/** Turns of the event loop with nothing under way, after which nothing is about to start either. */
const QUIET_TURNS = 10;

/** A wait that somebody asked for, and when, milliseconds of the clock. */
export interface Wait {
	at: number;
	ms: number;
	/** It lasted to its end; otherwise it was taken back, or still lasts. */
	isOver: boolean;
}

interface Sleeper {
	/** Gone once it is awake. */
	wake?: () => void;
}

/**
 * Time for tests with real servers in the same process. It stands still while a request or a file is worked on, and
 * leaps to the end of the next sleep when none is: backoffs cost nothing, and a slow machine makes no answer late. Beside a request
 * of which nobody knows whether it is worked on it runs 100 times faster than real time.
 */
class FastClock implements Clock {
	readonly random = seededRandom(1);

	/** Every wait so far, oldest first. */
	readonly waits: Wait[] = [];

	private readonly sleepers = new DueQueue<Sleeper>();

	private readonly awake = new AwakeTime();

	private readonly traffic = new Traffic(() => this.awake.ms);

	private asleep = 0;

	private time = 0;

	private quietTurns = 0;

	private isTicking = false;

	/** Sleeps that nobody has ended yet. */
	get pending(): number {
		return this.asleep;
	}

	now(): number {
		return this.time;
	}

	/** Stops looking at the traffic. */
	close(): void {
		this.traffic.close();
	}

	async sleep(ms: number, signal?: AbortSignal): Promise<void> {
		this.traffic.open();
		const wait = { at: this.time, ms, isOver: false };
		this.waits.push(wait);
		signal?.throwIfAborted();
		await new Promise<void>((resolve, reject) => {
			const end = (settle: () => void) => {
				signal?.removeEventListener('abort', onAbort);
				delete sleeper.wake;
				this.asleep -= 1;
				settle();
			};
			const onAbort = () => end(() => reject(signal?.reason as Error));
			const over = () => {
				wait.isOver = true;
				end(resolve);
			};
			const sleeper: Sleeper = { wake: over };
			signal?.addEventListener('abort', onAbort);
			this.sleepers.add(this.time + ms, sleeper);
			this.asleep += 1;
			this.tick();
		});
	}

	private tick(): void {
		if (this.isTicking || this.asleep === 0) return;
		this.isTicking = true;
		setImmediate(() => {
			this.isTicking = false;
			this.letTimePass();
			for (let due = this.nextDue(); due; due = this.nextDue()) due.wake?.();
			this.tick();
		});
	}

	private nextDue(): Sleeper | undefined {
		return this.sleepers.takeDue(this.time);
	}

	private letTimePass(): void {
		const passedMs = this.awake.tick();
		this.traffic.nextTurn();
		const { state } = this.traffic;
		this.quietTurns = state === 'idle' ? this.quietTurns + 1 : 0;
		const isQuiet = this.quietTurns >= QUIET_TURNS;
		if ((!isQuiet && state !== 'silent') || this.traffic.isOnOtherThreads) return;
		if (isQuiet) this.leap();
		else this.time += passedMs * TIME_SCALE;
	}

	/** To the end of the first sleep that nobody has ended. */
	private leap(): void {
		this.quietTurns = 0;
		for (let at = this.sleepers.nextAt; at !== undefined; at = this.sleepers.nextAt) {
			const { wake } = this.sleepers.takeDue(at) ?? {};
			if (!wake) continue;
			this.time = Math.max(this.time, at);
			wake();
			return;
		}
	}
}

/** The one clock of a test process, as `systemClock` is the one of n8n's. */
export const fastClock = new FastClock();
