import '../support/inFastTime';

import type { INode } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { Loopback } from '../support/loopback';
import { Bench, workflowOf, type Authentication } from '../support/nyckel';
import { Outgoing } from '../support/outgoing';
import { ANY_TEXT, AT_ONCE, labelTickets, tickets } from '../support/tickets';

const TYPES: Authentication[] = ['nyckelApi', 'nyckelOAuth2Api'];

describe('the credential', () => {
	let bench: Bench;
	let outgoing: Outgoing;
	let other: Loopback;

	beforeAll(async () => {
		bench = await Bench.start({ limits: false, functions: ['support'] }, { recordLogs: true });
		other = await Loopback.start(({ url }) =>
			url === '/back' ? { status: 300 } : { body: { labelName: 'Stolen' } },
		);
	});

	afterAll(async () => {
		await other.close();
		await bench.close();
	});

	beforeEach(() => {
		bench.sandbox.reset();
		other.seen.length = 0;
		outgoing = new Outgoing();
	});

	afterEach(() => outgoing.close());

	const sandboxHost = () => bench.sandbox.url.replace('http://', '');

	const run = async (functionId: unknown, credentials: INode['credentials'], count = 1) => {
		const parameters = labelTickets(AT_ONCE, { functionId: functionId as string });
		const workflow = workflowOf(parameters, { credentials, onError: 'continueRegularOutput' });
		const items = tickets(count).map((json) => ({ json }));
		return await bench.engine.run(workflow, { items });
	};

	const byId = (value: string) => ({ __rl: true, mode: 'id', value });

	it.each([301, 302, 303, 307, 308])('does not follow a redirect (%i)', async (status) => {
		bench.sandbox.addFault({
			match: { path: '/invoke' },
			action: { kind: 'redirect', to: `${other.url}/steal`, status },
		});
		for (const type of TYPES) {
			const result = await run(byId(FUNCTIONS.support.id), await bench.credential(type));
			const code = type === 'nyckelApi' ? 'redirected' : 'redirectedClient';
			expect(result.json('Nyckel')[0]?.details).toMatchObject({ code });
		}
		expect(other.seen).toEqual([]);
	});

	it.each(TYPES)(
		'is not said to be in danger by a redirect of one item among others (%s)',
		async (type) => {
			const credentials = await bench.credential(type);
			await run(byId(FUNCTIONS.support.id), credentials);
			bench.sandbox.addFault({
				match: { path: '/invoke', nth: 3 },
				action: { kind: 'redirect', to: `${other.url}/blocked`, status: 302 },
			});
			const result = await run(byId(FUNCTIONS.support.id), credentials, 10);
			const [failed, ...more] = result.json('Nyckel').filter(({ error }) => error !== undefined);
			expect(more).toEqual([]);
			const { description } = failed?.details as { description: string };
			expect(description).toMatch(
				/^Other items were answered: a firewall or proxy may have blocked/,
			);
			expect(description).not.toMatch(/secret|Base URL/);
		},
	);

	const elsewhere: Array<[where: string, to: () => string]> = [
		['round in circles', () => '/connect/token'],
		['to somebody else', () => `${other.url}/back`],
	];
	it.each(elsewhere)(
		'is said to be in danger by a redirect of the token endpoint %s, also after items that were answered',
		async (_, to) => {
			let answered = 0;
			const server = await Loopback.start(({ url }) => {
				if (url === '/connect/token') return { status: 307, headers: { location: to() } };
				const isAnswered = url.endsWith('/invoke') && ++answered <= 3;
				return isAnswered ? { body: { labelName: 'Delivery' } } : { status: 401 };
			});
			const credentials = await bench.credential('nyckelOAuth2Api', {
				baseUrl: server.url,
				oauthTokenData: { access_token: 'some-token', n8n_expires_at: Date.now() + 3_600_000 },
			});
			const result = await run(byId(FUNCTIONS.support.id), credentials, 6);
			await server.close();
			const failed = result.json('Nyckel').filter(({ error }) => error !== undefined);
			expect(failed).toHaveLength(3);
			for (const { details } of failed) {
				const { description } = details as { description: string };
				expect(description).toMatch(
					/may have sent the client secret there: .* create a new secret\.$/,
				);
			}
		},
	);

	it('is not sent once more for each item where the token endpoint redirects', async () => {
		const server = await Loopback.start(({ url, body }) => {
			if (url !== '/connect/token') return { status: 401 };
			if (!body.includes('client_id')) return { status: 400 };
			return { status: 307, headers: { location: `${other.url}/back` } };
		});
		const credentials = await bench.credential('nyckelOAuth2Api', { baseUrl: server.url });
		await run(byId(FUNCTIONS.support.id), credentials, 50);
		expect(other.seen.map(({ url }) => url)).toEqual(['/back']);
		await server.close();
	});

	const MODES = TYPES.flatMap((type) => ['url', 'id'].map((mode) => ({ type, mode })));

	it.each(MODES)('goes to the base URL and nowhere else ($type, $mode)', async ({ type, mode }) => {
		const url = 'https://www.nyckel-evil.invalid/functions/function_supporttickets01';
		const result = await run({ __rl: true, mode, value: url }, await bench.credential(type), 5);
		expect(result.json('Nyckel')[0]).toMatchObject({ labelName: ANY_TEXT });
		const hosts = new Set(outgoing.departures.map(({ host }) => host));
		expect([...hosts]).toEqual([sandboxHost()]);
	});

	it.each([
		'../../connect/token',
		'..%2f..%2fconnect%2ftoken',
		'function_supporttickets01/../../../connect/token',
		'function_supporttickets01/labels?x=',
		'@nyckel-evil.invalid/',
		'\\\\nyckel-evil.invalid\\x',
	])('an ID from a form field reaches nothing else: %s', async (id) => {
		const credentials = await bench.credential('nyckelApi');
		const workflow = workflowOf(labelTickets(AT_ONCE, { functionId: byId('={{ $json.id }}') }), {
			credentials,
			onError: 'continueRegularOutput',
		});
		const result = await bench.engine.run(workflow, { items: [{ json: { text: 'Hello', id } }] });
		expect(result.json('Nyckel')[0]).toMatchObject({
			error: ANY_TEXT,
			details: { code: 'badInput' },
		});
		expect(outgoing.departures).toEqual([]);
	});

	it.each([
		'http://nyckel-evil.invalid',
		'http://127.0.0.1@nyckel-evil.invalid',
		'ftp://127.0.0.1',
		'https://user:secret@nyckel-evil.invalid',
	])('is not sent to an unusable base URL: %s', async (baseUrl) => {
		for (const type of TYPES) {
			const result = await run(
				byId(FUNCTIONS.support.id),
				await bench.credential(type, { baseUrl }),
			);
			expect(result.json('Nyckel')[0]?.error).toContain('base URL');
		}
		expect(outgoing.departures).toEqual([]);
	});

	it.each(TYPES)(
		'is in no item, error or log, even where the server sends it back (%s)',
		async (type) => {
			const { accessToken, clientSecret } = bench.sandbox;
			const credentials = await bench.credential(
				type,
				type === 'nyckelApi' ? {} : { oauthTokenData: { access_token: accessToken } },
			);
			const secrets = type === 'nyckelApi' ? [accessToken] : [accessToken, clientSecret];
			const body = { message: `These are not welcome: ${secrets.join(', ')}` };
			for (const status of [400, 402, 409, 418, 500]) {
				bench.sandbox.clearFaults();
				bench.sandbox.addFault({
					match: { path: '/invoke' },
					action: { kind: 'status', status, body },
				});
				for (const onError of ['stopWorkflow', 'continueRegularOutput'] as const) {
					const workflow = workflowOf(labelTickets(AT_ONCE), { credentials, onError });
					const items = tickets(3).map((json) => ({ json }));
					const { run } = await bench.engine.run(workflow, { items });
					const seen = `${JSON.stringify(run)} ${bench.engine.logs().join(' ')}`;
					for (const secret of secrets) expect(seen).not.toContain(secret);
				}
			}
		},
	);

	it('a refused client secret is in no error or log', async () => {
		const clientSecret = 'a-secret-that-is-wrong';
		const credentials = await bench.credential('nyckelOAuth2Api', { clientSecret });
		const result = await run(byId(FUNCTIONS.support.id), credentials);
		expect(result.json('Nyckel')[0]?.details).toMatchObject({ code: 'badClient' });
		expect(JSON.stringify(result.run) + bench.engine.logs().join()).not.toContain(clientSecret);
	});
});
