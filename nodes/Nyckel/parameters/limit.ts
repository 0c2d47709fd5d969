import type { INodeProperties } from 'n8n-workflow';

import { wholeOf } from './numbers';
import type { ParameterReader } from './reader';
import { flagOf } from './values';

/** How many entries of a list are wanted; n8n's usual pair of parameters. */
export const limitProperties: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { returnAll: [false] } },
	},
];

/**
 * @returns most entries wanted; infinite for all
 * @throws InputError unless Return All is true or false, and the limit is a whole number above zero
 */
export function readLimit(reader: ParameterReader, itemIndex: number): number {
	if (flagOf(reader.get('returnAll', itemIndex, false), 'Return All')) return Infinity;
	return wholeOf(reader.get('limit', itemIndex, 50), 'Limit');
}
