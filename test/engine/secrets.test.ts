import '../support/inFastTime';

import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { RunResult } from '../support/engine';
import { ON_ERROR, support, useBench } from '../support/bench';
import type { LoopbackAnswer, SeenRequest } from '../support/loopback';
import { Loopback } from '../support/loopback';
import type { Authentication } from '../support/nyckel';

const CLIENT_SECRET = 'client+secret/with=odd&characters%"ä';
const PASTED = 'pasted-access-token-4711';

const bearerOf = ({ headers }: SeenRequest) => headers.authorization ?? '';
const tokenOf = (request: SeenRequest) => bearerOf(request).replace('Bearer ', '');
const refusal = (message: string, status = 400) => ({ status, body: { message } });

/** In percent signs from end to end, as nobody has to write it. */
const everyByte = (text: string) => Buffer.from(text).toString('hex').replace(/../g, '%$&');

/** A server that is careless with what it is told, in the answer to an invocation. */
const ECHOES: ReadonlyArray<[name: string, answer: (request: SeenRequest) => LoopbackAnswer]> = [
	['the whole header', (request) => refusal(`Bad header: ${bearerOf(request)}`)],
	['the bare token', (request) => refusal(`The token ${tokenOf(request)} has no rights`)],
	[
		'the token in an error of its own',
		(request) => ({ status: 418, body: { error: tokenOf(request) } }),
	],
	['the token with a 401', (request) => refusal(`Unknown token ${tokenOf(request)}`, 401)],
	['the token with a 403', (request) => refusal(`No rights: ${tokenOf(request)}`, 403)],
	[
		'the header in a page',
		(request) => ({ status: 500, body: `<html>${bearerOf(request)}</html>` }),
	],
	['the header in a broken answer', (request) => ({ body: `{"labelName": "${bearerOf(request)}` })],
	['all headers', ({ headers }) => ({ status: 400, body: { message: JSON.stringify(headers) } })],
	['the token in an address', (request) => refusal(`At /?t=${everyByte(tokenOf(request))}&x=1`)],
	[
		'the token in JSON within JSON',
		(request) => refusal(JSON.stringify({ said: JSON.stringify(`${tokenOf(request)} "no"`) })),
	],
	[
		'the token in base64',
		(request) => refusal(`Basic ${Buffer.from(`id:${tokenOf(request)}`).toString('base64')}`),
	],
	[
		'the token as the ID of a sample',
		(request) => ({ status: 409, body: { existingSampleId: tokenOf(request) } }),
	],
	[
		'the header in a header',
		(request) => ({ status: 400, headers: { 'x-sent': bearerOf(request) } }),
	],
];

describe('no secret reaches an item, an error, a hint or the log', () => {
	const bench = useBench({ functions: ['support'] }, { recordLogs: true });
	let answer: (request: SeenRequest) => LoopbackAnswer | undefined = () => undefined;
	let server: Loopback;
	beforeAll(async () => {
		server = await Loopback.start((request) => answer(request));
	});
	afterAll(async () => await server.close());

	const run = async (type: Authentication, onError: (typeof ON_ERROR)[number]) => {
		const own: ICredentialDataDecryptedObject =
			type === 'nyckelApi' ? { accessToken: PASTED } : { clientSecret: CLIENT_SECRET };
		const credentials = await bench().credential(type, { ...own, baseUrl: server.url });
		const items = [{ text: 'one' }, { text: 'two' }];
		const options = { maxTries: 1 };
		return await bench().run(support({ options }), items, { credentials, onError });
	};

	let linesBefore = 0;
	beforeEach(() => (linesBefore = bench().engine.logs().length));

	/** Every place of the stored execution (items, errors, hints, memory) and the log with a secret in it. */
	const leaksOf = (result: RunResult) => {
		const places = [
			...Object.entries(result.run.data).map(([part, data]) => `${part}: ${JSON.stringify(data)}`),
			...bench().engine.logs().slice(linesBefore),
		];
		const plain = [PASTED, server.token, CLIENT_SECRET];
		const inBase64 = (secret: string) => Buffer.from(`id:${secret}`).toString('base64');
		const secrets = [...plain, encodeURIComponent(CLIENT_SECRET)].flatMap((secret) => [
			...[secret, everyByte(secret), inBase64(secret), JSON.stringify(secret).slice(1, -1)],
		]);
		return secrets.flatMap((secret) =>
			places
				.filter((place) => place.includes(secret))
				.map((place) => place.slice(Math.max(0, place.indexOf(secret) - 150)).slice(0, 250)),
		);
	};

	describe.each(['nyckelApi', 'nyckelOAuth2Api'] as const)('with %s', (type) => {
		describe.each(ON_ERROR)('and On Error "%s"', (onError) => {
			it.each(ECHOES)('when the server sends back %s', async (_, echo) => {
				answer = (request) => (request.url.endsWith('/invoke') ? echo(request) : undefined);
				const result = await run(type, onError);
				expect(server.seen.some((request) => bearerOf(request) !== '')).toBe(true);
				expect(JSON.stringify(result.run)).toMatch(/\[item \d\]/);
				expect(leaksOf(result)).toEqual([]);
			});
		});
	});

	it.each([
		['the form it was sent', ({ body }: SeenRequest) => body],
		['the decoded secret', () => CLIENT_SECRET],
	])('when the token endpoint sends back %s', async (_, echo) => {
		for (const status of [400, 500]) {
			answer = (request) => refusal(`Refused: ${echo(request)}`, status);
			const result = await run('nyckelOAuth2Api', 'continueRegularOutput');
			expect(result.json('End')).toHaveLength(2);
			expect(leaksOf(result)).toEqual([]);
		}
	});

	it('when everything goes well', async () => {
		answer = (request) =>
			request.url.endsWith('/invoke') ? { body: { labelName: 'A' } } : undefined;
		for (const type of ['nyckelApi', 'nyckelOAuth2Api'] as const) {
			const result = await run(type, 'stopWorkflow');
			expect(result.json('End')).toHaveLength(2);
			expect(leaksOf(result)).toEqual([]);
		}
	});

	it('when a list in the editor fails', async () => {
		answer = (request) =>
			request.url.startsWith('/v1') ? refusal(bearerOf(request), 418) : undefined;
		const credentials = await bench().credential('nyckelOAuth2Api', {
			clientSecret: CLIENT_SECRET,
			baseUrl: server.url,
		});
		const node = {
			type: 'n8n-nodes-nyckel.nyckel',
			parameters: { authentication: 'nyckelOAuth2Api', ...support() },
			credentials,
		};
		const search = bench().engine.editor.listSearch(node, 'searchFunctions');
		const error: unknown = await search.then(
			() => undefined,
			(reason: unknown) => reason,
		);
		expect(error).toBeInstanceOf(Error);
		expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(server.token);
	});
});
