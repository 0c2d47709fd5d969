import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { readAccount } from '../api/account';
import { listLabels } from '../api/endpoints';
import { named } from '../api/replies';
import type { NyckelLabel } from '../api/types';
import { isBlank } from '../parameters/values';
import { comparable } from '../routing/names';
import { callPages } from '../run/callPages';
import { nodeErrorOf } from '../run/itemFailure';
import { chosenFunction } from './chosenFunction';

/**
 * The list under Label: the labels of the chosen function, all at once. The value is the label's ID, so that a route
 * survives renaming at Nyckel.
 * @param filter what was typed: part of the name
 * @throws NodeApiError with the texts that a run would show
 */
export async function searchLabels(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const functionId = chosenFunction(this, 'Labels');
	const account = await readAccount(this);
	const labels = await callPages<NyckelLabel>(this, account, listLabels(functionId));
	if (!labels.ok) throw nodeErrorOf(this.getNode(), labels.failure);
	const wanted = comparable(filter ?? '').toLowerCase();
	return {
		results: named(labels.value)
			.map(({ id, name }) => ({ id, name: isBlank(name) ? id : name }))
			.filter(({ name }) => comparable(name).toLowerCase().includes(wanted))
			.map(({ id, name }) => ({ name, value: id })),
	};
}
