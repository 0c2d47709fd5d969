/** What an account may do. */
export interface AccountLimits {
	/** Requests in any second. */
	perSecond: number;
	/** Requests under way at once. */
	inFlight: number;
}

const SECOND_MS = 1000;

/** The moments that lie within the last second, oldest first; constant time a moment on average. */
class LastSecond {
	private moments: number[] = [];

	private head = 0;

	/** How many of them lie within the second before `now`. */
	at(now: number): number {
		while (this.head < this.moments.length && (this.moments[this.head] ?? 0) <= now - SECOND_MS) {
			this.head += 1;
		}
		if (this.head > SECOND_MS) {
			this.moments = this.moments.slice(this.head);
			this.head = 0;
		}
		return this.moments.length - this.head;
	}

	add(now: number): void {
		this.moments.push(now);
	}
}

/** A sliding window and a count of what is under way: the strictest of the ways in which servers count. */
export class Gate {
	/** The most requests that came within any second, refused ones included. */
	busiest = 0;

	private readonly arrived = new LastSecond();

	private readonly allowed = new LastSecond();

	private underWay = 0;

	/** @param limits left out: everything may pass */
	constructor(private readonly limits?: AccountLimits) {}

	/** Whether a request that comes at `now` (milliseconds) may pass; one that may is under way until `leave`. */
	enter(now: number): boolean {
		this.arrived.add(now);
		this.busiest = Math.max(this.busiest, this.arrived.at(now));
		const { perSecond = Infinity, inFlight = Infinity } = this.limits ?? {};
		if (this.underWay >= inFlight || this.allowed.at(now) >= perSecond) return false;
		this.allowed.add(now);
		this.underWay += 1;
		return true;
	}

	/** Notes that a request has ended. */
	leave(): void {
		this.underWay -= 1;
	}
}
