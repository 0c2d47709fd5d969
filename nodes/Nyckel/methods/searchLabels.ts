import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { readAccount } from '../api/account';
import { listLabels, PAGE_SIZE } from '../api/endpoints';
import { parseList } from '../api/replies';
import type { NyckelLabel } from '../api/types';
import { callOnce } from '../run/callOnce';
import { chosenFunction } from './chosenFunction';
import { nodeErrorOf } from '../run/itemFailure';

/**
 * The list under a route's Label: the labels of the chosen function. The value is the label's ID, so that a route
 * survives renaming at Nyckel.
 * @param filter what was typed: part of the name
 * @param paginationToken index of the page's first label
 * @throws NodeApiError with the texts that a run would show
 */
export async function searchLabels(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const functionId = chosenFunction(this, 'Labels');
	const account = await readAccount(this);
	const wanted = filter?.trim().toLowerCase() ?? '';
	let firstId: string | undefined;
	for (let start = Number(paginationToken ?? 0); ; start += PAGE_SIZE) {
		const reply = await callOnce(this, account, listLabels(functionId, start));
		const labels = reply.ok ? parseList<NyckelLabel>(reply.json) : reply;
		if (!labels.ok) throw nodeErrorOf(this.getNode(), labels.failure);
		const results = labels.value
			.filter(({ name }) => name.toLowerCase().includes(wanted))
			.map(({ id, name }) => ({ name, value: id }));
		// A server that does not page sends the same labels again.
		const isLast = labels.value.length < PAGE_SIZE || labels.value[0]?.id === firstId;
		if (isLast) return { results };
		// The editor asks for no further page where this one has nothing to show.
		if (results.length > 0) return { results, paginationToken: String(start + PAGE_SIZE) };
		firstId = labels.value[0]?.id;
	}
}
