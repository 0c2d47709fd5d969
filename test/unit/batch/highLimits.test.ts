import { AccountLimiter } from '../../../nodes/Nyckel/batch/limits/limiter';
import { AccountModel, RATE_LIMITERS } from '../../support/accountModel';
import type { AccountModelSettings } from '../../support/accountModel';
import { start } from '../../support/batchTasks';
import { VirtualClock } from '../../support/virtualClock';

interface Case extends Pick<AccountModelSettings, 'limiter' | 'jitterMs'> {
	processes: number;
	/** Limit of the account, requests per second and in flight. */
	limit: number;
	/** Length of the whole batch at that limit, seconds. */
	seconds: number;
	/** Mean processor time that a start takes in its process, milliseconds: from nothing to twice that. */
	startMs: number;
}

/** Runs batches in processes of their own against one account with a limit far above the documented one. */
async function simulate({ processes, limit, seconds, startMs, ...model }: Case) {
	const clock = new VirtualClock(processes * limit);
	const account = new AccountModel(clock, {
		...model,
		latencyMs: 200,
		perSecond: limit,
		maxInFlight: limit,
	});
	const items = (limit * seconds) / processes;
	const tasks = Array.from({ length: items }, () => ({
		scopes: ['account'],
		bytes: 100,
		attempt: async () => {
			clock.busy(2 * clock.random() * startMs);
			const answer = await account.request();
			// Reading it takes about as long.
			clock.busy(2 * clock.random() * startMs);
			return answer;
		},
	}));
	const limits = { requestsPerSecond: limit, maxConcurrency: limit };
	const runs = Array.from({ length: processes }, async (_, index) => {
		await clock.sleep(index * 150);
		return await start(clock, tasks, { account: new AccountLimiter(clock), limits });
	});
	const results = (await clock.run(Promise.all(runs))).flat();
	return {
		lost: results.filter(({ kind }) => kind !== 'done').length,
		overFloor: clock.now() / account.floorMs(processes * items),
		throttled: account.throttled / account.requests,
	};
}

const LIMITS = [100, 500, 1_000];

describe('one process alone at a high limit', () => {
	// Start and answer take time: at 1,000/s all of the millisecond that there is would be too much.
	const cases = LIMITS.flatMap((limit) =>
		RATE_LIMITERS.flatMap((limiter) =>
			[
				{ jitterMs: 0, startMs: 0 },
				{ jitterMs: 15, startMs: 0 },
				{ jitterMs: 15, startMs: 0.4 },
			].map((machine) => ({ limit, limiter, ...machine })),
		),
	);

	it.each(cases)(
		'stays near the floor, with next to no 429 ($limit/s, $limiter, $jitterMs ms of jitter, $startMs ms a start)',
		async (one) => {
			const { lost, overFloor, throttled } = await simulate({ processes: 1, seconds: 5, ...one });
			expect(lost).toBe(0);
			// At 1,000/s the processor is the limit where each item takes 0.8 ms of it.
			const isBusy = one.limit * one.startMs > 200;
			expect(overFloor).toBeLessThanOrEqual(isBusy ? 1.25 : 1.15);
			expect(throttled).toBeLessThanOrEqual(0.01);
		},
	);

	it.each(LIMITS)('a sliding window never sees more than %i in a second', async (limit) => {
		for (const [jitterMs, startMs] of [
			[0, 0],
			[15, 0],
			[15, 0.4],
			[25, 0.4],
		] as const) {
			const model = { limiter: 'sliding-window', jitterMs, startMs } as const;
			const { throttled } = await simulate({ processes: 1, seconds: 4, limit, ...model });
			expect(throttled).toBe(0);
		}
	});
});

describe('four processes share a high limit by 429s alone', () => {
	const cases = LIMITS.flatMap((limit) => RATE_LIMITERS.map((limiter) => ({ limit, limiter })));

	it.each(cases)(
		'at most a quarter over the floor, and nothing lost ($limit/s, $limiter)',
		async (one) => {
			const settings = { processes: 4, seconds: 15, jitterMs: 15, startMs: 0, ...one };
			const { lost, overFloor, throttled } = await simulate(settings);
			expect(lost).toBe(0);
			expect(overFloor).toBeLessThanOrEqual(1.25);
			expect(throttled).toBeLessThanOrEqual(0.15);
		},
	);
});
