import '../support/inFastTime';

import { sentData, sentInvokes, support, useBench } from '../support/bench';
import { Loopback } from '../support/loopback';

const SUBJECTS = [
	['Billing', 'The invoice is wrong and my card was charged twice'],
	['Technical', 'The app shows an error and crashes'],
	['Shipping', 'My parcel has not arrived, where is the delivery?'],
] as const;

/** Texts that differ from each other, with the label that belongs to each. */
const items = Array.from({ length: 60 }, (_, i) => {
	const [label, text] = SUBJECTS[i % SUBJECTS.length] ?? SUBJECTS[0];
	return { id: i, text: `${text} (case ${i})`, label };
});

describe('a batch', () => {
	const bench = useBench({ functions: ['support'], accounts: 2 });

	it('of 60 items leaves in order and paired, each with its own label, however answers arrive', async () => {
		bench().sandbox.configure({ latencyMs: [0, 120], seed: 7 });
		const result = await bench().run(support({ output: 'inputWithPrediction' }), items);
		const output = result.outputs('Nyckel')[0] ?? [];
		expect(output.map(({ json }) => json.id)).toEqual(items.map(({ id }) => id));
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
			items.map(({ id }) => ({ item: id })),
		);
		expect(output.map(({ json }) => json.prediction)).toMatchObject(
			items.map(({ label }) => ({ labelName: label })),
		);
		const { requests } = bench().sandbox;
		const endings = [...requests].sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0));
		expect(endings).not.toEqual(requests);
	});

	it('costs one invocation an item, identical items included', async () => {
		const result = await bench().run(
			support(),
			Array.from({ length: 30 }, () => ({ text: 'Where is my parcel?' })),
		);
		expect(result.json('End')).toHaveLength(30);
		expect(bench().sandbox.invocations).toHaveLength(30);
		expect(sentInvokes(bench().sandbox)).toHaveLength(30);
	});

	it('without a token yet fetches one once, and its first request goes alone', async () => {
		const [, { clientId, clientSecret } = bench().sandbox] = bench().sandbox.accounts;
		const credentials = await bench().credential('nyckelOAuth2Api', { clientId, clientSecret });
		bench().sandbox.configure({ latencyMs: 40 });
		await bench().run(support(), items.slice(0, 12), { credentials });
		const { totals, requests } = bench().sandbox;
		// Before the token comes a request without the secret.
		const [, token, first, ...others] = requests;
		expect(totals.tokenRequests).toBe(1);
		expect([token?.path, first?.path]).toEqual([
			'/connect/token',
			expect.stringMatching(/invoke$/),
		]);
		expect(others).toHaveLength(11);
		const firstEnded = first?.endedAt ?? Infinity;
		expect(others.filter(({ startedAt }) => startedAt < firstEnded)).toEqual([]);
	});

	it('with a token starts 25 requests at once, and no more', async () => {
		let open = 0;
		let most = 0;
		let letGo = (): void => undefined;
		const all = new Promise<void>((resolve) => (letGo = resolve));
		const server = await Loopback.start(async () => {
			most = Math.max(most, ++open);
			// The test ends only if 25 are waiting here at the same time.
			if (open === 25) letGo();
			await all;
			open -= 1;
			return { body: { labelName: 'A' } };
		});
		const credentials = await bench().credential('nyckelApi', { baseUrl: server.url });
		const result = await bench().run(support(), items.slice(0, 40), { credentials });
		await server.close();
		expect(result.json('End')).toHaveLength(40);
		expect(most).toBe(25);
	});

	it('is done whole within the limits of the account, and the user sees no 429', async () => {
		bench().sandbox.configure({
			latencyMs: [50, 250],
			limits: { requestsPerSecond: 25, inFlight: 25 },
		});
		const credentials = await bench().credential('nyckelApi');
		const result = await bench().run(support(), items, { credentials });
		expect(result.error).toBeUndefined();
		expect(bench().sandbox.totals).toMatchObject({ invocations: 60, paidTwice: 0 });
	});

	it('of no items does nothing', async () => {
		const result = await bench().run(support(), []);
		expect(result.status).toBe('success');
		expect(sentData(bench().sandbox)).toEqual([]);
	});

	it('reads each item’s own fields, whatever the others hold', async () => {
		const mixed = [{ text: 'a' }, { text: 'b', extra: 1 }, { text: 'c' }];
		await bench().run(support(), mixed);
		expect(sentData(bench().sandbox).sort()).toEqual(['a', 'b', 'c']);
	});
});
