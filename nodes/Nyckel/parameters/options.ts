import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { idOf, readOwnId } from './ids';
import { atLeast, wholeOf } from './numbers';
import type { ParameterReader } from './reader';
import { flagOf, isBlank, jsonObjectOf } from './values';

/** What an item's invocation takes from the options. */
export interface InvokeOptions {
	/** The query options that are set, named as the API names them. */
	query: IDataObject;
	/** Stored with the sample at Nyckel. */
	metadata?: IDataObject;
	/** Whether each box that was found becomes an item of its own. */
	splitBoxes: boolean;
}

/** How the batch runs. Read from the first item: one batch runs in one way. */
export interface BatchOptions {
	/** Only when set by the user. */
	maxConcurrency?: number;
	/** Starts a second. Only when set by the user. */
	requestsPerSecond?: number;
	/** Attempts an item gets when Nyckel has a passing fault. */
	maxTries: number;
	/** Longest wait for one attempt, milliseconds. */
	timeoutMs: number;
	/** Invocations that one run may need. Only when set by the user. */
	maxInvocations?: number;
	/** How long an outage of Nyckel is waited out, milliseconds. */
	waitMs: number;
	reuseIdentical: boolean;
}

/** What a run costs and how long it takes, before it is run. */
export const costNotice: INodeProperties = {
	displayName: 'One invocation per item, up to 25 a second',
	name: 'costNotice',
	type: 'notice',
	default: '',
};

/** The collection of optional settings, in alphabetical order as n8n asks. */
export const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Capture',
			name: 'capture',
			type: 'boolean',
			default: true,
			description:
				'Whether Nyckel may keep the input as a sample. It does unless you turn this off.',
			builderHint: {
				propertyHint:
					'Set to false in tests and evaluations. Needed (true) for Annotate, which finds what was captured by its externalId.',
			},
		},
		{
			displayName: 'External ID',
			name: 'externalId',
			type: 'string',
			default: '',
			placeholder: 'e.g. {{ $json.ticketNumber }}',
			description:
				'Your own ID for the sample, to find it at Nyckel later. Use one that stays the same on a retry.',
		},
		{
			displayName: 'Include Label Metadata',
			name: 'includeMetadata',
			type: 'boolean',
			default: true,
			description: 'Whether to add what is stored with the label at Nyckel',
		},
		{
			displayName: 'Label Count',
			name: 'labelCount',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 3,
			description: 'How many labels to return, each with its confidence, in labelConfidences',
		},
		{
			displayName: 'Max Concurrent Requests',
			name: 'maxConcurrency',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 25,
			description: 'How many requests may be under way at once. Nyckel allows 25 per account.',
		},
		{
			displayName: 'Max Invocations',
			name: 'maxInvocations',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 1000,
			description:
				'How many invocations one run may need. Nothing is sent when it would be more. What an earlier try finished, and identical items that are reused, do not count.',
		},
		{
			displayName: 'Model ID',
			name: 'modelId',
			type: 'string',
			default: '',
			placeholder: 'e.g. model_abc123def456ghij',
			description: 'The model to use instead of the function’s current one',
		},
		{
			displayName: 'One Item per Box',
			name: 'splitBoxes',
			type: 'boolean',
			default: true,
			description:
				'Whether each object found in an image becomes an item of its own. For functions that detect.',
		},
		{
			displayName: 'Requests per Second',
			name: 'requestsPerSecond',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 25,
			description:
				'How many requests may start in a second. Nyckel allows 25 per account. Lower it to leave room for other programs.',
		},
		{
			displayName: 'Reuse Identical',
			name: 'reuseIdentical',
			type: 'boolean',
			default: true,
			description:
				'Whether identical items are sent once and share the prediction. Saves invocations.',
		},
		{
			displayName: 'Sample Metadata',
			name: 'metadata',
			type: 'json',
			default: '{}',
			description: 'JSON object that Nyckel stores with the sample',
		},
		{
			displayName: 'Timeout',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 300 },
			default: 60,
			hint: 'In seconds',
			description: 'How long to wait for one answer, in seconds; 300 at most',
		},
		{
			displayName: 'Tries per Item',
			name: 'maxTries',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 6,
			description: 'How often an item is sent at most while Nyckel cannot answer it',
		},
		{
			displayName: 'Wait for Nyckel',
			name: 'waitForNyckel',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 5,
			hint: 'In minutes',
			description:
				'How long to wait when Nyckel stops answering, in minutes. Items that are not done by then are not sent. 0 waits 15 seconds.',
		},
	],
};

