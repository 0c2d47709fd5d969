import type { INodeProperties } from 'n8n-workflow';

import { isId } from '../api/ids';
import { readChoice } from './choice';
import type { Choice } from './choice';
import { idOf, readOwnId } from './ids';
import { InputError } from './inputError';
import type { ParameterReader } from './reader';
import { textOf } from './values';

/** Which sample an item means: by the ID that Nyckel gave it, by one of the user's own, or by the first if it is there. */
export interface SampleReference {
	sampleId?: string;
	externalId?: string;
	/** What is done where several samples have the external ID. */
	ifSeveral: 'error' | 'newest' | 'all';
}

const BY_EXTERNAL_ID = ['externalId', 'sampleIdOrExternalId'];

/** What can be done where several samples have the external ID, besides reporting an error. */
export interface SeveralChoice {
	name: string;
	value: Exclude<SampleReference['ifSeveral'], 'error'>;
	description: string;
}

const shownFor = (...sampleBy: string[]) => ({ displayOptions: { show: { sampleBy } } });

const sampleByProperty: Choice<'externalId' | 'sampleId' | 'sampleIdOrExternalId'> = {
	displayName: 'Find Sample By',
	name: 'sampleBy',
	type: 'options',
	options: [
		{
			name: 'External ID',
			value: 'externalId',
			description: 'Your own ID of the sample, given when the function was invoked',
		},
		{ name: 'Sample ID', value: 'sampleId', description: 'The ID that Nyckel gave the sample' },
		{
			name: 'Sample ID or External ID',
			value: 'sampleIdOrExternalId',
			description: 'The sample ID where the item has one that works, else the external ID',
		},
	],
	default: 'externalId',
};

const ifSeveralProperty = (
	several: readonly SeveralChoice[],
): Choice<SampleReference['ifSeveral']> => ({
	displayName: 'If Several Match',
	name: 'ifSeveral',
	type: 'options',
	options: [{ name: 'Report an Error', value: 'error', description: 'The item fails' }, ...several],
	default: 'error',
	description: 'What to do when several samples have the external ID',
	...shownFor(...BY_EXTERNAL_ID),
});

/**
 * The choice of a sample.
 * @param several what can be done besides reporting an error where several have the external ID
 */
export function sampleProperties(several: readonly SeveralChoice[]): INodeProperties[] {
	const externalId: INodeProperties = {
		displayName: 'External ID',
		name: 'externalId',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.ticketNumber }}',
		description:
			"Your own ID of the sample, given when the function was invoked or the sample created. 'Capture' must have been on.",
	};
	const sampleId: INodeProperties = {
		displayName: 'Sample ID',
		name: 'sampleId',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.prediction.sampleId }}',
		description: 'The ID that Nyckel gave the sample',
	};
	return [
		sampleByProperty,
		{ ...sampleId, required: true, ...shownFor('sampleId') },
		{ ...sampleId, ...shownFor('sampleIdOrExternalId') },
		{ ...externalId, required: true, ...shownFor('externalId') },
		{ ...externalId, ...shownFor('sampleIdOrExternalId') },
		ifSeveralProperty(several),
	];
}

/** For operations that can work on the newest of several samples. */
export const USE_NEWEST: SeveralChoice = {
	name: 'Use the Newest',
	value: 'newest',
	description: 'The sample that was made last',
};

/** One that cannot be an ID gives way to the external ID where there is one, as one that Nyckel does not know does. */
function sampleIdOf(value: unknown, externalId: string | undefined): string | undefined {
	const isNone = externalId !== undefined && !isId(textOf(value, "'Sample ID'").trim());
	return isNone ? undefined : idOf(value, 'sample', 'Sample ID') || undefined;
}

/**
 * Reads which sample an item means.
 * @param several as in the operation's {@link sampleProperties}
 * @throws InputError where no ID is given, or for a choice that the operation does not have
 */
export function readSampleReference(
	reader: ParameterReader,
	itemIndex: number,
	several: readonly SeveralChoice[],
): SampleReference {
	const by = readChoice(reader, sampleByProperty, itemIndex);
	const externalId =
		by === 'sampleId'
			? undefined
			: readOwnId(reader, 'externalId', itemIndex, 'External ID') || undefined;
	const sampleId =
		by === 'externalId' ? undefined : sampleIdOf(reader.get('sampleId', itemIndex, ''), externalId);
	if (sampleId === undefined && externalId === undefined) {
		const names = {
			externalId: "'External ID' is",
			sampleId: "'Sample ID' is",
			sampleIdOrExternalId: "'Sample ID' and 'External ID' are",
		};
		throw new InputError(`${names[by]} empty`, 'Check the field that it takes its value from.');
	}
	return {
		...(sampleId !== undefined && { sampleId }),
		...(externalId !== undefined && { externalId }),
		ifSeveral: readChoice(reader, ifSeveralProperty(several), itemIndex),
	};
}
