import type { NyckelField } from '../api/types';
import type { ColumnChange, FunctionRows } from './functionRows';
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
		make: () => FunctionRows | Promise<FunctionRows>,
	): Promise<FunctionRows> {
		const functions = this.functions[mode];
		const rows = functions.get(functionId) ?? (await make());
		functions.set(functionId, rows);
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
	 * @param row its keys on the wire
	 */
	changeOf(functionId: string, row: readonly string[]): ColumnChange | undefined {
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
