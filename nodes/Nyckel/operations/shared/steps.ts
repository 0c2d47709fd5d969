import type { INodeExecutionData } from 'n8n-workflow';

import { PAGE_SIZE } from '../../api/endpoints';
import type { Parsed } from '../../api/replies';
import { parseList } from '../../api/replies';
import type { ApiRequest } from '../../api/types';
import type { ItemResult, Step } from '../../run/operation';

/** A reply that was read becomes the item's result, one that cannot be read its failure. */
export function resultOf(parsed: Parsed<ItemResult>): Step {
	return parsed.ok
		? { kind: 'result', value: parsed.value }
		: { kind: 'failure', failure: parsed.failure };
}

/** How a list is read to its end. */
interface PageReader<T> {
	/** Makes the request for the page that starts at an index. */
	page: (startIndex: number) => ApiRequest;
	/** Most entries wanted. */
	limit: number;
	/** What follows when all are here. */
	done: (entries: T[]) => Step;
}

/**
 * Follows a list from page to page.
 * @param json the answer to the request for the page that starts after `before`
 */
export function followPages<T extends { id: string }>(
	reader: PageReader<T>,
	json: unknown,
	before: T[] = [],
): Step {
	const parsed = parseList<T>(json);
	if (!parsed.ok) return resultOf(parsed);
	// A server that does not page sends the same entries again: then all are here.
	const isRepeated = before.length > 0 && parsed.value[0]?.id === before[0]?.id;
	const entries = isRepeated ? before : [...before, ...parsed.value];
	if (isRepeated || parsed.value.length < PAGE_SIZE || entries.length >= reader.limit) {
		return reader.done(entries.slice(0, reader.limit));
	}
	return {
		kind: 'request',
		request: reader.page(entries.length),
		next: (nextJson) => followPages(reader, nextJson, entries),
	};
}

/** One output item per entry, or one for a single object. */
export function itemsOf(result: ItemResult): INodeExecutionData[] {
	return (Array.isArray(result) ? result : [result]).map((json) => ({ json }));
}
