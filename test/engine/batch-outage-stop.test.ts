import '../support/inFastTime';

import { awakeMsUntil } from '../support/awakeTime';
import { fastClock } from '../support/fastClock';
import { leavingOf, timeoutOf, useOutageStage } from '../support/outageStage';
import { OUTAGES } from '../support/plainNyckel';
import { upTo } from '../support/tickets';
import { until } from '../support/until';

const MINUTE_MS = 60_000;

describe('Stop, pressed while Nyckel is away', () => {
	const stage = useOutageStage();

	it.each(OUTAGES)('settles the node at once and leaves no timer (%s)', async (kind) => {
		const server = await stage().open();
		const workflow = await stage().workflow(server.url, { options: { timeout: timeoutOf(kind) } });
		const items = upTo(400).map((index) => ({ json: { text: `Mail ${index}` } }));
		const running = stage().engine.start(workflow, { items });
		await until(() => server.seen.invokes > 60);
		await server.goAway({ kind });
		// Long enough for every answer to be missed.
		await fastClock.sleep(30_000);
		const departed = stage().outgoing.departures.length;
		running.cancel();
		// 100 ms; the rest is for a busy machine.
		expect(await awakeMsUntil(running.done)).toBeLessThan(1_000);
		const { status } = await running.done;
		expect(status).toBe('canceled');
		expect(fastClock.pending).toBe(0);
		await fastClock.sleep(2 * MINUTE_MS);
		expect(stage().outgoing.departures).toHaveLength(departed);
	});

	it.each(OUTAGES)(
		'the execution that asks whether it is back is stopped: the others go on (%s)',
		async (kind) => {
			const server = await stage().open();
			const settings = { items: 50, options: { timeout: timeoutOf(kind) } };
			const workflow = await stage().workflow(server.url, settings);
			const items = upTo(50).map((index) => ({ json: { text: `Other mail ${index}` } }));
			const first = stage().engine.start(workflow, { items });
			const second = stage().run(server.url, settings);
			await until(() => server.seen.answers >= 10);
			await server.goAway({ kind });
			await fastClock.sleep(45_000);
			first.cancel();
			await first.done;
			await fastClock.sleep(5_000);
			await server.comeBack();
			expect(leavingOf(await second)).toEqual({ labelled: upTo(50), failed: [] });
		},
	);
});
