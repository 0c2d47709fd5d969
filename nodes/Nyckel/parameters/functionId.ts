import type { INodeProperties } from 'n8n-workflow';

import { isId } from '../api/ids';
import { kindOf, quote } from '../api/quote';
import { InputError } from './inputError';
import type { ParameterReader } from './reader';

/**
 * What stands before the ID or name in an address: of the console (`/console/functions/…/train`, `/console/pretrained/…`), of
 * the API, and of the catalogue of pretrained functions.
 */
const IN_URL = /\/(?:functions|search-functions|pretrained|pretrained-classifiers)\/([^/?#\s]+)/;

/** Where Nyckel shows its pretrained functions, with their names. */
const CATALOGUE = 'https://www.nyckel.com/pretrained-classifiers/';

const HOW_TO = 'Pick the function from the list, or copy its ID from Nyckel, e.g. function_abc123.';

/**
 * Which function to use; shared by all operations on one function. What is typed is checked by `parseFunctionId` alone: n8n
 * gives a pattern 250 ms before each run, of the machine's time, and a busy machine lost the run (1 in 60 at a load of 20
 * on two cores).
 */
export const functionIdProperty: INodeProperties = {
	displayName: 'Function',
	name: 'functionId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The trained function that does the labelling',
	builderHint: {
		propertyHint:
			'Leave the value empty in mode list when the function is not known: the user picks it. Never make up an ID.',
	},
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a function…',
			hint: `Names of pretrained functions are in <a href="${CATALOGUE}">Nyckel’s catalogue</a>`,
			typeOptions: { searchListMethod: 'searchFunctions', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. function_abc123def456ghij',
			hint: 'A function ID, the name of a pretrained function, or the address of either',
		},
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://www.nyckel.com/console/functions/abc123def456ghij',
			hint: 'The address of the function in the Nyckel console, or in the catalogue of pretrained functions',
		},
	],
};

/**
 * @param value a resource locator's value, or a plain ID; an address is taken in every mode
 * @returns an ID that is safe to be one segment of a path
 * @throws InputError when it is none
 */
export function parseFunctionId(value: unknown): string {
	const chosen =
		typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
	if (typeof chosen === 'object' && chosen !== null) {
		throw new InputError(`'Function' is ${kindOf(chosen)}, not text`, HOW_TO);
	}
	const text =
		typeof chosen === 'string' || typeof chosen === 'number' ? String(chosen).trim() : '';
	if (text === '') throw new InputError('No function is chosen', HOW_TO);
	const id = IN_URL.exec(text)?.[1] ?? text;
	if (!isId(id)) throw new InputError(`${quote(text)} is not a function ID`, HOW_TO);
	return id;
}

/** @throws InputError when the item's function cannot be read */
export function readFunctionId(reader: ParameterReader, itemIndex: number): string {
	return parseFunctionId(reader.get('functionId', itemIndex, ''));
}
