/** Writes text into one buffer, which exists once: no string of the whole, and no copy of it, is ever made. */
export class BodyWriter {
	private bytes: Buffer;

	private length = 0;

	/** @param expectedBytes room made at the start, bytes; more is made when it does not do */
	constructor(expectedBytes: number) {
		this.bytes = Buffer.allocUnsafe(expectedBytes);
	}

	/** Adds text, as UTF-8. */
	write(text: string): void {
		this.makeRoom(this.length + Buffer.byteLength(text));
		this.length += this.bytes.write(text, this.length);
	}

	/**
	 * Adds bytes as base64, with padding at their end only: groups of three are whole across pieces.
	 * @param pieces of any length
	 */
	async writeBase64(pieces: AsyncIterable<Buffer>): Promise<void> {
		let rest = Buffer.alloc(0);
		for await (const piece of pieces) {
			const bytes = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
			const whole = bytes.length - (bytes.length % 3);
			this.write(bytes.toString('base64', 0, whole));
			rest = Buffer.from(bytes.subarray(whole));
		}
		this.write(rest.toString('base64'));
	}

	/** @returns what was written; it shares its memory with the writer */
	written(): Buffer {
		return this.bytes.subarray(0, this.length);
	}

	private makeRoom(needed: number): void {
		if (needed <= this.bytes.length) return;
		const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.bytes.length));
		this.bytes.copy(larger, 0, 0, this.length);
		this.bytes = larger;
	}
}
