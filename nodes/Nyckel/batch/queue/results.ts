import type { Sharing } from './sharing';
import type { Result } from '../types';

/** The results of a batch as they come in. Each task gets one, and the first one counts. */
export class Results<T, E> {
	private readonly results: Array<Result<T, E> | undefined>;

	private left: number;

	/**
	 * @param total number of tasks
	 * @param sharing copies get the result of the first task with their key
	 * @param told called at once for every task that is done, and for every other
	 */
	constructor(
		total: number,
		private readonly sharing: Sharing,
		private readonly told: {
			onDone?: (index: number, value: T) => void;
			onUndone?: (index: number) => void;
		} = {},
	) {
		this.results = new Array<Result<T, E> | undefined>(total).fill(undefined);
		this.left = total;
	}

	/** Tasks without a result. */
	get open(): number {
		return this.left;
	}

	/** Whether a task's own result is awaited. A copy's is not: it gets that of the first task with its key. */
	awaits(index: number): boolean {
		return this.results[index] === undefined && !this.sharing.isCopy(index);
	}

	/** Gives a task that has none its result, and its copies theirs; then tells of them. A second one does not count. */
	set(index: number, result: Result<T, E>): void {
		if (!this.awaits(index)) return;
		const forCopies = result.kind === 'done' ? { ...result, shared: true } : result;
		const settled = [index];
		this.put(index, result);
		let copy = this.sharing.nextCopy(index);
		while (copy !== undefined) {
			settled.push(copy);
			this.put(copy, forCopies);
			copy = this.sharing.nextCopy(copy);
		}
		// Last: all is in order also when a callback throws.
		for (const each of settled) {
			if (result.kind === 'done') this.told.onDone?.(each, result.value);
			else this.told.onUndone?.(each);
		}
	}

	/**
	 * All results in the order of the tasks.
	 * @throws Error while one is open: without it the next ones would be taken for those of other tasks
	 */
	all(): Array<Result<T, E>> {
		return this.results.map((result, index) => {
			if (!result) throw new Error(`Task ${index} has no result`);
			return result;
		});
	}

	private put(index: number, result: Result<T, E>): void {
		this.results[index] = result;
		this.left -= 1;
	}
}
