/** What the account allows, on each of both counts. Source: Nyckel's documented limits. */
const PER_SECOND = 25;
const IN_FLIGHT = 25;

/**
 * The least time that a batch can take: its starts are spread by the rate, or its answers by the concurrency, and the
 * last answer takes its latency. A server that lets the first second's requests through at once is up to a second faster.
 * @param items in the batch
 * @param latencyMs mean time of an answer, milliseconds
 * @returns milliseconds
 */
export function floorMs(items: number, latencyMs: number): number {
	return Math.max((items / PER_SECOND) * 1000, (items * latencyMs) / IN_FLIGHT) + latencyMs;
}
