import type { INodeProperties } from 'n8n-workflow';

import type { Route, SeveralLabels, Threshold } from '../routing/route';
import { readChoice } from './choice';
import type { Choice } from './choice';
import { InputError } from './inputError';
import { labelProperty, labelText, readLabelReference } from './label';
import { fractionOf } from './numbers';
import type { ParameterReader } from './reader';
import { isBlank } from './values';

const thresholdModeProperty: Choice<Threshold['mode']> = {
	displayName: 'Low Confidence',
	name: 'thresholdMode',
	type: 'options',
	options: [
		{
			name: 'Never',
			value: 'none',
			description: 'Every item leaves by its label, however unsure the prediction',
		},
		{
			name: 'Below a Threshold',
			value: 'value',
			description: 'Items below a confidence that you set leave by Low Confidence',
		},
		{
			name: 'Below the Function’s Threshold',
			value: 'function',
			description:
				'Items below the threshold set for the function at Nyckel leave by Low Confidence',
		},
	],
	default: 'none',
	description: 'When an item leaves by Low Confidence instead of its label’s output',
};

const severalLabelsProperty: Choice<SeveralLabels> = {
	displayName: 'When Several Labels Match',
	name: 'severalLabels',
	type: 'options',
	options: [
		{
			name: 'Best Label That Has a Route',
			value: 'best',
			description: 'The item leaves once, by the most confident label with a route',
		},
		{
			name: 'All Matching Routes',
			value: 'all',
			description: 'The item leaves by each route that takes one of its labels',
		},
	],
	default: 'best',
	description:
		'Where an item goes that has several labels, as tags and boxes do. Low Confidence counts for each label by itself.',
};

/** The routes, and how sure a prediction must be to take one. */
export const routeProperties: INodeProperties[] = [
	{
		displayName: 'Routes',
		name: 'routes',
		type: 'fixedCollection',
		noDataExpression: true,
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add Route',
		default: { values: [] },
		description:
			'Each route gives a label its own output. Add new ones at the end. After a change, check the connections of the outputs below it and of the error output, which is always last.',
		builderHint: {
			propertyHint:
				'Use routes.values, one entry for each label, the label in mode name and spelled as at Nyckel. Entry n, counted from 0, leaves by output n + 2. Labels without an entry leave by output 0.',
		},
		options: [
			{
				displayName: 'Route',
				name: 'values',
				values: [
					labelProperty('label', {
						displayName: 'Label',
						noDataExpression: true,
						description: 'The label that leaves by this output',
					}),
					{
						displayName: 'Output Name',
						name: 'outputName',
						type: 'string',
						noDataExpression: true,
						default: '',
						placeholder: 'e.g. To the spam folder',
						description: 'Name of the output on the canvas. If empty, it is the label.',
					},
					{
						displayName: 'Minimum Confidence',
						name: 'minConfidence',
						type: 'number',
						noDataExpression: true,
						typeOptions: { minValue: 0, maxValue: 1 },
						default: 0,
						description:
							'From 0 to 1. Counts for this route instead of the threshold below, unless it is 0.',
					},
				],
			},
		],
	},
	thresholdModeProperty,
	{
		displayName: 'Confidence Threshold',
		name: 'confidenceThreshold',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 1 },
		default: 0.5,
		displayOptions: { show: { thresholdMode: ['value'] } },
		description: 'From 0 to 1. Items at or above it leave by their label.',
	},
	severalLabelsProperty,
];

/**
 * n8n makes a route without a label of whatever else a list holds, such as names in place of routes; of a list of
 * another form it makes no routes at all, as if there were none.
 */
function parseRoutes(value: unknown): Route[] {
	const { values } = (value ?? {}) as { values?: unknown };
	const written = (Array.isArray(values) ? values : []) as Array<Record<string, unknown> | null>;
	const routes = written.map((route) => ({
		...readLabelReference(route?.label),
		minConfidence: isBlank(route?.minConfidence)
			? 0
			: fractionOf(route?.minConfidence, 'Minimum Confidence'),
	}));
	if (routes.length === 0 || routes.some((route) => labelText(route) !== '')) return routes;
	throw new InputError(
		"No route under 'Routes' has a label",
		'Pick one for each, or remove the routes. A program writes {"values": [{"label": "Spam"}]}.',
	);
}

/**
 * @returns the routes in the order shown; one that is not filled in keeps its place
 * @throws InputError where no route is filled in, or for a confidence outside 0–1
 */
export function readRoutes(reader: ParameterReader, itemIndex: number): Route[] {
	return reader.parsed('routes', itemIndex, parseRoutes);
}

/** @returns how many routes the canvas shows, whatever is in them */
export function countRoutes(parameters: { routes?: unknown }): number {
	const { values } = (parameters.routes ?? {}) as { values?: unknown };
	return Array.isArray(values) ? values.length : 0;
}

/** @throws InputError for a choice that does not exist, or a threshold outside 0–1 */
export function readThreshold(reader: ParameterReader, itemIndex: number): Threshold {
	const mode = readChoice(reader, thresholdModeProperty, itemIndex);
	if (mode !== 'value') return { mode };
	const given = reader.get('confidenceThreshold', itemIndex, 0.5);
	return { mode, value: fractionOf(given, 'Confidence Threshold') };
}

/** @throws InputError for a choice that does not exist */
export function readSeveralLabels(reader: ParameterReader, itemIndex: number): SeveralLabels {
	return readChoice(reader, severalLabelsProperty, itemIndex);
}
