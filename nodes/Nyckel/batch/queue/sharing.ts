/** Which tasks of a batch stand for others: of those with the same key only the first is sent. */
export interface Sharing {
	/** Whether a task is a copy of an earlier one. */
	isCopy(index: number): boolean;
	/** The next task with the same key; undefined after the last one. */
	nextCopy(index: number): number | undefined;
}

/**
 * Finds the tasks that share their answer. Numbers in two flat arrays rather than lists, since it is done in one go
 * before anything starts: 100,000 small lists would hold the event loop.
 * @param tasks in order; those without a key are never shared
 */
export function shareByKey(tasks: ReadonlyArray<{ key?: string }>): Sharing {
	const lastWith = new Map<string, number>();
	const copies = new Uint8Array(tasks.length);
	// 0 is "none": the first task is nobody's copy.
	const next = new Uint32Array(tasks.length);
	tasks.forEach(({ key }, index) => {
		if (key === undefined) return;
		const previous = lastWith.get(key);
		lastWith.set(key, index);
		if (previous === undefined) return;
		copies[index] = 1;
		next[previous] = index;
	});
	return {
		isCopy: (index) => copies[index] === 1,
		nextCopy: (index) => next[index] || undefined,
	};
}
