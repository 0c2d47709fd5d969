import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type {
	ICredentialType,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
} from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { createEngine, type Engine, type WorkflowJson } from '../support/engine';

/** A node whose work is decided by each test. */
let work: (this: IExecuteFunctions) => INodeExecutionData[][] | Promise<INodeExecutionData[][]>;
const probe: INodeType = {
	description: {
		displayName: 'Probe',
		name: 'probe',
		group: ['transform'],
		version: 1,
		description: 'Does what the test says',
		defaults: { name: 'Probe' },
		inputs: ['main'],
		outputs: ['main'],
		usableAsTool: true,
		credentials: [{ name: 'testOAuth2Api' }, { name: 'testApi' }],
		properties: [{ displayName: 'Text', name: 'text', type: 'string', default: '' }],
	},
	async execute() {
		return await work.call(this);
	},
};

const testOAuth2Api: ICredentialType = {
	name: 'testOAuth2Api',
	displayName: 'Test OAuth2',
	extends: ['oAuth2Api'],
	properties: [
		{ displayName: '', name: 'grantType', type: 'hidden', default: 'clientCredentials' },
		{
			displayName: '',
			name: 'accessTokenUrl',
			type: 'hidden',
			default: '={{ $self["baseUrl"].replace(/\\/+$/, "") }}/connect/token',
		},
		{ displayName: '', name: 'authentication', type: 'hidden', default: 'body' },
		{ displayName: 'Base URL', name: 'baseUrl', type: 'string', default: '' },
	],
};

const testApi: ICredentialType = {
	name: 'testApi',
	displayName: 'Test API',
	properties: [
		{ displayName: 'Token', name: 'token', type: 'string', default: '' },
		{ displayName: 'Base URL', name: 'baseUrl', type: 'string', default: '' },
	],
	authenticate: {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{$credentials.token}}' } },
	},
	test: {
		request: { baseURL: '={{$credentials.baseUrl}}', url: '/api' },
		rules: [{ type: 'responseCode', properties: { value: 401, message: 'Wrong token' } }],
	},
};

