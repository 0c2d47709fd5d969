import type { Clock } from '../../nodes/Nyckel/batch';
import { DueQueue } from '../../nodes/Nyckel/batch/dueQueue';
import { seededRandom } from './virtualClock';

/** How much faster than real time it runs. */
const TIME_SCALE = 100;

/**
 * Longest real time that counts between two ticks, milliseconds. When the machine is busy elsewhere and this process
 * stands still, its time stands still too: no answer comes too late only because nobody could read it.
 */
const LONGEST_TICK_MS = 5;

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
 * Time that runs 100 times faster, for tests with a real server: a minute of backoff takes 0.6 s. It runs while
 * somebody sleeps. (Virtual time would have to know when the network is idle.)
 */
class FastClock implements Clock {
	readonly random = seededRandom(1);

	/** Every wait so far, oldest first. */
	readonly waits: Wait[] = [];

	private readonly sleepers = new DueQueue<Sleeper>();

	private asleep = 0;

	private time = 0;

	private countedAt = performance.now();

	private isTicking = false;

	/** Sleeps that nobody has ended yet. */
	get pending(): number {
		return this.asleep;
	}

	now(): number {
		const passed = performance.now() - this.countedAt;
		return this.time + Math.min(passed, LONGEST_TICK_MS) * TIME_SCALE;
	}

	async sleep(ms: number, signal?: AbortSignal): Promise<void> {
		this.count();
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

	private count(): void {
		this.time = this.now();
		this.countedAt = performance.now();
	}

	private tick(): void {
		if (this.isTicking || this.asleep === 0) return;
		this.isTicking = true;
		const isNear = (this.sleepers.nextAt ?? 0) - this.time < TIME_SCALE;
		if (isNear) setImmediate(() => this.wakeDue());
		else setTimeout(() => this.wakeDue(), 1);
	}

	private wakeDue(): void {
		this.isTicking = false;
		this.count();
		const next = () => this.sleepers.takeDue(this.time);
		for (let due = next(); due; due = next()) due.wake?.();
		this.tick();
	}
}

/** The one clock of a test process, as `systemClock` is the one of n8n's. */
export const fastClock = new FastClock();
