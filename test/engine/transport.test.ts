import '../support/inFastTime';

import { startProxy, type TestProxy } from '../../sandbox/proxy';
import { BadListeners, type BadListenerName } from '../support/badListeners';
import { sentInvokes, sentLines, shownError, support, useBench } from '../support/bench';
import { isBefore } from '../support/generation';
import { Loopback, type LoopbackAnswer, type SeenRequest } from '../support/loopback';
import { failLookups } from '../support/names';
import type { Authentication } from '../support/nyckel';
import { trust } from '../support/trust';

const TYPES: Authentication[] = ['nyckelApi', 'nyckelOAuth2Api'];
const TEXT = [{ text: 'Where is my parcel?' }];
const page = (status: number): LoopbackAnswer => ({
	status,
	body: '<!doctype html><title>Sign in</title>',
	headers: { 'content-type': 'text/html' },
});

const AT_THE_ADDRESS: ReadonlyArray<[what: BadListenerName, shown: RegExp]> = [
	[
		'expired certificate',
		/^The certificate of 127\.0\.0\.1:\d+ is out of date .*expired.*Base URL/,
	],
	['self-signed certificate', /^The certificate of 127\.0\.0\.1:\d+ is not trusted .*Base URL/],
	['unknown authority', /^The certificate of \S+ is not trusted .*NODE_EXTRA_CA_CERTS/],
	['certificate of another host', /^The certificate of \S+ is for another address .*Base URL/],
	['old TLS', /^No secure connection to \S+ is possible .* no TLS version that n8n takes/],
	['asks for a certificate', /^127\.0\.0\.1:\d+ asks for a certificate of your n8n .*Base URL/],
	['no TLS', /^No secure connection to \S+ is possible .* or no HTTPS at all\. Check 'Base URL'/],
	[
		'closes in the handshake',
		/^127\.0\.0\.1:\d+ closed the connection before it was secure .*Base/,
	],
	['no HTTP', /^What answers at 127\.0\.0\.1:\d+ does not speak HTTP .*Base URL/],
	['too long headers', /^What answers at 127\.0\.0\.1:\d+ does not speak HTTP .*Base URL/],
];

describe.each(TYPES)('what is wrong on the way to Nyckel is named with %s', (type) => {
	const bench = useBench({ functions: ['support'], tls: true });
	const undo: Array<() => unknown> = [];
	let bad: BadListeners;
	beforeAll(async () => {
		bad = await BadListeners.start();
		undo.push(
			failLookups({ 'nyckel.invalid': 'ENOTFOUND', 'proxy.invalid': 'ENOTFOUND' }),
			trust(`${bad.authority}\n${bench().sandbox.tls?.authority}`),
			async () => await bad.close(),
		);
	});
	afterAll(async () => {
		for (const end of undo) await end();
	});

	const runAt = async (baseUrl: string, options = {}) => {
		const credentials = await bench().credential(type, { baseUrl });
		const parameters = support({ options: { maxTries: 1, ...options } });
		return await bench().run(parameters, TEXT, { credentials });
	};

	it.each(AT_THE_ADDRESS)('%s', async (name, shown) => {
		expect(shownError(await runAt(bad.get(name).url))).toMatch(shown);
	});

	it.each([
		['unknown host', 'https://nyckel.invalid', /^The address nyckel\.invalid was not found .*Base/],
		['nothing listening', 'http://127.0.0.1:1', /^127\.0\.0\.1:1 cannot be reached .*Base URL/],
	])('%s', async (_, baseUrl, shown) => {
		expect(shownError(await runAt(baseUrl))).toMatch(shown);
	});

	it('no answer', async () => {
		const silent = await Loopback.start(async () => await new Promise(() => undefined));
		const result = await runAt(silent.url, { timeout: 1 });
		await silent.close();
		expect(shownError(result)).toMatch(
			type === 'nyckelApi'
				? /^Nyckel did not answer in time \[item 0\] · Nyckel may have counted the item/
				: /^Nyckel did not answer in time \[item 0\] · It was asked for an access token/,
		);
	});

	describe('a proxy', () => {
		const proxies: TestProxy[] = [];
		const use = (url: string) => (process.env.HTTPS_PROXY = url);
		const start = async (...options: Parameters<typeof startProxy>) => {
			const proxy = await startProxy(...options);
			proxies.push(proxy);
			return proxy;
		};
		const url = () => bench().sandbox.tls?.url ?? '';
		const run = async () => await runAt(url());
		afterEach(() => delete process.env.HTTPS_PROXY);
		afterAll(async () => {
			for (const proxy of proxies) await proxy.close();
		});

		it('that tunnels is used for everything', async () => {
			const proxy = await start();
			use(proxy.url);
			const result = await run();
			expect(result.error).toBeUndefined();
			expect(proxy.asked).toHaveLength(sentLines(bench().sandbox).length);
			expect(new Set(proxy.asked)).toEqual(new Set([url().replace('https://', '')]));
		});

		it('that asks for a password gets the one in its address', async () => {
			const proxy = await start({ password: 'n8n:secret' });
			use(proxy.url.replace('http://', 'http://n8n:secret@'));
			expect((await run()).error).toBeUndefined();
		});

		it('that asks for a password in vain', async () => {
			use((await start({ password: 'n8n:secret' })).url);
			expect(shownError(await run())).toMatch(
				/^A proxy asks for a name and a password \(status 407\) \[item 0\] · .*HTTPS_PROXY=/,
			);
			expect(sentLines(bench().sandbox)).toEqual([]);
		});

		it('that is dead', async () => {
			use('http://127.0.0.1:1');
			expect(shownError(await run())).toMatch(
				/^The proxy 127\.0\.0\.1:1 cannot be reached \[item 0\] · Your n8n sends requests through it/,
			);
		});

		it('whose name is not known', async () => {
			use('http://proxy.invalid:3128');
			expect(shownError(await run())).toMatch(/^The proxy proxy\.invalid cannot be reached/);
		});

		it('that gets no further', async () => {
			use((await start({ refuses: 502 })).url);
			expect(shownError(await run())).toMatch(
				type === 'nyckelApi'
					? /^Nyckel cannot be reached at the moment \(status 502\) .*gateway of Nyckel or a proxy/
					: /^Nyckel gave no access token \(status 502\) .*Nyckel or a proxy in between/,
			);
		});

		it('in front of a host with another name’s certificate', async () => {
			use((await start()).url);
			expect(shownError(await runAt(bad.get('certificate of another host').url))).toMatch(
				/^The certificate of \S+ is for another address/,
			);
		});
	});
});

