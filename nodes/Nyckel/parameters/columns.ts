import type { IDataObject, INodeProperties, ResourceMapperValue } from 'n8n-workflow';

import { quote } from '../api/quote';
import { isFileReference } from './files';
import { findImage, imageUrlOf } from './image';
import { InputError } from './inputError';
import type { DataSource, InvokeData } from './source';
import { isBlank, numberOf, textOf } from './values';

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

/** A column as the mapping knows it. */
interface Column {
	/** Key on the wire: the field's ID, which survives renaming. */
	id: string;
	name: string;
	type: 'Text' | 'Number' | 'Image';
}

/** Nyckel's types and those of the mapper's schema, which has none for images: see `IMAGE_SUFFIX`. */
const TYPES: Record<string, Column['type']> = {
	number: 'Number',
	Number: 'Number',
	Image: 'Image',
	string: 'Text',
	Text: 'Text',
};

/** A column named "Logo" that takes an image is shown as "Logo (image)" in the mapper. */
export const IMAGE_SUFFIX = ' (image)';

function fromSchema({ schema = [] }: Partial<ResourceMapperValue>): Column[] {
	return schema
		.filter(({ removed }) => removed !== true)
		.map(({ id, displayName, type }) => {
			const isImage = displayName.endsWith(IMAGE_SUFFIX);
			return {
				id,
				name: isImage ? displayName.slice(0, -IMAGE_SUFFIX.length) : displayName,
				type: isImage ? 'Image' : (TYPES[type ?? 'string'] ?? 'Text'),
			};
		});
}

async function columnsOf(source: DataSource, mapper: ResourceMapperValue): Promise<Column[]> {
	const known = fromSchema(mapper);
	if (known.length > 0) return known;
	const fields = await source.columns(source.functionId);
	return fields.map(({ id, name, type }) => ({ id, name, type: TYPES[type] ?? 'Text' }));
}

function toNumber(value: unknown, name: string): number {
	const number = numberOf(value);
	if (!Number.isFinite(number)) {
		throw new InputError(
			`Column "${name}" takes a number, but its value is ${quote(value)}`,
			'Use digits and a decimal point only, e.g. 1250.5, or leave the column empty.',
		);
	}
	return number;
}

/** The value an item gives a column: by the mapping, or under auto-map by the column's name, then its ID. */
function valueFor(column: Column, mapper: ResourceMapperValue, json: IDataObject): unknown {
	if (mapper.mappingMode !== 'autoMapInputData') return mapper.value?.[column.id];
	return Object.hasOwn(json, column.name) ? json[column.name] : json[column.id];
}

/**
 * Reads a row for a tabular function; an empty column is not sent.
 * @throws InputError when a value does not fit its column, or no column has one
 */
export async function readColumns(source: DataSource): Promise<InvokeData> {
	const { reader, item, itemIndex } = source;
	const mapper = reader.get('columns', itemIndex) as ResourceMapperValue;
	const values: IDataObject = {};
	const images: Array<InvokeData['images'][number]> = [];
	for (const column of await columnsOf(source, mapper)) {
		const value = valueFor(column, mapper, item.json);
		if (isBlank(value)) continue;
		if (column.type === 'Number') {
			values[column.id] = toNumber(value, column.name);
			continue;
		}
		const name = `Column ${quote(column.name)}`;
		if (column.type === 'Text') {
			values[column.id] = textOf(value, name);
			continue;
		}
		if (isFileReference(value)) {
			images.push({ column: column.id, file: await findImage(source, value) });
			continue;
		}
		const text = textOf(value, name);
		const url = imageUrlOf(text.trim(), name);
		if (url !== undefined) values[column.id] = url;
		else {
			images.push({
				column: column.id,
				file: await findImage(source, text.trim()),
			});
		}
	}
	if (Object.keys(values).length + images.length === 0) {
		throw new InputError(
			'No column has a value',
			mapper.mappingMode === 'autoMapInputData'
				? 'The input fields must be named like the function’s columns.'
				: 'Give at least one column a value.',
		);
	}
	return { value: values, images };
}
