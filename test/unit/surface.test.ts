import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { NyckelApi } from '../../credentials/NyckelApi.credentials';
import { NyckelOAuth2Api } from '../../credentials/NyckelOAuth2Api.credentials';
import { Nyckel } from '../../nodes/Nyckel/Nyckel.node';

const { description, methods } = new Nyckel();
const { properties } = description;

/** Saved workflows hold these names and values: a change here breaks them. Source: docs of the surface, frozen. */
const INPUT = ['inputType', 'data', 'imageSource', 'binaryPropertyName', 'tabularMode', 'columns'];
const LIST = ['returnAll', 'limit'];
const SAMPLE = ['sampleBy', 'externalId', 'sampleId', 'ifSeveral'];
const ROUTING = ['routes', 'thresholdMode', 'confidenceThreshold', 'severalLabels', 'routeOutput'];

const PARAMETERS: Record<string, string[]> = {
	'function · get': ['functionId'],
	'function · getMany': LIST,
	'function · invoke': [
		'functionId',
		...INPUT,
		'output',
		'predictionField',
		'costNotice',
		'options',
	],
	'function · invokeAndRoute': [
		'functionId',
		...INPUT,
		...ROUTING,
		'predictionField',
		'costNotice',
		'options',
	],
	'function · search': [
		'functionId',
		...INPUT,
		...['searchBy', 'sampleId', 'sampleCount', 'searchOutput', 'matchesField'],
		...['costNotice', 'options'],
	],
	'label · create': ['functionId', 'name', 'ifLabelExists', 'additionalFields'],
	'label · delete': ['functionId', 'label', 'ifGone'],
	'label · getMany': ['functionId', ...LIST],
	'label · update': ['functionId', 'label', 'updateFields'],
	'sample · annotate': [
		'functionId',
		...SAMPLE,
		...['annotation', 'label', 'ifLabelMissing', 'ifNotFound'],
		...INPUT,
	],
	'sample · create': [
		'functionId',
		...INPUT,
		...['label', 'ifLabelMissing', 'externalId', 'onDuplicate'],
	],
	'sample · delete': ['functionId', ...SAMPLE, 'ifGone'],
	'sample · get': ['functionId', ...SAMPLE],
	'sample · getMany': ['functionId', ...LIST, 'filters', 'options'],
};

/** The values of each list of options; a few have the same name in several operations. */
const VALUES: Record<string, string[]> = {
	authentication: ['nyckelOAuth2Api', 'nyckelApi'],
	resource: ['function', 'label', 'sample'],
	inputType: ['text', 'image', 'tabular'],
	imageSource: ['binary', 'url'],
	tabularMode: ['columns', 'json'],
	output: ['prediction', 'inputWithPrediction'],
	routeOutput: ['prediction', 'inputWithPrediction'],
	thresholdMode: ['none', 'value', 'function'],
	severalLabels: ['best', 'all'],
	sampleBy: ['externalId', 'sampleId', 'sampleIdOrExternalId'],
	annotation: ['set', 'clear'],
	ifLabelMissing: ['error', 'create'],
	ifNotFound: ['error', 'create'],
	onDuplicate: ['error', 'returnExisting', 'setLabel'],
	ifLabelExists: ['error', 'returnExisting'],
	ifGone: ['error', 'goOn'],
	searchBy: ['data', 'sampleId'],
	searchOutput: ['matches', 'inputWithMatches'],
};

const DEFAULTS: Record<string, unknown> = {
	authentication: 'nyckelOAuth2Api',
	resource: 'function',
	functionId: { mode: 'list', value: '' },
	inputType: 'text',
	imageSource: 'binary',
	binaryPropertyName: 'data',
	tabularMode: 'columns',
	columns: { mappingMode: 'defineBelow', value: null },
	output: 'prediction',
	routeOutput: 'inputWithPrediction',
	predictionField: 'prediction',
	routes: { values: [] },
	thresholdMode: 'none',
	confidenceThreshold: 0.5,
	severalLabels: 'best',
	options: {},
	returnAll: false,
	limit: 50,
	sampleBy: 'externalId',
	annotation: 'set',
	ifLabelMissing: 'error',
	ifNotFound: 'error',
	ifSeveral: 'error',
	onDuplicate: 'error',
	ifLabelExists: 'error',
	ifGone: 'error',
	filters: {},
	additionalFields: {},
	updateFields: {},
	searchBy: 'data',
	sampleCount: 5,
	searchOutput: 'matches',
	matchesField: 'matches',
};

type Options = Record<string, [type: string, defaultValue: unknown]>;

const BATCH_OPTIONS: Options = {
	maxConcurrency: ['number', 25],
	maxInvocations: ['number', 1000],
	requestsPerSecond: ['number', 25],
	maxTries: ['number', 6],
	waitForNyckel: ['number', 5],
	timeout: ['number', 60],
	reuseIdentical: ['boolean', true],
};

const INVOKE_OPTIONS: Options = {
	labelCount: ['number', 3],
	includeMetadata: ['boolean', true],
	modelId: ['string', ''],
	capture: ['boolean', true],
	externalId: ['string', ''],
	metadata: ['json', '{}'],
	splitBoxes: ['boolean', true],
	...BATCH_OPTIONS,
};

const OPTIONS: Record<string, Options> = {
	invoke: INVOKE_OPTIONS,
	invokeAndRoute: INVOKE_OPTIONS,
	search: { includeData: ['boolean', true], ...BATCH_OPTIONS },
	getMany: { includeData: ['boolean', false], newestFirst: ['boolean', true] },
};

