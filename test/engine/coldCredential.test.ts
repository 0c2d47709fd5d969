import '../support/inFastTime';

import type { FaultAction, Sandbox } from '../../sandbox';
import { image, sentInvokes, shownError, support, useBench } from '../support/bench';
import { standInStorage } from '../support/engine/binary';
import { fastClock } from '../support/fastClock';
import { isBefore } from '../support/generation';
import { WHITE_PNG } from '../support/pictures';

const LATENCY_MS = 300;

const TEXTS = Array.from({ length: 5 }, (_, index) => ({ text: `Text ${index}` }));

/** How many of the first five requests were sent together, each time that those before were answered. */
function groupsOf(sandbox: Sandbox): number[] {
	const groups: number[] = [];
	let last = -Infinity;
	for (const { startedAt } of sentInvokes(sandbox).slice(0, 5)) {
		if (startedAt - last < LATENCY_MS) groups.push((groups.pop() ?? 0) + 1);
		else groups.push(1);
		last = startedAt;
	}
	return groups;
}

describe('a credential that holds no token yet', () => {
	const bench = useBench({ functions: ['support', 'image'], latencyMs: LATENCY_MS });

	const FIRST: ReadonlyArray<[name: string, action: FaultAction]> = [
		['meets a 503', { kind: 'status', status: 503 }],
		['is refused', { kind: 'status', status: 400 }],
		['is cut off', { kind: 'reset-before-headers' }],
		['is not answered in time', { kind: 'hang' }],
	];

	it.each(FIRST)('has one once its first request %s: the others go together', async (_, action) => {
		bench().sandbox.addFault({ match: { path: '/invoke', nth: 1 }, action });
		const options = { timeout: 1 };
		await bench().run(support({ options }), TEXTS, { onError: 'continueRegularOutput' });
		expect(groupsOf(bench().sandbox)).toEqual([1, 4]);
		expect(bench().sandbox.totals.tokenRequests).toBe(1);
	});

	it('has none after an item whose file cannot be read: the next one goes alone', async () => {
		// Once to see that it is an image; gone when it is sent.
		standInStorage('fleeting', WHITE_PNG, 1);
		const gone = { id: 'fleeting:1', data: '', mimeType: 'image/png' };
		const there = { data: WHITE_PNG.toString('base64'), mimeType: 'image/png' };
		const files = [gone, ...TEXTS.map(() => there)];
		const items = files.map((data) => ({ json: {}, binary: { data } }));
		await bench().run(image(), items, { onError: 'continueRegularOutput' });
		expect(bench().sandbox.totals.tokenRequests).toBe(1);
		expect(groupsOf(bench().sandbox)).toEqual([1, 4]);
	});

	it('has none while the token endpoint is out of order: it is asked by one request', async () => {
		const match = { path: '/connect/token', bodyIncludes: 'client_id' };
		bench().sandbox.addFault({
			match: { ...match, times: 2 },
			action: { kind: 'status', status: 503 },
		});
		const result = await bench().run(support(), TEXTS);
		expect(result.error).toBeUndefined();
		expect(bench().sandbox.totals.tokenRequests).toBe(3);
		expect(groupsOf(bench().sandbox)).toEqual([1, 4]);
	});

	const ANSWERS = ['{"message":"Back at five."}', '{"access_token":null}', '"Welcome"', '[1]'];
	const NO_TOKEN = /^What answers at \S+ gives no access tokens/;
	it.each(ANSWERS)(
		'works once the token endpoint does, whatever n8n has stored of it before: %s',
		async (body) => {
			const credentials = await bench().credential();
			bench().sandbox.addFault({
				match: { path: '/connect/token', bodyIncludes: 'client_id', times: 2 },
				action: { kind: 'body', body },
			});
			for (const text of ['first', 'second']) {
				const result = await bench().run(support(), [{ text }], { credentials });
				expect(shownError(result)).toMatch(NO_TOKEN);
			}
			const result = await bench().run(support(), TEXTS, { credentials });
			expect(shownError(result)).toBe('');
			expect(result.json('End')).toHaveLength(TEXTS.length);
			expect(groupsOf(bench().sandbox)).toEqual([1, 4]);
		},
	);

	it('tells what the token endpoint says of itself, by no status and no code that is known', async () => {
		const body = { error: 'server_error', error_description: 'The database is down' };
		bench().sandbox.addFault({
			match: { path: '/connect/token' },
			action: { kind: 'status', status: 400, body },
		});
		const result = await bench().run(support({ options: { maxTries: 1 } }), TEXTS);
		// n8n 1, and n8n 2 before 2.35, drop what came with the error.
		const said = isBefore('2.35') ? '' : 'Nyckel says: The database is down. ';
		expect(shownError(result)).toContain(
			`Nyckel gave no access token [item 0] · ${said}Nyckel or a proxy in between`,
		);
	});

	it('tells why it is refused after an answer without a token', async () => {
		const oauthTokenData = { message: 'Back at five.' };
		const credentials = await bench().credential('nyckelOAuth2Api', {
			clientSecret: 'another-secret',
			oauthTokenData,
		});
		const result = await bench().run(support(), TEXTS, { credentials });
		expect(shownError(result)).toMatch(/^Nyckel did not accept the client ID and secret/);
	});
});

