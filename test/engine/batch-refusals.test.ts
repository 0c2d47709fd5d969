import '../support/inFastTime';

import type { IDataObject } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { sentInvokes, useTokens } from '../support/bench';
import type { RunResult } from '../support/engine';
import { workflowOf } from '../support/nyckel';
import { labelTickets, ofTicket, tickets } from '../support/tickets';

/** Starts that the account allows at once. */
const FIRST_BURST = 25;

const codes = (result: RunResult) =>
	result.json('Nyckel').map(({ details }) => (details as IDataObject | undefined)?.code);

const hints = (result: RunResult) => result.hints('Nyckel').map(({ message }) => message);

describe('work that cannot succeed is not sent', () => {
	const { bench, credentials } = useTokens({
		latencyMs: 50,
		functions: ['support', 'forbidden'],
		accounts: 10,
	});

	const run = async (
		items: IDataObject[],
		functionId?: string,
		options: IDataObject = {},
		by = credentials(),
	) => {
		const other = functionId && { functionId: { __rl: true, mode: 'id', value: functionId } };
		const workflow = workflowOf(labelTickets(options, other || {}), {
			credentials: by,
			onError: 'continueRegularOutput',
		});
		return await bench().engine.run(workflow, { items: items.map((json) => ({ json })) });
	};

	it('402: a thousand items cost no more requests than were under way', async () => {
		bench().sandbox.addFault({ action: { kind: 'status', status: 402 } });
		const result = await run(tickets(1000));
		const sent = bench().sandbox.requests.length;
		expect(sent).toBeLessThanOrEqual(FIRST_BURST);
		expect(codes(result)).toEqual(Array(1000).fill('paymentRequired'));
		expect(hints(result)).toEqual([expect.stringMatching(`^${1000 - sent} items were not sent: `)]);
	});

	it('401: a wrong pasted token ends the batch the same way', async () => {
		const wrong = await bench().credential('nyckelApi', { accessToken: 'made up' });
		const result = await run(tickets(100), undefined, {}, wrong);
		// n8n itself sends a 401 once more.
		expect(bench().sandbox.requests.length).toBeLessThanOrEqual(2 * FIRST_BURST);
		expect(codes(result)).toEqual(Array(100).fill('unauthorized'));
		expect(hints(result)).toHaveLength(1);
	});

	it('a wrong client secret costs one request with it', async () => {
		const wrong = await bench().credential('nyckelOAuth2Api', { clientSecret: 'made-up' });
		const result = await run(tickets(100), undefined, {}, wrong);
		expect(bench().sandbox.requests.map(({ path }) => path)).toEqual([
			// Asked without the secret first, whether the address leads elsewhere.
			'/connect/token',
			'/connect/token',
		]);
		expect(bench().sandbox.totals.tokenRequests).toBe(1);
		expect(codes(result)).toEqual(Array(100).fill('badClient'));
		expect(hints(result)).toEqual([expect.stringMatching(/^99 items were not sent: /)]);
	});

	it.each([
		[403, 'forbidden', FUNCTIONS.forbidden.id],
		[404, 'notFound', 'function_0000000000000000'],
	])('%i ends the items of that function, and the others go on', async (_, code, bad) => {
		const items = tickets(60).map((item, index) => ({
			...item,
			functionId: index % 2 ? bad : FUNCTIONS.support.id,
		}));
		const result = await run(items, '={{ $json.functionId }}');
		const expected = items.map((__, index) => (index % 2 ? code : undefined));
		expect(codes(result)).toEqual(expected);
		const sent = sentInvokes(bench().sandbox).filter(({ path }) => path.includes(bad)).length;
		expect(sent).toBeLessThanOrEqual(FIRST_BURST);
		expect(bench().sandbox.totals.invocations).toBe(30);
		expect(hints(result)).toEqual([expect.stringMatching(`^${30 - sent} items were not sent: `)]);
	});

	it('each cause is told with the items that it has ended, the larger number first', async () => {
		const items = tickets(150).map((item, index) => ({
			...item,
			functionId: index % 3 ? 'gone' : 'never-made',
		}));
		const result = await run(items, '={{ $json.functionId }}');
		const unsentOf = (functionId: string, total: number) =>
			total - sentInvokes(bench().sandbox).filter(({ path }) => path.includes(functionId)).length;
		expect(hints(result)).toEqual(
			[
				[unsentOf('gone', 100), 'gone'],
				[unsentOf('never-made', 50), 'never-made'],
			].map(([count, name]): unknown =>
				expect.stringMatching(`^${count} items were not sent: Nyckel has no function "${name}"`),
			),
		);
	});

	it('an answer that was under way when the batch ended is kept', async () => {
		bench().sandbox.addFault({ match: ofTicket(3), action: { kind: 'status', status: 402 } });
		const result = await run(tickets(60));
		const labelled = result.json('Nyckel').filter(({ labelName }) => labelName !== undefined);
		expect(labelled).toHaveLength(bench().sandbox.totals.invocations);
		expect(labelled.length).toBeGreaterThan(0);
		expect(labelled.length).toBeLessThan(FIRST_BURST);
	});

	it('an item that waits for its second try is not sent either', async () => {
		const unavailable = { kind: 'status', status: 503, headers: { 'retry-after': '1' } } as const;
		bench().sandbox.addFault({ match: ofTicket(1), action: unavailable });
		bench().sandbox.addFault({ match: ofTicket(3), action: { kind: 'status', status: 402 } });
		const result = await run(tickets(10));
		expect(bench().sandbox.requests).toHaveLength(10);
		expect(codes(result)[1]).toBe('paymentRequired');
	});

	it('the next execution starts anew', async () => {
		const fault = bench().sandbox.addFault({ action: { kind: 'status', status: 402 } });
		await run(tickets(3));
		fault.remove();
		const result = await run(tickets(3), undefined, { requestsPerSecond: 1000 });
		expect(codes(result)).toEqual([undefined, undefined, undefined]);
	});
});
