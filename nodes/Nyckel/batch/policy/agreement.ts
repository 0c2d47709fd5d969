/**
 * So many different items in a row have to be refused before that is true of all, where nothing of the scope was
 * answered well. Fewer than are in flight at once: it costs no request more.
 */
export const AGREEING_ITEMS = 10;

/** The same where others were answered well: two seconds at Nyckel's pace, for a function deleted under way. */
export const AGREEING_AGAINST_EVIDENCE = 50;

interface Refusals<E> {
	inARow: number;
	needed: number;
	error: E;
}

/** Counts how many items of a batch agree about a scope, and keeps requests back that it would not take to find out. */
export class Agreement<E> {
	private readonly refusals = new Map<string, Refusals<E>>();

	/** A good answer: what it is about works. */
	answered(scopes: readonly string[]): void {
		if (this.refusals.size === 0) return;
		for (const scope of scopes) this.refusals.delete(scope);
	}

	/**
	 * One more item was refused.
	 * @param scope what the refusal may be true of
	 * @param isDoubtful others of the scope were answered well
	 */
	refused(scope: string, error: E, isDoubtful: boolean): void {
		const inARow = (this.refusals.get(scope)?.inARow ?? 0) + 1;
		const needed = isDoubtful ? AGREEING_AGAINST_EVIDENCE : AGREEING_ITEMS;
		this.refusals.set(scope, { inARow, needed, error });
	}

	/**
	 * Whether a request is needed to find out whether its scopes are over, or nothing speaks against them.
	 * @param task what it is for
	 * @param inFlight requests of the batch that are still to be answered
	 */
	mayStart(task: { scopes: readonly string[] }, inFlight: number): boolean {
		if (this.refusals.size === 0) return true;
		return task.scopes.every((scope) => {
			const found = this.refusals.get(scope);
			return found === undefined || inFlight < found.needed - found.inARow;
		});
	}

	/** Takes out the scopes that enough items agree about; to be asked when no answer is awaited that may contradict. */
	takeAgreed(): Array<{ scope: string; error: E }> {
		const agreed = [...this.refusals].filter(([, { inARow, needed }]) => inARow >= needed);
		return agreed.map(([scope, { error }]) => {
			this.refusals.delete(scope);
			return { scope, error };
		});
	}
}
