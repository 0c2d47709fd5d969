import '../support/inFastTime';

import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';

import { errorsOf, ONE_BY_ONE, shownError, support, useBench } from '../support/bench';
import type { Authentication } from '../support/nyckel';

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

/** Answers that the HTTP parser of Node.js refuses, each with a code of its own (llhttp, `HPE_…`). */
const BROKEN: ReadonlyArray<[what: string, answer: string]> = [
	['something that is no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
	['an unknown version', 'HTTP/9.9 200 OK\r\n\r\n'],
	['a status that is none', 'HTTP/1.1 OK 200\r\n\r\n'],
	['two lengths', `${HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`],
	['a length that is none', `${HEAD}Content-Length: two\r\n\r\n{}`],
	[
		'length and pieces at once',
		`${HEAD}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
	],
	['a piece without a length', `${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n`],
	['a name of a header with a blank', `${HEAD}Bad Header: 1\r\n\r\n{}`],
	['headers without end', `${HEAD}X: ${'x'.repeat(20_000)}\r\n\r\n{}`],
];

/** Answers that end before their end: the connection is lost, and the request may have been worked on. */
const TORN: ReadonlyArray<[what: string, answer: string]> = [
	['half of its pieces', `${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\n{"la`],
	['less than its length', `${HEAD}Content-Length: 100\r\n\r\n{"labelName"`],
	['half of its headers', 'HTTP/1.1 200 OK\r\nContent-Ty'],
	['nothing', ''],
];

const CREDENTIALS = ['nyckelApi', 'nyckelOAuth2Api'] as const satisfies readonly Authentication[];

/** What a user reads of a status, and how often it is sent. */
const STATUSES: ReadonlyArray<[status: number, told: RegExp, sent: number]> = [
	[302, /^The base URL leads to another address/, 1],
	[400, /^Nyckel could not use this input/, 1],
	[404, /^Nyckel has no function "function_supporttickets01"/, 1],
	[413, /^The input is too large for Nyckel/, 1],
	[502, /^Nyckel cannot be reached at the moment \(status 502\)/, 2],
	[503, /^Nyckel could not answer \(status 503\)/, 6],
];

/** Ways in which the rest of an answer cannot be read. */
const UNREADABLE: ReadonlyArray<[how: string, rest: string]> = [
	['breaks off', 'Content-Length: 100\r\n\r\n{"mess'],
	['is packed wrongly', 'Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain'],
];

const GOOD = '{"labelName":"Billing","confidence":0.9}';

describe('a paid call that is answered with broken HTTP', () => {
	const bench = useBench({ functions: ['support'] });
	let server: Server;
	let answer = '';
	/** The texts that arrived, in order. */
	let paid: string[] = [];
	/** What is answered with broken HTTP; the rest is answered well. */
	let isBroken: (text: string) => boolean = () => true;

	beforeAll(async () => {
		server = createServer((socket) => {
			let request = '';
			socket.on('error', () => undefined);
			socket.on('data', (bytes) => {
				request += bytes.toString();
				const text = /\{"data":"([^"]*)"\}$/.exec(request)?.[1];
				if (text === undefined && !request.startsWith('GET')) return;
				request = '';
				if (text === undefined) {
					socket.end(`${HEAD}Content-Length: 2\r\nConnection: close\r\n\r\n[]`);
					return;
				}
				paid.push(text);
				const good = `${HEAD}Content-Length: ${GOOD.length}\r\nConnection: close\r\n\r\n${GOOD}`;
				socket.end(isBroken(text) ? answer : good);
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	});
	afterAll(async () => await new Promise((resolve) => server.close(resolve)));
	beforeEach(() => (paid = []));

	const run = async (
		texts: string[],
		onError: 'stopWorkflow' | 'continueRegularOutput',
		type: Authentication = 'nyckelApi',
	) => {
		const { port } = server.address() as AddressInfo;
		const credentials = await bench().credential(type, {
			baseUrl: `http://127.0.0.1:${port}`,
			...(type === 'nyckelOAuth2Api' && {
				oauthTokenData: { access_token: 'some-token', n8n_expires_at: Date.now() + 3_600_000 },
			}),
		});
		const items = texts.map((text) => ({ text }));
		return await bench().run(support({ options: ONE_BY_ONE }), items, { credentials, onError });
	};

	it.each(BROKEN)('is not sent again: %s', async (_, broken) => {
		answer = broken;
		isBroken = () => true;
		const result = await run(['a'], 'stopWorkflow');
		expect(shownError(result)).toMatch(/does not speak HTTP as Nyckel does \[item 0\]/);
		expect(paid).toEqual(['a']);
	});

	it.each(BROKEN)('ends the rest where nothing was ever answered well: %s', async (_, broken) => {
		answer = broken;
		isBroken = () => true;
		const texts = Array.from({ length: 40 }, (_item, index) => `Text ${index}`);
		const result = await run(texts, 'continueRegularOutput');
		expect(errorsOf(result.outputs('Nyckel')[0])).toHaveLength(40);
		expect(paid.length).toBeLessThan(40);
		expect(new Set(paid).size).toBe(paid.length);
	});

	it.each(BROKEN)(
		'is its own item’s, which may have been counted, where others are answered: %s',
		async (_, broken) => {
			answer = broken;
			isBroken = (text) => text === 'c';
			const result = await run(['a', 'b', 'c', 'd'], 'continueRegularOutput');
			const [output = []] = result.outputs('Nyckel');
			expect(output.map(({ json }) => json.labelName ?? json.error)).toEqual([
				'Billing',
				'Billing',
				expect.stringMatching(/does not speak HTTP as Nyckel does \[item 2\]/),
				'Billing',
			]);
			expect(output[2]?.json.details).toMatchObject({
				code: 'notHttp',
				description: expect.stringMatching(/may have counted/) as string,
			});
			expect(paid).toEqual(['a', 'b', 'c', 'd']);
		},
	);

	it.each(TORN)('is sent once more at most: %s', async (_, torn) => {
		answer = torn;
		isBroken = (text) => text === 'b';
		const result = await run(['a', 'b'], 'continueRegularOutput');
		expect(result.outputs('Nyckel')[0]?.[1]?.json).toMatchObject({
			error: expect.stringMatching(/^The connection to Nyckel was lost/) as string,
			details: { description: expect.stringMatching(/may have counted/) as string },
		});
		expect(paid).toEqual(['a', 'b', 'b']);
	});

	describe.each(CREDENTIALS)('with %s', (type) => {
		describe.each(UNREADABLE)('after a status where the rest %s', (_, rest) => {
			it.each(STATUSES)(
				'is told by that status, as the API’s own: %i',
				async (status, told, sent) => {
					answer = `HTTP/1.1 ${status} X\r\nContent-Type: application/json\r\n${rest}`;
					isBroken = (text) => text === 'b';
					const result = await run(['a', 'b', 'c'], 'continueRegularOutput', type);
					const [output = []] = result.outputs('Nyckel');
					expect(output.map(({ json }) => json.labelName ?? json.error)).toEqual([
						'Billing',
						expect.stringMatching(told),
						'Billing',
					]);
					expect(paid.filter((text) => text === 'b')).toHaveLength(sent);
				},
			);
		});
	});
});
