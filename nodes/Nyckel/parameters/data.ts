import type { INodeProperties } from 'n8n-workflow';

import { readChoice } from './choice';
import type { Choice } from './choice';
import { columnsProperty, readColumns } from './columns';
import { isFileReference, readFileField } from './files';
import { findImage, imageUrlOf } from './image';
import { InputError } from './inputError';
import { readJsonRow } from './jsonRow';
import type { DataSource, InvokeData } from './source';
import { isBlank, showsNothing, textOf } from './values';

const shownFor = (show: Record<string, string[]>) => ({ displayOptions: { show } });

type InputType = 'text' | 'image' | 'tabular';

const inputTypeProperty: Choice<InputType> = {
	displayName: 'Input Type',
	name: 'inputType',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'Text', value: 'text', description: 'A message, a review, any text' },
		{
			name: 'Image',
			value: 'image',
			description: 'A file of the item, or the web address of one',
		},
		{
			name: 'Tabular',
			value: 'tabular',
			description: 'Several columns, such as a row of a sheet',
		},
	],
	default: 'text',
	description: 'What the function was trained on',
	builderHint: {
		propertyHint: 'Must be what the function takes, else Nyckel refuses each item.',
	},
};

const imageSourceProperty: Choice<'binary' | 'url'> = {
	displayName: 'Image Source',
	name: 'imageSource',
	type: 'options',
	options: [
		{ name: 'File of the Item', value: 'binary' },
		{ name: 'URL', value: 'url' },
	],
	default: 'binary',
	...shownFor({ inputType: ['image'] }),
};

const tabularModeProperty: Choice<'columns' | 'json'> = {
	displayName: 'Columns From',
	name: 'tabularMode',
	type: 'options',
	options: [
		{
			name: 'Fields Below',
			value: 'columns',
			description: 'Each column of the function gets a value',
		},
		{ name: 'JSON', value: 'json', description: 'One JSON object holds all columns' },
	],
	default: 'columns',
	...shownFor({ inputType: ['tabular'] }),
};

/**
 * Input type, and the fields that belong to each.
 * @param text what stands beside the field for it: what it is there for
 */
export const dataProperties = (text: string): INodeProperties[] => [
	inputTypeProperty,
	{
		displayName: 'Text',
		name: 'data',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.text }}',
		description: text,
		builderHint: {
			propertyHint:
				'With inputType text: the text. With inputType image and imageSource url: the address of the image. With inputType tabular and tabularMode json: an object with all columns. Leave it out for a file (binaryPropertyName) and for single columns (columns).',
		},
		...shownFor({ inputType: ['text'] }),
	},
	imageSourceProperty,
	{
		displayName: 'Input Data Field Name',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		hint: 'The name of the input field that holds the image file',
		...shownFor({ inputType: ['image'], imageSource: ['binary'] }),
	},
	{
		displayName: 'Image URL',
		name: 'data',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. https://example.com/photo.jpg',
		description: 'Web address that Nyckel loads the image from. A data URI works too.',
		...shownFor({ inputType: ['image'], imageSource: ['url'] }),
	},
	tabularModeProperty,
	{ ...columnsProperty, ...shownFor({ inputType: ['tabular'], tabularMode: ['columns'] }) },
	{
		displayName: 'JSON',
		name: 'data',
		type: 'json',
		default: '{}',
		required: true,
		placeholder: 'e.g. {{ $json }}',
		description: 'All columns of the row in one object, by name or field ID',
		...shownFor({ inputType: ['tabular'], tabularMode: ['json'] }),
	},
];

/** One for all items of a batch. */
const NO_IMAGES: InvokeData['images'] = [];

function readText({ reader, itemIndex }: DataSource): InvokeData {
	const value = textOf(reader.get('data', itemIndex, ''), "'Text'");
	if (showsNothing(value)) {
		throw new InputError(
			"'Text' is empty",
			"Check the field that 'Text' takes its value from, or filter out empty items before this node.",
		);
	}
	if (reader.givesNothing('data', itemIndex, value)) {
		throw new InputError(
			"The expressions in 'Text' give nothing",
			'Check the fields that they take their values from, or filter out such items before this node.',
		);
	}
	return { value, images: NO_IMAGES };
}

async function readImageInput(source: DataSource): Promise<InvokeData> {
	const { reader, itemIndex } = source;
	if (readChoice(reader, imageSourceProperty, itemIndex) === 'binary') {
		const wanted = reader.get('binaryPropertyName', itemIndex, 'data');
		if (isFileReference(wanted)) return { images: [{ file: await findImage(source, wanted) }] };
		const field = readFileField(source, wanted, 'Input Data Field Name');
		if (isBlank(field)) {
			throw new InputError(
				"'Input Data Field Name' is empty",
				'Enter the field that holds the image file.',
			);
		}
		return { images: [{ file: await findImage(source, field) }] };
	}
	const url = textOf(reader.get('data', itemIndex, ''), "'Image URL'").trim();
	if (isBlank(url)) {
		throw new InputError(
			"'Image URL' is empty",
			'Enter the address of an image, e.g. https://example.com/photo.jpg.',
		);
	}
	const value = imageUrlOf(url, "'Image URL'");
	if (value === undefined) {
		throw new InputError(
			"'Image URL' is not a web address",
			"Start it with https:// or data:image/. To send a file, set 'Image Source' to 'File of the Item'.",
		);
	}
	return { value, images: NO_IMAGES };
}

async function readTabular(source: DataSource): Promise<InvokeData> {
	const { reader, itemIndex } = source;
	const mode = readChoice(reader, tabularModeProperty, itemIndex);
	if (mode === 'columns') return await readColumns(source);
	return await readJsonRow(source, reader.get('data', itemIndex, ''));
}

const READERS: Record<InputType, (source: DataSource) => InvokeData | Promise<InvokeData>> = {
	text: readText,
	image: readImageInput,
	tabular: readTabular,
};

/**
 * Reads what an item's invocation classifies.
 * @throws InputError when it is missing or cannot be used
 */
export async function readData(source: DataSource): Promise<InvokeData> {
	const { reader, itemIndex, rows, functionId } = source;
	const data = await READERS[readChoice(reader, inputTypeProperty, itemIndex)](source);
	rows.noteSent(functionId, itemIndex, data.value);
	return data;
}
