import type { IDataObject } from 'n8n-workflow';

import type { Failure, FailureFacts } from './failures';
import { failure } from './failures';
import { isSegment } from './ids';

/** A value read from a reply, or why it cannot be read. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; failure: Failure };

/** What an API says instead of a result. */
const MESSAGE_FIELDS = ['message', 'error'];

/** A JSON object, neither a list nor null. */
export const isObject = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Deeper than any answer that says something. Thousands of levels n8n can neither copy nor store: all would be lost. */
const MAX_DEPTH = 500;

function isTooDeep(json: unknown): boolean {
	let level: unknown[] = [json];
	for (let depth = 0; depth <= MAX_DEPTH && level.length > 0; depth++) {
		level = level.flatMap((value) =>
			typeof value === 'object' && value !== null ? (Object.values(value) as unknown[]) : [],
		);
	}
	return level.length > 0;
}

/**
 * Reads the body of a good response.
 * @returns the JSON value, as its text where it is nested too deeply; or why there is none
 */
export function parseReply(
	body: unknown,
	facts: FailureFacts,
): { ok: true; json: unknown } | { ok: false; failure: Failure } {
	const text = typeof body === 'string' ? body.trim() : '';
	if (text === '') return { ok: false, failure: failure('emptyReply', facts) };
	if (text.startsWith('<')) return { ok: false, failure: failure('htmlReply', facts) };
	try {
		const json = JSON.parse(text) as unknown;
		return { ok: true, json: isTooDeep(json) ? text : json };
	} catch {
		return { ok: false, failure: failure('brokenReply', facts) };
	}
}

/** Whether an answer holds nothing but `message` or `error`: with status 200 too that is no result. */
export function isOnlyMessage(json: unknown): boolean {
	const names = isObject(json) ? Object.keys(json) : [];
	return names.length > 0 && names.every((name) => MESSAGE_FIELDS.includes(name));
}

/** Reads an answer that must be one object. */
export function parseObject<T extends IDataObject>(json: unknown): Parsed<T> {
	return isObject(json)
		? { ok: true, value: json as T }
		: { ok: false, failure: failure('unknownReply') };
}

/** The entries of a list, each with a text for a name: empty where Nyckel sends none. */
export const named = <T extends { name: string }>(entries: readonly T[]): T[] =>
	entries.map((entry) => (typeof entry.name === 'string' ? entry : { ...entry, name: '' }));

/** Reads an answer that must be a list of objects with an ID. */
export function parseList<T extends { id: string }>(json: unknown): Parsed<T[]> {
	const isList =
		Array.isArray(json) &&
		json.every((entry) => isObject(entry) && typeof entry.id === 'string' && isSegment(entry.id));
	return isList
		? { ok: true, value: json as unknown as T[] }
		: { ok: false, failure: failure('unknownReply') };
}
