import { AccountLimiter } from '../../../nodes/Nyckel/batch/limits/limiter';
import { AccountModel, RATE_LIMITERS } from '../../support/accountModel';
import type { AccountModelSettings } from '../../support/accountModel';
import { start } from '../../support/batchTasks';
import { VirtualClock } from '../../support/virtualClock';

/** Runs batches in processes of their own against one account, the next one starting `laterMs` after the last. */
async function simulate(
	processes: number,
	items: number,
	laterMs: number,
	settings: Pick<AccountModelSettings, 'limiter' | 'latencyMs' | 'jitterMs'> &
		Partial<AccountModelSettings>,
) {
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

const accounts = RATE_LIMITERS.flatMap((limiter) =>
	[200, 600, 1_500].flatMap((latencyMs) =>
		[0, 15].map((jitterMs) => ({ limiter, latencyMs, jitterMs })),
	),
);
const name = '$limiter, answers in $latencyMs ms, up to $jitterMs ms to the server';

describe('1,000 items of one process take no more than 5 % over the floor, with next to no 429', () => {
	it.each(accounts)(name, async (account) => {
		const { lost, overFloor, throttled } = await simulate(1, 1_000, 0, account);
		expect(lost).toBe(0);
		expect(overFloor).toBeLessThanOrEqual(1.05);
		expect(throttled).toBeLessThanOrEqual(0.01);
	});
});

/** When the second process starts, and after how long a 429 comes, milliseconds. */
const MEETINGS: ReadonlyArray<readonly [laterMs: number, refusalMs: number]> = [
	[0, 20],
	[150, 50],
	[510, 200],
	[700, 20],
];

/** What it takes over the time of one alone where each 429 asks for a wait: nobody sends in that. */
const WAITS = [
	{ retryAfterMs: 4_000, mostOverFloor: 3 },
	{ retryAfterMs: 60_000, mostOverFloor: 9 },
];

describe('two processes with 500 items each share the account by 429s alone', () => {
	const cases = [
		...accounts.map((account) => ({
			...account,
			retryAfterMs: undefined,
			mostOverFloor: 1.25,
			meetings: MEETINGS,
		})),
		...accounts
			.filter(({ latencyMs, jitterMs }) => latencyMs !== 600 && jitterMs > 0)
			.flatMap((account) =>
				WAITS.map((wait) => ({ ...account, ...wait, meetings: MEETINGS.slice(0, 2) })),
			),
	];

	it.each(cases)(
		`${name}, Retry-After $retryAfterMs ms`,
		async ({ meetings, mostOverFloor, ...account }) => {
			for (const [laterMs, refusalMs] of meetings) {
				const { lost, overFloor, throttled } = await simulate(2, 500, laterMs, {
					...account,
					refusalMs,
				});
				expect(lost).toBe(0);
				expect(overFloor).toBeLessThanOrEqual(mostOverFloor);
				expect(throttled).toBeLessThanOrEqual(0.15);
			}
		},
	);
});

describe('600 items in an account that allows 15 a second, and asks for a wait with each 429', () => {
	/** 40 s, and as many waits as a strict server asks for. */
	const cases = RATE_LIMITERS.flatMap((limiter) => [
		{ limiter, retryAfterMs: 4_000, mostMs: 140_000 },
		{ limiter, retryAfterMs: 60_000, mostMs: 1_400_000 },
	]);

	it.each(cases)(
		'take little more than the waits, with hardly any 429 ($limiter, Retry-After $retryAfterMs ms)',
		async ({ limiter, retryAfterMs, mostMs }) => {
			const account = { limiter, latencyMs: 200, jitterMs: 0, perSecond: 15, retryAfterMs };
			const { lost, ms, throttled } = await simulate(1, 600, 0, account);
			expect(lost).toBe(0);
			expect(ms).toBeLessThanOrEqual(mostMs);
			expect(throttled).toBeLessThanOrEqual(0.06);
		},
	);
});

describe('a process that comes while another one uses the whole account', () => {
	/** The other one is busy for longer than anybody waits for Nyckel. */
	const BUSY_ITEMS = 9_000;
	const ITEMS = 100;

	it.each([
		{ limiter: 'sliding window', latencyMs: 200, jitterMs: 15 },
		{ limiter: 'sliding window', latencyMs: 400, jitterMs: 30 },
		{ limiter: 'fixed window', latencyMs: 1_500, jitterMs: 15 },
	] as const)(`gets its share and loses nothing (${name})`, async (settings) => {
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
