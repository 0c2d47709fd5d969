import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { createSample } from '../api/endpoints';
import { parseObject } from '../api/replies';
import type { Parsed } from '../api/replies';
import { dataProperties, readData } from '../parameters/data';
import { functionIdProperty, readFunctionId } from '../parameters/functionId';
import { labelProperty, readLabel } from '../parameters/label';
import type { LabelReference } from '../parameters/label';
import { textOf } from '../parameters/values';
import type { ItemFailure } from '../run/itemFailure';
import type { Operation, Question } from '../run/operation';
import { bodyFingerprint } from './shared/fingerprint';
import { explainRefusedInput } from './shared/inputMismatch';
import { InvokeBody } from './shared/invokeBody';
import { itemsOf, resultOf } from './shared/steps';
import { explainUnknownLabel } from './shared/unknownLabel';

const sampleProperties: INodeProperties[] = [
	labelProperty('label', {
		displayName: 'Label',
		description: 'The right label, if you know it. It must exist at Nyckel.',
	}),
	{
		displayName: 'External ID',
		name: 'externalId',
		type: 'string',
		default: '',
		description: 'Your own ID for the sample, to find it at Nyckel later',
	},
	{
		displayName: 'If the Sample Exists',
		name: 'onDuplicate',
		type: 'options',
		options: [
			{ name: 'Report an Error', value: 'error', description: 'The item fails' },
			{
				name: 'Return the Existing Sample',
				value: 'returnExisting',
				description: 'The item goes on with the ID of the existing sample. Safe to run twice.',
			},
		],
		default: 'error',
		description: 'What to do when Nyckel already has a sample with the same data',
	},
];

function explainRefusal(
	functionId: string,
	inputType: unknown,
	label: LabelReference | undefined,
): (failed: ItemFailure) => Question | undefined {
	// A refused label names itself in the server's words; the kind of input is asked about otherwise.
	return (failed) => {
		const isAboutLabel = label !== undefined && /label/i.test(failed.detail ?? '');
		return isAboutLabel
			? explainUnknownLabel(functionId, label)?.(failed)
			: explainRefusedInput(failed, functionId, inputType);
	};
}

function withoutData(parsed: Parsed<IDataObject>): Parsed<IDataObject> {
	if (!parsed.ok) return parsed;
	const value = { ...parsed.value };
	delete value.data;
	return { ok: true, value };
}

/** Sample · Create: adds a training sample, with its label if known. */
export const create: Operation = {
	properties: [functionIdProperty, ...dataProperties, ...sampleProperties],
	effect: 'remembered',

	async plan({ context, reader, item, itemIndex, columns }) {
		const functionId = readFunctionId(reader, itemIndex);
		const label = readLabel(reader, 'label', itemIndex);
		const externalId = textOf(reader.get('externalId', itemIndex, ''), 'External ID').trim();
		const returnsExisting = reader.get('onDuplicate', itemIndex, 'error') === 'returnExisting';
		const data = await readData({ context, reader, item, itemIndex, columns, functionId });
		const rest: IDataObject = {
			...(externalId !== '' && { externalId }),
			...(label && { annotation: { labelName: label.labelName } }),
		};
		const body = new InvokeBody(context, data, rest);
		const request = createSample(functionId, async (ended) => await body.build(ended), body.bytes);
		return {
			request,
			fingerprint: () => bodyFingerprint(body, [request.path]),
			// Without the data, which may be a whole image: results are kept with the execution.
			next: (json) => resultOf(withoutData(parseObject(json))),
			resultOfFailure({ code, existingSampleId }, mayBeDone) {
				if (code !== 'conflict' || existingSampleId === undefined) return undefined;
				// The sample is the one that this item's own first attempt has made.
				if (mayBeDone) return { id: existingSampleId };
				return returnsExisting ? { id: existingSampleId, isDuplicate: true } : undefined;
			},
			explain: explainRefusal(functionId, reader.get('inputType', itemIndex), label),
			emit: itemsOf,
		};
	},
};
