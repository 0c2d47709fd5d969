import { AccountLimiter } from '../../../nodes/Nyckel/batch/limits/limiter';
import { AccountModel } from '../../support/accountModel';
import { start } from '../../support/batchTasks';
import { ACCOUNT_NAME } from '../../support/processes';
import { VirtualClock } from '../../support/virtualClock';

describe('a process that comes while another one uses the whole account', () => {
	/** The other one is busy for longer than anybody waits for Nyckel. */
	const BUSY_ITEMS = 9_000;
	const ITEMS = 100;

	it.each([
		{ limiter: 'sliding-window', latencyMs: 200, jitterMs: 15 },
		{ limiter: 'sliding-window', latencyMs: 400, jitterMs: 30 },
		{ limiter: 'fixed-window', latencyMs: 1_500, jitterMs: 15 },
	] as const)(`gets its share and loses nothing (${ACCOUNT_NAME})`, async (settings) => {
		for (const laterMs of [5_000, 5_485, 5_970, 6_455]) {
			const clock = new VirtualClock(laterMs);
			const model = new AccountModel(clock, settings);
			const request = async () => await model.request();
			const run = async (items: number, signal?: AbortSignal) => {
				const tasks = Array.from({ length: items }, () => ({
					scopes: ['account'],
					bytes: 100,
					attempt: request,
				}));
				const account = new AccountLimiter(clock);
				return await start(clock, tasks, { account, probe: request, signal });
			};
			const stopped = new AbortController();
			const busy = run(BUSY_ITEMS, stopped.signal);
			await clock.run(clock.sleep(laterMs));
			const results = await clock.run(run(ITEMS));
			expect(results.filter(({ kind }) => kind !== 'done')).toHaveLength(0);
			expect(clock.now() - laterMs).toBeLessThanOrEqual(100_000);
			stopped.abort();
			await clock.run(busy);
		}
	});
});
