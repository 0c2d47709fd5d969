import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { quote } from '../api/quote';
import type { NyckelSample } from '../api/types';
import { dateOf } from './dates';
import { InputError } from './inputError';
import { labelProperty, readLabelReference } from './label';
import type { LabelReference } from './label';
import { flag } from './options';
import { isBlank, numberOf, textOf } from './values';

/** Which samples are wanted; in alphabetical order, as n8n asks. */
export const filtersProperty: INodeProperties = {
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
			displayName: 'Confidence Below',
			name: 'confidenceBelow',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 1 },
			default: 0.8,
			description:
				'From 0 to 1: samples whose predicted label is less sure than that. Nyckel has no such filter: the node reads all samples that the other filters leave, and picks.',
		},
		{
			displayName: 'Created After',
			name: 'createdAfter',
			type: 'dateTime',
			default: '',
			description:
				'Samples that were made at this moment or later, in the time zone of the workflow',
		},
		{
			displayName: 'Created Before',
			name: 'createdBefore',
			type: 'dateTime',
			default: '',
			description:
				'Samples that were made at this moment or earlier, in the time zone of the workflow',
		},
		{
			displayName: 'External ID',
			name: 'externalId',
			type: 'string',
			default: '',
			description: 'Your own ID, given when the sample was created or the function invoked',
		},
		{
			displayName: 'Origin',
			name: 'origin',
			type: 'options',
			options: [
				{
					name: 'Captured',
					value: 'InvokeCapture',
					description: 'Inputs that were classified, and kept',
				},
			],
			default: 'InvokeCapture',
			description: 'Where the samples come from',
		},
		labelProperty('predictedLabel', {
			displayName: 'Predicted Label',
			description: 'The label that the function predicted',
		}),
	],
};

/** How the samples come; apart from which of them do. */
export const sampleOptionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Include Data',
			name: 'includeData',
			type: 'boolean',
			default: false,
			description: 'Whether to return the text, row or image address of each sample',
		},
		{
			displayName: 'Newest First',
			name: 'newestFirst',
			type: 'boolean',
			default: true,
			description: 'Whether the samples that were made last come first',
		},
	],
};

/** Which samples an item asks for. */
export interface SampleFilters {
	/** Filters that go on the wire as they are, named as the API names them. */
	query: IDataObject;
	/** Filters that need a label's ID, by the API's names. */
	labels: Record<string, LabelReference>;
	/** 0–1; what Nyckel cannot filter by. */
	confidenceBelow?: number;
}

/** The filters as set, and how the samples come. Names of the collection's fields → names of the API. */
export function readSampleFilters(
	filters: IDataObject,
	options: IDataObject,
	timeZone: string,
): SampleFilters {
	const query: IDataObject = {};
	if (!isBlank(filters.annotated)) query.annotated = flag(filters.annotated, 'Annotated');
	if (!isBlank(filters.externalId))
		query.externalId = textOf(filters.externalId, "'External ID'").trim();
	if (!isBlank(filters.origin)) query.origin = textOf(filters.origin, "'Origin'").trim();
	for (const [name, label] of [
		['createdAfter', 'Created After'],
		['createdBefore', 'Created Before'],
	] as const) {
		if (!isBlank(filters[name])) query[name] = dateOf(filters[name], timeZone, label);
	}
	if (!isBlank(options.newestFirst) && flag(options.newestFirst, 'Newest First')) {
		query.sortBy = 'creation';
		query.sortOrder = 'descending';
	}
	if (!isBlank(options.includeData) && !flag(options.includeData, 'Include Data')) {
		query.includeData = false;
	}
	const labels: Record<string, LabelReference> = {
		annotationLabelId: readLabelReference(filters.annotatedLabel),
		predictionLabelId: readLabelReference(filters.predictedLabel),
	};
	const confidenceBelow = isBlank(filters.confidenceBelow)
		? undefined
		: fractionOf(filters.confidenceBelow);
	return { query, labels, ...(confidenceBelow !== undefined && { confidenceBelow }) };
}

function fractionOf(value: unknown): number {
	const number = numberOf(value);
	if (number >= 0 && number <= 1) return number;
	throw new InputError(
		`'Confidence Below' is ${quote(value)}`,
		'Enter a number from 0 to 1, e.g. 0.8.',
	);
}

/** Whether a prediction is less sure than the limit; a sample without a prediction has no confidence to compare. */
export const isBelow = ({ prediction }: NyckelSample, limit = Infinity): boolean =>
	limit === Infinity || (prediction?.confidence !== undefined && prediction.confidence < limit);
