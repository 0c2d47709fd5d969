import './inFastTime';

import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { offeredOperations } from '../../nodes/Nyckel/operations/resources';
import { FUNCTIONS } from '../../sandbox';
import { lead, locator, useBench } from './bench';
import { expectShort, FILLED, readable } from './bounded';
import type { LoopbackAnswer, SeenRequest } from './loopback';
import { Loopback } from './loopback';

const AUTO = { mappingMode: 'autoMapInputData', value: null, schema: [] } as unknown as string;

/** What an operation needs besides to get further. */
const MORE: Record<string, INodeParameters> = {
	'function · search': { functionId: locator(FUNCTIONS.help.id) },
	'function · invokeAndRoute': { routes: { values: [{ label: 'Billing' }] } },
	'label · create': { name: 'Brand new' },
	'label · update': { updateFields: { description: 'x' } },
	'sample · getMany': { filters: { annotatedLabel: locator('Billing', 'name') } },
};

/** Every operation, and ways of theirs that ask Nyckel something else. */
export const RUNS: ReadonlyArray<[name: string, parameters: INodeParameters]> = [
	...offeredOperations.map(({ resource, operation }): [string, INodeParameters] => {
		const name = `${resource} · ${operation}`;
		return [name, { ...FILLED, sampleBy: 'externalId', resource, operation, ...MORE[name] }];
	}),
	['a row by its names', lead({ columns: AUTO })],
	['a row of JSON', lead({ tabularMode: 'json', data: '={{ $json }}' })],
	['tags', { ...FILLED, operation: 'invokeAndRoute', functionId: locator(FUNCTIONS.topics.id) }],
	[
		'a label that is made',
		{
			...FILLED,
			resource: 'sample',
			operation: 'create',
			label: 'Brand new',
			ifLabelMissing: 'create',
		},
	],
	[
		'a sample that is made',
		{
			...FILLED,
			resource: 'sample',
			operation: 'annotate',
			externalId: 'new',
			ifNotFound: 'create',
		},
	],
	[
		'a sample of another label',
		{ ...FILLED, resource: 'sample', operation: 'create', label: 'None' },
	],
];

/** Answers by what was asked, as a server gave them once. */
type Answers = ReadonlyMap<string, string>;

/** What is asked: method and path. */
const askedBy = ({ method, url }: SeenRequest): string => `${method} ${url.split('?')[0]}`;

/** A server whose answers a test changes, and the node that reads them. */
export function useAnswers(): {
	/** Runs once against the sandbox, and keeps what it answered. */
	record: (parameters: INodeParameters) => Promise<Answers>;
	/** Runs against these answers, and fails for a text that nobody reads to its end. */
	expectShortWith: (
		parameters: INodeParameters,
		answer: (asked: string) => LoopbackAnswer | undefined,
	) => Promise<void>;
} {
	const bench = useBench(
		{ functions: ['support', 'lead', 'help', 'topics'] },
		{ recordLogs: true },
	);
	let answer: (request: SeenRequest) => LoopbackAnswer | Promise<LoopbackAnswer>;
	let server: Loopback;
	beforeAll(async () => {
		server = await Loopback.start((request) => answer(request));
	});
	afterAll(async () => await server.close());

	const json = { Company: 'Acme', Employees: 12 };
	const items: INodeExecutionData[] = [{ json }];

	async function run(parameters: INodeParameters): Promise<void> {
		const credentials = await bench().credential('nyckelApi', { baseUrl: server.url });
		const options = { maxTries: 1, waitForNyckel: 0 };
		const before = bench().engine.logMessages().length;
		const settings = { credentials, onError: 'continueRegularOutput' } as const;
		const result = await bench().run({ ...parameters, options }, items, settings);
		expectShort([...readable(result, json), ...bench().engine.logMessages().slice(before)]);
	}

	async function passOn({
		method,
		url,
		body,
	}: Omit<SeenRequest, 'headers'>): Promise<LoopbackAnswer> {
		const { accessToken, url: sandbox } = bench().sandbox;
		const response = await fetch(`${sandbox}${url}`, {
			method,
			headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
			...(body !== '' && { body }),
		});
		return { status: response.status, body: await response.text() };
	}

	return {
		async record(parameters) {
			await passOn({
				method: 'POST',
				url: `/v1/functions/${FUNCTIONS.support.id}/samples`,
				body: JSON.stringify({ data: 'x', externalId: FILLED.externalId }),
			});
			const answers = new Map<string, string>();
			answer = async (request) => {
				const passed = await passOn(request);
				answers.set(askedBy(request), String(passed.body));
				return passed;
			};
			await run(parameters);
			return answers;
		},
		async expectShortWith(parameters, answered) {
			answer = (request) => answered(askedBy(request)) ?? { body: '{"id":"sample_1"}' };
			await run(parameters);
		},
	};
}
