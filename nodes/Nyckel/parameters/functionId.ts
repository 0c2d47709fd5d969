import type { INodeProperties } from 'n8n-workflow';

import { ID_PATTERN, isId } from '../api/ids';
import { kindOf, quote } from '../api/quote';
import { InputError } from './inputError';
import type { ParameterReader } from './reader';

/**
 * What stands before the ID or name in addresses: of the console (`/console/functions/…/train`,
 * `/console/pretrained/…`), of the API, and of the catalogue of pretrained functions.
 */
const BEFORE_ID = '(?:functions|search-functions|pretrained|pretrained-classifiers)';

/** In an address: the segment after any of these. */
const IN_URL = new RegExp(`/${BEFORE_ID}/([^/?#\\s]+)`);

/**
 * What a field takes, in each mode: whoever pastes the other thing means the same function. Of an address nothing but
 * the ID or name is used: requests go to the credential's base URL.
 */
const TYPED = `^\\s*(?:\\S*/${BEFORE_ID}/${ID_PATTERN}(?:[/?#]\\S*)?|${ID_PATTERN})\\s*$`;

/** Where Nyckel shows its pretrained functions, with their names. */
const CATALOGUE = 'https://www.nyckel.com/pretrained-classifiers/';

const HOW_TO = 'Pick the function from the list, or copy its ID from Nyckel, e.g. function_abc123.';

/** Which function to use; shared by all operations on one function. */
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
			validation: [
				{
					type: 'regex',
					properties: {
						regex: TYPED,
						errorMessage:
							'A function ID has letters, digits, hyphens and underscores only; an address has /functions/ before it',
					},
				},
			],
		},
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://www.nyckel.com/console/functions/abc123def456ghij',
			hint: 'The address of the function in the Nyckel console, or in the catalogue of pretrained functions',
			validation: [
				{
					type: 'regex',
					properties: {
						regex: TYPED,
						errorMessage:
							'The address must contain /functions/ and the function ID, or the name of a pretrained one',
					},
				},
			],
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
