import type { Outcome, Result } from '../../../nodes/Nyckel/batch';
import { aliveAccount, answers, kinds, many, scripted, start } from '../../support/batchTasks';
import { VirtualClock } from '../../support/virtualClock';

type Answer = Outcome<string, string>;

const { done, throttled, passing, ambiguous, refused } = answers;
const spam: Result<string, string> = { kind: 'done', value: 'spam', shared: false };
const failed = (error: string, requests: number): Result<string, string> => ({
	kind: 'failed',
	error,
	requests,
});
const longest = () => new VirtualClock(() => 1);

describe('what becomes of one item', () => {
	// Each answer takes 100 ms and each wait is the longest the jitter allows.
	const table: Array<[string, Answer[], Result<string, string>, number[]]> = [
		['an answer', [done], spam, [0]],
		['a refusal', [refused], failed('400', 1), [0]],
		['a 503, then an answer', [passing, done], spam, [0, 600]],
		['two 503, then an answer', [passing, passing, done], spam, [0, 600, 1_700]],
		['503 for ever', [passing], failed('503', 6), [0, 600, 1_700, 3_800, 7_900, 16_000]],
		['a 503, then a refusal', [passing, refused], failed('400', 2), [0, 600]],
		['a timeout, then an answer', [ambiguous, done], spam, [0, 600]],
		['timeouts for ever', [ambiguous], failed('timeout', 2), [0, 600]],
		['a timeout, a 503, an answer', [ambiguous, passing, done], spam, [0, 600, 1_700]],
		['a 429, then an answer', [throttled, done], spam, [0, 300]],
		[
			'a 429 that asks for 2 s, then an answer',
			[{ ...throttled, retryAfterMs: 2_000 }, done],
			spam,
			[0, 2_100],
		],
		[
			'a 503 that asks for 99,999 s, then an answer',
			[{ ...passing, retryAfterMs: 99_999_000 }, done],
			spam,
			[0, 60_100],
		],
	];

	it.each(table)('%s', async (_name, script, result, startedAt) => {
		const clock = longest();
		const task = scripted(clock, script);
		const account = aliveAccount(clock);
		expect(await clock.run(start(clock, [task], { account }))).toEqual([result]);
		expect(task.startedAt).toEqual(startedAt);
		expect(clock.pendingTimers).toBe(0);
	});

	it('is sent again as often as the user allows', async () => {
		const clock = longest();
		const task = scripted(clock, [passing]);
		expect(await clock.run(start(clock, [task], { maxTries: 2 }))).toEqual([failed('503', 2)]);
	});

	it('is retried after a 429 until five minutes have passed, however many it gets', async () => {
		const clock = new VirtualClock(3);
		const task = scripted(clock, [throttled]);
		const account = aliveAccount(clock);
		const [result] = await clock.run(start(clock, [task], { account, maxTries: 1 }));
		// The account is given up, and with it whatever else would come.
		const givenUp = { ...failed('429', task.startedAt.length), scope: 'account' };
		expect(result).toEqual(givenUp);
		expect(task.startedAt.length).toBeGreaterThan(40);
		expect(Math.max(...task.startedAt)).toBeLessThan(295_000);
		expect(clock.now()).toBeGreaterThan(285_000);
	});

	it('is told how much time is left until its deadline', async () => {
		const clock = longest();
		const task = scripted(clock, [passing, done]);
		await clock.run(start(clock, [task]));
		expect(task.timeLeft).toEqual([300_000, 299_400]);
	});

	it('counts its five minutes from its first start, not from the time it queued', async () => {
		const clock = longest();
		const tasks = many(20, () => scripted(clock, [done], { latencyMs: 60_000 }));
		const results = await clock.run(start(clock, tasks, { limits: { maxConcurrency: 1 } }));
		expect(new Set(kinds(results))).toEqual(new Set(['done']));
		expect(clock.now()).toBe(1_200_000);
		expect(tasks[19]?.timeLeft).toEqual([300_000]);
	});

	it('is given up, not sent, when its turn comes with less time than an attempt needs', async () => {
		const clock = longest();
		const account = aliveAccount(clock);
		const late = scripted(clock, [passing]);
		// The only slot is taken for longer than the late one has.
		const slow = scripted(clock, [done], { latencyMs: 294_900 });
		const run = start(clock, [late, slow], { account, limits: { maxConcurrency: 1 } });
		expect(await clock.run(run)).toEqual([failed('503', 1), spam]);
		expect(clock.now()).toBe(295_000);
		expect(late.startedAt).toEqual([0]);
	});

	it('is sent as long as it has that time', async () => {
		const clock = longest();
		const account = aliveAccount(clock);
		const late = scripted(clock, [passing, done]);
		const slow = scripted(clock, [done], { latencyMs: 294_899 });
		const run = start(clock, [late, slow], { account, limits: { maxConcurrency: 1 } });
		expect(await clock.run(run)).toEqual([spam, spam]);
		expect(late.timeLeft).toEqual([300_000, 5_001]);
	});
});

