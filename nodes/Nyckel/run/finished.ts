/**
 * The finished items of a node, by run index and item index: a plain object that n8n stores with the execution, so
 * that a retry sends only what is missing. `T` must be JSON, and not null.
 */
export type FinishedItems<T> = Record<string, Record<string, FinishedItem<T>>>;

/**
 * The hash of the request that was answered, its answer, and a hash of what was stored along, where there was anything:
 * a list, for it is stored once an item. One that has no answer, but may have been worked on, has instead the ID of what
 * was worked on.
 */
export type FinishedItem<T> =
	| [requestHash: string, value: T, storedAlong?: string]
	| [requestHash: string, noValue: null, workedOn: string];

/** Own keys only: the store comes back from JSON, and what an object inherits was never remembered. */
function own<V>(record: Record<string, V> | undefined, key: number): V | undefined {
	return record && Object.prototype.hasOwnProperty.call(record, key) ? record[key] : undefined;
}

/**
 * Keeps the answer of an item, in place of an earlier one.
 * @param store changed in place
 * @param runIndex of the node: a loop runs it several times in one execution
 * @param itemIndex of the input item
 * @param requestHash of all that shapes the answer
 * @param value the answer
 * @param storedAlong a hash of what Nyckel has stored with it; left out: nothing
 */
export function remember<T>(
	store: FinishedItems<T>,
	runIndex: number,
	itemIndex: number,
	requestHash: string,
	value: T,
	storedAlong?: string,
): void {
	const run = own(store, runIndex) ?? {};
	run[itemIndex] =
		storedAlong === undefined ? [requestHash, value] : [requestHash, value, storedAlong];
	store[runIndex] = run;
}

/**
 * Keeps that an item's request may have been worked on, though no answer came.
 * @param store changed in place
 * @param runIndex of the node
 * @param itemIndex of the input item
 * @param requestHash as in `remember`
 * @param workedOn the ID of what it may have been worked on; blank: the request itself says it
 */
export function doubt<T>(
	store: FinishedItems<T>,
	runIndex: number,
	itemIndex: number,
	requestHash: string,
	workedOn: string,
): void {
	const run = own(store, runIndex) ?? {};
	run[itemIndex] = [requestHash, null, workedOn];
	store[runIndex] = run;
}

/**
 * What the same request may have been worked on, though no answer came.
 * @param store the finished items
 * @param runIndex of the node
 * @param itemIndex of the input item
 * @param requestHash of the request that would be sent now
 * @returns its ID, or a blank, as handed to `doubt`; undefined when nothing is in doubt
 */
export function doubtOf<T>(
	store: FinishedItems<T>,
	runIndex: number,
	itemIndex: number,
	requestHash: string,
): string | undefined {
	const item = own(own(store, runIndex), itemIndex);
	return item?.[1] === null && item[0] === requestHash ? item[2] : undefined;
}

/**
 * The answer of an item, if it was the answer to the same request.
 * @param store the finished items
 * @param runIndex of the node
 * @param itemIndex of the input item
 * @param requestHash of the request that would be sent now
 * @returns the kept value itself, not a copy; undefined when the item has to be sent
 */
export function recall<T>(
	store: FinishedItems<T>,
	runIndex: number,
	itemIndex: number,
	requestHash: string,
): T | undefined {
	const item = own(own(store, runIndex), itemIndex);
	return item && item[1] !== null && item[0] === requestHash ? item[1] : undefined;
}

/**
 * What was stored along with the answer of an item.
 * @param store the finished items
 * @param runIndex of the node
 * @param itemIndex of the input item
 * @returns its hash, as handed to `remember`; undefined where there was nothing, or no answer
 */
export function storedAlongWith<T>(
	store: FinishedItems<T>,
	runIndex: number,
	itemIndex: number,
): string | undefined {
	const item = own(own(store, runIndex), itemIndex);
	return item?.[1] === null ? undefined : item?.[2];
}

/**
 * Whether an item has an answer, or is in doubt, be it with the same request or with another one.
 * @param store the finished items
 * @param runIndex of the node
 * @param itemIndex of the input item
 */
export function isRemembered<T>(
	store: FinishedItems<T>,
	runIndex: number,
	itemIndex: number,
): boolean {
	return own(own(store, runIndex), itemIndex) !== undefined;
}

/**
 * Whether an item has an answer, be it to the same request or to another one.
 * @param store the finished items
 * @param runIndex of the node
 * @param itemIndex of the input item
 */
export function isFinished<T>(
	store: FinishedItems<T>,
	runIndex: number,
	itemIndex: number,
): boolean {
	const item = own(own(store, runIndex), itemIndex);
	return item !== undefined && item[1] !== null;
}

/**
 * Drops all answers of a run.
 * @param store changed in place
 * @param runIndex of the node
 */
export function forget<T>(store: FinishedItems<T>, runIndex: number): void {
	Reflect.deleteProperty(store, runIndex);
}
