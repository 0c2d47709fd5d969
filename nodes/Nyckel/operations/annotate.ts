import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { annotateSample, clearAnnotation } from '../api/endpoints';
import { parseObject } from '../api/replies';
import type { NyckelSample } from '../api/types';
import { readChoice } from '../parameters/choice';
import type { Choice } from '../parameters/choice';
import { functionIdProperty, readFunctionId } from '../parameters/functionId';
import { labelProperty, requireLabel } from '../parameters/label';
import { readSampleReference, sampleProperties, USE_NEWEST } from '../parameters/sample';
import type { SampleReference } from '../parameters/sample';
import type { ItemPlan, Operation, PlanSource, Step } from '../run/operation';
import { bodyFingerprint, fingerprintOf } from './shared/fingerprint';
import { asSent, ifLabelMissingProperty, planLabel } from './shared/newLabel';
import { explainNewSample, newSampleProperties, readNewSample } from './shared/newSample';
import { onSample, sampleIdentity, sampleKeys } from './shared/onSample';
import { askAgain, isDoneUnread, itemsOf, resultOf } from './shared/steps';
import { explainUnknownLabel } from './shared/unknownLabel';

const SEVERAL = [USE_NEWEST];

const annotationProperty: Choice<'set' | 'clear'> = {
	displayName: 'Annotation',
	name: 'annotation',
	type: 'options',
	options: [
		{ name: 'Set the Label', value: 'set', description: 'The sample gets this label' },
		{ name: 'Clear', value: 'clear', description: 'The sample has no right label then' },
	],
	default: 'set',
	description: 'What to do with the label that a person gives the sample',
};

const shownToSet = { displayOptions: { show: { annotation: ['set'] } } };

const ifNotFoundProperty: Choice<'error' | 'create'> = {
	displayName: 'If Not Found',
	name: 'ifNotFound',
	type: 'options',
	options: [
		{ name: 'Report an Error', value: 'error', description: 'The item fails' },
		{
			name: 'Create the Sample',
			value: 'create',
			description: 'A sample with the label is made of the item’s data, which you choose below',
		},
	],
	default: 'error',
	description: 'What to do when there is no such sample, for instance because it was not captured',
	...shownToSet,
};

const labelProperties: INodeProperties[] = [
	labelProperty('label', {
		displayName: 'Label',
		required: true,
		description: 'The right label, in place of any that the sample has',
		...shownToSet,
	}),
	{ ...ifLabelMissingProperty, ...shownToSet },
	ifNotFoundProperty,
];

/** Shown where a sample may have to be made of the item. */
const createdProperties = newSampleProperties.map((property) => ({
	...property,
	displayOptions: {
		show: { annotation: ['set'], ifNotFound: ['create'], ...property.displayOptions?.show },
	},
}));

/** What the operation tells of a sample whose label it has set or cleared. */
const resultFor =
	({ externalId }: SampleReference, more: IDataObject) =>
	(sampleId: string): Step => ({
		kind: 'result',
		value: { sampleId, ...(externalId !== undefined && { externalId }), ...more },
	});

function planClearing({ reader, itemIndex, known }: PlanSource, functionId: string): ItemPlan {
	const sample = readSampleReference(reader, itemIndex, SEVERAL);
	return {
		...onSample(known.of(functionId), sample, {
			request: (id) => clearAnnotation(functionId, id),
			done: resultFor(sample, { annotated: false }),
		}),
		fingerprint: () => fingerprintOf([functionId, ...sampleIdentity(sample), 'clear']),
		choices: [sample.ifSeveral],
		orderKeys: sampleKeys(functionId, sample),
		overwrites: true,
		emit: itemsOf,
	};
}

async function planSetting(source: PlanSource, functionId: string): Promise<ItemPlan> {
	const { reader, itemIndex, known } = source;
	const label = requireLabel(reader, 'label', itemIndex);
	const sample = readSampleReference(reader, itemIndex, SEVERAL);
	const mayCreate = readChoice(reader, ifNotFoundProperty, itemIndex) === 'create';
	const { sent, labelName, before } = await planLabel(source, functionId, label);
	const done = resultFor(sample, { ...(labelName !== '' && { labelName }), annotated: true });
	const annotate = (id: string) => annotateSample(functionId, id, sent);
	const common = {
		...(before && { before }),
		orderKeys: sampleKeys(functionId, sample),
		overwrites: true,
		choices: [sample.ifSeveral],
		emit: itemsOf,
	};
	const { externalId } = sample;
	const identity = [functionId, ...sampleIdentity(sample), label];
	if (!mayCreate) {
		return {
			...common,
			...onSample(known.of(functionId), sample, { request: annotate, done }),
			fingerprint: () => fingerprintOf(identity),
			explain: explainUnknownLabel(functionId, label, sent),
		};
	}
	const own = externalId === undefined ? {} : { externalId };
	const created = await readNewSample(
		source,
		functionId,
		{ ...own, annotation: asSent(label) },
		{ ...own, annotation: sent },
		true,
	);
	const made = (json: unknown): Step => {
		const parsed = parseObject<NyckelSample>(json);
		return parsed.ok ? done(parsed.value.id) : resultOf(parsed);
	};
	const create = (): Step => ({
		kind: 'request',
		request: created.request,
		next: made,
		onRefusal(refused) {
			if (isDoneUnread(refused)) return askAgain(created.request, made, done);
			const { code, existingSampleId: id } = refused;
			// The same data under another ID, or under none.
			if (code !== 'conflict' || id === undefined) return undefined;
			return { kind: 'request', request: annotate(id), next: () => done(id) };
		},
	});
	return {
		...common,
		...onSample(known.of(functionId), sample, { request: annotate, done, missing: create }),
		orderKeys: [...common.orderKeys, ...created.orderKeys],
		fingerprint: () => bodyFingerprint(created.body, identity),
		explain: explainNewSample(
			functionId,
			reader.get('inputType', itemIndex),
			{ chosen: label, sent },
			source.rows,
			created.body,
		),
	};
}

/** Sample · Annotate: sets or clears the label of an earlier input. Doing so twice is no fault. */
export const annotate: Operation = {
	properties: [
		functionIdProperty,
		...sampleProperties(SEVERAL),
		annotationProperty,
		...labelProperties,
		...createdProperties,
	],
	effect: 'remembered',

	async plan(source) {
		const functionId = readFunctionId(source.reader, source.itemIndex);
		const clears = readChoice(source.reader, annotationProperty, source.itemIndex) === 'clear';
		return clears ? planClearing(source, functionId) : await planSetting(source, functionId);
	},
};