describe('items that wait to be sent again', () => {
	it('hold no slot', async () => {
		const clock = longest();
		const bad = scripted(clock, [passing, passing, done]);
		const good = many(3, () => scripted(clock, [done]));
		await clock.run(start(clock, [bad, ...good], { limits: { maxConcurrency: 1 } }));
		expect(good.map(({ startedAt }) => startedAt)).toEqual([[100], [200], [300]]);
	});

	it('go before those that were never sent', async () => {
		const clock = longest();
		const bad = scripted(clock, [passing, done]);
		const good = many(10, () => scripted(clock, [done]));
		await clock.run(start(clock, [bad, ...good], { limits: { maxConcurrency: 1 } }));
		expect(bad.startedAt).toEqual([0, 600]);
		expect(good[5]?.startedAt).toEqual([700]);
	});

	it('wake up each at its own time, with one timer for all and one for their deadlines', async () => {
		let draw = 0;
		const clock = new VirtualClock(() => [1, 0.5, 0.2][draw++ % 3] ?? 0);
		const tasks = many(3, () => scripted(clock, [passing, done]));
		const run = start(clock, tasks, { account: aliveAccount(clock) });
		await clock.pass(190);
		expect(clock.pendingTimers).toBe(2);
		await clock.run(run);
		expect(tasks.map(({ startedAt }) => startedAt[1])).toEqual([600, 350, 200]);
	});

	it('pause the whole account when the server says how long', async () => {
		const clock = longest();
		const told = scripted(clock, [{ ...throttled, retryAfterMs: 5_000 }, done]);
		const others = many(40, () => scripted(clock, [done], { latencyMs: 200 }));
		await clock.run(start(clock, [told, ...others]));
		const starts = others.flatMap(({ startedAt }) => startedAt);
		expect(starts.filter((at) => at > 0 && at < 5_100)).toEqual([]);
		expect(starts.filter((at) => at === 0)).toHaveLength(24);
		expect(told.startedAt).toEqual([0, 5_100]);
	});

	it('do not shorten a pause that is longer', async () => {
		const clock = longest();
		const long = scripted(clock, [{ ...throttled, retryAfterMs: 5_000 }, done]);
		const short = scripted(clock, [{ ...throttled, retryAfterMs: 100 }, done], { latencyMs: 110 });
		await clock.run(start(clock, [long, short]));
		expect(short.startedAt[1]).toBeGreaterThanOrEqual(5_100);
	});

	it.each([passing, ambiguous])(
		'pause the account after any answer that asks for a wait, and cut nothing ($error)',
		async (answer) => {
			const clock = longest();
			const told = scripted(clock, [{ ...answer, retryAfterMs: 5_000 }, done]);
			const others = many(60, () => scripted(clock, [done]));
			await clock.run(start(clock, [told, ...others]));
			const starts = others.flatMap(({ startedAt }) => startedAt);
			expect([0, 5_100, 6_130].map((at) => starts.filter((one) => one === at).length)).toEqual([
				24, 24, 12,
			]);
			expect(told.startedAt).toEqual([0, 5_100]);
		},
	);

	it('keep the pace cut as long as a later answer asks for a wait', async () => {
		const clock = longest();
		const tasks = [
			scripted(clock, [throttled, done]),
			scripted(clock, [{ ...passing, retryAfterMs: 50_000 }, done], { latencyMs: 1_000 }),
			...many(60, () => scripted(clock, [done])),
		];
		await clock.run(start(clock, tasks));
		const starts = tasks.flatMap(({ startedAt }) => startedAt);
		const within = (from: number) => starts.filter((at) => at >= from && at < from + 500).length;
		// Evenly spread, ten in half a second: still cut.
		expect(within(51_000)).toBeGreaterThan(5);
		expect(within(51_000)).toBeLessThan(12);
	});
});
