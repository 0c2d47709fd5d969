import '../support/inFastTime';

import { leavingOf, useOutageStage } from '../support/outageStage';
import { REFUSALS } from '../support/plainNyckel';

describe('work that cannot succeed on an account that was never answered well', () => {
	const stage = useOutageStage();

	const MANY = 2_000;

	it.each(REFUSALS)('costs at most 30 requests for any number of items (%s)', async (act) => {
		const server = await stage().open({ meets: () => act });
		const run = { items: MANY, onError: 'continueRegularOutput' } as const;
		const [result] = await stage().run(server.url, run);
		expect(server.seen.requests).toBeLessThanOrEqual(30);
		expect(result?.json('Nyckel').every(({ error }) => typeof error === 'string')).toBe(true);
		expect(result?.json('Nyckel')).toHaveLength(MANY);
		// All that was not sent is told of once.
		expect(result?.hints('Nyckel')).toHaveLength(1);
	});

	it.each(REFUSALS)('one at a time it costs a few (%s)', async (act) => {
		const server = await stage().open({ meets: () => act });
		await stage().run(server.url, { items: 200, options: { maxConcurrency: 1 } });
		expect(server.seen.requests).toBeLessThanOrEqual(15);
	});

	it.each(['402', '401'] as const)(
		'%s ends the account at once, whatever was answered before',
		async (act) => {
			const state = { isOver: false };
			const server = await stage().open({ meets: () => (state.isOver ? act : undefined) });
			await stage().run(server.url, { items: 50 });
			state.isOver = true;
			server.forget();
			const left = leavingOf(await stage().run(server.url, { items: MANY }));
			expect(left.failed).toHaveLength(MANY);
			// n8n itself sends a 401 once more.
			expect(server.seen.requests).toBeLessThanOrEqual(act === '401' ? 50 : 25);
			server.forget();
			// The next execution of the same process finds out by itself: a plan can be paid, a token renewed.
			state.isOver = false;
			expect(
				leavingOf(await stage().run(server.url, { items: 30, marks: {} })).labelled,
			).toHaveLength(30);
		},
	);
});
