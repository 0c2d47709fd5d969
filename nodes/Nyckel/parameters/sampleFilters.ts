import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { NyckelSample } from '../api/types';
import { choiceOf } from './choice';
import type { Choice } from './choice';
import { dateOf } from './dates';
import { ownIdOf } from './ids';
import { labelProperty, labelPath, readLabelReference } from './label';
import type { LabelReference } from './label';
import { fractionOf } from './numbers';
import type { ParameterReader } from './reader';
import { flagOf, isBlank } from './values';

/** The one origin that Nyckel is known to take. */
const originProperty: Choice<'InvokeCapture'> = {
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
};

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
			placeholder: 'e.g. {{ $json.ticketNumber }}',
			description: 'Your own ID, given when the sample was created or the function invoked',
		},
		originProperty,
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

const FILTERS = filtersProperty.options as INodeProperties[];

/** Which samples an item asks for. */
export interface SampleFilters {
	/** Filters that go on the wire as they are, named as the API names them. */
	query: IDataObject;
	/** Filters that need a label's ID, by the API's names. */
	labels: Record<string, LabelReference>;
	/** 0–1; what Nyckel cannot filter by. */
	confidenceBelow?: number;
}

/** How each filter on the wire is read: the collection's field (= the API's name) → its value. */
function readQuery(filters: IDataObject, timeZone: string): IDataObject {
	const readers: Record<string, (value: unknown) => string | boolean> = {
		annotated: (value) => flagOf(value, 'Annotated'),
		externalId: (value) => ownIdOf(value, 'External ID'),
		origin: (value) => choiceOf(value, originProperty),
		createdAfter: (value) => dateOf(value, timeZone, 'Created After'),
		createdBefore: (value) => dateOf(value, timeZone, 'Created Before'),
	};
	const query: IDataObject = {};
	for (const [name, read] of Object.entries(readers)) {
		if (!isBlank(filters[name])) query[name] = read(filters[name]);
	}
	return query;
}

/** How the samples come, as the API names it. */
function readOrder({ newestFirst, includeData }: IDataObject): IDataObject {
	const isNewestFirst = !isBlank(newestFirst) && flagOf(newestFirst, 'Newest First');
	const leavesDataOut = !isBlank(includeData) && !flagOf(includeData, 'Include Data');
	return {
		...(isNewestFirst && { sortBy: 'creation', sortOrder: 'descending' }),
		...(leavesDataOut && { includeData: false }),
	};
}

/**
 * The filters as set, and how the samples come. Names of the collection's fields → names of the API.
 * @throws InputError for a value that is none of its field, or an expression that gives nothing: all samples would be found
 */
export function readSampleFilters(
	reader: ParameterReader,
	itemIndex: number,
	timeZone: string,
): SampleFilters {
	const filters = reader.get('filters', itemIndex, {}) as IDataObject;
	const options = reader.get('options', itemIndex, {}) as IDataObject;
	for (const { name, displayName, type } of FILTERS) {
		const path = `filters.${name}`;
		const textPath = type === 'resourceLocator' ? labelPath(reader, path, itemIndex) : path;
		reader.requireResult(textPath, itemIndex, displayName);
	}
	const { confidenceBelow } = filters;
	const labelIn = (name: string) =>
		readLabelReference(filters[name], reader.isExpression(`filters.${name}.value`, itemIndex));
	return {
		query: { ...readQuery(filters, timeZone), ...readOrder(options) },
		labels: {
			annotationLabelId: labelIn('annotatedLabel'),
			predictionLabelId: labelIn('predictedLabel'),
		},
		...(!isBlank(confidenceBelow) && {
			confidenceBelow: fractionOf(confidenceBelow, 'Confidence Below'),
		}),
	};
}

/** Whether a prediction is less sure than the limit; a sample without a prediction has no confidence to compare. */
export const isBelow = ({ prediction }: NyckelSample, limit = Infinity): boolean =>
	limit === Infinity || (prediction?.confidence ?? Infinity) < limit;
