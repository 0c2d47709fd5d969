import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { readChoice } from './choice';
import type { Choice } from './choice';
import { dataProperties } from './data';
import { idOf } from './ids';
import { InputError } from './inputError';
import { wholeOf } from './numbers';
import { BATCH_OPTIONS, costNotice, optionsProperty } from './options';
import { readAddedField } from './output';
import type { FieldParameter } from './output';
import type { ParameterReader } from './reader';
import { flagOf, isBlank } from './values';

/** What the output items of a search hold: a match each, or all matches in a field of the input item. */
export type SearchOutput = { kind: 'matches' } | { kind: 'inputWithMatches'; field: string };

const MATCHES: SearchOutput = { kind: 'matches' };

const MATCHES_FIELD: FieldParameter = {
	name: 'matchesField',
	displayName: 'Matches Field',
	usual: 'matches',
};

/** The input, shown where it is what is searched by. */
const inputProperties = dataProperties('The text that the samples are compared with').map(
	(property) => ({
		...property,
		displayOptions: { show: { searchBy: ['data'], ...property.displayOptions?.show } },
	}),
);

const searchByProperty: Choice<'data' | 'sampleId'> = {
	displayName: 'Search By',
	name: 'searchBy',
	type: 'options',
	options: [
		{ name: 'Input', value: 'data', description: 'A text, an image or a row of the item' },
		{
			name: 'Sample ID',
			value: 'sampleId',
			description: 'A sample that Nyckel already has',
		},
	],
	default: 'data',
	description: 'What the samples are compared with',
};

const searchOutputProperty: Choice<SearchOutput['kind']> = {
	displayName: 'Output',
	name: 'searchOutput',
	type: 'options',
	options: [
		{
			name: 'Matches',
			value: 'matches',
			description: 'One item per sample found. An input without matches gives none.',
		},
		{
			name: 'Input With Matches',
			value: 'inputWithMatches',
			description: 'All fields and files of the input item, with its matches in one field',
		},
	],
	default: 'matches',
	description: 'What each output item holds',
};

/** What is searched by, how much is wanted, and in which form. */
export const searchProperties: INodeProperties[] = [
	searchByProperty,
	...inputProperties,
	{
		displayName: 'Sample ID',
		name: 'sampleId',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.prediction.sampleId }}',
		required: true,
		description: 'The sample that others are compared with',
		displayOptions: { show: { searchBy: ['sampleId'] } },
	},
	{
		displayName: 'Sample Count',
		name: 'sampleCount',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 5,
		description: 'How many samples to find at most',
	},
	searchOutputProperty,
	{
		displayName: 'Matches Field',
		name: 'matchesField',
		type: 'string',
		default: 'matches',
		required: true,
		description: 'Name of the field that the matches are put in, as a list',
		displayOptions: { show: { searchOutput: ['inputWithMatches'] } },
	},
	costNotice,
	{
		...optionsProperty,
		options: [
			{
				displayName: 'Include Data',
				name: 'includeData',
				type: 'boolean',
				default: true,
				description: 'Whether to return what each sample holds, such as its text',
			},
			...BATCH_OPTIONS,
		],
	},
];

/** The sample to compare with, or nothing where the input is compared. */
export function readSearchedSample(reader: ParameterReader, itemIndex: number): string | undefined {
	if (readChoice(reader, searchByProperty, itemIndex) === 'data') return undefined;
	const id = idOf(reader.get('sampleId', itemIndex, ''), 'sample', 'Sample ID');
	if (id !== '') return id;
	throw new InputError("'Sample ID' is empty", 'Check the field that it takes its value from.');
}

/**
 * Reads what goes into the address, named as the API names it.
 * @throws InputError for a value that Nyckel would not take
 */
export function readSearchQuery(reader: ParameterReader, itemIndex: number): IDataObject {
	const includeData = reader.get('options.includeData', itemIndex, '');
	return {
		sampleCount: wholeOf(reader.get('sampleCount', itemIndex, 5), 'Sample Count'),
		...(!isBlank(includeData) && { includeData: flagOf(includeData, 'Include Data') }),
	};
}

/**
 * @param json the input item's fields
 * @throws InputError when the matches would overwrite one of them
 */
export function readSearchOutput(
	reader: ParameterReader,
	itemIndex: number,
	json: IDataObject,
): SearchOutput {
	if (readChoice(reader, searchOutputProperty, itemIndex) === 'matches') return MATCHES;
	return {
		kind: 'inputWithMatches',
		field: readAddedField(reader, MATCHES_FIELD, itemIndex, json),
	};
}
