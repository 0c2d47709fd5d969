import type { INodeProperties } from 'n8n-workflow';

import { readChoice } from '../../parameters/choice';
import type { Choice } from '../../parameters/choice';
import type { ParameterReader } from '../../parameters/reader';
import type { ResultStep } from '../../run/operation';

/** What n8n's own nodes answer to a deletion. */
export const DELETED: ResultStep = { kind: 'result', value: { deleted: true } };

const IF_GONE: Choice<'error' | 'goOn'> = {
	displayName: 'If Not Found',
	name: 'ifGone',
	type: 'options',
	options: [
		{ name: 'Report an Error', value: 'error', description: 'The item fails' },
		{
			name: 'Go On',
			value: 'goOn',
			description: 'The item goes on as if it had been deleted now. Safe to run twice.',
		},
	],
	default: 'error',
};

/**
 * What to do about something that is not there any more.
 * @param what it is
 */
export const ifGoneProperty = (what: 'sample' | 'label'): INodeProperties => ({
	...IF_GONE,
	description: `What to do when there is no such ${what}`,
});

/** What the user has chosen, and what follows where it is gone: `undefined` when the item fails. */
export function readIfGone(
	reader: ParameterReader,
	itemIndex: number,
): { ifGone: string; gone?: ResultStep } {
	const ifGone = readChoice(reader, IF_GONE, itemIndex);
	return { ifGone, ...(ifGone === 'goOn' && { gone: { ...DELETED, by: ifGone } }) };
}
