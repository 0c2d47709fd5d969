import fc from 'fast-check';
import type {
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeExecutionData,
	INodeProperties,
	NodeParameterValueType,
} from 'n8n-workflow';

import { operationOf } from '../../nodes/Nyckel/operations';
import { ParameterReader } from '../../nodes/Nyckel/parameters/reader';
import { RowBatch } from '../../nodes/Nyckel/parameters/rowBatch';
import { KnownFunctions } from '../../nodes/Nyckel/run/functionFacts';

/** Some parameters as the node has them; one in a collection by its path. */
type Values = Record<string, NodeParameterValueType>;

/** What one thing of an operation can be set to; several parameters where one alone says nothing. */
type Setting = fc.Arbitrary<Values>;

interface Settings {
	/** Another value is another request, or another way to read its answer. */
	shaping: Setting[];
	/** Another value leaves the answer as it is. */
	other: Setting[];
}

const text = fc.stringMatching(/^[a-z]{1,3}$/);
const given = (name: string, values: fc.Arbitrary<NodeParameterValueType>): Setting =>
	values.map((value) => ({ [name]: value }));
const anyOf = (...values: Values[]): Setting => fc.constantFrom(...values);
const oneOf = (name: string, ...values: NodeParameterValueType[]): Setting =>
	given(name, fc.constantFrom(...values));
const flag = (name: string) => oneOf(name, true, false);
const count = (name: string) => given(name, fc.integer({ min: 1, max: 9 }));
const json = (name: string) =>
	given(
		name,
		text.map((value) => JSON.stringify({ value })),
	);

/** Files in whose bytes nobody sees what they are: two of the same bytes, and one of others. */
const FILES: INodeExecutionData['binary'] = {
	png: { mimeType: 'image/png', data: Buffer.alloc(40, 1).toString('base64') },
	gif: { mimeType: 'image/gif', data: Buffer.alloc(40, 1).toString('base64') },
	other: { mimeType: 'image/png', data: Buffer.alloc(40, 2).toString('base64') },
};

const file = (binaryPropertyName: string): Values => ({
	...{ inputType: 'image', imageSource: 'binary', binaryPropertyName },
});
const columns = (value: IDataObject): Values => ({
	...{ inputType: 'tabular', tabularMode: 'columns' },
	columns: {
		...{ mappingMode: 'defineBelow', value },
		schema: ['field_n', 'field_image'].map((id) => ({
			...{ id, displayName: id === 'field_n' ? 'n' : 'n (image)', type: 'string' },
			...{ required: false, display: true },
		})),
	} as NodeParameterValueType,
});
const data: Setting = fc.oneof(
	text.map((value): Values => ({ inputType: 'text', data: value })),
	anyOf(...Object.keys(FILES).map(file)),
	text.map(
		(name): Values => ({
			...{ inputType: 'image', imageSource: 'url', data: `https://example.com/${name}` },
		}),
	),
	text.map(
		(value): Values => ({
			...{ inputType: 'tabular', tabularMode: 'json', data: { [value]: 1 } },
		}),
	),
	text.map((value) => columns({ field_n: value })),
	anyOf(...Object.keys(FILES).map((name) => columns({ field_image: name }))),
);
const functionId = given('functionId', text);
const limit = fc.oneof(
	fc.integer({ min: 1, max: 9 }).map((value): Values => ({ returnAll: false, limit: value })),
	fc.constant<Values>({ returnAll: true }),
);
const label = (name = 'label') =>
	oneOf(
		name,
		'Spam',
		'Fine',
		{ __rl: true, mode: 'list', value: 'label_1', cachedResultName: 'Spam' },
		{ __rl: true, mode: 'list', value: 'label_2', cachedResultName: 'Spam' },
	);
