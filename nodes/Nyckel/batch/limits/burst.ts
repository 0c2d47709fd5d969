import { Alarm, SHORTEST_WAIT_MS } from '../time/alarm';
import type { Clock } from '../types';
import { isBig } from './bytes';
import type { Gate, Start } from './gate';

/** Starts and the work they bring may hold the event loop so long, milliseconds; then other work has its turn. */
const BURST_MS = 10;

/** So often it looks whether the event loop has stood still, milliseconds. */
const LOOK_MS = 10;

/** So long after its start a request may still be connecting, milliseconds. */
export const ON_THE_WAY_MS = 150;

/** Timers are never exact: what is no later than this is on time, milliseconds. */
const EXACT_MS = 2;

/** What a burst tells of its starts. */
export interface BurstListener {
	/**
	 * The event loop has done all that the starts brought with them. Requests are on their way then, but for those that
	 * read a file first.
	 * @param starts how many there were
	 * @param delayMs how long that took since the first, milliseconds
	 */
	onEnd(starts: number, delayMs: number): void;
	/** The event loop stood still for so many milliseconds while requests connected: they may leave so much later. */
	onStandstill(ms: number): void;
}

/** Requests that are started in one go, before other work of the process has its turn. */
export class Burst implements Gate {
	private startedAt?: number;

	private starts = 0;

	private isFull = false;

	/** When the last burst ended, milliseconds of the clock; by each standstill since then later. */
	private endedAt = -Infinity;

	/** When it looks at the event loop, milliseconds of the clock. */
	private lookAt = Infinity;

	private readonly alarm: Alarm;

	/**
	 * @param clock where the time comes from
	 * @param listener is told what becomes of the starts
	 */
	constructor(
		private readonly clock: Clock,
		private readonly listener: BurstListener,
	) {
		this.alarm = new Alarm(clock, () => {
			if (this.startedAt === undefined) this.look();
			else this.end(this.startedAt);
		});
	}

	/** Whether one more may start in this burst. */
	get hasRoom(): boolean {
		if (this.isFull) return false;
		return this.startedAt === undefined || this.clock.now() - this.startedAt < BURST_MS;
	}

	/** @inheritdoc Gate.nextAt */
	nextAt(): number {
		return this.hasRoom ? -Infinity : Infinity;
	}

	/** Notes a start, which begins a burst when none is on. A big body is read and encoded in one of its own. */
	started(start: Pick<Start, 'startedAt' | 'bytes'>): void {
		if (this.startedAt === undefined) {
			this.noteStandstill(start.startedAt);
			this.startedAt = start.startedAt;
			this.alarm.set(start.startedAt);
		}
		this.starts += 1;
		this.isFull = isBig(start);
	}

	/** Ends the burst without a word, and leaves no timer. */
	clear(): void {
		this.alarm.clear();
		this.lookAt = Infinity;
		this.reset();
	}

	private end(startedAt: number): void {
		const { starts } = this;
		this.reset();
		this.endedAt = this.clock.now();
		this.lookLater(this.endedAt);
		this.listener.onEnd(starts, Math.max(0, this.endedAt - startedAt - SHORTEST_WAIT_MS));
	}

	private look(): void {
		const now = this.clock.now();
		this.noteStandstill(now);
		if (now - this.endedAt < ON_THE_WAY_MS) this.lookLater(now);
	}

	private lookLater(now: number): void {
		this.lookAt = now + LOOK_MS;
		this.alarm.set(this.lookAt);
	}

	private noteStandstill(now: number): void {
		const ms = now - this.lookAt;
		this.lookAt = Infinity;
		if (ms <= EXACT_MS) return;
		// Nothing got on meanwhile.
		this.endedAt += ms;
		this.listener.onStandstill(ms);
	}

	private reset(): void {
		this.startedAt = undefined;
		this.starts = 0;
		this.isFull = false;
	}
}
