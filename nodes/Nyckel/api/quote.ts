/**
 * The one way in which a message quotes a value of the user's, of a file or of a server: cut, on one line, and with
 * what nobody sees made visible.
 */

/** Longest part of a value that a message shows, characters. */
const MAX_QUOTED = 60;

/** What nobody sees, and blanks but the usual one; joiners of emoji are seen by what they make. */
const UNSEEN =
	/(?! |(?<=\p{Extended_Pictographic}\ufe0f?)(?:\u200d|\ufe0f))[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Z}]/gu;

const numbered = (character: string): string =>
	`\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;

/**
 * @param text of any length
 * @param max characters that are left; what follows becomes an ellipsis
 * @returns whole characters only
 */
export function cut(text: string, max = MAX_QUOTED): string {
	if (text.length <= max) return text;
	// A character of two units is not halved.
	return `${text.slice(0, max).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** A text of any kind as one line: whatever breaks or blanks it has become single blanks. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Z}]+/gu, ' ').trim();

/** A name as a message shows it without quotation marks: two that only seem to be the same do not look so. */
export const shown = (name: string): string => cut(name).replace(UNSEEN, numbered);

/** How a value is called in a message that cannot show it. */
export function kindOf(value: unknown): string {
	if (value === null || value === undefined) return 'empty';
	if (Array.isArray(value)) return 'a list';
	if (typeof value === 'object') return 'an object';
	return typeof value === 'string' ? 'text' : `a ${typeof value}`;
}

/** A value as a message may quote it: text and numbers in quotation marks, anything else by its kind. */
export function quote(value: unknown): string {
	if (typeof value === 'string') return `"${shown(value)}"`;
	return ['number', 'boolean', 'bigint'].includes(typeof value)
		? `"${cut(String(value))}"`
		: kindOf(value);
}

/** Entries that a message names; more are counted only. */
const MAX_LISTED = 10;

/** A list as a message may show it; its entries are cut by the caller. */
export function list(entries: readonly string[]): string {
	const rest = entries.length - MAX_LISTED;
	return entries.slice(0, MAX_LISTED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

/**
 * @returns a text for where n8n's editor shows HTML: hints, and what an error says under its message. A label called
 * `a<b` would end the text there, and a picture in a name would be loaded.
 */
export const asHtml = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
