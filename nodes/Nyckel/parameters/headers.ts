import { list, quote, shown } from '../api/quote';
import { comparable } from '../routing/names';
import { InputError } from './inputError';
import type { Column } from './mapping';

/** The names that a key may be called by to belong to a column, the most telling first. */
const namesOf = ({ id, name }: Column, isAuto: boolean): string[] =>
	isAuto ? [name, id] : [id, name];

/** The one key that looks like a column's name, of those that are no other column's exactly. */
function alike(column: Column, free: readonly string[], isAuto: boolean): string | undefined {
	const marked = free.find((key) => key === column.markedName);
	if (marked !== undefined) return marked;
	const names = namesOf(column, isAuto).map(comparable);
	const found = free.filter((key) => names.includes(comparable(key)));
	if (found.length < 2) return found[0];
	throw new InputError(
		`Several fields look like the column ${quote(column.name)}`,
		`They are: ${list(found.map(shown))}. Rename all but one of them.`,
	);
}

/**
 * Finds which key each column takes its value from: the one that is called exactly so, else the one that looks so.
 * @param isAuto whether the keys are input fields, which are named like columns, and only then by ID
 * @returns a key for each column, in their order; `undefined` where there is none
 * @throws InputError where it would be a guess
 */
export function matchKeys(
	columns: readonly Column[],
	keys: readonly string[],
	isAuto: boolean,
): Array<string | undefined> {
	const known = new Set(keys);
	const exact = columns.map((column) => namesOf(column, isAuto).find((name) => known.has(name)));
	const taken = new Set(exact);
	const free = keys.filter((key) => !taken.has(key));
	const matched = columns.map((column, index) => exact[index] ?? alike(column, free, isAuto));
	const twice = matched.find((key, index) => key !== undefined && matched.indexOf(key) < index);
	if (twice !== undefined && !taken.has(twice)) {
		throw new InputError(
			`The field ${quote(twice)} looks like several columns`,
			'Rename it so that it is called exactly like one of them.',
		);
	}
	return matched;
}

/** True for the same keys in the same order, as the rows of a sheet have them. */
export const isSameKeys = (one: readonly string[], other: readonly string[]): boolean =>
	one.length === other.length && one.every((key, index) => key === other[index]);
