import { list, shown } from '../api/quote';
import type { NyckelField } from '../api/types';
import { isSameKeys, matchKeys } from './headers';
import { InputError } from './inputError';
import type { Column } from './mapping';
import { columnOfField } from './mapping';
import { SpoiltTexts } from './spoiltTexts';

/** Gives a function's columns; asks Nyckel once per function. */
export interface ColumnSource {
	/** For items that cannot be read without them. */
	columns(functionId: string): Promise<NyckelField[]>;
	/** For items that can be read without them where Nyckel tells none: `undefined`. */
	columnsIfTold(functionId: string): Promise<NyckelField[] | undefined>;
	/** To see whether they have changed: nobody waits long for them. */
	columnNews(functionId: string): Promise<NyckelField[]>;
}

/** The rows of one function in a batch. */
export class FunctionRows {
	/** Items whose row is for this function. */
	readonly itemIndices: number[] = [];

	/** Rows that had a value for each column; by the column's ID, or its name where JSON gave it. */
	private readonly filled = new Map<string, number>();

	/** What the keys of the last row belong to: rows of a sheet have the same ones. */
	private last?: { keys: string[]; matched: Array<string | undefined> };

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

	/** A row has, or has not, a value for a column. */
	note(column: string, hasValue: boolean): void {
		this.filled.set(column, (this.filled.get(column) ?? 0) + Number(hasValue));
	}

	/** Names in JSON go out as they are, since Nyckel does not tell the function's columns. */
	noteUncompared(keys: readonly string[]): void {
		for (const key of keys) if (this.uncompared.size < 100) this.uncompared.add(key);
	}

	/** Takes what Nyckel says of the function's columns now. */
	compare(fields: readonly NyckelField[]): void {
		this.fields = fields;
	}

	/** Input fields that belong to no column; none where columns get their values otherwise. */
	get strayFields(): string[] {
		return this.isAuto ? [...this.strays] : [];
	}

	/**
	 * What was sent though the function has no such column, as Nyckel says now; `undefined`: nothing.
	 * @param row the columns of one row, named as in {@link note}; left out: of all rows
	 */
	change(row?: readonly string[]): { message: string; description: string } | undefined {
		const known = new Set(this.fields?.flatMap(({ id, name }) => [id, name]));
		const used = [...this.filled].filter(([, count]) => count > 0).map(([column]) => column);
		const sent = row ? used.filter((column) => row.includes(column)) : used;
		const gone = known.size > 0 ? sent.filter((column) => !known.has(column)) : [];
		if (gone.length === 0) return undefined;
		return this.columns.length > 0
			? {
					message: 'The function’s columns have changed',
					description: "Refresh them under 'Columns'.",
				}
			: {
					message: 'The JSON has columns that the function does not have',
					description: `Remove or rename: ${list(gone.map(shown))}.`,
				};
	}

	/** Why no row is worth sending: what differs from item to item has no value in any. */
	get fault(): InputError | undefined {
		const isFilled = ({ id }: Column) => (this.filled.get(id) ?? 0) > 0;
		const fixed = this.columns.filter(this.isFixed);
		const own = this.columns.filter(
			(column) => !fixed.includes(column) && this.filled.has(column.id),
		);
		if (this.isAuto || own.length === 0 || own.some(isFilled) || !fixed.some(isFilled)) {
			return undefined;
		}
		return new InputError(
			'Only columns that are the same for every item have a value',
			`Check the fields that the other columns take their values from: ${list(own.map(({ name }) => shown(name)))}.`,
		);
	}

	/** What the user should know before the predictions are trusted, one sentence a matter. */
	hints(): string[] {
		const names = (columns: Array<{ name: string }>) =>
			list(columns.map(({ name }) => shown(name)));
		const isEmpty = (column: string) => this.filled.get(column) === 0;
		const empty = this.columns.filter((column) => isEmpty(column.id) && !this.isFixed(column));
		const emptyKeys = this.columns.length > 0 ? [] : [...this.filled.keys()].filter(isEmpty);
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
				`The function has columns that got no value: ${names(added)}. ${this.columns.length > 0 ? "Refresh them under 'Columns'." : 'Add them to the JSON.'}`,
			change && `${change.message}. ${change.description}`,
			this.uncompared.size > 0 &&
				`Nyckel does not tell the function’s columns, so names in the JSON were sent as they are: ${list([...this.uncompared].map(shown))}. Check that they are exactly as at Nyckel.`,
		].filter((hint) => typeof hint === 'string');
	}
}

