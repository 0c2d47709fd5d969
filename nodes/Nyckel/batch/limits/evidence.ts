/** How long a good answer speaks for what it was an answer about, milliseconds. Longer than any outage that is waited out. */
export const EVIDENCE_MS = 10 * 60_000;

/** What the account has answered well, and when: by this a refusal is told to be one item's own. */
export class Evidence {
	/** The newest last. */
	private readonly answeredAt = new Map<string, number>();

	/** How many scopes are remembered. */
	get size(): number {
		return this.answeredAt.size;
	}

	/**
	 * Notes a good answer.
	 * @param scopes what it was an answer about
	 * @param now milliseconds of the clock
	 */
	note(scopes: readonly string[], now: number): void {
		for (const scope of scopes) {
			this.answeredAt.delete(scope);
			this.answeredAt.set(scope, now);
		}
		for (const [scope, at] of this.answeredAt) {
			if (now - at < EVIDENCE_MS) break;
			this.answeredAt.delete(scope);
		}
	}

	/** Whether something of the scope was answered well in the last minutes before `now`. */
	holds(scope: string, now: number): boolean {
		const at = this.answeredAt.get(scope);
		return at !== undefined && now - at < EVIDENCE_MS;
	}
}
