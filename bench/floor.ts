import type { AccountLimits } from '../test/support/plainNyckel';

/** What the account allows, on each of both counts. Source: Nyckel's documented limits. */
export const DOCUMENTED: AccountLimits = { perSecond: 25, inFlight: 25 };

/**
 * The least time that a batch can take: its starts are spread by the rate, or its answers by the concurrency, and the
 * last answer takes its latency. A server that lets the first second's requests through at once is up to a second faster.
 * @param items in the batch
 * @param latencyMs mean time of an answer, milliseconds
 * @param limits of the account; left out: the documented ones
 * @returns milliseconds
 */
export function floorMs(
	items: number,
	latencyMs: number,
	{ perSecond, inFlight }: AccountLimits = DOCUMENTED,
): number {
	return Math.max((items / perSecond) * 1000, (items * latencyMs) / inFlight) + latencyMs;
}
