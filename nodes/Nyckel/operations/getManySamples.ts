import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { listLabels, listSamples } from '../api/endpoints';
import type { NyckelLabel, NyckelSample } from '../api/types';
import { dateOf } from '../parameters/dates';
import { functionIdProperty, readFunctionId } from '../parameters/functionId';
import { findLabel, labelProperty, labelText, readLabelReference } from '../parameters/label';
import type { LabelReference } from '../parameters/label';
import { limitProperties, readLimit } from '../parameters/limit';
import { isBlank, textOf } from '../parameters/values';
import type { Operation, Step } from '../run/operation';
import { fingerprintOf } from './shared/fingerprint';
import { itemsOf, listed, readList } from './shared/steps';
import { unknownLabel } from './shared/unknownLabel';

const filtersProperty: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add filter',
	default: {},
	options: [
		{
			displayName: 'Annotated',
			name: 'annotated',
			type: 'boolean',
			default: true,
			description: 'Whether to return samples with a label set by a person, or those without',
		},
		labelProperty('annotatedLabel', {
			displayName: 'Annotated Label',
			description: 'The label that a person has set',
		}),
		{
			displayName: 'Created After',
			name: 'createdAfter',
			type: 'dateTime',
			default: '',
			description: 'In the time zone of the workflow',
		},
		{
			displayName: 'Created Before',
			name: 'createdBefore',
			type: 'dateTime',
			default: '',
			description: 'In the time zone of the workflow',
		},
		{
			displayName: 'External ID',
			name: 'externalId',
			type: 'string',
			default: '',
			description: 'Your own ID, given when the sample was created or the function invoked',
		},
		labelProperty('predictedLabel', {
			displayName: 'Predicted Label',
			description: 'The label that the function predicted',
		}),
	],
};

/** The filters as set: those that go on the wire as they are, and those that need a label's ID. */
function readFilters(
	filters: IDataObject,
	timeZone: string,
): {
	query: IDataObject;
	labels: Record<string, LabelReference>;
} {
	const query: IDataObject = {};
	if (!isBlank(filters.annotated))
		query.annotated = filters.annotated === true || filters.annotated === 'true';
	if (!isBlank(filters.externalId))
		query.externalId = textOf(filters.externalId, 'External ID').trim();
	for (const [name, label] of [
		['createdAfter', 'Created After'],
		['createdBefore', 'Created Before'],
	] as const) {
		if (!isBlank(filters[name])) query[name] = dateOf(filters[name], timeZone, label);
	}
	const labels: Record<string, LabelReference> = {
		annotationLabelId: readLabelReference(filters.annotatedLabel),
		predictionLabelId: readLabelReference(filters.predictedLabel),
	};
	return { query, labels };
}

/** The sample with the names of its labels beside their IDs, which is all that Nyckel sends. */
function withLabelNames(sample: NyckelSample, names: Map<string, string>): IDataObject {
	const named = (reference?: { labelId?: string }) =>
		reference?.labelId === undefined
			? reference
			: { ...reference, labelName: names.get(reference.labelId) ?? null };
	return {
		...sample,
		...(sample.annotation && { annotation: named(sample.annotation) }),
		...(sample.prediction && { prediction: named(sample.prediction) }),
	};
}

/** Sample · Get Many: the samples of a function, one item each, their labels by name. */
export const getManySamples: Operation = {
	properties: [functionIdProperty, ...limitProperties, filtersProperty],
	effect: 'read',

	plan({ context, reader, itemIndex }) {
		const functionId = readFunctionId(reader, itemIndex);
		const limit = readLimit(reader, itemIndex);
		const filters = reader.get('filters', itemIndex, {}) as IDataObject;
		const { query, labels } = readFilters(filters, context.getTimezone());

		const withLabels = (known: NyckelLabel[]): Step => {
			const full = { ...query };
			for (const [parameter, wanted] of Object.entries(labels)) {
				if (labelText(wanted) === '') continue;
				const [label] = findLabel(known, wanted).found;
				if (!label) return { kind: 'failure', failure: unknownLabel(wanted, known) };
				full[parameter] = label.id;
			}
			const names = new Map(known.map(({ id, name }) => [id, name]));
			return readList<NyckelSample>(listSamples(functionId, full), { limit }, (samples) =>
				listed(samples.map((sample) => withLabelNames(sample, names))),
			);
		};

		return {
			...readList<NyckelLabel>(listLabels(functionId), {}, withLabels),
			fingerprint: () => fingerprintOf([functionId, String(limit), query, labels]),
			emit: itemsOf,
		};
	},
};
