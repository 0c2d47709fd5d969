import type { ILoadOptionsFunctions } from 'n8n-workflow';

import { readAccount } from '../api/account';
import type { ApiRequest } from '../api/types';
import { callPages } from '../run/callPages';
import { nodeErrorOf } from '../run/itemFailure';

/**
 * Reads what a list of the editor is made of.
 * @param first the request for its first page
 * @returns all entries
 * @throws NodeApiError with the texts that a run would show; NodeOperationError for a credential that cannot be used
 */
export async function readEntries<T extends { id: string }>(
	context: ILoadOptionsFunctions,
	first: ApiRequest,
): Promise<T[]> {
	const account = await readAccount(context);
	const entries = await callPages<T>(context, account, first);
	if (!entries.ok) throw nodeErrorOf(context.getNode(), entries.failure);
	return entries.value;
}