/** The options that say how the batch runs; every operation that sends items to a function has them. */
const BATCH_OPTION_NAMES = [
	'maxConcurrency',
	'requestsPerSecond',
	'reuseIdentical',
	'timeout',
	'maxTries',
	'waitForNyckel',
	'maxInvocations',
];

/** Those options as the panel shows them. */
export const BATCH_OPTIONS = (optionsProperty.options as INodeProperties[]).filter(({ name }) =>
	BATCH_OPTION_NAMES.includes(name),
);

/** How each query option but External ID is read: option name (= the API's name) → value on the wire. */
const QUERY: Record<string, (value: unknown) => string | number | boolean> = {
	labelCount: (value) => wholeOf(value, 'Label Count'),
	includeMetadata: (value) => flagOf(value, 'Include Label Metadata'),
	modelId: (value) => idOf(value, 'model', 'Model ID'),
	capture: (value) => flagOf(value, 'Capture'),
};

function parseInvokeOptions(value: unknown): InvokeOptions {
	const options = (value ?? {}) as IDataObject;
	const query: IDataObject = {};
	for (const [name, read] of Object.entries(QUERY)) {
		if (!isBlank(options[name])) query[name] = read(options[name]);
	}
	const splitBoxes = !isBlank(options.splitBoxes) && flagOf(options.splitBoxes, 'One Item per Box');
	if (isBlank(options.metadata)) return { query, splitBoxes };
	const metadata = jsonObjectOf(options.metadata, "'Sample Metadata'", '{"source": "form"}');
	return Object.keys(metadata).length === 0
		? { query, splitBoxes }
		: { query, metadata, splitBoxes };
}

/**
 * Reads what goes to Nyckel; an option that is not added, or empty, is not sent.
 * @throws InputError for a value that Nyckel would not take, or a Capture whose expression gives nothing
 */
export function readInvokeOptions(reader: ParameterReader, itemIndex: number): InvokeOptions {
	// Nyckel keeps the input where it is not told otherwise.
	reader.requireResult('options.capture', itemIndex, 'Capture');
	const options = reader.parsed('options', itemIndex, parseInvokeOptions);
	const externalId = readOwnId(reader, 'options.externalId', itemIndex, 'External ID');
	return externalId === '' ? options : { ...options, query: { ...options.query, externalId } };
}

/** @throws InputError for a number that is too small, or not whole where it must be, or a bound whose expression gives nothing */
export function readBatchOptions(reader: ParameterReader): BatchOptions {
	// Each by its own path: an expression of another option must not decide about the whole batch.
	const read = (name: string): unknown => reader.get(`options.${name}`, 0, '');
	const set = (
		name: string,
		readAs: (given: unknown, label: string) => number,
		label: string,
	): number | undefined => {
		const value = read(name);
		return isBlank(value) ? undefined : readAs(value, label);
	};
	const maxConcurrency = set('maxConcurrency', wholeOf, 'Max Concurrent Requests');
	const requestsPerSecond = set('requestsPerSecond', atLeast(1), 'Requests per Second');
	reader.requireResult('options.maxInvocations', 0, 'Max Invocations');
	const maxInvocations = set('maxInvocations', wholeOf, 'Max Invocations');
	const reuseIdentical = read('reuseIdentical');
	return {
		...(maxConcurrency !== undefined && { maxConcurrency }),
		...(requestsPerSecond !== undefined && { requestsPerSecond }),
		...(maxInvocations !== undefined && { maxInvocations }),
		maxTries: set('maxTries', wholeOf, 'Tries per Item') ?? 6,
		timeoutMs: (set('timeout', atLeast(1), 'Timeout') ?? 60) * 1000,
		waitMs: (set('waitForNyckel', atLeast(0), 'Wait for Nyckel') ?? 5) * 60_000,
		reuseIdentical: !isBlank(reuseIdentical) && flagOf(reuseIdentical, 'Reuse Identical'),
	};
}
