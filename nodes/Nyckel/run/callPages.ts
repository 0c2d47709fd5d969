import type { Account } from '../api/account';
import type { ApiContext } from '../api/context';
import { PagedList } from '../api/pages';
import type { Parsed } from '../api/replies';
import type { ApiRequest } from '../api/types';
import { callOnce } from './callOnce';
import type { Patience } from './callOnce';

/**
 * Reads a list to its end outside a batch of items.
 * @param first the request for its first page
 * @param patience how long each page is waited for; left out: as long as a person waits
 * @returns all entries, or why there are none
 */
export async function callPages<T extends { id: string }>(
	context: ApiContext,
	account: Account,
	first: ApiRequest,
	patience?: Patience,
): Promise<Parsed<T[]>> {
	const list = new PagedList<T>(first);
	for (let request: ApiRequest | undefined = first; request; ) {
		const reply = await callOnce(context, account, request, patience);
		const following = reply.ok ? list.take(reply.json) : reply;
		if (!following.ok) return following;
		request = following.value;
	}
	return { ok: true, value: list.entries };
}
