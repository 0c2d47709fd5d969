import './inFastTime';

import { ON_ERROR } from './bench';
import { leavingOf, timeoutOf, useOutageStage } from './outageStage';
import type { OutageKind } from './plainNyckel';
import { upTo } from './tickets';

const ITEMS = 400;

const OUTAGE_MS = 40_000;

/** What may be sent while Nyckel is away, probes included. */
const REQUESTS_DURING = 40;

const IN_FLIGHT = 25;

/** Makes the tests of an outage of 40 s: of these kinds, in each error mode, with so many executions at once. */
export function describeOutage(kinds: readonly OutageKind[], executions: number): void {
	const stage = useOutageStage();

	const cases = kinds.flatMap((kind) => ON_ERROR.map((onError) => ({ kind, onError, executions })));

	it.each(cases)(
		'no item fails, and hardly anything is sent ($kind, $onError, $executions at once)',
		async ({ kind, onError, executions }) => {
			const server = await stage().open();
			server.plan({ kind, afterMs: 4_000, lastsMs: OUTAGE_MS });
			const run = { items: ITEMS, executions, onError, options: { timeout: timeoutOf(kind) } };
			const left = leavingOf(await stage().run(server.url, run));
			expect(left).toEqual({ labelled: upTo(ITEMS), failed: [] });
			expect(server.away).toHaveLength(1);
			expect(stage().duringOutages(server)).toBeLessThanOrEqual(REQUESTS_DURING);
			expect(server.seen.answeredTwice).toBe(0);
			expect(server.seen.paidTwice).toBeLessThanOrEqual(IN_FLIGHT);
			expect(server.seen.mostPaid).toBeLessThanOrEqual(2);
		},
	);
}