const sample = anyOf(
	{ sampleBy: 'sampleId', sampleId: 'a' },
	{ sampleBy: 'sampleId', sampleId: 'b' },
	{ sampleBy: 'externalId', externalId: 'a' },
	{ sampleBy: 'externalId', externalId: 'b' },
	{ sampleBy: 'sampleIdOrExternalId', sampleId: 'a', externalId: 'b' },
);
const batch = [
	...['maxConcurrency', 'requestsPerSecond', 'timeout', 'maxTries', 'waitForNyckel'],
	...['maxInvocations'],
].map((name) => count(`options.${name}`));
const pace = [...batch, flag('options.reuseIdentical')];
const ifSeveral = (...values: string[]) => oneOf('ifSeveral', 'error', 'newest', ...values);
const ifLabelMissing = oneOf('ifLabelMissing', 'error', 'create');

const invocation = (output: string): Settings => ({
	shaping: [
		functionId,
		data,
		...['externalId', 'modelId'].map((name) => given(`options.${name}`, text)),
		count('options.labelCount'),
		flag('options.capture'),
		flag('options.includeMetadata'),
		// Stored with the sample only, where one is kept.
		json('options.metadata').map((values): Values => ({ ...values, 'options.capture': true })),
	],
	other: [
		...pace,
		flag('options.splitBoxes'),
		anyOf(
			{ [output]: 'prediction' },
			{ [output]: 'inputWithPrediction', predictionField: 'a' },
			{ [output]: 'inputWithPrediction', predictionField: 'b' },
		),
	],
});

/** Where an item leaves is decided anew for each answer. */
const routing = [
	given(
		'routes',
		text.map((name) => ({ values: [{ label: name, outputName: name, minConfidence: 0.5 }] })),
	),
	oneOf('thresholdMode', 'none', 'value', 'function'),
	oneOf('confidenceThreshold', 0.2, 0.8),
	oneOf('severalLabels', 'best', 'all'),
];

const route = invocation('routeOutput');

