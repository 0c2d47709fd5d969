import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { listLabels } from '../../api/endpoints';
import type { Failure } from '../../api/failures';
import { PagedList } from '../../api/pages';
import type { Wanted } from '../../api/pages';
import { named } from '../../api/replies';
import type { Parsed } from '../../api/replies';
import type { ApiRequest, NyckelLabel } from '../../api/types';
import type { ItemResult, RequestStep, Step } from '../../run/operation';

/** A reply that was read becomes the item's result, one that cannot be read its failure. */
export function resultOf(parsed: Parsed<ItemResult>): Step {
	return parsed.ok
		? { kind: 'result', value: parsed.value }
		: { kind: 'failure', failure: parsed.failure };
}

/**
 * Reads a list to its end, or until there is enough of it.
 * @param first the request for its first page
 * @param wanted which entries are kept
 * @param done what follows when all are here
 */
export function readList<T extends { id: string }>(
	first: ApiRequest,
	wanted: Wanted<T>,
	done: (entries: T[]) => Step,
): RequestStep {
	const list = new PagedList<T>(first, wanted);
	const next = (answer: unknown): Step => {
		const following = list.take(answer);
		if (!following.ok) return { kind: 'failure', failure: following.failure };
		const request = following.value;
		return request ? { kind: 'request', request, next } : done(list.entries);
	};
	return { kind: 'request', request: first, next };
}

/** Reads all labels of a function. */
export const readLabels = (
	functionId: string,
	done: (labels: NyckelLabel[]) => Step,
): RequestStep =>
	readList<NyckelLabel>(listLabels(functionId), {}, (labels) => done(named(labels)));

/** Whether Nyckel has said yes, only that the answer got lost in parts: what was asked for is done. */
export const isDoneUnread = ({ code }: Failure): boolean =>
	code === 'brokenReply' || code === 'emptyReply';

/**
 * Asks once more for the ID of a sample that was made, where the answer could not be read: Nyckel refuses to make it
 * twice, and names it.
 */
export function askAgain(
	request: ApiRequest,
	made: (json: unknown) => Step,
	known: (sampleId: string) => Step,
): Step {
	return {
		kind: 'request',
		request,
		next: made,
		onRefusal: ({ code, existingSampleId: id }) =>
			code === 'conflict' && id !== undefined ? known(id) : undefined,
	};
}

/** The entries of a list become the item's result. */
export const listed = (entries: IDataObject[]): Step => ({ kind: 'result', value: entries });

/** One output item per entry, or one for a single object. */
export function itemsOf(result: ItemResult): INodeExecutionData[] {
	return (Array.isArray(result) ? result : [result]).map((json) => ({ json }));
}
