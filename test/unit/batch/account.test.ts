import { AccountLimiter } from '../../../nodes/Nyckel/batch/limits/limiter';
import { answers, kinds, many, scripted, start } from '../../support/batchTasks';
import { VirtualClock } from '../../support/virtualClock';

const { done, throttled, passing, ambiguous, refused } = answers;
const longest = () => new VirtualClock(() => 1);

describe('the executions of one account', () => {
	it('take turns: a single item starts within two slots of a batch of 10,000', async () => {
		const clock = longest();
		const account = new AccountLimiter(clock);
		const big = many(10_000, () => scripted(clock, [done], { latencyMs: 200 }));
		const single = scripted(clock, [done], { latencyMs: 200 });
		void start(clock, big, { account });
		await clock.pass(5_500);
		const startedBefore = big.filter(({ startedAt }) => startedAt.length > 0).length;
		void start(clock, [single], { account });
		await clock.pass(1_100);
		const [at = NaN] = single.startedAt;
		expect(at).toBe(6_180);
		const together = big.slice(startedBefore).filter(({ startedAt }) => startedAt[0] === at);
		expect(together).toHaveLength(24);
	});

	it('share the slots evenly, whatever their size', async () => {
		const clock = longest();
		const account = new AccountLimiter(clock);
		const batches = [1_000, 30, 30].map((size) => many(size, () => scripted(clock, [done])));
		const runs = batches.map((tasks) => start(clock, tasks, { account }));
		await clock.run(Promise.all(runs.slice(1)));
		const [first = []] = batches;
		// The first batch had the first second for itself; in the next three each had a third.
		expect(first.filter(({ startedAt }) => (startedAt[0] ?? Infinity) < 4_000)).toHaveLength(50);
		expect(first.filter(({ startedAt }) => startedAt[0] === 2_060)).toHaveLength(8);
	});

	it('hold together to 25 in flight and 25 starts in 1.03 s', async () => {
		const clock = longest();
		const account = new AccountLimiter(clock);
		const batches = many(60, () => scripted(clock, [done], { latencyMs: 10 }));
		await clock.run(Promise.all(batches.map((task) => start(clock, [task], { account }))));
		const starts = batches.map(({ startedAt }) => startedAt[0]);
		expect(starts.filter((at) => at === 0)).toHaveLength(25);
		expect(starts.filter((at) => at === 1_030)).toHaveLength(25);
		expect(starts.filter((at) => at === 2_060)).toHaveLength(10);
	});

	it.each([0, 5, 60])(
		'keep 1.03 s from the last moment at which requests may have left (the machine stands still after %i ms)',
		async (afterMs) => {
			const clock = longest();
			const tasks = many(50, () => scripted(clock, [done]));
			clock.at(afterMs, () => clock.busy(400));
			await clock.run(start(clock, tasks));
			const second = Math.min(...tasks.slice(25).flatMap(({ startedAt }) => startedAt));
			// It looks every 10 ms: by so much it may be wrong.
			expect(second).toBeGreaterThanOrEqual(400 + 1_030 - 10);
			expect(second).toBeLessThanOrEqual(afterMs + 400 + 1_030);
		},
	);

	it('have a single wake-up together when the pace holds them', async () => {
		const clock = longest();
		const account = new AccountLimiter(clock);
		const runs = many(60, () => scripted(clock, [done], { latencyMs: 10 })).map((task) =>
			start(clock, [task], { account }),
		);
		await clock.pass(500);
		expect(clock.pendingTimers).toBe(1);
		await clock.run(Promise.all(runs));
		expect(clock.pendingTimers).toBe(0);
		expect(clock.sleeps.filter((ms) => ms > 900)).toHaveLength(2);
	});

	it('follow the lowest limit that a user has set, as long as that batch runs', async () => {
		const clock = longest();
		const account = new AccountLimiter(clock);
		const slow = many(4, () => scripted(clock, [done]));
		const free = many(60, () => scripted(clock, [done]));
		const limited = start(clock, slow, { account, limits: { requestsPerSecond: 2 } });
		const unlimited = start(clock, free, { account });
		await clock.run(limited);
		expect(clock.now()).toBe(2_160);
		await clock.run(unlimited);
		const starts = free.flatMap(({ startedAt }) => startedAt);
		expect(starts.filter((at) => at < 2_160)).toHaveLength(2);
		expect(starts.filter((at) => at === 2_160)).toHaveLength(23);
	});

	it('may go beyond the defaults when every user who set a limit says so, 25 at a time', async () => {
		const clock = longest();
		const tasks = many(100, () => scripted(clock, [done]));
		const limits = { maxConcurrency: 100, requestsPerSecond: 100 };
		await clock.run(start(clock, tasks, { limits }));
		const starts = tasks.map(({ startedAt }) => startedAt[0]);
		expect([0, 25, 50, 75].map((index) => starts[index])).toEqual([0, 258, 516, 774]);
		expect(clock.now()).toBe(874);
	});

	it('send nothing for a batch that is over', async () => {
		const clock = longest();
		const account = new AccountLimiter(clock);
		await clock.run(start(clock, [scripted(clock, [done])], { account }));
		expect(account.inUse).toBe(false);
		const sent = jest.fn(() => undefined);
		const nothing = () => undefined;
		// A lane that has left, as a late answer would offer it.
		account.offer({
			limits: {},
			token: () => 'there',
			waitMs: 0,
			giveUp: nothing,
			forgive: nothing,
			expire: nothing,
			peek: sent,
		});
		expect(sent).not.toHaveBeenCalled();
		expect(clock.pendingTimers).toBe(0);
	});
});

