import type { IDataObject } from 'n8n-workflow';

import { quote } from '../api/quote';
import { comparable, findNamed } from '../routing/names';
import { isFileReference } from './files';
import { FunctionRows } from './functionRows';
import { findImage } from './image';
import { InputError } from './inputError';
import type { DataSource, InvokeData } from './source';
import { isBlank, jsonObjectOf } from './values';

const EXAMPLE = '{"Company": "Acme", "Employees": 12}';

/**
 * Keys as the function's columns are called. Asked for only where a key has something that nobody sees; it stays as it
 * is where Nyckel does not tell them.
 * @throws InputError when two keys look like one column
 */
async function columnNames(
	source: DataSource,
	rows: FunctionRows,
	keys: readonly string[],
): Promise<Map<string, string>> {
	const names = new Map(keys.map((key) => [key, key]));
	const unclear = keys.filter((key) => comparable(key) !== key);
	if (unclear.length === 0) return names;
	const fields = await source.rows.askIfTold(source.functionId);
	if (!fields) rows.noteUncompared(unclear);
	const taken = new Set(keys);
	for (const key of unclear) {
		const [field] = findNamed(fields ?? [], ({ name }) => name, key).found;
		if (!field || field.name === key) continue;
		if (taken.has(field.name)) {
			throw new InputError(
				`Two columns of the JSON look like ${quote(field.name)}`,
				`Rename or remove ${quote(key)}.`,
			);
		}
		taken.add(field.name);
		names.set(key, field.name);
	}
	return names;
}

/**
 * Reads a row that is given as one JSON object; an empty column is not sent.
 * @param value the object, or its text
 * @throws InputError when it is none, or no column has a value
 */
export async function readJsonRow(source: DataSource, value: unknown): Promise<InvokeData> {
	const files =
		typeof value === 'object' && value !== null
			? Object.entries(value).filter(([, cell]) => isFileReference(cell))
			: [];
	const row = jsonObjectOf(value, "'JSON'", EXAMPLE);
	const rows = await source.rows.of('json', source.functionId, () => new FunctionRows([], false));
	const names = await columnNames(source, rows, Object.keys(row));
	const images: Array<InvokeData['images'][number]> = [];
	for (const [key, file] of files) {
		if (!isFileReference(file)) continue;
		images.push({ column: names.get(key) ?? key, file: await findImage(source, file) });
	}
	const cells: Array<[string, IDataObject[string]]> = [];
	const isImage = (key: string) => files.some(([name]) => name === key);
	for (const [key, cell] of Object.entries(row)) {
		const column = names.get(key) ?? key;
		rows.note(column, !isBlank(cell));
		if (!isBlank(cell) && !isImage(key)) cells.push([column, cell]);
	}
	if (cells.length + images.length === 0) {
		throw new InputError(
			"'JSON' has no columns with a value",
			`Enter at least one column, e.g. ${EXAMPLE}.`,
		);
	}
	// By assignment, a column `__proto__` would be lost.
	return { value: Object.fromEntries(cells), images };
}
