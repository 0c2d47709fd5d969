import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { listLabels } from '../api/endpoints';
import { named } from '../api/replies';
import type { NyckelLabel } from '../api/types';
import { isBlank } from '../parameters/values';
import { comparable } from '../routing/names';
import { chosenFunction } from './chosenFunction';
import { readEntries } from './readEntries';
import { toldInList } from './toldInList';

/**
 * The list under Label: the labels of the chosen function, all at once. The value is the label's ID, so that a route
 * survives renaming at Nyckel.
 * @param filter what was typed: part of the name
 * @throws NodeApiError or NodeOperationError with the texts that a run would show, in its message
 */
export async function searchLabels(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const labels = await toldInList(
		this.getNode(),
		async () => await readEntries<NyckelLabel>(this, listLabels(chosenFunction(this, 'Labels'))),
	);
	const wanted = comparable(filter ?? '').toLowerCase();
	return {
		results: named(labels)
			.map(({ id, name }) => ({ id, name: isBlank(name) ? id : name }))
			.filter(({ name }) => comparable(name).toLowerCase().includes(wanted))
			.map(({ id, name }) => ({ name, value: id })),
	};
}
