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

/** Below the field, by mode. */
type Hints = Partial<Record<'list' | 'id' | 'url', string>>;

/**
 * Which function to use. What is typed is checked by `parseFunctionId` alone: n8n gives a pattern 250 ms before each run, of
 * the machine's time, and a busy machine lost the run (1 in 60 at a load of 20 on two cores).
 */
const functionProperty = (description: string, hints: Hints): INodeProperties => ({
	displayName: 'Function',
	name: 'functionId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description,
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
			hint: hints.list,
			typeOptions: { searchListMethod: 'searchFunctions', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. function_abc123def456ghij',
			hint: hints.id,
		},
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://www.nyckel.com/console/functions/abc123def456ghij',
			hint: hints.url,
		},
	],
});

/** Which function of the account to use; shared by all operations on one function but those that classify. */
export const functionIdProperty = functionProperty('Which of your functions to use', {
	id: 'A function ID, or the address of the function in the Nyckel console',
	url: 'The address of the function in the Nyckel console',
});

/** Which function to classify with. Only here a pretrained one will do: nobody can train or change it, or search its samples. */
export const classifyingFunctionProperty = functionProperty(
	'The trained function that does the labelling',
	{
		list: `For a pretrained function choose By ID, and enter a name from <a href="${CATALOGUE}">Nyckel’s catalogue</a>`,
		id: `A function ID, or the name of a pretrained function from <a href="${CATALOGUE}">Nyckel’s catalogue</a>`,
		url: 'The address of the function in the Nyckel console, or in the catalogue of pretrained functions',
	},
);

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
