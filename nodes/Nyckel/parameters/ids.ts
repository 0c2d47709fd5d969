import { HALF_CHARACTER, isId } from '../api/ids';
import { quote } from '../api/quote';
import { InputError } from './inputError';
import type { ParameterReader } from './reader';
import { isBlank, textOf } from './values';

/**
 * An ID that Nyckel gave.
 * @param kind of what, e.g. `sample`
 * @param name as the panel shows it
 * @returns an ID that is safe to be one segment of a path; empty where none is given
 * @throws InputError when it can be none
 */
export function idOf(value: unknown, kind: string, name: string): string {
	const text = textOf(value, `'${name}'`).trim();
	if (isBlank(text)) return '';
	if (isId(text)) return text;
	throw new InputError(
		`${quote(text)} is not a ${kind} ID`,
		`An ID has letters, digits, hyphens and underscores only. Check '${name}'.`,
	);
}

/**
 * An ID of the user's own, which may hold anything that can be sent.
 * @param name as the panel shows it
 * @returns empty where none is given
 * @throws InputError when it was cut in the middle of a character
 */
export function ownIdOf(value: unknown, name: string): string {
	const text = textOf(value, `'${name}'`).trim();
	if (isBlank(text)) return '';
	requireWholeCharacters(text, name);
	return text;
}

/**
 * For what things are found by again: half a character cannot be sent, so another one would stand at Nyckel.
 * @param name as the panel shows it
 * @throws InputError when the text was cut in the middle of a character
 */
export function requireWholeCharacters(text: string, name: string): void {
	if (!HALF_CHARACTER.test(text)) return;
	throw new InputError(
		`'${name}' holds half a character`,
		'It was cut in the middle of one, such as an emoji. Check the step that makes it.',
	);
}

/**
 * Reads an ID of the user's own. One of a fixed part alone, such as `mail-`, would be the same for every item.
 * @param path into a parameter
 * @returns empty where none is given, or no expression in it gives anything
 * @throws InputError when it was cut in the middle of a character
 */
export function readOwnId(
	reader: ParameterReader,
	path: string,
	itemIndex: number,
	name: string,
): string {
	const id = ownIdOf(reader.get(path, itemIndex, ''), name);
	return reader.givesNothing(path, itemIndex, id) ? '' : id;
}
