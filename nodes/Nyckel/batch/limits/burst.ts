import { Alarm, SHORTEST_WAIT_MS } from '../time/alarm';
import type { Clock } from '../types';
import { isBig } from './bytes';
import type { Gate, Start } from './gate';

/** Starts and the work they bring may hold the event loop so long, milliseconds; then other work has its turn. */
const BURST_MS = 10;

/** Requests that are started in one go, before other work of the process has its turn. */
export class Burst implements Gate {
	private startedAt?: number;

	private starts = 0;

	private isFull = false;

	private readonly end: Alarm;

	/**
	 * @param clock where the time comes from
	 * @param onEnd called when the event loop has done all that the starts brought with them: how many there were, and how
	 *   long that took since the first, milliseconds. Requests are on their way then, but for those that read a file first.
	 */
	constructor(
		private readonly clock: Clock,
		onEnd: (starts: number, delayMs: number) => void,
	) {
		this.end = new Alarm(clock, () => {
			const { starts, startedAt = clock.now() } = this;
			this.reset();
			onEnd(starts, Math.max(0, clock.now() - startedAt - SHORTEST_WAIT_MS));
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
			this.startedAt = start.startedAt;
			this.end.set(start.startedAt);
		}
		this.starts += 1;
		this.isFull = isBig(start);
	}

	/** Ends the burst without a word, and leaves no timer. */
	clear(): void {
		this.end.clear();
		this.reset();
	}

	private reset(): void {
		this.startedAt = undefined;
		this.starts = 0;
		this.isFull = false;
	}
}
