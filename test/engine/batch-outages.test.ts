import '../support/inFastTime';

import { ON_ERROR } from '../support/bench';
import { leavingOf, timeoutOf, useOutageStage } from '../support/outageStage';
import { OUTAGES } from '../support/plainNyckel';
import { upTo } from '../support/tickets';

const ITEMS = 400;

const OUTAGE_MS = 40_000;

/** What may be sent while Nyckel is away, probes included. */
const REQUESTS_DURING = 40;

const IN_FLIGHT = 25;

describe('while Nyckel is away for 40 s in the middle of 400 items', () => {
	const stage = useOutageStage();

	const cases = OUTAGES.flatMap((kind) =>
		ON_ERROR.flatMap((onError) => [1, 4].map((executions) => ({ kind, onError, executions }))),
	);

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
});
