import type { INodeProperties } from 'n8n-workflow';

import { list, quote, shown } from '../api/quote';
import { findNamed } from '../routing/names';
import { isFileReference } from './files';
import { FunctionRows } from './functionRows';
import { findImage, imageUrlOf } from './image';
import { InputError } from './inputError';
import { columnOfField, readMapping } from './mapping';
import type { Column, Mapping } from './mapping';
import { numberOf } from './numbers';
import type { DataSource, InvokeData } from './source';
import { isBlank, scalarOf, textOf } from './values';

/** The function's columns, one field each, typed; fed by the method `getColumns`. */
export const columnsProperty: INodeProperties = {
	displayName: 'Columns',
	name: 'columns',
	type: 'resourceMapper',
	noDataExpression: true,
	default: { mappingMode: 'defineBelow', value: null },
	required: true,
	typeOptions: {
		loadOptionsDependsOn: ['functionId.value'],
		resourceMapper: {
			resourceMapperMethod: 'getColumns',
			mode: 'add',
			fieldWords: { singular: 'column', plural: 'columns' },
			addAllFields: true,
			multiKeyMatch: false,
			supportAutoMap: true,
		},
	},
};

/** The columns that are filled: the parameter's, else the function's. */
async function rowsOf(source: DataSource, mapping: Mapping): Promise<FunctionRows> {
	const { reader, rows, functionId, itemIndex } = source;
	const raw = reader.raw('columns', itemIndex);
	const written = typeof raw === 'object' && !mapping.isAuto ? readMapping(raw).value : undefined;
	const isFixed = ({ id, name }: Column) => {
		const value = written?.[id] ?? written?.[name];
		return written !== undefined && !(typeof value === 'string' && value.startsWith('='));
	};
	const known = mapping.columns.length > 0;
	const columns = known ? mapping.columns : (await rows.ask(functionId)).map(columnOfField);
	return new FunctionRows(columns, mapping.isAuto, isFixed, mapping.removed);
}

/** IDs of Nyckel's fields: one that is left from a column that the function had before does no harm. */
const FIELD_ID = /^field_\w+$/;

/** @throws InputError when a value is for a column that the function does not have, or that has another one */
function checkKeys(
	{ value, removed }: Mapping,
	columns: readonly Column[],
	matched: ReadonlyArray<string | undefined>,
): void {
	const stray = Object.keys(value).find(
		(key) =>
			!matched.includes(key) && !removed.has(key) && !FIELD_ID.test(key) && !isBlank(value[key]),
	);
	if (stray === undefined) return;
	const [column] = findNamed(columns, ({ name }) => name, stray).found;
	if (column) {
		throw new InputError(
			`'Columns' has several values for the column ${quote(column.name)}`,
			"Keep one of them, by the column's ID or by its name.",
		);
	}
	throw new InputError(
		`'Columns' has a value for ${quote(stray)}, which is no column of the function`,
		`Its columns are: ${list(columns.map(({ name }) => shown(name)))}. Correct the name, or refresh the columns under 'Columns'.`,
	);
}

function toNumber(value: unknown, name: string): number {
	const number = numberOf(value);
	if (!Number.isFinite(number)) {
		throw new InputError(
			`Column ${quote(name)} takes a number, but its value is ${quote(value)}`,
			'Use digits and a decimal point only, e.g. 1250.5, or leave the column empty.',
		);
	}
	return number;
}

type RowImage = InvokeData['images'][number];

/** What an item's row has for a column that takes text or a number; `undefined`: nothing. */
function cellOf({ name, type }: Column, value: unknown): string | number | undefined {
	const plain = scalarOf(value);
	if (isBlank(plain)) return undefined;
	if (type === 'Number') return toNumber(plain, name);
	const text = textOf(plain, `Column ${quote(name)}`);
	return text === '' ? undefined : text;
}

/** What an item's row has for a column that takes an image: its address, or a file that is read when it is sent. */
async function imageCellOf(
	source: DataSource,
	column: Column,
	value: unknown,
): Promise<string | number | RowImage | undefined> {
	if (isFileReference(value)) return { column: column.id, file: await findImage(source, value) };
	const plain = scalarOf(value);
	if (isBlank(plain)) return undefined;
	const name = `Column ${quote(column.name)}`;
	const text = textOf(plain, name);
	const url = imageUrlOf(text.trim(), name);
	if (url !== undefined) return url;
	const isNamed = Object.hasOwn(source.item.binary ?? {}, text);
	const type = isNamed ? 'Image' : await source.rows.typeOf(source.functionId, column);
	if (type !== 'Image') return cellOf(column, value);
	return { column: column.id, file: await findImage(source, text) };
}

function noValue({ isAuto }: Mapping, columns: readonly Column[], fields: string[]): InputError {
	const names = list(columns.map(({ name }) => shown(name)));
	return new InputError(
		'No column has a value',
		isAuto
			? `The input fields must be named like the function’s columns: ${names}. This item has: ${list(fields.map(shown)) || 'no fields'}.`
			: 'Give at least one column a value.',
	);
}

/**
 * Reads a row for a tabular function; an empty column is not sent.
 * @throws InputError when a value does not fit its column, or no column has one
 */
export async function readColumns(source: DataSource): Promise<InvokeData> {
	const { reader, item, itemIndex, functionId } = source;
	const mapping = reader.parsed('columns', itemIndex, readMapping);
	const rows = await source.rows.of(
		'columns',
		functionId,
		async () => await rowsOf(source, mapping),
	);
	const from = mapping.isAuto ? item.json : mapping.value;
	const keys = Object.keys(from);
	const matched = rows.keysFor(keys);
	if (!mapping.isAuto) checkKeys(mapping, rows.columns, matched);
	const values: Array<[string, string | number]> = [];
	const images: RowImage[] = [];
	const filled: string[] = [];
	for (const [index, column] of rows.columns.entries()) {
		const key = matched[index];
		if (key === undefined && !mapping.isAuto) continue;
		const value = key === undefined ? undefined : from[key];
		const isImage = column.type === 'Image';
		const cell = isImage ? await imageCellOf(source, column, value) : cellOf(column, value);
		rows.note(column.id, cell !== undefined);
		if (cell !== undefined) filled.push(column.id);
		if (typeof cell === 'object') images.push(cell);
		else if (cell !== undefined) values.push([column.id, cell]);
	}
	if (filled.length === 0) throw noValue(mapping, rows.columns, keys);
	rows.requireOwnValue(filled);
	// By assignment, a column `__proto__` would be lost.
	return { value: Object.fromEntries(values), images };
}
