import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { listFunctions } from '../api/endpoints';
import { kindOfFunction } from '../api/functionKinds';
import type { Sender } from '../api/functionKinds';
import { ownOf } from '../api/own';
import type { NyckelFunction } from '../api/types';
import { isBlank } from '../parameters/values';
import { comparable } from '../routing/names';
import { readEntries } from './readEntries';
import { toldInList } from './toldInList';

/** Entries the list shows before it asks for more. */
const PAGE_LENGTH = 50;

/** Operations that not every function answers. */
const SENDERS: Record<string, Sender> = {
	invoke: 'invoke',
	invokeAndRoute: 'invoke',
	search: 'search',
};

/** An entry before it is shown. */
interface Entry {
	name: string;
	kind: string;
	value: string;
	/** Whether the function answers the operation, as far as is known. */
	fits: boolean;
}

/** Name and kind; of one that has no name to be seen, its ID. */
function entryOf({ id, name, input, output }: NyckelFunction, sender: Sender | undefined): Entry {
	const kind = [input, output].filter(Boolean).join(', ').toLowerCase();
	const known = sender && kindOfFunction({ output });
	return {
		name: isBlank(name) ? id : String(name),
		kind: kind && ` (${kind})`,
		value: id,
		fits: !known || known.by === sender,
	};
}

/** The names as the list shows them: those that are the same can be told apart by their IDs. */
function told(entries: readonly Entry[]): INodeListSearchItems[] {
	const counts = new Map<string, number>();
	for (const { name } of entries) counts.set(name, (counts.get(name) ?? 0) + 1);
	return entries.map(({ name, kind, value }) => ({
		name: `${name}${counts.get(name) === 1 ? '' : ` ${value}`}${kind}`,
		value,
	}));
}

/**
 * The list under Function: by name, those that the operation cannot use last. Nyckel sends all in one answer; search and
 * pages are cut here.
 * @param filter what was typed: part of the name, ID or kind
 * @param paginationToken index of the page's first entry
 * @throws NodeApiError or NodeOperationError with the texts that a run would show, in its message
 */
export async function searchFunctions(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const functions = await toldInList(
		this.getNode(),
		async () => await readEntries<NyckelFunction>(this, listFunctions()),
	);
	const wanted = comparable(filter ?? '').toLowerCase();
	const operation = this.getCurrentNodeParameter('operation');
	const sender = typeof operation === 'string' ? ownOf(SENDERS, operation) : undefined;
	const entries = functions
		.map((about) => entryOf(about, sender))
		.sort(
			(a, b) =>
				Number(b.fits) - Number(a.fits) ||
				a.name.localeCompare(b.name) ||
				a.value.localeCompare(b.value),
		);
	const found = told(entries).filter(({ name, value }) =>
		comparable(`${name} ${value}`).toLowerCase().includes(wanted),
	);
	const start = Number(paginationToken ?? 0);
	const end = start + PAGE_LENGTH;
	return {
		results: found.slice(start, end),
		...(end < found.length && { paginationToken: String(end) }),
	};
}