describe('a token that is stored and has expired', () => {
	const bench = useBench({ functions: ['support'], latencyMs: LATENCY_MS });

	const ITEMS = Array.from({ length: 25 }, (_, index) => ({ text: `Text ${index}` }));

	/** What it costs to renew a token that claims so many seconds of life, so long after it was last used. */
	async function renewal(claimedExpiresIn: number, breakMs: number) {
		const { sandbox } = bench();
		sandbox.configure({ claimedExpiresIn });
		const credentials = await bench().credential();
		await bench().run(support(), TEXTS, { credentials });
		sandbox.expireTokens();
		const before = { ...sandbox.totals };
		await fastClock.sleep(breakMs);
		const result = await bench().run(support(), ITEMS, { credentials });
		expect(result.json('End')).toHaveLength(ITEMS.length);
		return {
			tokens: sandbox.totals.tokenRequests - before.tokenRequests,
			unauthorized: sandbox.requests.filter(({ status }) => status === 401).length,
		};
	}

	// The request meets it, n8n renews it by a question that costs nothing, and n8n 1 has to be told by a second one.
	const ONE = { tokens: 1, unauthorized: isBefore('2.0') ? 3 : 2 };

	it('is renewed by one request, and the others wait for it, after a break of five minutes', async () => {
		expect(await renewal(0, 5 * 60_000)).toEqual(ONE);
	});

	// Before that n8n does not write down when a token ends.
	const from233 = isBefore('2.33') ? it.skip : it;
	from233('is renewed by one request at any time where n8n knows when it ends', async () => {
		expect(await renewal(0.001, 0)).toEqual(ONE);
	});

	it('sends all at once while it is good', async () => {
		const credentials = await bench().credential();
		await bench().run(support(), TEXTS, { credentials });
		bench().sandbox.reset();
		await bench().run(support(), TEXTS, { credentials });
		expect(groupsOf(bench().sandbox)).toEqual([5]);
	});
});

describe('a token that ends while a batch runs', () => {
	const bench = useBench({ functions: ['support'], latencyMs: LATENCY_MS, tokenLifeMs: 4_000 });
	const ITEMS = Array.from({ length: 250 }, (_, index) => ({ text: `Text ${index}` }));

	/** The most requests with a good token that arrived in one second: a server does not know whose the others are. */
	const mostInASecond = () => {
		const starts = sentInvokes(bench().sandbox)
			.filter(({ status }) => status !== 401)
			.map(({ startedAt }) => startedAt);
		return Math.max(
			...starts.map((from) => starts.filter((at) => at >= from && at < from + 1_000).length),
		);
	};

	it('is renewed each time by one request, and what is sent again counts for the pace', async () => {
		const result = await bench().run(support(), ITEMS);
		expect(result.error).toBeUndefined();
		expect(result.json('End')).toHaveLength(ITEMS.length);
		const { tokenRequests, paidTwice, limited } = bench().sandbox.totals;
		expect({ paidTwice, limited }).toEqual({ paidTwice: 0, limited: 0 });
		expect(tokenRequests).toBeGreaterThanOrEqual(3);
		expect(tokenRequests).toBeLessThanOrEqual(4);
		expect(mostInASecond()).toBeLessThanOrEqual(25);
	});
});
