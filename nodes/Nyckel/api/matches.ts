import type { IDataObject } from 'n8n-workflow';

import { isObject, isOnlyMessage } from './replies';

/** Where the older form of the reply has its matches. */
const OLDER_LIST = 'searchSamples';

/** How far a match is; what has no distance comes last. */
function distanceOf({ distance }: IDataObject): number {
	return typeof distance === 'number' && !Number.isNaN(distance) ? distance : Infinity;
}

/** An item that holds nothing but an error would count as failed at n8n: such a match is put in a field. */
function asObject(match: unknown): IDataObject {
	const isItem = isObject(match) && !isOnlyMessage(match);
	return isItem ? match : { result: match as IDataObject[string] };
}

/**
 * Reads the answer to a search: a bare list, or an object with the list in `searchSamples`, whose other fields are passed
 * on with each match. Anything else is one match: any JSON is a result, for it has been paid for.
 * @returns the matches, nearest first; a smaller distance is more alike
 */
export function matchesOf(reply: unknown): IDataObject[] {
	const { [OLDER_LIST]: list, ...others } = isObject(reply) ? reply : {};
	const found: unknown[] = Array.isArray(reply) ? reply : Array.isArray(list) ? list : [reply];
	const more = Array.isArray(list) ? others : {};
	const matches = found.map((match) => ({ ...more, ...asObject(match) }));
	return matches.sort((a, b) => order(distanceOf(a), distanceOf(b)));
}

/** Of equals, infinite ones too, the order stays. */
function order(one: number, other: number): number {
	return one === other ? 0 : one - other;
}
