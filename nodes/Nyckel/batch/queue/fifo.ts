/** Slots given up at the front before the array is copied down: keeps `shift` at O(1) on average. */
const COMPACT_FROM = 1024;

/** First in, first out, in constant time also when 100,000 wait (`Array.shift` copies the rest each time). */
export class Fifo<T> {
	private items: T[] = [];

	private head = 0;

	/** How many are in it. */
	get length(): number {
		return this.items.length - this.head;
	}

	/** The one `index` places behind the front; undefined before the front and beyond the end. */
	at(index: number): T | undefined {
		return index < 0 ? undefined : this.items[this.head + index];
	}

	/** Puts another in the place of the one `index` places behind the front, which must be there. */
	replace(index: number, item: T): void {
		this.items[this.head + index] = item;
	}

	/** Adds one at the end. */
	push(item: T): void {
		this.items.push(item);
	}

	/** Takes the front one out; undefined when it is empty. */
	shift(): T | undefined {
		if (this.length === 0) return undefined;
		const item = this.items[this.head];
		this.head += 1;
		if (this.head >= COMPACT_FROM && this.head * 2 >= this.items.length) {
			this.items = this.items.slice(this.head);
			this.head = 0;
		}
		return item;
	}
}
