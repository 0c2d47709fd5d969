import '../support/inFastTime';

import { leavingOf, useOutageStage } from '../support/outageStage';
import { REFUSALS } from '../support/plainNyckel';
import { ITEMS, MARK, meeting, without } from '../support/poison';
import { upTo } from '../support/tickets';

describe('items that are refused, among good ones', () => {
	const stage = useOutageStage();

	it.each(REFUSALS)(
		'the node stops with it alone, and Retry sends what is missing (%s)',
		async (act) => {
			const broken = { isBroken: true };
			const server = await stage().open({
				meets: (text) => (broken.isBroken && text?.includes(MARK) ? act : undefined),
			});
			const run = { items: ITEMS, onError: 'stopWorkflow', marks: { 37: MARK } } as const;
			const [failed] = await stage().run(server.url, run);
			expect(failed?.error?.message).toContain('[item 37]');
			broken.isBroken = false;
			const workflow = await stage().workflow(server.url, run);
			const retried = await stage().engine.retry(failed as NonNullable<typeof failed>, workflow);
			expect(leavingOf([retried]).labelled).toHaveLength(ITEMS);
			expect(server.seen).toMatchObject({ answeredTwice: 0, paidTwice: 0 });
		},
	);

	it.each(REFUSALS)('its text says that other items were answered (%s)', async (act) => {
		const server = await stage().open(meeting(act));
		const run = { items: ITEMS, onError: 'continueRegularOutput', marks: { 37: MARK } } as const;
		const [result] = await stage().run(server.url, run);
		const poisoned = result?.json('Nyckel')[37];
		expect(JSON.stringify(poisoned)).toMatch(/other items were answered/i);
		expect(result?.hints('Nyckel')).toEqual([]);
	});

	it.each(REFUSALS)('ten in a row, after good ones, cost ten (%s)', async (act) => {
		const server = await stage().open(meeting(act));
		const poisoned = upTo(10).map((index) => 40 + index);
		const marks = Object.fromEntries(poisoned.map((index) => [index, MARK]));
		const left = leavingOf(await stage().run(server.url, { items: ITEMS, marks }));
		expect(left).toEqual({ labelled: without(...poisoned), failed: poisoned });
	});

	it('an execution that comes right after a good one loses only its poison, even as its first', async () => {
		const server = await stage().open(meeting('403 page'));
		await stage().run(server.url, { items: 5 });
		const marks = Object.fromEntries(upTo(10).map((index) => [index, MARK]));
		const left = leavingOf(await stage().run(server.url, { items: ITEMS, marks }));
		expect(left).toEqual({ labelled: without(...upTo(10)), failed: upTo(10) });
	});
});
