/**
 * The one way in which names that people and programs write (labels, columns, fields, headers of a sheet) are compared.
 * Pure.
 */

/** Plain ASCII without blanks at the ends or in a row, and without quotes around it: already as it is compared. */
const PLAIN = /^(?!".*"$)[!-~]+(?: [!-~]+)*$/;

/** What nobody sees: byte-order mark, zero-width characters, soft hyphens, variation selectors (Unicode's own list). */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;

/** Of these, what shapes the characters beside it: joiners of emoji and scripts, variation selectors, tags of flags. */
const UNSHAPING =
	/(?!\p{Join_Control}|\p{Variation_Selector}|[\u{e0020}-\u{e007f}])\p{Default_Ignorable_Code_Point}/gu;

/** Blanks of any kind and number, no-break spaces and line breaks included; control characters too. */
const BLANKS = /[\s\p{Cc}]+/gu;

/** Quotes around the whole of a name. */
const QUOTED = /^"([^"]*)"$/;

/**
 * @returns the name as it is compared: composed (Unicode NFC), without what nobody sees, without blanks or quotes around
 * it; upper and lower case stay
 */
export function comparable(name: string): string {
	if (PLAIN.test(name)) return name;
	return unquoted(tidied(name, UNSEEN));
}

/** @returns the same without upper and lower case, for advice only: labels may differ in nothing else */
export const caseless = (name: string): string => comparable(name).toLowerCase();

// Composed last: what nobody sees may stand between a letter and its mark.
const tidied = (name: string, unseen: RegExp): string =>
	name.replace(unseen, '').normalize('NFC').replace(BLANKS, ' ').trim();

/** @returns the name without the quotes that a reader of CSV files has left around it */
export const unquoted = (name: string): string => name.replace(QUOTED, '$1').trim();

/** @returns the name as a new one is written: composed and tidy as {@link comparable} makes it, but it reads the same */
export const tidyName = (name: string): string => tidied(name, UNSHAPING);

/** What a name stands for among several. */
export interface Named<T> {
	/** Those of that name; none, or more than one where several have it. */
	found: T[];
	/** True when names that differ look like it, and none is it exactly: then nothing is found, since it would be a guess. */
	isAmbiguous: boolean;
}

/**
 * Finds what a name stands for: what is called exactly so, else what is called alike.
 * @param nameOf blank for an entry without a name, which is never found
 */
export function findNamed<T>(
	entries: readonly T[],
	nameOf: (entry: T) => string,
	name: string,
): Named<T> {
	const exact = entries.filter((entry) => nameOf(entry) === name);
	if (exact.length > 0 && name !== '') return { found: exact, isAmbiguous: false };
	const wanted = comparable(name);
	const alike =
		wanted === '' ? [] : entries.filter((entry) => comparable(nameOf(entry)) === wanted);
	const isAmbiguous = new Set(alike.map(nameOf)).size > 1;
	return { found: isAmbiguous ? [] : alike, isAmbiguous };
}