/** Where a row comes from: a field for each column, or one JSON object. */
type RowMode = 'columns' | 'json';

/** All rows of a batch: a row that is paid is complete, or the user was told. One a run. */
export class RowBatch {
	/** By function; an expression may choose where rows come from, so a function may have both. */
	private readonly functions: Record<RowMode, Map<string, FunctionRows>> = {
		columns: new Map(),
		json: new Map(),
	};

	private readonly spoilt = new SpoiltTexts();

	/** @param source gives the columns of functions */
	constructor(private readonly source: ColumnSource) {}

	/** A function's columns, where the parameter does not tell them. */
	async ask(functionId: string): Promise<NyckelField[]> {
		return await this.source.columns(functionId);
	}

	/** The same, for a row that can be sent without; `undefined` where Nyckel does not tell them. */
	async askIfTold(functionId: string): Promise<NyckelField[] | undefined> {
		return await this.source.columnsIfTold(functionId);
	}

	/** The rows of a function; `make` is called for the first one. */
	async of(
		mode: RowMode,
		functionId: string,
		itemIndex: number,
		make: () => FunctionRows | Promise<FunctionRows>,
	): Promise<FunctionRows> {
		const functions = this.functions[mode];
		const rows = functions.get(functionId) ?? (await make());
		functions.set(functionId, rows);
		rows.itemIndices.push(itemIndex);
		return rows;
	}

	/** Looks at what an item sends: a text, or the values of a row. */
	noteSent(functionId: string, itemIndex: number, value: unknown): void {
		const columns = this.functions.columns.get(functionId)?.columns ?? [];
		const nameOf = (key: string) => columns.find(({ id }) => id === key)?.name ?? key;
		this.spoilt.note(itemIndex, value, nameOf);
	}

	/** Corrects a column whose type was told by a mark that stands for two things. */
	async typeOf(functionId: string, column: Column): Promise<Column['type']> {
		if (column.markedName === undefined) return column.type;
		const fields = await this.ask(functionId);
		const field = fields.find(({ id }) => id === column.id);
		if (field) Object.assign(column, { markedName: undefined }, columnOfField(field));
		return column.type;
	}

	private get all(): Array<[functionId: string, rows: FunctionRows]> {
		return [...this.functions.columns, ...this.functions.json];
	}

	/** Items that are not worth sending, each with the reason. */
	faults(): Array<[itemIndex: number, fault: InputError]> {
		return this.all.flatMap(([, rows]) => {
			const { fault } = rows;
			return fault ? rows.itemIndices.map((index): [number, InputError] => [index, fault]) : [];
		});
	}

	/** Asks Nyckel what the functions' columns are now. What cannot be found out is not told. */
	async lookAgain(): Promise<void> {
		await Promise.all(
			this.all.map(async ([functionId, rows]) => {
				await this.source.columnNews(functionId).then(
					(fields) => rows.compare(fields),
					() => undefined,
				);
			}),
		);
	}

	/**
	 * What a row sent though the function has no such column, as {@link lookAgain} found out.
	 * @param row its columns, by ID or name as they were sent
	 */
	changeOf(
		functionId: string,
		row: readonly string[],
	): { message: string; description: string } | undefined {
		const { columns, json } = this.functions;
		return columns.get(functionId)?.change(row) ?? json.get(functionId)?.change(row);
	}

	/** What the user should know before the predictions are trusted, one sentence a matter. */
	hints(): string[] {
		const all = this.all.map(([, rows]) => rows);
		const strays = new Set(all.flatMap((rows) => rows.strayFields));
		return [...all.flatMap((rows) => rows.hints()), ...this.spoilt.hints([...strays])];
	}
}
