import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { tidyName } from '../routing/names';
import { requireWholeCharacters } from './ids';
import { InputError } from './inputError';
import type { ParameterReader } from './reader';
import { isBlank, jsonObjectOf, textOf } from './values';

/** What Nyckel keeps with a label besides its name. */
export interface LabelFields {
	name?: string;
	description?: string;
	metadata?: IDataObject;
}

/** Description and metadata of a label; optional fields of Create and Update. */
export const labelFieldProperties: INodeProperties[] = [
	{
		displayName: 'Description',
		name: 'description',
		type: 'string',
		default: '',
		description: 'What the label stands for. Nyckel’s models may read it.',
	},
	{
		displayName: 'Metadata',
		name: 'metadata',
		type: 'json',
		default: '{}',
		description: 'JSON object that Nyckel keeps with the label',
	},
];

/** The new name of a label that is changed. */
export const newNameProperty: INodeProperties = {
	displayName: 'Name',
	name: 'name',
	type: 'string',
	default: '',
	placeholder: 'e.g. Spam',
	description: 'A new name for the label. Samples keep the label.',
};

/**
 * Reads the optional fields of a label; what is not added is left out.
 * @param collection the parameter that holds them
 * @throws InputError for metadata that is no JSON object, or a name that is added and blank
 */
export function readLabelFields(
	reader: ParameterReader,
	collection: 'additionalFields' | 'updateFields',
	itemIndex: number,
): LabelFields {
	const fields = reader.get(collection, itemIndex, {}) as IDataObject;
	const { description, metadata } = fields;
	const name = Object.hasOwn(fields, 'name')
		? readLabelName(reader, `${collection}.name`, itemIndex)
		: undefined;
	// An expression that gives nothing does not clear the text that Nyckel has.
	const isDescribed = description !== undefined && description !== null;
	return {
		...(name !== undefined && { name }),
		...(isDescribed && { description: textOf(description, "'Description'").trim() }),
		...(!isBlank(metadata) && {
			metadata: jsonObjectOf(metadata, "'Metadata'", '{"team": "Billing"}'),
		}),
	};
}

/**
 * @param path into a parameter
 * @returns the name of a label that is made or renamed, tidy as that of one that is made for a sample
 * @throws InputError when it is blank, no expression in it gives anything, or it was cut in the middle of a character
 */
export function readLabelName(reader: ParameterReader, path: string, itemIndex: number): string {
	const name = tidyName(textOf(reader.get(path, itemIndex, ''), "'Name'"));
	if (isBlank(name) || reader.givesNothing(path, itemIndex, name)) {
		throw new InputError("'Name' is empty", 'Check the field that it takes its value from.');
	}
	requireWholeCharacters(name, 'Name');
	return name;
}
