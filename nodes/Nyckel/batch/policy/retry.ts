import type { Outcome } from '../types';

/** A task is given up this long after its first start, milliseconds; an outage of the account does not count. */
export const DEADLINE_MS = 5 * 60_000;

/**
 * No attempt starts with less time left, milliseconds: connecting, uploading a picture and the answer fit into it. One
 * that is cut off may have been paid, and would leave it with "no answer in time" for what really failed.
 */
export const LEAST_ATTEMPT_MS = 5_000;

/** A server that asks for a longer wait is not believed, milliseconds. */
export const RETRY_AFTER_CAP_MS = 60_000;

/** A request that may have been processed is sent again so many times. */
export const AMBIGUOUS_RESENDS = 1;

/** Full jitter: a wait is random in [0, min(cap, base × 2^(n-1))], milliseconds. */
interface Backoff {
	baseMs: number;
	capMs: number;
}

/**
 * The waits before sending again. Full jitter spreads the retries of a burst best (AWS Architecture Blog, "Exponential
 * Backoff and Jitter"). A throttled task comes back sooner: the limiter has slowed the whole account down already.
 */
export const BACKOFF: Record<'throttled' | 'passing' | 'ambiguous', Backoff> = {
	throttled: { baseMs: 200, capMs: 5_000 },
	passing: { baseMs: 500, capMs: 30_000 },
	ambiguous: { baseMs: 500, capMs: 30_000 },
};

/** What one task has been through. What failed in an outage of the account is no failure of the task. */
export interface History {
	/** Attempts that ended as 'throttled'. They do not count as tries. */
	throttled: number;
	/** Attempts that ended as 'passing' or 'ambiguous'. */
	tried: number;
	/** Attempts that ended as 'ambiguous', in an outage too: each may have been paid. */
	ambiguous: number;
}

/** The history of a task that was never sent. */
export const UNTRIED: History = { throttled: 0, tried: 0, ambiguous: 0 };

/** An outcome after which a task may be sent again. */
export type Unanswered<E> = Extract<Outcome<unknown, E>, { kind: keyof typeof BACKOFF }>;

/**
 * The wait that a server asks for, as far as it is believed.
 * @param retryAfterMs milliseconds; absent, negative or no number counts as none
 * @returns milliseconds, 0 to `RETRY_AFTER_CAP_MS`
 */
export function askedWait(retryAfterMs: number | undefined): number {
	return retryAfterMs && retryAfterMs > 0 ? Math.min(retryAfterMs, RETRY_AFTER_CAP_MS) : 0;
}

/**
 * What a task has been through once `outcome` is added; `before` stays as it is.
 * @param before its history up to this attempt
 * @param kind what the attempt came to
 * @param isOutage nothing of the account was answered at that time
 */
export function withAttempt(
	before: History,
	kind: keyof typeof BACKOFF,
	isOutage: boolean,
): History {
	return {
		throttled: before.throttled + (kind === 'throttled' ? 1 : 0),
		tried: before.tried + (kind === 'throttled' || isOutage ? 0 : 1),
		ambiguous: before.ambiguous + (kind === 'ambiguous' ? 1 : 0),
	};
}

/** How many more attempts the rules allow is a matter of the kind of failure alone; time is looked at besides. */
const MAY_RETRY: Record<keyof typeof BACKOFF, (history: History, maxTries: number) => boolean> = {
	throttled: () => true,
	passing: (history, maxTries) => history.tried < maxTries,
	ambiguous: (history, maxTries) =>
		history.tried < maxTries && history.ambiguous <= AMBIGUOUS_RESENDS,
};

/**
 * How long to wait before a task is sent again, after an attempt that brought no answer.
 * @param history of the task, this attempt included
 * @param outcome what the attempt came to
 * @param maxTries attempts a task has, throttled ones not counted
 * @param timeLeftMs until the task's deadline, milliseconds
 * @param random in [0, 1)
 * @returns milliseconds; `undefined`: it is given up, and its error is final
 */
export function waitBeforeRetry(
	history: History,
	outcome: Unanswered<unknown>,
	maxTries: number,
	timeLeftMs: number,
	random: number,
): number | undefined {
	if (!MAY_RETRY[outcome.kind](history, maxTries)) return undefined;
	const { baseMs, capMs } = BACKOFF[outcome.kind];
	const failures = outcome.kind === 'throttled' ? history.throttled : history.tried;
	const jittered = random * Math.min(capMs, baseMs * 2 ** Math.max(0, failures - 1));
	const asked = outcome.kind === 'ambiguous' ? 0 : askedWait(outcome.retryAfterMs);
	const afterMs = Math.max(jittered, asked);
	return afterMs < timeLeftMs - LEAST_ATTEMPT_MS ? afterMs : undefined;
}
