const KIB = 1024;

/** Bodies in flight per account, bytes. */
export const BYTE_BUDGET = 64 * KIB * KIB;

/** A request below this many bytes is not counted: 25 of them are nothing. */
export const COUNTED_FROM_BYTES = 64 * KIB;

/** Keeps the memory of the bodies in flight bounded, without ever holding back one that is alone. */
export class ByteBudget {
	private taken = 0;

	/** Whether a request of so many bytes is big enough to be counted. */
	counts(bytes: number): boolean {
		return bytes >= COUNTED_FROM_BYTES;
	}

	/**
	 * Whether a request may start now.
	 * @param bytes of the request
	 * @param earlierWaits a request in front of it waits for room: no counted one overtakes it, or it would starve
	 */
	fits(bytes: number, earlierWaits: boolean): boolean {
		if (!this.counts(bytes)) return true;
		return !earlierWaits && (this.taken === 0 || this.taken + bytes <= BYTE_BUDGET);
	}

	/** Notes a request that starts. */
	take(bytes: number): void {
		if (this.counts(bytes)) this.taken += bytes;
	}

	/** Notes the end of a request. */
	release(bytes: number): void {
		if (this.counts(bytes)) this.taken -= bytes;
	}
}
