import type { Account } from '../api/account';
import type { ApiContext } from '../api/context';
import { PAGE_SIZE } from '../api/endpoints';
import type { Parsed } from '../api/replies';
import { parseList } from '../api/replies';
import type { ApiRequest } from '../api/types';
import { callOnce } from './callOnce';

/**
 * Reads a whole list outside a batch of items, page after page.
 * @param page makes the request for the page that starts at an index
 * @returns all entries, or why there are none
 */
export async function callPages<T extends { id: string }>(
	context: ApiContext,
	account: Account,
	page: (startIndex: number) => ApiRequest,
): Promise<Parsed<T[]>> {
	const entries: T[] = [];
	for (;;) {
		const reply = await callOnce(context, account, page(entries.length));
		const parsed = reply.ok ? parseList<T>(reply.json) : reply;
		if (!parsed.ok) return parsed;
		// A server that does not page sends the same entries again: then all are here.
		const isRepeated = entries.length > 0 && parsed.value[0]?.id === entries[0]?.id;
		if (!isRepeated) entries.push(...parsed.value);
		if (isRepeated || parsed.value.length < PAGE_SIZE) return { ok: true, value: entries };
	}
}