function workflowWith(node: Partial<WorkflowJson['nodes'][number]> = {}): WorkflowJson {
	return {
		nodes: [
			{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
			{ name: 'Probe', type: 'test.probe', ...node },
			{ name: 'End', type: 'n8n-nodes-base.noOp' },
		],
		connections: {
			Start: { main: [[{ node: 'Probe', type: 'main', index: 0 }]] },
			Probe: { main: [[{ node: 'End', type: 'main', index: 0 }]] },
		},
	};
}

const servers: Server[] = [];

/** Counts token calls; the token that `/api` accepts is the newest one. */
async function startTokenServer(): Promise<{ url: string; tokens: string[] }> {
	const tokens: string[] = [];
	const server = createServer((request, response) => {
		response.setHeader('content-type', 'application/json');
		if (request.url === '/connect/token') {
			tokens.push(`token-${tokens.length + 1}`);
			const access_token = tokens.at(-1);
			response.end(JSON.stringify({ access_token, token_type: 'Bearer', expires_in: 3600 }));
			return;
		}
		const accepted = request.headers.authorization === `Bearer ${tokens.at(-1)}`;
		response.statusCode = accepted ? 200 : 401;
		response.end(JSON.stringify(accepted ? { ok: true } : { message: 'no' }));
	});
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return { url: `http://127.0.0.1:${port}`, tokens };
}

async function callApi(this: IExecuteFunctions, credential: string, url: string) {
	const reply = (await this.helpers.httpRequestWithAuthentication.call(this, credential, {
		url: `${url}/api`,
		json: true,
	})) as { ok: boolean };
	return [[{ json: { ...reply }, pairedItem: { item: 0 } }]];
}

describe('the engine harness', () => {
	let engine: Engine;

	beforeAll(async () => {
		engine = await createEngine({
			nyckel: 'none',
			nodes: { 'test.probe': probe },
			credentialTypes: { testOAuth2Api, testApi },
			recordLogs: true,
		});
	});

	afterAll(() => {
		for (const server of servers) server.close().closeAllConnections();
		engine.close();
	});

	beforeEach(() => {
		work = function () {
			return [this.getInputData().map((item, index) => ({ ...item, pairedItem: { item: index } }))];
		};
	});

	it('brings items to a node in order and its output to the next, paired', async () => {
		const items = ['a', 'b', 'c'].map((name) => ({ json: { name } }));
		const result = await engine.run(workflowWith(), { items });
		expect(result.status).toBe('success');
		expect(result.json('End')).toEqual([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
		expect(result.outputs('Probe')[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
	});

	it('resolves expressions per item', async () => {
		work = function () {
			const texts = this.getInputData().map((_, index) => this.getNodeParameter('text', index));
			return [texts.map((text) => ({ json: { text } }))];
		};
		const workflow = workflowWith({ parameters: { text: '={{ $json.a }}-{{ $itemIndex }}' } });
		const result = await engine.run(workflow, {
			items: [{ json: { a: 'x' } }, { json: { a: 'y' } }],
		});
		expect(result.json('End')).toEqual([{ text: 'x-0' }, { text: 'y-1' }]);
	});

	it('reports the error that stopped the workflow, and nothing ran after it', async () => {
		work = function () {
			throw new NodeOperationError(this.getNode(), 'No text', { description: 'Map a field' });
		};
		const result = await engine.run(workflowWith());
		expect(result.status).toBe('error');
		expect(result.error).toMatchObject({ message: 'No text', description: 'Map a field' });
		expect(result.runs('End')).toHaveLength(0);
	});

	it('sends error items to the error output', async () => {
		work = () => [[{ json: { error: 'bad' }, pairedItem: { item: 0 } }]];
		const workflow = workflowWith({ onError: 'continueErrorOutput' });
		const result = await engine.run(workflow, { items: [{ json: { id: 7 } }] });
		const [good, bad] = result.outputs('Probe');
		expect(good).toEqual([]);
		expect(bad?.[0]?.json).toEqual({ id: 7, error: 'bad' });
	});

	it('runs a failed node again on Retry On Fail and keeps its context', async () => {
		work = function () {
			const context = this.getContext('node') as { tries?: number };
			context.tries = (context.tries ?? 0) + 1;
			if (context.tries < 3) throw new Error('not yet');
			return [[{ json: { tries: context.tries } }]];
		};
		const result = await engine.run(
			workflowWith({ retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }),
		);
		expect(result.json('End')).toEqual([{ tries: 3 }]);
		expect(result.context('Probe')).toEqual({ tries: 3 });
	});

	it('goes on from the failed node with its stored context when the user presses Retry', async () => {
		let isDown = true;
		work = function () {
			const context = this.getContext('node') as { done?: string[] };
			const before = [...(context.done ?? [])];
			context.done = ['first'];
			if (isDown) throw new Error('service down');
			return [[{ json: { before } }]];
		};
		const failed = await engine.run(workflowWith());
		isDown = false;
		const result = await engine.retry(failed, workflowWith());
		expect(failed.status).toBe('error');
		expect(result.status).toBe('success');
		expect(result.json('End')).toEqual([{ before: ['first'] }]);
	});

	it('tells a running node when the user presses Stop, and settles', async () => {
		let running = (): void => undefined;
		const isRunning = new Promise<void>((resolve) => (running = resolve));
		work = async function () {
			const signal = this.getExecutionCancelSignal();
			running();
			await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
			return [[]];
		};
		const started = engine.start(workflowWith());
		await isRunning;
		started.cancel();
		const result = await started.done;
		expect(result.status).toBe('canceled');
		expect(result.runs('End')).toHaveLength(0);
	});

	it('refuses a workflow whose node lacks a required parameter', async () => {
		const needy: INodeType = {
			...probe,
			description: {
				...probe.description,
				properties: [
					{ displayName: 'Text', name: 'text', type: 'string', default: '', required: true },
				],
			},
		};
		const other = await createEngine({ nyckel: 'none', nodes: { 'test.probe': needy } });
		const result = await other.run(workflowWith());
		expect(result.status).toBe('error');
		expect(result.error?.message).toMatch(/issues/);
	});

	it.each(['default', 'filesystem'] as const)('stores binaries in %s mode', async (mode) => {
		await engine.setBinaryMode(mode);
		const data = await engine.binary(Buffer.from('hello'), { mimeType: 'text/plain' });
		work = async function () {
			const text = (await this.helpers.getBinaryDataBuffer(0, 'data')).toString();
			return [[{ json: { text } }]];
		};
		const result = await engine.run(workflowWith(), { items: [{ json: {}, binary: { data } }] });
		await engine.setBinaryMode('default');
		expect(data.id !== undefined).toBe(mode === 'filesystem');
		expect(result.json('End')).toEqual([{ text: 'hello' }]);
	});

	it('fetches a token with client id and secret, stores it, and renews it on 401', async () => {
		const { url, tokens } = await startTokenServer();
		work = async function () {
			return await callApi.call(this, 'testOAuth2Api', url);
		};
		const data = { baseUrl: `${url}//`, clientId: 'id', clientSecret: 'secret' };
		const credential = await engine.credentials.add('testOAuth2Api', data);
		const workflow = workflowWith({ credentials: { testOAuth2Api: credential } });
		const first = await engine.run(workflow);
		tokens.push('token-expired');
		const second = await engine.run(workflow);
		const stored = await engine.credentials.read(credential, 'testOAuth2Api');
		expect([first.error, second.error]).toEqual([undefined, undefined]);
		expect(second.json('End')).toEqual([{ ok: true }]);
		expect(tokens).toEqual(['token-1', 'token-expired', 'token-3']);
		expect(stored).toMatchObject({
			clientSecret: 'secret',
			oauthTokenData: { access_token: 'token-3' },
		});
	});

	it('sends the token of a plain credential, and tells a good one from a bad one', async () => {
		const { url, tokens } = await startTokenServer();
		tokens.push('good');
		work = async function () {
			return await callApi.call(this, 'testApi', url);
		};
		const credential = await engine.credentials.add('testApi', { token: 'good', baseUrl: url });
		const result = await engine.run(workflowWith({ credentials: { testApi: credential } }));
		const good = await engine.testCredential('testApi', { token: 'good', baseUrl: url });
		const bad = await engine.testCredential('testApi', { token: 'bad', baseUrl: url });
		expect(result.json('End')).toEqual([{ ok: true }]);
		expect(good).toEqual({ status: 'OK', message: 'Connection successful!' });
		expect(bad).toEqual({ status: 'Error', message: 'Wrong token' });
	});

	it.each(['engine', 'langchain'] as const)('lets an agent call a node (%s)', async (via) => {
		work = function () {
			const { type } = this.getNode();
			return [[{ json: { type, text: this.getNodeParameter('text', 0) } }]];
		};
		const { response, result } = await engine.callTool({
			node: {
				type: 'test.probeTool',
				parameters: { text: "={{ $fromAI('text', 'what to label') }}" },
			},
			args: { text: 'hello' },
			via,
		});
		expect(result.error).toBeUndefined();
		expect(response).toEqual([{ type: 'test.probeTool', text: 'hello' }]);
	});

	it('records what a node logs, for tests that look for secrets', async () => {
		work = function () {
			this.logger.warn('careful', { detail: { inside: 'a value' } });
			return [[]];
		};
		await engine.run(workflowWith());
		expect(engine.logs().join('\n')).toMatch(/warn careful.*a value/s);
	});
});
