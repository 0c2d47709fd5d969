/**
 * What the batch engine is told and what it answers. It knows nothing of n8n or Nyckel: clock, sleep and
 * randomness are handed in, and a task says by its outcome what happened to one attempt.
 */

/** Time and chance, handed in so that tests need no waiting. */
export interface Clock {
	/** Milliseconds since any fixed moment; never steps back. */
	now(): number;
	/** Resolves after `ms` milliseconds; rejects as soon as `signal` aborts and then leaves no timer or listener. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
	/** A number in [0, 1). */
	random(): number;
}

/** What one attempt came to. `T` is the value of a finished task, `E` the reason of a failed one. */
export type Outcome<T, E> =
	/** The answer arrived. */
	| { kind: 'done'; value: T }
	/** The account is over one of its limits (429): wait, then send again until the task's deadline. */
	| { kind: 'throttled'; error: E; retryAfterMs?: number }
	/**
	 * Most likely not processed, and likely to pass (5xx, connection refused, name not resolved): back off, send again.
	 * `isUnreached`: nobody was there to say so.
	 */
	| { kind: 'passing'; error: E; retryAfterMs?: number; isUnreached?: boolean }
	/** May have been processed (timeout or reset after the body was sent): send again once at most. */
	| { kind: 'ambiguous'; error: E; retryAfterMs?: number }
	/**
	 * Final. With `ends`, it may be true of every task that carries this scope: those fail with the same error unsent,
	 * at once where it is `certain`, else once the evidence says so. `isUnsent`: nobody was asked.
	 */
	| { kind: 'refused'; error: E; ends?: string; certain?: boolean; isUnsent?: boolean };

/** One request to be made once, with as many attempts as the retry rules allow. */
export interface Task<T, E> {
	/** What a refusal of another task can end for this one too, e.g. `['account', 'function:abc']`. */
	scopes: readonly string[];
	/** Memory that one attempt needs at its peak, bytes. */
	bytes: number;
	/** Tasks with the same key are sent once, and all get the answer. Left out: never shared. */
	key?: string;
	/**
	 * Makes one attempt.
	 * @param timeLeftMs time until the task's deadline, milliseconds: the attempt must end by then
	 * @param signal aborts when the batch is cancelled
	 */
	attempt(timeLeftMs: number, signal: AbortSignal | undefined): Promise<Outcome<T, E>>;
}

/**
 * How a task left the batch. Every task leaves exactly once. `requests`: how many were made for it, throttled ones
 * included; left out: none.
 */
export type Result<T, E> =
	/** Answered. `shared` is true when the answer of an identical request was used. */
	| { kind: 'done'; value: T; shared: boolean }
	/**
	 * Sent, and given up. `scope`: that is over for all others too. `isItsOwn`: what it was refused for could be true of
	 * others, but they were answered well.
	 */
	| { kind: 'failed'; error: E; requests: number; scope?: string; isItsOwn?: true }
	/** Never sent (again): what other tasks met ended what all of them share. */
	| { kind: 'ended'; error: E; scope: string; requests?: number }
	/** Not finished: the batch stopped at the first failure. */
	| { kind: 'stopped'; requests?: number }
	/** Not finished: the execution was cancelled. */
	| { kind: 'cancelled'; requests?: number };
