import { list, shown } from '../api/quote';
import type { NyckelField } from '../api/types';
import { isSameKeys, matchKeys } from './headers';
import { InputError } from './inputError';
import type { Column } from './mapping';
import { columnOfField } from './mapping';

/** What was sent though the function has no such column: what is told of it. */
export interface ColumnChange {
	message: string;
	description: string;
}

/** The rows of one function in a batch. */
export class FunctionRows {
	/** How many rows had a value for a column, by its key on the wire: the column's ID, or what JSON calls it. */
	private readonly filled = new Map<string, number>();

	/** What the keys of the last row belong to: rows of a sheet have the same ones. */
	private last?: { keys: string[]; matched: Array<string | undefined> };

	/** The columns whose values differ from item to item, once the first row was read. */
	private own?: Column[];

	/** Input fields that belong to no column. */
	private readonly strays = new Set<string>();

	/** Names in JSON that could not be compared with the function's columns, though there is something unseen in them. */
	private readonly uncompared = new Set<string>();

	/** The function's columns as Nyckel has them, once asked for. */
	private fields?: readonly NyckelField[];

	/**
	 * @param columns what is filled; none where JSON gives the rows
	 * @param isAuto whether input fields find their columns by name
	 * @param isFixed true for a column whose value is the same for every item
	 * @param left IDs of columns that the user took out
	 */
	constructor(
		readonly columns: Column[],
		private readonly isAuto: boolean,
		private readonly isFixed: (column: Column) => boolean = () => false,
		private readonly left: ReadonlySet<unknown> = new Set(),
	) {}

	/**
	 * @returns the key that each column takes its value from
	 * @throws InputError where it would be a guess
	 */
	keysFor(keys: string[]): Array<string | undefined> {
		if (this.last && isSameKeys(this.last.keys, keys)) return this.last.matched;
		const matched = matchKeys(this.columns, keys, this.isAuto);
		const taken = new Set(matched);
		for (const key of keys) if (!taken.has(key) && this.strays.size < 100) this.strays.add(key);
		this.last = { keys, matched };
		return matched;
	}

	/**
	 * A row has, or has not, a value for a column.
	 * @param key of the column on the wire
	 */
	note(key: string, hasValue: boolean): void {
		this.filled.set(key, (this.filled.get(key) ?? 0) + Number(hasValue));
	}

	/** Names in JSON go out as they are, since Nyckel does not tell the function's columns. */
	noteUncompared(keys: readonly string[]): void {
		for (const key of keys) if (this.uncompared.size < 100) this.uncompared.add(key);
	}

	/** Takes what Nyckel says of the function's columns now. */
	compare(fields: readonly NyckelField[]): void {
		this.fields = fields;
	}

	/** Whether JSON gives the rows. */
	private get isJson(): boolean {
		return this.columns.length === 0;
	}

	/** Input fields that belong to no column; none where columns get their values otherwise. */
	get strayFields(): string[] {
		return this.isAuto ? [...this.strays] : [];
	}

	/**
	 * What was sent though the function has no such column, as Nyckel says now; `undefined`: nothing.
	 * @param row keys of one row on the wire; left out: of all rows
	 */
	change(row?: readonly string[]): ColumnChange | undefined {
		const known = new Set(this.fields?.flatMap(({ id, name }) => [id, name]));
		const used = [...this.filled].filter(([, count]) => count > 0).map(([key]) => key);
		const sent = row ? used.filter((key) => row.includes(key)) : used;
		const gone = known.size > 0 ? sent.filter((key) => !known.has(key)) : [];
		if (gone.length === 0) return undefined;
		return this.isJson
			? {
					message: 'The JSON has columns that the function does not have',
					description: `Remove or rename: ${list(gone.map(shown))}.`,
				}
			: {
					message: 'The function’s columns have changed',
					description: "Refresh them under 'Columns'.",
				};
	}

	/**
	 * A row of fixed values alone says nothing of its item, and is not worth sending.
	 * @param filled IDs of the columns that have a value in the row
	 * @throws InputError where nothing that differs from item to item has one
	 */
	requireOwnValue(filled: readonly string[]): void {
		if (this.isAuto) return;
		this.own ??= this.columns.filter(
			(column) => this.filled.has(column.id) && !this.isFixed(column),
		);
		if (this.own.length === 0 || this.own.some(({ id }) => filled.includes(id))) return;
		throw new InputError(
			'Only columns that are the same for every item have a value',
			`Check the fields that the other columns take their values from: ${list(this.own.map(({ name }) => shown(name)))}.`,
		);
	}

	/** What the user should know before the predictions are trusted, one sentence a matter. */
	hints(): string[] {
		const names = (columns: Array<{ name: string }>) =>
			list(columns.map(({ name }) => shown(name)));
		const isEmpty = (key: string) => this.filled.get(key) === 0;
		const empty = this.columns.filter((column) => isEmpty(column.id) && !this.isFixed(column));
		const emptyKeys = this.isJson ? [...this.filled.keys()].filter(isEmpty) : [];
		const unfilled = [...empty, ...emptyKeys.map((name) => ({ name }))];
		const strays = this.strayFields.map(shown);
		const known = new Set([
			...this.columns.map(({ id }) => id),
			...this.filled.keys(),
			...this.left,
		]);
		const change = this.change();
		const added = (this.fields ?? [])
			.map(columnOfField)
			.filter(({ id, name }) => !known.has(id) && !known.has(name));
		return [
			unfilled.length > 0 &&
				`No item had a value for the columns: ${names(unfilled)}. They were left out.${strays.length > 0 ? ` Input fields that are no column: ${list(strays)}.` : ''}`,
			added.length > 0 &&
				`The function has columns that got no value: ${names(added)}. ${this.isJson ? 'Add them to the JSON.' : "Refresh them under 'Columns'."}`,
			change && `${change.message}. ${change.description}`,
			this.uncompared.size > 0 &&
				`Nyckel does not tell the function’s columns, so names in the JSON were sent as they are: ${list([...this.uncompared].map(shown))}. Check that they are exactly as at Nyckel.`,
		].filter((hint) => typeof hint === 'string');
	}
}
