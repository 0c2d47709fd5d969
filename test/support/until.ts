/** A test that waits longer hangs, milliseconds. */
const PATIENCE_MS = 25_000;

/**
 * Resolves as soon as the condition holds, looking after every turn of the event loop.
 * @throws Error when it does not hold for 25 s
 */
export async function until(condition: () => boolean): Promise<void> {
	const end = performance.now() + PATIENCE_MS;
	while (!condition()) {
		if (performance.now() > end) throw new Error(`Waited in vain for ${condition.toString()}`);
		await new Promise<void>((resolve) => setImmediate(resolve));
	}
}
