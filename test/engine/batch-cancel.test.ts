import '../support/inFastTime';

import { getEventListeners } from 'node:events';

import type { INode } from 'n8n-workflow';

import type { FaultRule } from '../../sandbox';
import type { RunResult } from '../support/engine';
import { awakeMsUntil } from '../support/awakeTime';
import { fastClock } from '../support/fastClock';
import { Bench, workflowOf } from '../support/nyckel';
import { Outgoing } from '../support/outgoing';
import { labelTickets, tickets } from '../support/tickets';
import { until } from '../support/until';

/** The node settles in 100 ms of a machine that has nothing else to do; the rest is for a busy one. */
const SETTLED_MS = 1_000;

/** Longer than any wait of the node, milliseconds of its clock. */
const ANY_WAIT_MS = 70_000;

const IN_FLIGHT = 25;

// A rejection that nobody handles fails the test by itself: jest sees to it.
describe('when the user presses Stop', () => {
	let bench: Bench;
	let outgoing: Outgoing;
	let spy: jest.SpiedFunction<EventTarget['addEventListener']>;

	beforeAll(async () => {
		bench = await Bench.start({ limits: false, functions: ['support'], accounts: 10 });
	});

	afterAll(async () => {
		await bench.close();
	});

	let used = 0;
	beforeEach(() => {
		bench.sandbox.reset();
		used += 1;
		outgoing = new Outgoing();
		spy = jest.spyOn(EventTarget.prototype, 'addEventListener');
	});

	afterEach(() => {
		spy.mockRestore();
		outgoing.close();
	});

	/** Listeners that are left on any signal that something listened to. */
	const listeners = () => {
		const targets: unknown[] = spy.mock.contexts;
		return [...new Set(targets)]
			.filter((target) => target instanceof AbortSignal)
			.reduce((sum, signal) => sum + getEventListeners(signal, 'abort').length, 0);
	};

	/** Tells whether the node has begun to wait as long as an answer asks for; waits of tests before do not count. */
	const waitsLong = () => {
		const before = fastClock.waits.length;
		return () => fastClock.waits.slice(before).some(({ ms }) => ms > 45_000 && ms <= 50_000);
	};

	/** Runs a batch of 60 against a fault, stops it once `isTime`, and looks at what is left. */
	async function stop(
		fault: FaultRule | undefined,
		isTime: () => boolean,
		onError: INode['onError'] = 'continueRegularOutput',
		isCold = false,
	): Promise<RunResult> {
		const account = bench.sandbox.accounts[used];
		if (!account) throw new Error('The sandbox has too few accounts.');
		const { accessToken, clientId, clientSecret } = account;
		const credentials = isCold
			? await bench.credential('nyckelOAuth2Api', { clientId, clientSecret })
			: await bench.credential('nyckelApi', { accessToken });
		if (fault) bench.sandbox.addFault(fault);
		const workflow = workflowOf(labelTickets({ timeout: 290 }), { credentials, onError });
		const items = tickets(60).map((json) => ({ json }));
		const running = bench.engine.start(workflow, { items });
		await until(isTime);
		const departed = outgoing.departures.length;
		running.cancel();
		expect(await awakeMsUntil(running.done)).toBeLessThan(SETTLED_MS);
		const result = await running.done;
		expect(result.status).toBe('canceled');
		expect(result.error).toMatchObject({
			message: 'The execution was canceled',
			description: expect.stringContaining('Timeout Workflow') as unknown,
		});
		expect(result.runs('End')).toHaveLength(0);
		await until(() => account.inFlight === 0);
		expect(fastClock.pending).toBe(0);
		expect(listeners()).toBe(0);
		await fastClock.sleep(ANY_WAIT_MS);
		expect(outgoing.departures).toHaveLength(departed);
		return result;
	}

	it.each(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const)(
		'requests under way are aborted and no other starts (%s)',
		async (onError) => {
			const underWay = () => bench.sandbox.accounts[used]?.inFlight === IN_FLIGHT;
			await stop({ match: { path: '/invoke' }, action: { kind: 'hang' } }, underWay, onError);
			expect(bench.sandbox.requests).toHaveLength(IN_FLIGHT);
			expect(bench.sandbox.requests.some(({ answered }) => answered)).toBe(false);
		},
	);

	it('items that wait for their next try are not sent again', async () => {
		const unavailable = { kind: 'status', status: 503, headers: { 'retry-after': '50' } } as const;
		await stop({ match: { path: '/invoke' }, action: unavailable }, waitsLong());
	});

	it('an account that waits after a 429 does not start again', async () => {
		const throttled = { kind: 'status', status: 429, headers: { 'retry-after': '50' } } as const;
		await stop({ match: { path: '/invoke' }, action: throttled }, waitsLong());
	});

	it('a token request that hangs does not hold the node', async () => {
		const isAsked = () => bench.sandbox.requests.some(({ path }) => path === '/connect/token');
		await stop(
			{ match: { path: '/connect/token' }, action: { kind: 'hang' } },
			isAsked,
			'stopWorkflow',
			true,
		);
		expect(outgoing.departures).toHaveLength(1);
	});

	it('what was answered before stays out of the next nodes, and the next execution works', async () => {
		await stop(
			{ match: { path: '/invoke', nth: 10, times: 99 }, action: { kind: 'hang' } },
			() =>
				bench.sandbox.requests.filter(({ answered }) => answered).length === 9 &&
				bench.sandbox.accounts[used]?.inFlight === IN_FLIGHT,
		);
		bench.sandbox.clearFaults();
		const { accessToken = '' } = bench.sandbox.accounts[used] ?? {};
		const credentials = await bench.credential('nyckelApi', { accessToken });
		const result = await bench.run(labelTickets(), tickets(60), { credentials });
		expect(result.json('End')).toHaveLength(60);
	});

	it('a batch that is not stopped leaves no listener and no timer either', async () => {
		const result = await bench.run(labelTickets(), tickets(30));
		expect(result.status).toBe('success');
		expect(fastClock.pending).toBe(0);
		expect(listeners()).toBe(0);
	});
});