const named = (name: string): INodeProperties[] =>
	properties.filter((property) => property.name === name);

const shownFor = (resource: string, operation: string): string[] => [
	...new Set(
		properties
			.filter(({ displayOptions: { show = {} } = {} }) => {
				return show.resource?.[0] === resource && show.operation?.[0] === operation;
			})
			.map(({ name }) => name),
	),
];

describe('a saved workflow still finds', () => {
	it('the node under its name and version', () => {
		expect(description).toMatchObject({
			name: 'nyckel',
			displayName: 'Nyckel',
			version: 1,
			inputs: ['main'],
			usableAsTool: true,
		});
		expect(Nyckel.name).toBe('Nyckel');
	});

	it.each(Object.entries(PARAMETERS))('the parameters of %s', (key, names) => {
		const [resource = '', operation = ''] = key.split(' · ');
		expect(shownFor(resource, operation).sort()).toEqual([...names].sort());
	});

	it.each([
		['function', ['get', 'getMany', 'invoke', 'invokeAndRoute', 'search'], 'invoke'],
		['label', ['create', 'delete', 'getMany', 'update'], 'getMany'],
		['sample', ['annotate', 'create', 'delete', 'get', 'getMany'], 'annotate'],
	])('the operations of %s', (resource, values, defaultValue) => {
		const [operation] = named('operation').filter(
			({ displayOptions }) => displayOptions?.show?.resource?.[0] === resource,
		);
		const options = operation?.options as INodePropertyOptions[];
		expect(options.map(({ value }) => value)).toEqual(values);
		expect(operation?.default).toBe(defaultValue);
	});

	it.each(Object.entries(VALUES))('the values of %s', (name, values) => {
		for (const { options } of named(name)) {
			const found = (options as INodePropertyOptions[]).map(({ value }) => value);
			expect(found).toEqual(values);
		}
		expect(named(name)).not.toHaveLength(0);
	});

	it.each(Object.entries(DEFAULTS))('what %s was when nobody set it', (name, value) => {
		expect(named(name)).not.toHaveLength(0);
		for (const property of named(name)) expect(property.default).toEqual(value);
	});

	it('the options under their names, with the defaults they start from', () => {
		const found = named('options').map(({ options, displayOptions }) => [
			displayOptions?.show?.operation?.[0] as string,
			Object.fromEntries(
				(options as INodeProperties[]).map(({ name, type, default: start }) => [
					name,
					[type, start],
				]),
			),
		]);
		expect(Object.fromEntries(found)).toEqual(OPTIONS);
	});

	it('a route’s fields under their names', () => {
		const [collection] = named('routes')[0]?.options as Array<{
			name: string;
			values: INodeProperties[];
		}>;
		expect(collection?.name).toBe('values');
		expect(collection?.values.map(({ name, default: start }) => [name, start])).toEqual([
			['label', { mode: 'list', value: '' }],
			['outputName', ''],
			['minConfidence', 0],
		]);
	});

	it('the modes in which a function was chosen', () => {
		for (const { modes, type } of named('functionId')) {
			expect(type).toBe('resourceLocator');
			expect(modes?.map(({ name }) => name)).toEqual(['list', 'id', 'url']);
		}
	});

	it('the credentials by type, each shown for its own authentication', () => {
		expect(
			description.credentials?.map(({ name, required, displayOptions }) => [
				name,
				required,
				displayOptions?.show,
			]),
		).toEqual([
			['nyckelOAuth2Api', true, { authentication: ['nyckelOAuth2Api'] }],
			['nyckelApi', true, { authentication: ['nyckelApi'] }],
		]);
	});
});

describe('a saved credential still finds', () => {
	it.each([
		['nyckelApi', new NyckelApi(), ['accessToken', 'baseUrl']],
		['nyckelOAuth2Api', new NyckelOAuth2Api(), ['clientId', 'clientSecret', 'baseUrl']],
	])('its fields: %s', (name, credential, fields) => {
		const visible = credential.properties.filter(({ type }) => type !== 'hidden');
		expect(credential.name).toBe(name);
		expect(visible.map((property) => property.name)).toEqual(fields);
		expect(visible.at(-1)?.default).toBe('https://www.nyckel.com');
	});

	it('its secrets behind dots', () => {
		const secret = [...new NyckelApi().properties, ...new NyckelOAuth2Api().properties].filter(
			({ name }) => ['accessToken', 'clientSecret'].includes(name),
		);
		expect(secret.map(({ typeOptions }) => typeOptions?.password)).toEqual([true, true]);
	});

	it('nothing that n8n’s own OAuth2 form would show besides', () => {
		const hidden = new NyckelOAuth2Api().properties.filter(({ type }) => type === 'hidden');
		expect(Object.fromEntries(hidden.map(({ name, default: value }) => [name, value]))).toEqual({
			grantType: 'clientCredentials',
			accessTokenUrl: expect.stringMatching(/^=.*\/connect\/token$/) as string,
			authentication: 'body',
			scope: '',
			sendAdditionalBodyProperties: false,
			additionalBodyProperties: '',
		});
	});
});

it('every list and mapper that a parameter names has its method', () => {
	const text = JSON.stringify(properties);
	const searches = [...text.matchAll(/"searchListMethod":"(\w+)"/g)].map(([, name]) => name);
	const mappers = [...text.matchAll(/"resourceMapperMethod":"(\w+)"/g)].map(([, name]) => name);
	expect(Object.keys(methods.listSearch).sort()).toEqual([...new Set(searches)].sort());
	expect(Object.keys(methods.resourceMapping).sort()).toEqual([...new Set(mappers)].sort());
});
