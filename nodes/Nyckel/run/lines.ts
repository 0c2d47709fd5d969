import type { End, Order, PlannedItems } from './operation';

/** Whether items may mean the same without a common key: some know theirs, others have to ask for more. */
export function areKeysOpen(plans: ReadonlyArray<Order | undefined>): boolean {
	const ordered = plans.filter((plan) => plan?.orderKeys?.length);
	const open = ordered.filter((plan) => plan?.moreKeys);
	return open.length > 0 && open.length < ordered.length;
}

/**
 * An item that is done but comes after one that is not, and overwrites the same: the later one has the last word, also
 * when the earlier one is made up for.
 */
export function sendOverwritesAgain({ plans }: PlannedItems, finished: Map<number, End>): void {
	const missing = new Set<string>();
	// As long as it is open, any may be the same.
	const same = areKeysOpen(plans) ? [''] : [];
	for (const [itemIndex, plan] of plans.entries()) {
		if (!plan) continue;
		const keys = [...(plan.orderKeys ?? []), ...same];
		const isUndone = plan.overwrites === true && keys.some((key) => missing.has(key));
		if (isUndone) finished.delete(itemIndex);
		if (!finished.has(itemIndex)) for (const key of keys) missing.add(key);
	}
}

/** What may have to wait for another one: whatever shares one of its keys is done before or after it. */
interface Ordered {
	readonly orderKeys: readonly string[];
}

/** Each once: nobody waits for itself. */
const keysOf = ({ orderKeys }: Ordered): Iterable<string> =>
	orderKeys.length > 1 ? new Set(orderKeys) : orderKeys;

/**
 * Lets those that share a key go one after the other, in the order given, and all others at once. Nobody waits for
 * ever: who comes first in the order given stands at the head of all its lines.
 */
export class Lines<T extends Ordered> {
	/** Those that wait or go, the next one last. */
	private readonly lines = new Map<string, T[]>();

	/** Those whose turn has not come yet. */
	readonly waiting = new Set<T>();

	/** @param all in order */
	constructor(private readonly all: readonly T[]) {
		for (const one of all) for (const key of keysOf(one)) this.line(key).push(one);
		for (const [key, line] of this.lines) {
			if (line.length === 1) this.lines.delete(key);
			else line.reverse();
		}
		for (const one of all) if (!this.isNext(one)) this.waiting.add(one);
	}

	/** Those that can go now. */
	first(): T[] {
		return this.waiting.size === 0
			? [...this.all]
			: this.all.filter((one) => !this.waiting.has(one));
	}

	/**
	 * One is done.
	 * @returns those that can go now
	 */
	leave(done: T): T[] {
		const next = new Set<T>();
		for (const key of keysOf(done)) {
			const line = this.lines.get(key);
			line?.pop();
			const head = line?.at(-1);
			if (head && this.isNext(head)) next.add(head);
		}
		for (const one of next) this.waiting.delete(one);
		return [...next];
	}

	private isNext(one: T): boolean {
		return one.orderKeys.every((key) => (this.lines.get(key)?.at(-1) ?? one) === one);
	}

	private line(key: string): T[] {
		const line = this.lines.get(key) ?? [];
		this.lines.set(key, line);
		return line;
	}
}
