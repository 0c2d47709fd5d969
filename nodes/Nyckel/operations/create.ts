import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { annotateSample } from '../api/endpoints';
import { jsonOf } from '../api/json';
import { parseObject } from '../api/replies';
import type { Parsed } from '../api/replies';
import { readChoice } from '../parameters/choice';
import type { Choice } from '../parameters/choice';
import { functionIdProperty, readFunctionId } from '../parameters/functionId';
import { readOwnId } from '../parameters/ids';
import { labelProperty, readLabel } from '../parameters/label';
import type { Exchange, Operation, ResultStep, Step } from '../run/operation';
import { bodyFingerprint, fingerprintOf } from './shared/fingerprint';
import { asSent, ifLabelMissingProperty, planLabel } from './shared/newLabel';
import { explainNewSample, newSampleProperties, readNewSample } from './shared/newSample';
import { sampleKeys } from './shared/onSample';
import { lookWhose } from './shared/ownSample';
import { askAgain, isDoneUnread, itemsOf, resultOf } from './shared/steps';

const onDuplicateProperty: Choice<'error' | 'returnExisting' | 'setLabel'> = {
	displayName: 'If the Sample Exists',
	name: 'onDuplicate',
	type: 'options',
	options: [
		{ name: 'Report an Error', value: 'error', description: 'The item fails' },
		{
			name: 'Return the Existing Sample',
			value: 'returnExisting',
			description:
				'The item goes on with the ID of the existing sample, whose label stays. Safe to run twice.',
		},
		{
			name: 'Set Its Label',
			value: 'setLabel',
			description:
				'The existing sample gets the label, in place of any that it has. Safe to run twice.',
		},
	],
	default: 'error',
	description: 'What to do when Nyckel already has a sample with the same data',
};

const sampleProperties: INodeProperties[] = [
	labelProperty('label', {
		displayName: 'Label',
		description: 'The right label, if you know it',
	}),
	ifLabelMissingProperty,
	{
		displayName: 'External ID',
		name: 'externalId',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.ticketNumber }}',
		description: 'Your own ID for the sample, to find it at Nyckel later',
	},
	onDuplicateProperty,
];

function withoutData(parsed: Parsed<IDataObject>): Parsed<IDataObject> {
	if (!parsed.ok) return parsed;
	const value = { ...parsed.value };
	delete value.data;
	return { ok: true, value };
}

/** Sample · Create: adds a training sample, with its label if known. */
export const create: Operation = {
	properties: [functionIdProperty, ...newSampleProperties, ...sampleProperties],
	effect: 'remembered',
	storedOtherwise:
		'with another External ID, which was not changed. To give the new one, delete the sample and run the workflow again.',

	async plan(source) {
		const { reader, itemIndex } = source;
		const functionId = readFunctionId(reader, itemIndex);
		const label = readLabel(reader, 'label', itemIndex);
		const ownId = readOwnId(reader, 'externalId', itemIndex, 'External ID');
		const externalId = ownId === '' ? undefined : ownId;
		const ifExists = readChoice(reader, onDuplicateProperty, itemIndex);
		const planned = label && (await planLabel(source, functionId, label));
		const { request, body, orderKeys } = await readNewSample(
			source,
			functionId,
			label ? { annotation: asSent(label) } : {},
			{
				...(externalId !== undefined && { externalId }),
				...(planned && { annotation: planned.sent }),
			},
			ifExists === 'setLabel' && planned !== undefined,
		);
		const existing = (id: string): Step => {
			const found: IDataObject = { id, isDuplicate: true };
			if (ifExists !== 'setLabel' || !planned) {
				return { kind: 'result', value: found, by: ifExists };
			}
			const { labelName } = planned;
			const labelled = { ...found, ...(labelName && { labelName }) };
			return {
				kind: 'request',
				request: annotateSample(functionId, id, planned.sent),
				next: () => ({ kind: 'result', value: { ...labelled, annotated: true }, by: ifExists }),
			};
		};
		const own = (id: string): ResultStep => ({ kind: 'result', value: { id } });
		const made = (json: unknown) => resultOf(withoutData(parseObject(json)));
		/** @param earlier the IDs that earlier tries, which may have made the sample, gave it */
		const making = (earlier: readonly string[]): Exchange => ({
			request,
			changes: jsonOf([...new Set([...earlier, ownId])]),
			// Without the data, which may be a whole image: results are kept with the execution.
			next: made,
			onRefusal(refused, mayBeDone) {
				const { code, existingSampleId } = refused;
				if (isDoneUnread(refused)) return askAgain(request, made, own);
				if (code !== 'conflict' || existingSampleId === undefined) return undefined;
				const ofOthers = (): Step =>
					ifExists === 'error' ? { kind: 'failure', failure: refused } : existing(existingSampleId);
				if (!mayBeDone && earlier.length === 0) return ofOthers();
				const sent = { externalId: ownId, earlier, annotation: planned?.sent };
				return lookWhose(functionId, existingSampleId, sent, own(existingSampleId), ofOthers);
			},
		});
		return {
			...making([]),
			start: (_, inDoubt) =>
				inDoubt === undefined
					? undefined
					: { kind: 'request', ...making(JSON.parse(inDoubt) as string[]) },
			fingerprint: () => bodyFingerprint(body, [request.path]),
			choices: [ifExists],
			// One that is made stays made, also where its own ID would be another one now.
			...(externalId !== undefined && { storedAlong: fingerprintOf(externalId) }),
			...(planned?.before && { before: planned.before }),
			orderKeys: [...sampleKeys(functionId, { externalId }), ...orderKeys],
			overwrites: ifExists === 'setLabel',
			explain: explainNewSample(
				functionId,
				reader.get('inputType', itemIndex),
				label && planned && { chosen: label, sent: planned.sent },
				source.rows,
				body,
			),
			emit: itemsOf,
		};
	},
};
