import { AccountLimiter } from '../../../nodes/Nyckel/batch/limits/limiter';
import { answers, kinds, many, scripted, start } from '../../support/batchTasks';
import { VirtualClock } from '../../support/virtualClock';

const { done, refused, unpaid } = answers;
const longest = () => new VirtualClock(() => 1);
const MIB = 1024 * 1024;

describe('the bodies in flight', () => {
	it('stay within 64 MiB, and big ones do not starve behind small ones', async () => {
		const clock = longest();
		const account = new AccountLimiter(clock);
		const sizes = [30, 30, 60, 1, 1, 1];
		const tasks = sizes.map((size) => scripted(clock, [done], { bytes: size * MIB }));
		const small = scripted(clock, [done]);
		await clock.run(
			Promise.all([start(clock, tasks, { account }), start(clock, [small], { account })]),
		);
		// One big body a turn (1 ms); the third waits for room and keeps its place.
		expect(tasks.map(({ startedAt }) => startedAt[0])).toEqual([0, 1, 101, 102, 103, 104]);
		expect(small.startedAt).toEqual([2]);
	});

	it('of another execution do not overtake one that waits for room', async () => {
		const clock = longest();
		const account = new AccountLimiter(clock);
		const [first, second, third] = [40, 40, 10].map((size) =>
			scripted(clock, [done], { bytes: size * MIB }),
		);
		if (!first || !second || !third) throw new Error('three tasks');
		const runs = [
			start(clock, [first, second], { account }),
			start(clock, [third], { account }),
			start(
				clock,
				many(2, () => scripted(clock, [done], { bytes: 20 * MIB })),
				{ account },
			),
		];
		await clock.run(Promise.all(runs));
		expect([first.startedAt, second.startedAt, third.startedAt]).toEqual([[0], [100], [101]]);
	});

	it('may be bigger than that when there is only one', async () => {
		const clock = longest();
		const tasks = many(2, () => scripted(clock, [done], { bytes: 100 * MIB }));
		await clock.run(start(clock, tasks));
		expect(tasks.map(({ startedAt }) => startedAt[0])).toEqual([0, 100]);
	});
});

describe('the event loop', () => {
	it('has its turn after 10 ms of starts', async () => {
		const clock = longest();
		const busy = many(30, () => {
			const task = scripted(clock, [done], { latencyMs: 1 });
			return {
				...task,
				startedAt: task.startedAt,
				attempt: async (timeLeftMs: number, signal: AbortSignal | undefined) => {
					const attempt = task.attempt(timeLeftMs, signal);
					clock.busy(4);
					return await attempt;
				},
			};
		});
		const limits = { maxConcurrency: 1_000, requestsPerSecond: 1_000 };
		await clock.run(start(clock, busy, { limits }));
		// Three starts of 4 ms each, then whatever else waits.
		expect(busy.slice(0, 7).map(({ startedAt }) => startedAt[0])).toEqual([
			0, 4, 8, 12, 16, 20, 24,
		]);
		expect(clock.sleeps.filter((ms) => ms === 1).length).toBeGreaterThan(30 + 8);
	});

	it.each([
		['a refusal ends', unpaid, false],
		['a failure stops', refused, true],
	])('has its turns while many items leave that %s', async (_, answer, stopOnFailure) => {
		const clock = longest();
		const slow = many(1_000, () => ({
			...scripted(clock, [done]),
			// Each look at an item takes a millisecond.
			get key() {
				clock.busy(1);
				return undefined;
			},
			get scopes() {
				clock.busy(1);
				return ['account'];
			},
		}));
		const tasks = [scripted(clock, [answer]), ...slow];
		let longestTurn = 0;
		let lastAt = Infinity;
		const isOver = new AbortController();
		const watch = async () => {
			while (!isOver.signal.aborted) {
				await clock.sleep(1);
				longestTurn = Math.max(longestTurn, clock.now() - lastAt);
				lastAt = clock.now();
			}
		};
		void watch();
		const results = start(clock, tasks, { stopOnFailure, limits: { maxConcurrency: 1 } });
		await clock.run(results.finally(() => isOver.abort()));
		expect(kinds(await results).slice(1)).toEqual(
			new Array(1_000).fill(stopOnFailure ? 'stopped' : 'ended'),
		);
		expect(longestTurn).toBeLessThan(50);
	});
});
