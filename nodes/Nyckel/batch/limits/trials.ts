import type { Start } from './gate';

/** With so many allowed at once, the usual limit holds by itself. */
const FULLY_OPENED = 25;

/**
 * For so long after they have begun, milliseconds, what may have been paid leaves the first one to others, which can come
 * to nothing once more than it can. Longer than such a request waits before it asks again.
 */
const OTHERS_FIRST_MS = 250;

/**
 * Requests that show whether an outage is over. At first one at a time; each good answer allows one more in flight, which
 * doubles them with each round trip (slow start: RFC 5681, 3.1).
 */
export class Trials {
	private readonly inFlight = new Set<Start>();

	private allowed = 1;

	/** Begins anew, with one. */
	begin(): void {
		this.allowed = 1;
	}

	/** Whether none has been answered well yet. */
	get isFirst(): boolean {
		return this.allowed === 1;
	}

	/** Whether the first one is left to others, `forMs` milliseconds after they have begun. */
	areNew(forMs: number): boolean {
		return this.isFirst && forMs < OTHERS_FIRST_MS;
	}

	/** Whether one more may be in flight. */
	mayStart(): boolean {
		return this.inFlight.size < this.allowed;
	}

	/** One has started. */
	started(start: Start): void {
		this.inFlight.add(start);
	}

	/** A request has ended, whether it is one of them or not. */
	ended(start: Start): void {
		this.inFlight.delete(start);
	}

	/**
	 * One was answered well.
	 * @returns whether it takes no more of them
	 */
	answered(): boolean {
		this.allowed += 1;
		return this.allowed >= FULLY_OPENED;
	}
}
