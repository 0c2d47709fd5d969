import '../support/inFastTime';

import type { IDataObject, INode } from 'n8n-workflow';

import { sentInvokes } from '../support/bench';
import { Bench, workflowOf } from '../support/nyckel';
import { labelTickets, tickets, ticketsSent } from '../support/tickets';
import { until } from '../support/until';

/** The first burst of an account, requests. */
const BURST = 25;

/**
 * 80 starts, 25 in any 1.03 s, take three windows; a start may be late on its way, milliseconds. Two executions that do
 * not know of each other would take one.
 */
const THREE_WINDOWS_MS = 2_500;

describe('two executions with the same account', () => {
	let bench: Bench;
	let credentials: INode['credentials'];

	beforeAll(async () => {
		// The documented limits: 25 a second, 25 in flight.
		bench = await Bench.start({ latencyMs: 50, functions: ['support'], accounts: 4 });
		// Loads what the first request loads, so that it costs no burst its evenness.
		await bench.run(labelTickets(), tickets(1));
	});

	afterAll(async () => {
		await bench.close();
	});

	let used = 0;
	beforeEach(async () => {
		bench.sandbox.reset();
		const { accessToken = '' } = bench.sandbox.accounts[++used] ?? {};
		credentials = await bench.credential('nyckelApi', { accessToken });
	});

	const start = (texts: Array<{ text: string }>, options: IDataObject = {}) => {
		const workflow = workflowOf(labelTickets(options), { credentials });
		return bench.engine.start(workflow, { items: texts.map((json) => ({ json })) });
	};

	const numbered = (count: number, from = 0) =>
		tickets(count).map((_, index) => ({ text: `Ticket ${from + index}: help` }));

	it('share its requests in flight and see no 429', async () => {
		bench.sandbox.configure({ latencyMs: 200, limits: { requestsPerSecond: false } });
		const options = { requestsPerSecond: 1000 };
		const runs = [start(numbered(40), options), start(numbered(40, 40), options)];
		const results = await Promise.all(runs.map(async ({ done }) => await done));
		expect(results.map((result) => result.json('End').length)).toEqual([40, 40]);
		expect(bench.sandbox.totals).toMatchObject({ limited: 0, invocations: 80, paidTwice: 0 });
		expect(bench.sandbox.totals.maxInFlight).toBeLessThanOrEqual(BURST);
	});

	it('share its pace and lose nothing', async () => {
		// How few 429s there are is for `npm run bench`: a machine that stalls pushes two bursts together on their way.
		const runs = [start(numbered(40)), start(numbered(40, 40))];
		const results = await Promise.all(runs.map(async ({ done }) => await done));
		expect(results.map((result) => result.json('End').length)).toEqual([40, 40]);
		expect(bench.sandbox.totals).toMatchObject({ invocations: 80, paidTwice: 0 });
		const times = sentInvokes(bench.sandbox).map(({ startedAt }) => startedAt);
		expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(THREE_WINDOWS_MS);
	});

	it('a single item does not wait behind a batch', async () => {
		const batch = start(numbered(100));
		await until(() => sentInvokes(bench.sandbox).length >= BURST);
		const before = ticketsSent(bench.sandbox).length;
		const single = await start(numbered(1, 1000)).done;
		const order = ticketsSent(bench.sandbox);
		// Two starts of the batch at most, and what had started while the single item came to the node.
		expect(order.indexOf(1000) - before).toBeLessThanOrEqual(4);
		expect(order.length).toBeLessThan(2 * BURST + 5);
		expect(single.json('End')).toHaveLength(1);
		expect((await batch.done).json('End')).toHaveLength(100);
	});
});
