import '../support/inFastTime';

import { fastClock } from '../support/fastClock';
import { leavingOf, useOutageStage } from '../support/outageStage';

const ITEMS = 200;

describe('the pace of a batch', () => {
	const stage = useOutageStage();

	it.each([1, 4, 25, 100])(
		'Requests per Second bounds how many start in any second (%i)',
		async (requestsPerSecond) => {
			const limits = { perSecond: requestsPerSecond, inFlight: 25 };
			const server = await stage().open({ limits, latencyMs: 100 });
			const from = fastClock.now();
			const items = 5 * requestsPerSecond;
			const results = await stage().run(server.url, { items, options: { requestsPerSecond } });
			const seconds = (fastClock.now() - from) / 1000;
			expect(leavingOf(results).failed).toEqual([]);
			expect(server.seen).toMatchObject({ throttled: 0, invokes: items });
			expect(server.seen.busiest).toBeLessThanOrEqual(requestsPerSecond);
			// Those of the first second need no wait, unless they are spread over it.
			expect(seconds).toBeGreaterThanOrEqual(4);
			expect(seconds).toBeLessThan(5.2);
		},
	);

	it.each([4, 60])(
		'an account that allows less and asks for a wait of %i s gets next to no request in vain',
		async (retryAfter) => {
			const limits = { perSecond: 15, inFlight: 25 };
			const server = await stage().open({ limits, retryAfter, latencyMs: 200 });
			const left = leavingOf(await stage().run(server.url, { items: ITEMS }));
			expect(left.failed).toEqual([]);
			expect(server.seen.throttled).toBeLessThanOrEqual(30);
		},
	);

	it.each(['503 for 30 s', '504 for 30 s'] as const)(
		'one answer that asks for a wait holds back all items until it is over (%s)',
		async (act) => {
			const met: number[] = [];
			const server = await stage().open({
				meets: (text) => {
					if (!text?.includes('unlucky') || met.length > 0) return undefined;
					met.push(fastClock.now());
					return act;
				},
			});
			const left = leavingOf(
				await stage().run(server.url, { items: ITEMS, marks: { 60: 'unlucky' } }),
			);
			expect(left.failed).toEqual([]);
			const [from = NaN] = met;
			const departures = stage()
				.outgoing.to(server.url.replace('http://', ''))
				.map(({ at }) => at - from);
			// What is on its way when the answer comes is not stopped any more.
			expect(departures.filter((at) => at > 1_000 && at < 30_000)).toHaveLength(0);
			// And no pace is cut: from then on it is 25 a second.
			const last = Math.max(...departures);
			expect(last).toBeLessThanOrEqual(30_000 + ((ITEMS - 60) / 25) * 1_030 + 1_000);
		},
	);
});
