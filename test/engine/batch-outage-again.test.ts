import '../support/inFastTime';

import { fastClock } from '../support/fastClock';
import { itemsOf, leavingOf, timeoutOf, useOutageStage } from '../support/outageStage';
import { OUTAGES } from '../support/plainNyckel';
import { until } from '../support/until';

const ITEMS = 400;

describe('Nyckel', () => {
	const stage = useOutageStage();

	it.each(OUTAGES)('comes back for 2 s and goes again: no item fails (%s)', async (kind) => {
		const server = await stage().open();
		const run = { items: ITEMS, options: { timeout: timeoutOf(kind) } };
		const batch = stage().run(server.url, run);
		await until(() => server.seen.answers >= 30);
		for (let time = 0; time < 3; time += 1) {
			await server.goAway({ kind });
			await fastClock.sleep(15_000);
			await server.comeBack();
			await fastClock.sleep(2_000);
		}
		const { labelled, failed } = leavingOf(await batch);
		expect(labelled.length + failed.length).toBe(ITEMS);
		// But for one that two of the outages met under way: it may have been paid twice, and is not paid a third time.
		const texts = itemsOf(run).map(({ json }) => json.text as string);
		for (const index of failed) expect(server.paidFor(texts[index] ?? '')).toBe(2);
		expect(server.seen).toMatchObject({ answeredTwice: 0 });
	});
});
