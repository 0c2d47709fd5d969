import type { Clock } from '../types';
import { ENDED } from './ended';

/** Timers cannot wait for less, milliseconds. */
export const SHORTEST_WAIT_MS = 1;

/** Nor for more, milliseconds: Node.js takes the delay of a timer as 32 bits, and a longer one for 1 ms. */
export const LONGEST_WAIT_MS = 2 ** 31 - 1;

/**
 * One wake-up at a time, so that no more than one timer is ever pending for what owns it.
 * Sleeps are whole milliseconds, rounded up: timers cut fractions off and would wake too early.
 */
export class Alarm {
	private pending?: { at: number; ended: AbortController };

	/**
	 * @param clock where the time comes from
	 * @param onWake called when the moment has come; the alarm is off again by then
	 */
	constructor(
		private readonly clock: Clock,
		private readonly onWake: () => void,
	) {}

	/** Wakes at `at`, milliseconds of the clock, instead of at any moment set before. */
	set(at: number): void {
		if (this.pending?.at === at) return;
		this.clear();
		const pending = { at, ended: new AbortController() };
		this.pending = pending;
		const wait = Math.max(SHORTEST_WAIT_MS, Math.ceil(at - this.clock.now()));
		const slice = Math.min(wait, LONGEST_WAIT_MS);
		void this.clock.sleep(slice, pending.ended.signal).then(
			() => this.wake(pending, slice < wait),
			// Rejects when cleared: nothing waits for it any more.
			() => undefined,
		);
	}

	/** Takes the wake-up back and leaves no timer. */
	clear(): void {
		this.pending?.ended.abort(ENDED);
		this.pending = undefined;
	}

	/** @param isEarly the moment is further away than a timer can wait for */
	private wake(pending: { at: number }, isEarly: boolean): void {
		// An older n8n may end a sleep late: a wake-up that was taken back must not count.
		if (this.pending !== pending) return;
		this.pending = undefined;
		if (isEarly) this.set(pending.at);
		else this.onWake();
	}
}
