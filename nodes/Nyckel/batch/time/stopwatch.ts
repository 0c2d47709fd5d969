/** Adds up the time in which something holds. */
export class Stopwatch {
	private since?: number;

	private total = 0;

	/**
	 * Notes whether it holds from now on.
	 * @param now milliseconds of the clock
	 */
	set(holds: boolean, now: number): void {
		if (!holds) {
			this.total = this.timeAt(now);
			this.since = undefined;
		} else {
			this.since ??= now;
		}
	}

	/** The time until `now` in which it has held, milliseconds. */
	timeAt(now: number): number {
		return this.total + (this.since === undefined ? 0 : now - this.since);
	}
}