describe('an account that is throttled', () => {
	const startsBetween = (tasks: Array<{ startedAt: number[] }>, from: number, to: number) =>
		tasks.flatMap(({ startedAt }) => startedAt).filter((at) => at >= from && at < to).length;

	it('slows down once for a burst of 429s, and comes back', async () => {
		const clock = longest();
		const tasks = many(300, (index) => scripted(clock, index < 10 ? [throttled, done] : [done]));
		await clock.run(start(clock, tasks));
		// 25 × 0.75 = 18 after one cut; ten cuts would leave one.
		expect(startsBetween(tasks, 1_030, 2_060)).toBeGreaterThanOrEqual(18);
		expect(startsBetween(tasks, 1_030, 2_060)).toBeLessThan(25);
		expect(startsBetween(tasks, 7_210, 8_240)).toBe(25);
	});

	it('slows down again when requests that were started after the cut are throttled too', async () => {
		const clock = longest();
		const tasks = many(60, () => scripted(clock, [throttled, throttled, throttled, done]));
		const run = start(clock, tasks);
		await clock.pass(6_000);
		expect(startsBetween(tasks, 4_000, 5_020)).toBeLessThan(12);
		expect(kinds(await clock.run(run))).toEqual(new Array(60).fill('done'));
	});

	it('keeps fewer requests in flight, and opens up again although requests hang', async () => {
		const clock = longest();
		const hanging = { latencyMs: 60_000 };
		const tasks = [
			scripted(clock, [throttled, done]),
			...many(3, () => scripted(clock, [done], hanging)),
			...many(9, () => scripted(clock, [done], hanging)),
		];
		const run = start(clock, tasks, { limits: { maxConcurrency: 4 } });
		await clock.pass(90);
		expect(startsBetween(tasks, 0, 100)).toBe(4);
		await clock.pass(2_000);
		// Cut to 3 at 100 ms, 4 again when the quarter is back; answered 100 ms later, its slot goes to the next.
		expect(startsBetween(tasks, 100, 2_000)).toBe(0);
		await clock.pass(2_000);
		expect(tasks[0]?.startedAt).toEqual([0, 3_225]);
		expect(tasks[4]?.startedAt).toEqual([3_325]);
		expect(startsBetween(tasks, 100, 4_000)).toBe(2);
		await clock.run(run);
	});
});

