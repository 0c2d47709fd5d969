import '../support/inFastTime';

import type { IDataObject, INode } from 'n8n-workflow';

import { useTokens } from '../support/bench';
import { workflowOf } from '../support/nyckel';
import { AT_ONCE, labelTickets, ofTicket, ticketsSent, upTo } from '../support/tickets';

/** Nine items with three texts. */
const TEXTS = upTo(9).map((index) => ({
	json: { text: `Ticket ${index % 3}: where is my parcel?` },
}));

describe('Reuse Identical', () => {
	const { bench, credentials } = useTokens({ functions: ['support'] });

	const workflow = (options: IDataObject, node: Partial<INode> = {}) =>
		workflowOf(labelTickets({ ...AT_ONCE, labelCount: 2, ...options }), {
			credentials: credentials(),
			...node,
		});

	const REUSE = { reuseIdentical: true };

	it('sends identical items once and gives each its prediction, in order', async () => {
		const result = await bench().engine.run(workflow(REUSE), { items: TEXTS });
		expect(ticketsSent(bench().sandbox).sort()).toEqual([0, 1, 2]);
		const json = result.json('Nyckel');
		expect(json).toHaveLength(9);
		for (const index of upTo(9)) expect(json[index]).toEqual(json[index % 3]);
		expect(result.outputs('Nyckel')[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
			upTo(9).map((item) => ({ item })),
		);
	});

	it('gives each item a copy of its own', async () => {
		const result = await bench().engine.run(workflow(REUSE), { items: TEXTS });
		const [first, , , copy] = result.json('Nyckel');
		const before = JSON.stringify(copy);
		const [top] = (first?.labelConfidences ?? []) as IDataObject[];
		if (top) top.confidence = -1;
		expect(JSON.stringify(first)).not.toBe(before);
		expect(JSON.stringify(copy)).toBe(before);
	});

	it('is off unless asked for: one invocation an item', async () => {
		await bench().engine.run(workflow({}), { items: TEXTS });
		expect(ticketsSent(bench().sandbox).sort()).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
	});

	it('does not take the same text with another external ID for the same', async () => {
		const options = { ...REUSE, externalId: '={{ $itemIndex % 2 }}' };
		await bench().engine.run(workflow(options), { items: TEXTS });
		expect(bench().sandbox.totals).toMatchObject({ invocations: 6, paidTwice: 0 });
	});

	it('stores the sample metadata of each item: the same text with another one is not the same', async () => {
		const metadata = '={{ ({ row: $itemIndex % 6 }) }}';
		await bench().engine.run(workflow({ ...REUSE, metadata }), { items: TEXTS });
		expect(ticketsSent(bench().sandbox).sort()).toEqual([0, 0, 1, 1, 2, 2]);
	});

	it('sends the same text once also with another sample metadata where no sample is captured', async () => {
		const metadata = '={{ ({ row: $itemIndex % 6 }) }}';
		const options = { ...REUSE, metadata, capture: false };
		await bench().engine.run(workflow(options), { items: TEXTS });
		expect(ticketsSent(bench().sandbox).sort()).toEqual([0, 1, 2]);
	});

	it('gives identical items the error of the one that was sent', async () => {
		bench().sandbox.addFault({ match: ofTicket(1), action: { kind: 'status', status: 409 } });
		const onError = 'continueErrorOutput';
		const result = await bench().engine.run(workflow(REUSE, { onError }), { items: TEXTS });
		const [good = [], bad = []] = result.outputs('Nyckel');
		expect(good).toHaveLength(6);
		expect(bad.map(({ pairedItem }) => pairedItem)).toEqual([1, 4, 7].map((item) => ({ item })));
		expect(ticketsSent(bench().sandbox).sort()).toEqual([0, 1, 2]);
	});

	it('remembers the copies too: Retry sends the missing text once', async () => {
		bench().sandbox.addFault({
			match: { ...ofTicket(1), times: 1 },
			action: { kind: 'status', status: 503 },
		});
		const failed = await bench().engine.run(workflow(REUSE), { items: TEXTS });
		const result = await bench().engine.retry(failed, workflow(REUSE));
		expect(result.json('Nyckel')).toHaveLength(9);
		expect(ticketsSent(bench().sandbox).sort()).toEqual([0, 1, 1, 2]);
	});
});
