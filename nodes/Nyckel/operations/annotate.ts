import type { INodeProperties } from 'n8n-workflow';

import { annotateSample } from '../api/endpoints';
import { failure } from '../api/failures';
import type { NyckelSample } from '../api/types';
import { functionIdProperty, readFunctionId } from '../parameters/functionId';
import { InputError } from '../parameters/inputError';
import { labelProperty, requireLabel } from '../parameters/label';
import { textOf } from '../parameters/values';
import type { Operation, PlanSource, Step } from '../run/operation';
import { fingerprintOf } from './shared/fingerprint';
import { findSamples } from './shared/findSamples';
import { itemsOf } from './shared/steps';
import { explainUnknownLabel } from './shared/unknownLabel';

const sampleByProperties: INodeProperties[] = [
	{
		displayName: 'Find Sample By',
		name: 'sampleBy',
		type: 'options',
		options: [
			{
				name: 'External ID',
				value: 'externalId',
				description: 'Your own ID, given when the function was invoked',
			},
			{ name: 'Sample ID', value: 'sampleId', description: 'The ID that Nyckel gave the sample' },
		],
		default: 'externalId',
	},
	{
		displayName: 'External ID',
		name: 'externalId',
		type: 'string',
		default: '',
		required: true,
		displayOptions: { show: { sampleBy: ['externalId'] } },
		description: 'The ID given when the function was invoked. Capture must have been on.',
	},
	{
		displayName: 'Sample ID',
		name: 'sampleId',
		type: 'string',
		default: '',
		required: true,
		displayOptions: { show: { sampleBy: ['sampleId'] } },
	},
];

/** The way to the sample: its ID, or what finds it. */
function readSample({ reader, itemIndex }: PlanSource): { sampleId?: string; externalId?: string } {
	const by =
		reader.get('sampleBy', itemIndex, 'externalId') === 'sampleId' ? 'sampleId' : 'externalId';
	const name = by === 'sampleId' ? 'Sample ID' : 'External ID';
	const id = textOf(reader.get(by, itemIndex, ''), name).trim();
	if (id === '')
		throw new InputError(`${name} is empty`, 'Check the field that it takes its value from.');
	return { [by]: id };
}

/** Sample · Annotate: sets the right label of an earlier invocation. Doing so twice is no fault. */
export const annotate: Operation = {
	properties: [
		functionIdProperty,
		...sampleByProperties,
		labelProperty('label', {
			displayName: 'Label',
			required: true,
			description: 'The right label, in place of any that the sample has',
		}),
	],
	effect: 'remembered',

	plan(source) {
		const functionId = readFunctionId(source.reader, source.itemIndex);
		const label = requireLabel(source.reader, 'label', source.itemIndex);
		const { sampleId, externalId } = readSample(source);
		const body =
			label.labelId === undefined ? { labelName: label.labelName } : { labelId: label.labelId };
		const annotated = (id: string): Step => ({
			kind: 'result',
			value: {
				sampleId: id,
				...(externalId !== undefined && { externalId }),
				labelName: label.labelName,
				annotated: true,
			},
		});
		const annotateFound = (samples: NyckelSample[]): Step => {
			const [sample] = samples;
			if (!sample || samples.length > 1) {
				const code = sample ? 'manySamples' : 'noSample';
				return { kind: 'failure', failure: failure(code, { sample: externalId }) };
			}
			return {
				kind: 'request',
				request: annotateSample(functionId, sample.id, body),
				next: () => annotated(sample.id),
			};
		};
		return {
			...(sampleId === undefined
				? findSamples(functionId, externalId ?? '', annotateFound)
				: {
						request: annotateSample(functionId, sampleId, body),
						next: () => annotated(sampleId),
					}),
			fingerprint: () => fingerprintOf([functionId, sampleId ?? '', externalId ?? '', body]),
			explain: explainUnknownLabel(functionId, label),
			emit: itemsOf,
		};
	},
};
