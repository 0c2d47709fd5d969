import { AccountLimiter } from '../../nodes/Nyckel/batch/limits/limiter';
import { AccountModel, RATE_LIMITERS } from './accountModel';
import type { AccountModelSettings } from './accountModel';
import { start } from './batchTasks';
import { VirtualClock } from './virtualClock';

/** What came of processes that share an account. */
interface Simulated {
	/** Items that were not done. */
	lost: number;
	/** Milliseconds of virtual time until all had ended. */
	ms: number;
	/** That time over the shortest that the account allows. */
	overFloor: number;
	/** Share of requests that were answered with 429, 0-1. */
	throttled: number;
}

/** Runs batches in processes of their own against one account, the next one starting `laterMs` after the last. */
export async function simulate(
	processes: number,
	items: number,
	laterMs: number,
	settings: Pick<AccountModelSettings, 'limiter' | 'latencyMs' | 'jitterMs'> &
		Partial<AccountModelSettings>,
): Promise<Simulated> {
	const clock = new VirtualClock(laterMs + 1);
	const account = new AccountModel(clock, settings);
	const tasks = Array.from({ length: items }, () => ({
		scopes: ['account'],
		bytes: 100,
		attempt: async () => await account.request(),
	}));
	const runs = Array.from({ length: processes }, async (_, index) => {
		await clock.sleep(index * laterMs);
		// A limiter of its own: processes see nothing of each other but 429s.
		return await start(clock, tasks, { account: new AccountLimiter(clock) });
	});
	const results = (await clock.run(Promise.all(runs))).flat();
	return {
		lost: results.filter(({ kind }) => kind !== 'done').length,
		ms: clock.now(),
		overFloor: clock.now() / account.floorMs(processes * items),
		throttled: account.throttled / account.requests,
	};
}

/** The accounts that processes meet. */
export const ACCOUNTS = RATE_LIMITERS.flatMap((limiter) =>
	[200, 600, 1_500].flatMap((latencyMs) =>
		[0, 15].map((jitterMs) => ({ limiter, latencyMs, jitterMs })),
	),
);
/** Their name in a test. */
export const ACCOUNT_NAME = '$limiter, answers in $latencyMs ms, up to $jitterMs ms to the server';

/** When the second process starts, and after how long a 429 comes, milliseconds. */
export const MEETINGS: ReadonlyArray<readonly [laterMs: number, refusalMs: number]> = [
	[0, 20],
	[150, 50],
	[510, 200],
	[700, 20],
];

/** Two processes with 500 items each meet in the account, in each of these ways; nothing is lost. */
export async function expectShared(
	meetings: typeof MEETINGS,
	mostOverFloor: number,
	account: Parameters<typeof simulate>[3],
): Promise<void> {
	for (const [laterMs, refusalMs] of meetings) {
		const shared = await simulate(2, 500, laterMs, { ...account, refusalMs });
		expect(shared.lost).toBe(0);
		expect(shared.overFloor).toBeLessThanOrEqual(mostOverFloor);
		expect(shared.throttled).toBeLessThanOrEqual(0.15);
	}
}
