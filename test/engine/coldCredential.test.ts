import '../support/inFastTime';

import type { FaultAction } from '../../sandbox';
import { image, sentInvokes, support, useBench } from '../support/bench';
import { standInStorage } from '../support/engine/binary';
import { WHITE_PNG } from '../support/pictures';

const LATENCY_MS = 300;

const TEXTS = Array.from({ length: 5 }, (_, index) => ({ text: `Text ${index}` }));

describe('a credential that holds no token yet', () => {
	const bench = useBench({ functions: ['support', 'image'], latencyMs: LATENCY_MS });

	/** How many of the first five requests were sent together: each time that those before were answered first. */
	const together = () => {
		const groups: number[] = [];
		let last = -Infinity;
		for (const { startedAt } of sentInvokes(bench().sandbox).slice(0, 5)) {
			if (startedAt - last < LATENCY_MS) groups.push((groups.pop() ?? 0) + 1);
			else groups.push(1);
			last = startedAt;
		}
		return groups;
	};

	const FIRST: ReadonlyArray<[name: string, action: FaultAction]> = [
		['meets a 503', { kind: 'status', status: 503 }],
		['is refused', { kind: 'status', status: 400 }],
		['is cut off', { kind: 'reset-before-headers' }],
		['is not answered in time', { kind: 'hang' }],
	];

	it.each(FIRST)('has one once its first request %s: the others go together', async (_, action) => {
		bench().sandbox.addFault({ match: { path: '/invoke', nth: 1 }, action });
		const options = { timeout: 1 };
		await bench().run(support({ options }), TEXTS, { onError: 'continueRegularOutput' });
		expect(together()).toEqual([1, 4]);
		expect(bench().sandbox.totals.tokenRequests).toBe(1);
	});

	it('has none after an item whose file cannot be read: the next one goes alone', async () => {
		// Once to see that it is an image; gone when it is sent.
		standInStorage('fleeting', WHITE_PNG, 1);
		const gone = { id: 'fleeting:1', data: '', mimeType: 'image/png' };
		const there = { data: WHITE_PNG.toString('base64'), mimeType: 'image/png' };
		const files = [gone, ...TEXTS.map(() => there)];
		const items = files.map((data) => ({ json: {}, binary: { data } }));
		await bench().run(image(), items, { onError: 'continueRegularOutput' });
		expect(bench().sandbox.totals.tokenRequests).toBe(1);
		expect(together()).toEqual([1, 4]);
	});

	it('has none while the token endpoint is out of order: it is asked by one request', async () => {
		const match = { path: '/connect/token', bodyIncludes: 'client_id' };
		bench().sandbox.addFault({
			match: { ...match, times: 2 },
			action: { kind: 'status', status: 503 },
		});
		const result = await bench().run(support(), TEXTS);
		expect(result.error).toBeUndefined();
		expect(bench().sandbox.totals.tokenRequests).toBe(3);
		expect(together()).toEqual([1, 4]);
	});
});
