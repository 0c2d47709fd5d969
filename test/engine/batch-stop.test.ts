import '../support/inFastTime';

import type { IDataObject } from 'n8n-workflow';

import { sentInvokes, shownError, support, useBench, useTokens } from '../support/bench';
import { workflowOf } from '../support/nyckel';
import { labelTickets, ofTicket, tickets, ticketsSent } from '../support/tickets';

/** Starts that the account allows at once. */
const FIRST_BURST = 25;

/** The good answers come long after the bad one, and before the pace allows more starts. */
const SLOW = { match: { path: '/invoke' }, action: { kind: 'delay', ms: 900 } } as const;

describe('where an error stops the workflow', () => {
	const { bench, credentials } = useTokens({ latencyMs: 50, functions: ['support'], accounts: 10 });

	const workflow = (options: IDataObject = {}) =>
		workflowOf(labelTickets({ maxTries: 1, ...options }), { credentials: credentials() });

	const itemsOf = (count: number) => tickets(count).map((json) => ({ json }));

	it('nothing new starts after the first failure, and what was under way is kept', async () => {
		bench().sandbox.addFault({ match: ofTicket(3), action: { kind: 'status', status: 409 } });
		bench().sandbox.addFault(SLOW);
		const failed = await bench().engine.run(workflow(), { items: itemsOf(60) });
		const sent = ticketsSent(bench().sandbox);
		expect(sent.length).toBeLessThanOrEqual(FIRST_BURST);
		expect(bench().sandbox.totals.invocations).toBe(sent.length - 1);

		bench().sandbox.clearFaults();
		const result = await bench().engine.retry(failed, workflow({ requestsPerSecond: 1000 }));
		expect(result.json('Nyckel')).toHaveLength(60);
		expect(bench().sandbox.totals).toMatchObject({ invocations: 60, paidTwice: 0 });
	});

	it('the error names the item, what to do, and how many are done and not sent', async () => {
		bench().sandbox.addFault({ match: ofTicket(3), action: { kind: 'status', status: 413 } });
		bench().sandbox.addFault(SLOW);
		const { error } = await bench().engine.run(workflow(), { items: itemsOf(60) });
		expect(error).toMatchObject({
			message: 'The input is too large for Nyckel [item 3]',
			description: expect.stringContaining('Send a smaller one.') as unknown,
			httpCode: '413',
			context: { itemIndex: 3 },
		});
		const sent = ticketsSent(bench().sandbox).length;
		expect(error?.description).toContain(
			`${sent - 1} items are done and will not be sent again when you retry this execution. ${60 - sent} items were not sent.`,
		);
	});

	it('an answer that takes longer than the failure is awaited and kept', async () => {
		for (const index of [7, 8]) {
			bench().sandbox.addFault({ match: ofTicket(index), action: { kind: 'delay', ms: 300 } });
		}
		bench().sandbox.addFault({ match: ofTicket(3), action: { kind: 'status', status: 409 } });
		const failed = await bench().engine.run(workflow(), { items: itemsOf(10) });
		expect(failed.error?.message).toContain('[item 3]');
		expect(failed.error?.description).toContain('9 items are done');
		expect(sentInvokes(bench().sandbox).every(({ answered }) => answered)).toBe(true);
	});

	it('items that failed at the same time are told of too: the numbers add up to all', async () => {
		for (const index of [3, 4, 6]) {
			bench().sandbox.addFault({ match: ofTicket(index), action: { kind: 'status', status: 409 } });
		}
		const { error } = await bench().engine.run(workflow(), { items: itemsOf(10) });
		expect(error?.message).toContain('[item 3]');
		expect(error?.description).toMatch(/7 items are done .* 2 more items could not be done\.$/);
	});

	it('an item that cannot be sent stops the batch before anything is paid', async () => {
		const items = itemsOf(10);
		items[6] = { json: { text: ' ' } };
		const failed = await bench().engine.run(workflow(), { items });
		expect(failed.error?.message).toContain('[item 6]');
		expect(bench().sandbox.requests).toHaveLength(0);
	});

	it('a single item gets its error without a word on others', async () => {
		bench().sandbox.addFault({ action: { kind: 'status', status: 413 } });
		const { error } = await bench().engine.run(workflow(), { items: itemsOf(1) });
		expect(error?.description).not.toMatch(/done|not sent/);
	});
});

describe('an item that was sent without an answer before another one stopped the node', () => {
	const bench = useBench({ functions: ['support'] });

	it.each<[status: number, message: RegExp]>([
		[413, /^The input is too large for Nyckel \[item 1\]/],
		[402, /^Your Nyckel plan is used up or unpaid \[item 1\]/],
	])('is not told as one that was never sent (%i)', async (status, message) => {
		bench().sandbox.addFault({ match: { bodyIncludes: 'silent' }, action: { kind: 'hang' } });
		const action = { kind: 'status', status } as const;
		bench().sandbox.addFault({ match: { bodyIncludes: 'bad' }, action });
		const options = { maxConcurrency: 2, timeout: 30 };
		const items = ['silent', 'bad', 'third', 'fourth'].map((text) => ({ text }));
		// With its token, so that both are under way at once.
		const credentials = await bench().credential('nyckelApi');
		const shown = shownError(await bench().run(support({ options }), items, { credentials }));
		expect(shown).toMatch(message);
		expect(shown).toMatch(/2 items were not sent\. 1 item was sent, but not answered\.$/);
	});
});
