import '../support/inFastTime';

import { sentInvokes, sentLines, shownError, support, useBench } from '../support/bench';
import { isBefore } from '../support/generation';
import type { Authentication } from '../support/nyckel';
import { Outgoing } from '../support/outgoing';

const TYPES: Authentication[] = ['nyckelApi', 'nyckelOAuth2Api'];
const TEXT = [{ text: 'Where is my parcel?' }];

/** What a user may put behind the host without harm. */
const HARMLESS: ReadonlyArray<[name: string, typed: (url: string) => string]> = [
	['as it is', (url) => url],
	['with a trailing slash', (url) => `${url}/`],
	['with several', (url) => `${url}///`],
	['with spaces around', (url) => `  ${url} \n`],
	['with a path', (url) => `${url}/v1/functions`],
	['with a query', (url) => `${url}/?tab=api#top`],
	['in capitals', (url) => url.toUpperCase()],
	['by the name of this machine', (url) => url.replace('127.0.0.1', 'localhost')],
];

/** Nothing may be sent to these. Where they could lead to the sandbox, they are given its port. */
const REFUSED: ReadonlyArray<[name: string, typed: (port: string) => string]> = [
	['http to another host', () => 'http://www.nyckel.com'],
	['http to a host that begins like this machine', (port) => `http://127.0.0.1.evil.test:${port}`],
	['http to localhost.evil.test', (port) => `http://localhost.evil.test:${port}`],
	['user info that hides the host', (port) => `https://www.nyckel.com@127.0.0.1:${port}`],
	['user info on this machine', (port) => `http://user:secret@127.0.0.1:${port}`],
	['a backslash that hides the host', (port) => `http://127.0.0.1:${port}\\@evil.test`],
	['no scheme', (port) => `127.0.0.1:${port}`],
	['another scheme', (port) => `ftp://127.0.0.1:${port}`],
	['blanks inside', (port) => `http://127.0.0.1 :${port}`],
	['text', () => 'my account'],
];

describe.each(TYPES)('the base URL of %s', (type) => {
	const bench = useBench({ functions: ['support'] });
	const runWith = async (baseUrl: string) => {
		const credentials = await bench().credential(type, { baseUrl });
		return await bench().run(support(), TEXT, { credentials });
	};

	it.each(HARMLESS)('does its work %s', async (_, typed) => {
		const result = await runWith(typed(bench().sandbox.url));
		expect(result.error).toBeUndefined();
		expect(sentLines(bench().sandbox)).toEqual([
			// Once without the secret, since the address is not Nyckel's own.
			...(type === 'nyckelOAuth2Api' ? ['POST /connect/token', 'POST /connect/token'] : []),
			'POST /v1/functions/function_supporttickets01/invoke',
		]);
	});

	it.each(REFUSED)('is refused, and nothing is sent anywhere: %s', async (_, typed) => {
		const outgoing = new Outgoing();
		const result = await runWith(typed(new URL(bench().sandbox.url).port));
		expect(shownError(result)).toMatch(
			/The base URL in the credential cannot be used · It must start with https:\/\//,
		);
		outgoing.close();
		expect(outgoing.departures).toEqual([]);
	});

	it('that is refused leaves every item with an error when the node goes on', async () => {
		const credentials = await bench().credential(type, { baseUrl: 'http://www.nyckel.com' });
		const settings = { credentials, onError: 'continueErrorOutput' as const };
		const result = await bench().run(support(), [...TEXT, ...TEXT], settings);
		const [good, bad] = result.outputs('Nyckel');
		expect([good?.length, bad?.length]).toEqual([0, 2]);
	});
});

describe('an access token', () => {
	const bench = useBench({ functions: ['support'] });

	it.each([
		['as it was pasted', (token: string) => token],
		['with blanks around', (token: string) => ` ${token}\n`],
		['with the word Bearer before it', (token: string) => `Bearer ${token}`],
		['with that word twice', (token: string) => `Bearer bearer ${token}`],
		['in quotes', (token: string) => `"${token}"`],
		['in curly quotes', (token: string) => `“${token}”`],
		['as the whole header', (token: string) => `Authorization: Bearer ${token}`],
		['as a field of JSON', (token: string) => `"Authorization": "Bearer ${token}",`],
	])('is sent as a bearer token, %s, and is hidden', async (_, pasted) => {
		const { accessToken } = bench().sandbox;
		const credentials = await bench().credential('nyckelApi', { accessToken: pasted(accessToken) });
		bench().sandbox.addFault({
			match: { path: '/invoke', bodyIncludes: 'echo' },
			action: { kind: 'status', status: 400, body: { message: `No: ${accessToken}` } },
		});
		const refused = await bench().run(support(), [{ text: 'echo' }], { credentials });
		expect(shownError(refused)).toContain('Nyckel says: No: [hidden].');
		bench().sandbox.reset();
		const result = await bench().run(support(), TEXT, { credentials });
		expect(result.error).toBeUndefined();
		const [invoke] = sentInvokes(bench().sandbox);
		expect(invoke?.headers.authorization).toBe(`Bearer ${accessToken}`);
	});

	it('that is wrong is named once, whatever the number of items', async () => {
		const credentials = await bench().credential('nyckelApi', { accessToken: 'wrong' });
		const items = Array.from({ length: 60 }, () => TEXT[0] ?? {});
		const result = await bench().run(support(), items, { credentials });
		expect(shownError(result)).toMatch(
			/Nyckel did not accept the credential \[item \d+\] · The access token is wrong or older than one hour/,
		);
		expect(result.error?.httpCode).toBe('401');
		// Those that were under way with the first one; n8n itself sends each 401 a second time.
		expect(sentInvokes(bench().sandbox).length).toBeLessThanOrEqual(2 * 25);
	});
});

describe('client ID and secret', () => {
	const bench = useBench({ functions: ['support'] });

	it('fetch a token with the secret in the body, and n8n keeps it', async () => {
		const credentials = await bench().credential();
		await bench().run(support(), TEXT, { credentials });
		await bench().run(support(), TEXT, { credentials });
		const [check, token] = bench().sandbox.requests;
		expect(check?.body).toEqual({ grant_type: 'client_credentials' });
		expect(token?.body).toEqual({
			grant_type: 'client_credentials',
			client_id: bench().sandbox.clientId,
			client_secret: '***',
			// n8n 1 sends a scope that is not set as an empty one.
			...(isBefore('2.0') && { scope: '' }),
		});
		expect(token?.headers.authorization).toBeUndefined();
		expect(bench().sandbox.totals.tokenRequests).toBe(1);
	});

	it.each([400, 401, 403])('that are wrong are named, with status %i', async (status) => {
		bench().sandbox.addFault({
			match: { path: '/connect/token' },
			action: { kind: 'status', status, body: { error: 'invalid_client' } },
		});
		const result = await bench().run(support(), TEXT);
		expect(shownError(result)).toMatch(
			/Nyckel did not accept the client ID and secret \[item 0\] · Copy both from Nyckel/,
		);
		expect(sentInvokes(bench().sandbox)).toEqual([]);
	});

	it.each(['stopWorkflow', 'continueRegularOutput'] as const)(
		'that are not chosen are asked for, not called a fault of expressions (%s)',
		async (onError) => {
			const result = await bench().run(support(), TEXT, { credentials: {}, onError });
			const told =
				onError === 'stopWorkflow' ? shownError(result) : JSON.stringify(result.json('End'));
			expect(told).toMatch(/credentials set .*Choose a credential in this node\./);
			expect(told).not.toContain('expressions');
			expect(bench().sandbox.requests).toEqual([]);
		},
	);
});