const OPERATIONS: Record<string, Settings> = {
	'function invoke': invocation('output'),
	'function invokeAndRoute': { ...route, other: [...route.other, ...routing] },
	'function search': {
		shaping: [
			functionId,
			fc.oneof(
				data.map((values): Values => ({ searchBy: 'data', ...values })),
				text.map((sampleId): Values => ({ searchBy: 'sampleId', sampleId })),
			),
			count('sampleCount'),
			flag('options.includeData'),
		],
		other: [
			...pace,
			anyOf(
				{ searchOutput: 'matches' },
				{ searchOutput: 'inputWithMatches', matchesField: 'a' },
				{ searchOutput: 'inputWithMatches', matchesField: 'b' },
			),
		],
	},
	'function get': { shaping: [functionId], other: [] },
	'function getMany': { shaping: [limit], other: [] },
	'label create': {
		shaping: [
			functionId,
			given('name', text),
			given('additionalFields.description', text),
			json('additionalFields.metadata'),
			oneOf('ifLabelExists', 'error', 'returnExisting'),
		],
		other: [],
	},
	'label delete': { shaping: [functionId, label(), oneOf('ifGone', 'error', 'goOn')], other: [] },
	'label getMany': { shaping: [functionId, limit], other: [] },
	'label update': {
		shaping: [
			functionId,
			label(),
			...['name', 'description'].map((name) => given(`updateFields.${name}`, text)),
			json('updateFields.metadata'),
		],
		other: [],
	},
	'sample annotate': {
		shaping: [
			functionId,
			sample,
			ifSeveral(),
			fc.oneof(
				fc.constant<Values>({ annotation: 'clear' }),
				label().map((values): Values => ({ annotation: 'set', ifNotFound: 'error', ...values })),
				fc.tuple(label(), data).map(
					([labels, values]): Values => ({
						...{ annotation: 'set', ifNotFound: 'create' },
						...labels,
						...values,
					}),
				),
			),
		],
		other: [ifLabelMissing],
	},
	'sample create': {
		shaping: [
			functionId,
			data,
			label(),
			given('externalId', text),
			oneOf('onDuplicate', 'error', 'returnExisting', 'setLabel'),
		],
		other: [ifLabelMissing],
	},
	'sample delete': {
		shaping: [functionId, sample, ifSeveral('all'), oneOf('ifGone', 'error', 'goOn')],
		other: [],
	},
	'sample get': { shaping: [functionId, sample, ifSeveral()], other: [] },
	'sample getMany': {
		shaping: [
			functionId,
			limit,
			flag('filters.annotated'),
			label('filters.annotatedLabel'),
			label('filters.predictedLabel'),
			oneOf('filters.confidenceBelow', 0.2, 0.8),
			oneOf('filters.createdAfter', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'),
			oneOf('filters.createdBefore', '2026-02-01T00:00:00Z', '2026-02-02T00:00:00Z'),
			given('filters.externalId', text),
			oneOf('filters.origin', 'InvokeCapture', ''),
			flag('options.includeData'),
			flag('options.newestFirst'),
		],
		other: [],
	},
};

const operationNamed = (name: string) => {
	const [resource = '', operation = ''] = name.split(' ');
	return operationOf(resource, operation);
};

/** The names of what a user can set, inside collections too. */
const pathsOf = (properties: INodeProperties[]): string[] =>
	properties
		.filter(({ type }) => type !== 'notice')
		.flatMap(({ name, type, options = [] }) =>
			type === 'collection' ? options.map((option) => `${name}.${option.name}`) : [name],
		);

const NODE = { type: 'n8n-nodes-nyckel.nyckel' } as INode;

/** The node as a plan sees it: its parameters, and what they say inside collections. */
function contextOf(values: Values): IExecuteFunctions {
	const read = (name: string, _: number, fallback?: unknown): unknown => {
		if (name in values) return values[name];
		const inside = Object.entries(values).filter(([path]) => path.startsWith(`${name}.`));
		if (inside.length === 0) return fallback;
		return Object.fromEntries(inside.map(([path, value]) => [path.slice(name.length + 1), value]));
	};
	return {
		getNodeParameter: read,
		getTimezone: () => 'Europe/Berlin',
	} as unknown as IExecuteFunctions;
}

/** What an answer is known by: in a retry, and among identical items. */
async function identityOf(name: string, values: Values): Promise<string> {
	const context = contextOf(values);
	const plan = await operationNamed(name).plan({
		...{ context, node: NODE, reader: new ParameterReader(context), itemIndex: 0 },
		item: { json: {}, binary: FILES },
		rows: new RowBatch({
			columns: () => Promise.resolve([]),
			columnsIfTold: () => Promise.resolve([]),
			columnNews: () => Promise.resolve([]),
		}),
		known: new KnownFunctions(),
		labels: () => Promise.resolve([]),
	});
	return JSON.stringify([await plan.fingerprint(), plan.choices ?? [], plan.storedAlong ?? null]);
}

/** Two ways to set an operation that differ in one thing. */
const pairs = (all: Setting[], changed: Setting) =>
	fc
		.tuple(fc.tuple(...all.filter((setting) => setting !== changed)), fc.tuple(changed, changed))
		.filter(([, [one, other]]) => JSON.stringify(one) !== JSON.stringify(other))
		.map(([rest, both]) => both.map((own) => Object.assign({}, ...rest, own) as Values));

describe.each(Object.entries(OPERATIONS))('an answer of %s', (name, { shaping, other }) => {
	const all = [...shaping, ...other];
	const compare = async (changed: Setting, isSame: boolean) =>
		await fc.assert(
			fc.asyncProperty(pairs(all, changed), async ([one = {}, two = {}]) => {
				const [first, second] = [await identityOf(name, one), await identityOf(name, two)];
				expect(first === second).toBe(isSame);
			}),
			{ numRuns: 100 },
		);

	it('is no answer to anything else that shapes it: one parameter is enough', async () => {
		for (const setting of shaping) await compare(setting, false);
	});

	it('is the same whatever else is set', async () => {
		for (const setting of other) await compare(setting, true);
	});

	it('has each parameter of the operation among the one or the other', () => {
		const known = all.flatMap((setting) =>
			fc.sample(setting, { numRuns: 500, seed: 1 }).flatMap(Object.keys),
		);
		const paths = new Set(pathsOf(operationNamed(name).properties));
		expect(new Set(known)).toEqual(paths);
	});
});
