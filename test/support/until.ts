import { AwakeTime } from './awakeTime';

/** A test that waits longer hangs, milliseconds in which this process ran. */
const PATIENCE_MS = 25_000;

/**
 * Resolves as soon as the condition holds, looking after every turn of the event loop.
 * @throws Error when it does not hold for 25 s in which this process ran
 */
export async function until(condition: () => boolean): Promise<void> {
	const time = new AwakeTime();
	while (!condition()) {
		if (time.ms > PATIENCE_MS) throw new Error(`Waited in vain for ${condition.toString()}`);
		await new Promise<void>((resolve) => setImmediate(resolve));
		time.tick();
	}
}
