import type { TokenState } from './limits/gate';
import type { Lane, Limits, Outage } from './limits/lane';
import type { AccountLimiter } from './limits/limiter';
import type { Clock } from './types';

/** How a batch is run. `T` is the value of a finished task, `E` the reason of a failed one. */
export interface BatchSettings<T, E = unknown> {
	/** The limiter of the account, from `accountLimiter`. */
	account: AccountLimiter;
	/** Time and chance. */
	clock: Clock;
	/** Cancels the batch. */
	signal?: AbortSignal;
	/** Whether nothing new starts after the first failure. */
	stopOnFailure: boolean;
	/** Attempts per task, throttled ones not counted; at least 1. */
	maxTries: number;
	/** Limits that the user has set; the lowest of all running batches of the account counts. */
	limits?: Limits;
	/** How long an outage of an account that has answered before is waited out, milliseconds; 0: as little as possible. */
	waitMs: number;
	/** A free request that shows whether the account answers; left out: the next task shows it. */
	probe?: Lane['probe'];
	/**
	 * The reason that tasks fail for when the account is given up; left out: that of the newest failure. When it throws, the
	 * batch rejects.
	 */
	outageError?: (newest: E, outage: Outage) => E;
	/** What is known of the credential's token: until it is there, the account's first request goes alone. */
	token: () => TokenState;
	/** Called as soon as a task is done, copies included. When it throws, the batch rejects. */
	onDone?: (index: number, value: T) => void;
	/** Called as soon as a task has ended without a value, copies included. Must not throw. */
	onUndone?: (index: number) => void;
	/** Called when a request starts that the account's limits have held back, with for how long, milliseconds. */
	onHeld?: (ms: number) => void;
}
