interface Due<T> {
	at: number;
	/** Tells entries of the same moment apart: first in, first out. */
	order: number;
	item: T;
}

const isBefore = <T>(a: Due<T>, b: Due<T>): boolean =>
	a.at < b.at || (a.at === b.at && a.order < b.order);

/** What waits for a moment of its own, earliest first (a binary heap: O(log n) in and out). */
export class DueQueue<T> {
	private readonly heap: Array<Due<T>> = [];

	private added = 0;

	/** The earliest moment that something waits for, milliseconds of the clock; undefined when nothing waits. */
	get nextAt(): number | undefined {
		return this.heap[0]?.at;
	}

	/** Keeps `item` until `at`, milliseconds of the clock. */
	add(at: number, item: T): void {
		const entry = { at, order: this.added, item };
		this.added += 1;
		let place = this.heap.length;
		while (place > 0) {
			const above = (place - 1) >> 1;
			const parent = this.heap[above];
			if (!parent || isBefore(parent, entry)) break;
			this.heap[place] = parent;
			place = above;
		}
		this.heap[place] = entry;
	}

	/** Takes out the earliest one whose moment has come; undefined when there is none. */
	takeDue(now: number): T | undefined {
		const first = this.heap[0];
		if (!first || first.at > now) return undefined;
		const last = this.heap.pop();
		if (last && last !== first) this.sink(last);
		return first.item;
	}

	private sink(entry: Due<T>): void {
		let place = 0;
		for (;;) {
			let below = 2 * place + 1;
			let child = this.heap[below];
			const right = this.heap[below + 1];
			if (child && right && isBefore(right, child)) {
				below += 1;
				child = right;
			}
			if (!child || isBefore(entry, child)) break;
			this.heap[place] = child;
			place = below;
		}
		this.heap[place] = entry;
	}
}
