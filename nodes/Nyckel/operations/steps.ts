import type { INodeExecutionData } from 'n8n-workflow';

import { PAGE_SIZE } from '../api/endpoints';
import type { Parsed } from '../api/replies';
import { parseList } from '../api/replies';
import type { ApiRequest } from '../api/types';
import type { ItemResult, Step } from '../run/operation';

/** A reply that was read becomes the item's result, one that cannot be read its failure. */
export function resultOf(parsed: Parsed<ItemResult>): Step {
	return parsed.ok
		? { kind: 'result', value: parsed.value }
		: { kind: 'failure', failure: parsed.failure };
}

/**
 * Follows a list from page to page.
 * @param page makes the request for the page that starts at an index
 * @param limit most entries wanted
 * @param json the answer to the request for the page that starts after `before`
 */
export function followPages(
	page: (startIndex: number) => ApiRequest,
	limit: number,
	json: unknown,
	before: Array<{ id: string }> = [],
): Step {
	const parsed = parseList<{ id: string }>(json);
	if (!parsed.ok) return resultOf(parsed);
	const entries = [...before, ...parsed.value];
	// A server that does not page sends the same entries again: then all are here.
	const isRepeated = before.length > 0 && parsed.value[0]?.id === before[0]?.id;
	if (isRepeated) return { kind: 'result', value: before.slice(0, limit) };
	if (parsed.value.length < PAGE_SIZE || entries.length >= limit) {
		return { kind: 'result', value: entries.slice(0, limit) };
	}
	return {
		kind: 'request',
		request: page(entries.length),
		next: (nextJson) => followPages(page, limit, nextJson, entries),
	};
}

/** One output item per entry, or one for a single object. */
export function itemsOf(result: ItemResult): INodeExecutionData[] {
	return (Array.isArray(result) ? result : [result]).map((json) => ({ json }));
}
