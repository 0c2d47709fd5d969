/** `startIndex` and `count` as they stand in a query. */
export interface PageQuery {
	startIndex?: string;
	count?: string;
}

/** The part of a list that a page query asks for; without a count, the rest of it. */
export function pageOf<T>(list: readonly T[], { startIndex = '0', count }: PageQuery): T[] {
	const start = Number(startIndex);
	return list.slice(start, count === undefined ? undefined : start + Number(count));
}
