import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { readAccount } from '../api/account';
import { listLabels, PAGE_SIZE } from '../api/endpoints';
import { parseList } from '../api/replies';
import type { NyckelLabel } from '../api/types';
import { parseFunctionId } from '../parameters/functionId';
import { callOnce } from '../run/callOnce';
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
	const functionId = parseFunctionId(this.getCurrentNodeParameter('functionId'));
	const account = await readAccount(this);
	const start = Number(paginationToken ?? 0);
	const reply = await callOnce(this, account, listLabels(functionId, start));
	const labels = reply.ok ? parseList<NyckelLabel>(reply.json) : reply;
	if (!labels.ok) throw nodeErrorOf(this.getNode(), labels.failure);
	const wanted = filter?.trim().toLowerCase() ?? '';
	return {
		results: labels.value
			.filter(({ name }) => name.toLowerCase().includes(wanted))
			.map(({ id, name }) => ({ name, value: id })),
		...(labels.value.length === PAGE_SIZE && { paginationToken: String(start + PAGE_SIZE) }),
	};
}
