import { AccountLimiter } from '../../../nodes/Nyckel/batch/limits/limiter';
import { AccountModel, RATE_LIMITERS } from '../../support/accountModel';
import { start } from '../../support/batchTasks';
import { ACCOUNT_NAME, ACCOUNTS, expectShared, MEETINGS, simulate } from '../../support/processes';
import { VirtualClock } from '../../support/virtualClock';

describe('1,000 items of one process take no more than 5 % over the floor, with next to no 429', () => {
	it.each(ACCOUNTS)(ACCOUNT_NAME, async (account) => {
		const { lost, overFloor, throttled } = await simulate(1, 1_000, 0, account);
		expect(lost).toBe(0);
		expect(overFloor).toBeLessThanOrEqual(1.05);
		expect(throttled).toBeLessThanOrEqual(0.01);
	});
});

describe('two processes with 500 items each share the account by 429s alone', () => {
	it.each(ACCOUNTS)(ACCOUNT_NAME, async (account) => {
		await expectShared(MEETINGS, 1.25, account);
	});
});

describe('a process that comes while another one uses the whole account', () => {
	/** The other one is busy for longer than anybody waits for Nyckel. */
	const BUSY_ITEMS = 9_000;
	const ITEMS = 100;

	it.each([
		{ limiter: 'sliding window', latencyMs: 200, jitterMs: 15 },
		{ limiter: 'sliding window', latencyMs: 400, jitterMs: 30 },
		{ limiter: 'fixed window', latencyMs: 1_500, jitterMs: 15 },
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

describe('when other programs use most of the account', () => {
	it('nothing is lost, and most requests are answered', async () => {
		for (const limiter of RATE_LIMITERS) {
			const account = { limiter, latencyMs: 200, jitterMs: 15 };
			const { lost, throttled } = await simulate(4, 100, 300, account);
			expect(lost).toBe(0);
			expect(throttled).toBeLessThan(0.4);
		}
	});
});
