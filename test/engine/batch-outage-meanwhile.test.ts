import '../support/inFastTime';

import { fastClock } from '../support/fastClock';
import { leavingOf, useOutageStage } from '../support/outageStage';
import type { OutageKind } from '../support/plainNyckel';
import { upTo } from '../support/tickets';
import { until } from '../support/until';

const ITEMS = 400;

const OUTAGE_MS = 40_000;

/** What may be sent while Nyckel is away, probes included. */
const REQUESTS_DURING = 40;

const IN_FLIGHT = 25;

describe('when more happens while Nyckel is away', () => {
	const stage = useOutageStage();

	it.each(['503', '504', 'reset'] as const)(
		'what only computes is away, and functions can still be read: no item fails either (%s)',
		async (kind) => {
			const server = await stage().open();
			server.plan({ kind, afterMs: 4_000, lastsMs: OUTAGE_MS, onlyInvoke: true });
			const left = leavingOf(await stage().run(server.url, { items: ITEMS }));
			expect(left).toEqual({ labelled: upTo(ITEMS), failed: [] });
			// A read says "back" each time, and one item must find out that it is not.
			expect(stage().duringOutages(server)).toBeLessThanOrEqual(2 * REQUESTS_DURING);
			expect(server.seen.paidTwice).toBeLessThanOrEqual(IN_FLIGHT + REQUESTS_DURING / 2);
			expect(server.seen.mostPaid).toBeLessThanOrEqual(2);
		},
	);

	it('an execution that starts while it is away waits with the others', async () => {
		const server = await stage().open();
		const kind: OutageKind = '503';
		server.plan({ kind, afterMs: 4_000, lastsMs: OUTAGE_MS });
		const batch = stage().run(server.url, { items: ITEMS });
		await fastClock.sleep(20_000);
		const [single, others] = await Promise.all([
			stage().run(server.url, { items: 1, onError: 'stopWorkflow', marks: { 0: 'a form' } }),
			batch,
		]);
		expect(leavingOf(single).labelled).toEqual([0]);
		expect(leavingOf(others).failed).toEqual([]);
		expect(stage().duringOutages(server)).toBeLessThanOrEqual(REQUESTS_DURING);
	});

	it.each(['403 page', '404 JSON'] as const)(
		'the item that finds out that it is back is poison: the others go on all the same (%s)',
		async (act) => {
			const server = await stage().open({
				meets: (text) => (text?.includes('poison') ? act : undefined),
			});
			// Whatever is next when it comes back, it is refused.
			const marks = Object.fromEntries(upTo(40).map((index) => [60 + index, 'poison']));
			const batch = stage().run(server.url, { items: 200, marks });
			await until(() => server.seen.answers >= 40);
			await server.goAway({ kind: '503' });
			await fastClock.sleep(20_000);
			await server.comeBack();
			const { labelled, failed } = leavingOf(await batch);
			expect(failed.every((index) => index in marks)).toBe(true);
			expect(labelled).toHaveLength(160);
		},
	);
});
