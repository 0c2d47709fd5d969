import type { Outcome } from '../types';

/**
 * What is known of a credential's token. Due: there is none, or it has ended, so that the next request fetches one.
 * Doubtful: nobody knows when it ends.
 */
export type TokenState = 'there' | 'doubtful' | 'due';

/** A request that is ready to be sent, as the gates see it. */
export interface Candidate {
	/** Memory that it needs at its peak, bytes. */
	readonly bytes: number;
	/** What is known of its credential's token at the moment that this is asked. */
	readonly token: () => TokenState;
}

/** A request that has been started. */
export interface Start extends Candidate {
	/** Milliseconds of the clock. */
	readonly startedAt: number;
}

/** What a started request came to; 'abandoned' when its end is not awaited. */
export type StartEnd = Outcome<unknown, unknown> | { kind: 'abandoned' };

/** What a limit learns of the requests of an account. One that has no use for it leaves it out. */
interface RequestObserver {
	/** One has started. */
	started?(start: Start): void;
	/** One has ended so, at `now`, milliseconds of the clock. */
	ended?(start: Start, end: StartEnd, now: number): void;
}

/** A limit on the account: while it is shut, nothing starts. */
export interface Gate extends RequestObserver {
	/**
	 * When the next may start, milliseconds of the clock: now or the past when it may at once, Infinity when not by waiting
	 * alone. A gate that opens without a request having ended says so to the limiter by itself.
	 */
	nextAt(now: number): number;
}

/** A limit on single requests: others overtake the one that it holds back. */
export interface RequestGate extends RequestObserver {
	/**
	 * Whether a request may start now.
	 * @param holdsEarlier this gate holds back one that was there before it
	 */
	admits(candidate: Candidate, holdsEarlier: boolean): boolean;
}