describe('a credential without a token', () => {
	it('sends the first request alone until it is answered, then all', async () => {
		const clock = longest();
		const tasks = many(5, () => scripted(clock, [done]));
		await clock.run(start(clock, tasks, { token: () => 'due' }));
		expect(tasks.map(({ startedAt }) => startedAt[0])).toEqual([0, 100, 100, 100, 100]);
	});

	it('waits also for the first request of another execution of the account', async () => {
		const clock = longest();
		const account = new AccountLimiter(clock);
		const tasks = many(3, () => scripted(clock, [done]));
		const runs = tasks.map((task) => start(clock, [task], { account, token: () => 'due' }));
		await clock.run(Promise.all(runs));
		expect(tasks.map(({ startedAt }) => startedAt[0])).toEqual([0, 100, 100]);
	});

	it('does not hold back an execution whose credential has its token', async () => {
		const clock = longest();
		const account = new AccountLimiter(clock);
		const [cold, warm] = [scripted(clock, [done]), scripted(clock, [done])];
		const runs = [
			start(clock, [cold, scripted(clock, [done])], { account, token: () => 'due' }),
			start(clock, [warm, scripted(clock, [done])], { account }),
		];
		await clock.run(Promise.all(runs));
		expect([cold.startedAt, warm.startedAt]).toEqual([[0], [0]]);
	});

	const FAILURES = [
		['a refusal', refused],
		['a fault', passing],
		['a timeout', ambiguous],
		['a 429', throttled],
	] as const;

	/** When the third request starts, of which the first fails and each other takes 10 s. */
	async function thirdStartAfter(first: (typeof FAILURES)[number][1], hasToken: boolean) {
		const clock = longest();
		const slow = { latencyMs: 10_000 };
		const tasks = [first, done, done].map((answer) => scripted(clock, [answer, done], slow));
		const token = () => (hasToken && clock.now() >= 10_000 ? 'there' : 'due');
		await clock.run(start(clock, tasks, { token }));
		return tasks.flatMap(({ startedAt }) => startedAt).sort((a, b) => a - b)[2];
	}

	it.each(FAILURES)('sends all after %s with which the token came', async (_name, first) => {
		// A 429 has cut what may be in flight besides.
		expect(await thirdStartAfter(first, true)).toBeLessThan(12_000);
	});

	it.each(FAILURES)('sends the next alone after %s without a token', async (_name, first) => {
		expect(await thirdStartAfter(first, false)).toBe(20_000);
	});

	it('is cold again for a later batch whose credential holds no token', async () => {
		const clock = longest();
		const account = new AccountLimiter(clock);
		const tasks = many(3, () => scripted(clock, [done]));
		await clock.run(start(clock, [scripted(clock, [done])], { account }));
		await clock.run(start(clock, tasks, { account, token: () => 'due' }));
		expect(tasks.map(({ startedAt }) => startedAt[0])).toEqual([100, 200, 200]);
	});

	it('is warm for an execution that joins one whose first request was answered', async () => {
		const clock = longest();
		const account = new AccountLimiter(clock);
		const running = [scripted(clock, [done]), scripted(clock, [done], { latencyMs: 60_000 })];
		void start(clock, running, { account, token: () => 'due' });
		await clock.pass(200);
		const tasks = many(3, () => scripted(clock, [done]));
		void start(clock, tasks, { account, token: () => 'due' });
		await clock.pass(200);
		expect(tasks.map(({ startedAt }) => startedAt[0])).toEqual([200, 200, 200]);
	});

	it.each([
		['together while the last good answer is less than five minutes old', 299_000, [0, 0, 0]],
		['alone first after a longer break', 300_000, [0, 100, 100]],
	])('of which nobody knows when its token ends sends %s', async (_name, breakMs, starts) => {
		const clock = longest();
		const account = new AccountLimiter(clock);
		await clock.run(start(clock, [scripted(clock, [done])], { account }));
		await clock.pass(breakMs);
		const joinedAt = clock.now();
		const tasks = many(3, () => scripted(clock, [done]));
		await clock.run(start(clock, tasks, { account, token: () => 'doubtful' }));
		expect(tasks.map(({ startedAt: [at = NaN] }) => at - joinedAt)).toEqual(starts);
	});

	it('goes on when the execution that had the first request is cancelled', async () => {
		const clock = longest();
		const account = new AccountLimiter(clock);
		const controller = new AbortController();
		const hanging = scripted(clock, [done], { latencyMs: 60_000 });
		const next = scripted(clock, [done]);
		const { signal } = controller;
		const runs = [
			start(clock, [hanging], { account, token: () => 'due', signal }),
			start(clock, [next], { account, token: () => 'due' }),
		];
		clock.at(500, () => controller.abort());
		await clock.run(Promise.all(runs));
		expect(next.startedAt).toEqual([500]);
	});
});
