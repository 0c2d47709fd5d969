/**
 * Longest real time that counts between two ticks, milliseconds. When the machine is busy elsewhere and this process
 * stands still, its time stands still too.
 */
const LONGEST_TICK_MS = 5;

/** Real time in which this process ran, for what must not fail only because the machine is busy. */
export class AwakeTime {
	/** Milliseconds so far. */
	ms = 0;

	private countedAt = performance.now();

	/**
	 * To be called in each turn of the event loop.
	 * @returns the milliseconds that count since the last time
	 */
	tick(): number {
		const at = performance.now();
		const passedMs = Math.min(at - this.countedAt, LONGEST_TICK_MS);
		this.countedAt = at;
		this.ms += passedMs;
		return passedMs;
	}
}

/** Milliseconds in which this process ran until a promise settles. */
export async function awakeMsUntil(promise: Promise<unknown>): Promise<number> {
	const time = new AwakeTime();
	const state = { isSettled: false };
	const settled = () => {
		state.isSettled = true;
	};
	promise.then(settled, settled);
	while (!state.isSettled) {
		await new Promise<void>((resolve) => setImmediate(resolve));
		time.tick();
	}
	return time.ms;
}