describe.each(TYPES)('a web page instead of an answer of the API, with %s,', (type) => {
	const bench = useBench();

	it.each([400, 401, 402, 403, 404, 409, 410, 422])(
		'is of a proxy or another server, whatever its status is (%i)',
		async (status) => {
			let tokens = 0;
			const server = await Loopback.start(({ url }) =>
				url === '/connect/token'
					? { body: { access_token: `token-${++tokens}`, expires_in: 3600 } }
					: page(status),
			);
			const credentials = await bench().credential(type, { baseUrl: server.url });
			const result = await bench().run(support(), TEXT, { credentials });
			await server.close();
			expect(shownError(result)).toBe(
				`A web page came back instead of an answer (status ${status}) [item 0] · Check 'Base URL' in the credential. A proxy or a sign-in page may also be in the way.`,
			);
			// Not asked without the secret: whether the token was over had to be tried first.
			const isRenewed = type === 'nyckelOAuth2Api' && status === 401;
			expect(server.seen.filter(({ url }) => url.endsWith('/invoke'))).toHaveLength(
				isRenewed ? 2 : 1,
			);
		},
	);
});

describe('the token endpoint', () => {
	const bench = useBench({ functions: ['support'], tls: true });

	/** Runs against a server whose token endpoint answers like this; its API would answer well. */
	const runWith = async (answer: LoopbackAnswer, options = {}) => {
		const server = await Loopback.start(({ url }) =>
			url === '/connect/token' ? answer : { body: { labelName: 'A' } },
		);
		const credentials = await bench().credential('nyckelOAuth2Api', { baseUrl: server.url });
		const parameters = support({ options: { maxTries: 2, ...options } });
		const result = await bench().run(parameters, TEXT, { credentials });
		await server.close();
		return { result, seen: server.seen };
	};
	const withSecret = (seen: SeenRequest[]) =>
		seen.filter(({ body }) => body.includes('client_secret'));

	it.each<[what: string, answer: LoopbackAnswer, shown: RegExp, tokens: number]>([
		['a page with 200', page(200), /^A web page came back instead of an answer .*Base URL/, 1],
		['a page with 401', page(401), /^A web page came back instead of an answer .*Base URL/, 1],
		['a page with 403', page(403), /^A web page came back instead of an answer .*proxy/, 1],
		['a page with 404', page(404), /^A web page came back instead of an answer/, 1],
		['{} with 200', { body: {} }, /^What answers at \S+ gives no access tokens .*Base URL/, 1],
		['no JSON', { body: 'token' }, /^What answers at \S+ gives no access tokens/, 1],
		[
			'what cannot be unpacked',
			{ body: 'token', headers: { 'content-encoding': 'gzip' } },
			/^What answers at \S+ gives no access tokens/,
			0,
		],
		['404', { status: 404, body: {} }, /^Nyckel’s API was not found at 127\.0\.0\.1/, 1],
		['405', { status: 405, body: {} }, /^Nyckel’s API was not found at \S+ \(status 405\)/, 0],
		['407', page(407), /^A proxy asks for a name and a password \(status 407\)/, 0],
		['451', { status: 451, body: {} }, /^127\.0\.0\.1:\d+ is blocked where your n8n runs/, 0],
		['418', { status: 418, body: {} }, /^Nyckel answered with status 418/, 1],
		['429', { status: 429, body: {} }, /^Nyckel gave no access token \(status 429\)/, 2],
		['503', { status: 503, body: {} }, /^Nyckel gave no access token \(status 503\)/, 2],
		['a page with 502', page(502), /^Nyckel gave no access token \(status 502\)/, 2],
		['499', { status: 499, body: {} }, /^Nyckel gave no access token \(status 499\)/, 2],
	])('that answers %s', async (_, answer, shown, tokens) => {
		const { result, seen } = await runWith(answer);
		expect(shownError(result)).toMatch(shown);
		expect(withSecret(seen)).toHaveLength(tokens);
		expect(seen.filter(({ url }) => url.endsWith('/invoke'))).toEqual([]);
	});

	it('that refuses in words of its own is quoted', async () => {
		const body = { error: 'invalid_client', error_description: 'The client is locked.' };
		const { result } = await runWith({ status: 400, body });
		expect(shownError(result)).toMatch(/^Nyckel did not accept the client ID and secret/);
		// Before that n8n keeps its own text for the code only.
		if (!isBefore('2.35'))
			expect(shownError(result)).toContain('Nyckel says: The client is locked.');
	});

	it.each([301, 302, 307, 308])(
		'that redirects (%i) gets no secret, and nobody else does',
		async (status) => {
			const elsewhere = await Loopback.start(() => undefined);
			const { result, seen } = await runWith({
				status,
				body: '',
				headers: { location: `${elsewhere.url}/connect/token` },
			});
			await elsewhere.close();
			expect(shownError(result)).toBe(
				"The base URL leads to another address [item 0] · Check 'Base URL' in the credential. The credential was not sent on.",
			);
			expect([...withSecret(seen), ...elsewhere.seen]).toEqual([]);
		},
	);

	it('of an address whose API redirects is told, as the secret may be elsewhere by then', async () => {
		bench().sandbox.addFault({
			match: { path: '/invoke' },
			action: { kind: 'redirect', to: 'https://other.example' },
		});
		const result = await bench().run(support(), TEXT);
		expect(shownError(result)).toMatch(
			/^The base URL leads to another address .*create a new secret/,
		);
	});

	it('is not asked about redirects once there is a token', async () => {
		const credentials = await bench().credential();
		await bench().run(support(), TEXT, { credentials });
		bench().sandbox.reset();
		await bench().run(support(), TEXT, { credentials });
		expect(sentLines(bench().sandbox)).toHaveLength(1);
	});

	it.each([
		['a line break', (secret: string) => `${secret}\n`],
		['a blank', (secret: string) => ` ${secret}`],
		['a zero-width blank', (secret: string) => `${secret}\u200b`],
	])('that refuses a secret with %s lets the node say so', async (_, change) => {
		const clientSecret = change(bench().sandbox.clientSecret);
		const credentials = await bench().credential('nyckelOAuth2Api', { clientSecret });
		const result = await bench().run(support(), TEXT, { credentials });
		expect(shownError(result)).toMatch(
			/^Nyckel did not accept the client ID and secret \[item 0\] · One of them holds a blank or a line/,
		);
		expect(sentInvokes(bench().sandbox)).toEqual([]);
	});

	it('that is lost before it answers costs a try, and nothing twice', async () => {
		bench().sandbox.addFault({
			match: { path: '/connect/token', bodyIncludes: 'client_id', times: 3 },
			action: { kind: 'reset-before-headers' },
		});
		const result = await bench().run(support(), TEXT);
		expect(result.error).toBeUndefined();
		expect(bench().sandbox.totals).toMatchObject({ tokenRequests: 4, invocations: 1 });
	});
});
