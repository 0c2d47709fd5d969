import type { IDataObject } from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';

import { kindOf, quote } from '../api/quote';
import { InputError } from './inputError';
import { jsonFault } from './jsonFault';

/** Text in which nobody sees anything: blanks of all kinds, and characters without width. */
const NOTHING_SEEN = /^[\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/** True for what counts as not given: nothing, or text in which nothing is seen. */
export function isBlank(value: unknown): boolean {
	return (
		value === undefined || value === null || (typeof value === 'string' && NOTHING_SEEN.test(value))
	);
}

/** Elements that only lay out, or only say something about the text: a link, a picture or a script is something to read. */
const ELEMENTS =
	'html|head|body|meta|base|div|p|br|wbr|hr|span|b|i|u|s|em|strong|small|big|sub|sup|font|center|pre|table|caption|colgroup|col|thead|tbody|tfoot|tr|td|th|ul|ol|li|dl|dt|dd|main|header|footer|section|article|blockquote|h[1-6]';

/** Characters in which nothing is seen, as HTML writes them: by name, as decimal and as hexadecimal numbers. */
const UNSEEN_ENTITIES =
	'nbsp|ensp|emsp|thinsp|hairsp|numsp|puncsp|zwnj|zwj|lrm|rlm|shy|ZeroWidthSpace|NoBreak|Tab|NewLine|' +
	'#0*(?:9|10|13|32|160|173|847|819[2-9]|820[0-7]|823[2-9]|8287|8288|10240|12288|65279)|' +
	'#x0*(?:9|a|d|20|a0|ad|34f|200[0-9a-f]|202[89a-f]|205f|2060|2800|3000|feff)';

/** What HTML without anything to read is made of; Outlook and Word write the prefixed elements and the conditions. */
const LAYOUT = new RegExp(
	[
		String.raw`<style\b[^<>]*>[^]*?</style\s*>`,
		String.raw`</?(?:(?:${ELEMENTS})(?=[\s/>])|[ow]:\w+\b)[^<>]*>`,
		'<!--[^]*?-->',
		'<!(?:doctype|\\[)[^>]*>',
		String.raw`<\?xml\b[^>]*>`,
		`&(?:${UNSEEN_ENTITIES});`,
		String.raw`[\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]`,
	].join('|'),
	'iuy',
);

/** True for text in which nobody can read anything, also for HTML that only lays out. Ends at the first thing to read. */
export function showsNothing(text: string): boolean {
	let at = 0;
	while (at < text.length) {
		LAYOUT.lastIndex = at;
		if (!LAYOUT.test(text)) return false;
		at = LAYOUT.lastIndex;
	}
	return true;
}

/** Objects that stand for one text, number or truth value, whatever realm they come from. */
const BOXES = ['[object String]', '[object Number]', '[object Boolean]'];

/**
 * A single value as it is after n8n has stored and read it: dates (JavaScript's and Luxon's) as ISO text, large integers
 * as digits. Anything else is returned as it is.
 */
export function scalarOf(value: unknown): unknown {
	if (typeof value === 'bigint') return value.toString();
	if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
	if (BOXES.includes(Object.prototype.toString.call(value))) return value.valueOf();
	const { toJSON } = value as { toJSON?: unknown };
	if (typeof toJSON !== 'function') return value;
	const json: unknown = toJSON.call(value, '');
	return typeof json === 'object' && json !== null ? value : json;
}

/** Deeper than any row or metadata of a person, and than what could be sent. */
const MAX_DEPTH = 100;

/** What a user reads of a value that contains itself, or as good as that. */
export const tooDeep = (): InputError =>
	new InputError('An object is nested too deeply', 'Send only the fields that are needed.');

/**
 * A value with all that is within as it is after n8n has stored and read it, which is JSON: dates as ISO text, what JSON
 * has no word for as `null` in a list and left out of an object.
 * @param keepsGaps whether an object keeps the names of what is left out: of a parameter's fields, they are the user's
 * @throws InputError when it contains itself
 */
export function plainOf(value: unknown, keepsGaps = false, depth = 0): unknown {
	const scalar = scalarOf(value);
	if (typeof scalar === 'function' || typeof scalar === 'symbol') return undefined;
	if (typeof scalar === 'number') return Number.isFinite(scalar) ? scalar : null;
	if (typeof scalar !== 'object' || scalar === null) return scalar;
	if (depth > MAX_DEPTH) throw tooDeep();
	const { toJSON } = scalar as { toJSON?: unknown };
	if (typeof toJSON === 'function') return plainOf(toJSON.call(scalar, ''), keepsGaps, depth + 1);
	if (Array.isArray(scalar))
		return scalar.map((entry) => plainOf(entry, keepsGaps, depth + 1) ?? null);
	const entries = Object.entries(scalar).map(([key, entry]) => [
		key,
		plainOf(entry, keepsGaps, depth + 1),
	]);
	return Object.fromEntries(
		entries.filter(([, entry]) => keepsGaps || entry !== undefined),
	) as unknown;
}

/**
 * @param name how the user knows the value
 * @returns text, numbers and dates as text; what is not given as empty text
 * @throws InputError for lists and objects
 */
export function textOf(value: unknown, name: string): string {
	if (typeof value === 'string') return value;
	const scalar = scalarOf(value);
	if (typeof scalar === 'number') return Number.isFinite(scalar) ? String(scalar) : '';
	if (typeof scalar === 'string' || typeof scalar === 'boolean') return String(scalar);
	if (scalar === null || scalar === undefined) return '';
	throw new InputError(
		`${name} is ${kindOf(scalar)}, not text`,
		Array.isArray(scalar)
			? "Take one entry, {{ $json.tags[0] }}, or join them, {{ $json.tags.join(', ') }}, here or in a step before."
			: 'Choose a single field, e.g. {{ $json.text }}.',
	);
}

/** How true and false are written, upper case of a sheet made lower. */
const FLAGS = new Map<unknown, boolean>([
	[true, true],
	['true', true],
	[false, false],
	['false', false],
]);

/**
 * @param name as the panel shows it
 * @throws InputError for anything but true and false, also for `1` and "yes": a guess could mean the opposite
 */
export function flagOf(value: unknown, name: string): boolean {
	const scalar = scalarOf(value);
	const flag = FLAGS.get(typeof scalar === 'string' ? scalar.trim().toLowerCase() : scalar);
	if (flag !== undefined) return flag;
	throw new InputError(`'${name}' is ${quote(value)}`, 'Enter true or false.');
}

/**
 * @param value a JSON object, as such or as text
 * @param example shown to the user when it is none
 * @throws InputError unless the value is a JSON object
 */
export function jsonObjectOf(value: unknown, name: string, example: string): IDataObject {
	const parsed = typeof value === 'string' ? parseJson(value, name, example) : plainOf(value);
	if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
		throw new InputError(
			`${name} is ${kindOf(parsed)}, not a JSON object`,
			`Enter a JSON object, e.g. ${example}.`,
		);
	}
	return parsed as IDataObject;
}

/** Stands for text that is not JSON; no JSON text gives it. */
const NOT_JSON = Symbol('not JSON');

function parseJson(text: string, name: string, example: string): unknown {
	const json = text.trim();
	const parsed = jsonParse<unknown>(json, { fallbackValue: NOT_JSON });
	if (parsed !== NOT_JSON) return parsed;
	if (json === '')
		throw new InputError(`${name} is empty`, `Enter a JSON object, e.g. ${example}.`);
	const { reason, before } = jsonFault(json);
	throw new InputError(
		`${name} is not valid: ${reason}${before === '' ? '' : ` after ${quote(before)}`}`,
		`Enter a JSON object, e.g. ${example}. A value from an expression goes in without quotation marks around it: {{ JSON.stringify($json.name) }}.`,
	);
}
