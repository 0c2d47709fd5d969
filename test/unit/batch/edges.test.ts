import type { Clock } from '../../../nodes/Nyckel/batch';
import { Alarm } from '../../../nodes/Nyckel/batch/time/alarm';
import type { Lane, Permit } from '../../../nodes/Nyckel/batch/limits/lane';
import { AccountLimiter } from '../../../nodes/Nyckel/batch/limits/limiter';
import { Pace, PACE_WINDOW_MS } from '../../../nodes/Nyckel/batch/limits/pace';
import {
	accountLimiter,
	FORGET_AFTER_MS,
	rememberedAccounts,
} from '../../../nodes/Nyckel/batch/limits/registry';
import { answers, kinds, many, scripted, start } from '../../support/batchTasks';
import { VirtualClock } from '../../support/virtualClock';

const { done, passing, throttled, unpaid } = answers;
const longest = () => new VirtualClock(() => 1);

describe('an item that waits in line to be sent again', () => {
	it('is not sent when the account is refused in the meantime', async () => {
		const clock = new VirtualClock(() => 0);
		const first = scripted(clock, [passing, done]);
		const second = scripted(clock, [unpaid]);
		// One at a time: the first is due again while the second holds the only slot.
		const results = await clock.run(
			start(clock, [first, second], { limits: { maxConcurrency: 1 } }),
		);
		expect(kinds(results)).toEqual(['ended', 'failed']);
		expect(first.startedAt).toEqual([0]);
	});

	it('is given up at once when its wait would outlast its deadline', async () => {
		const clock = longest();
		const asksForMore = { ...passing, retryAfterMs: 60_000 };
		const task = scripted(clock, [asksForMore], { latencyMs: 1_000 });
		const results = await clock.run(start(clock, [task], { maxTries: 99 }));
		expect(kinds(results)).toEqual(['failed']);
		// The fifth attempt ends at 245 s: one more wait of a minute would be over at 305 s.
		expect(task.startedAt).toEqual([0, 61_000, 122_000, 183_000, 244_000]);
		expect(clock.now()).toBe(245_000);
	});
});

describe('the first request of a cold credential', () => {
	it('does not wait for an execution that has its token already', async () => {
		const clock = longest();
		const account = new AccountLimiter(clock);
		const warm = scripted(clock, [done], { latencyMs: 5_000 });
		const cold = scripted(clock, [done]);
		void start(clock, [warm], { account });
		await clock.pass(10);
		void start(clock, [cold], { account, token: () => 'due' });
		await clock.pass(100);
		expect(cold.startedAt).toEqual([10]);
	});

	it('still goes alone when another execution’s request fails beside it', async () => {
		const clock = longest();
		const account = new AccountLimiter(clock);
		const cold = many(2, () => scripted(clock, [done], { latencyMs: 300 }));
		const warm = scripted(clock, [passing, done], { latencyMs: 50 });
		void start(clock, cold, { account, token: () => 'due' });
		void start(clock, [warm], { account });
		await clock.pass(400);
		expect(cold.map(({ startedAt }) => startedAt)).toEqual([[0], [300]]);
	});
});

describe('starting many requests', () => {
	it('lets other work have its turn after 10 ms, however short each start is', async () => {
		const clock = longest();
		const tasks = many(25, () => {
			const task = scripted(clock, [done]);
			const attempt: typeof task.attempt = async (timeLeftMs, signal) => {
				clock.busy(4);
				return await task.attempt(timeLeftMs, signal);
			};
			return { ...task, attempt };
		});
		let startedBefore = NaN;
		const run = start(clock, tasks);
		clock.at(1, () => {
			startedBefore = tasks.filter(({ startedAt }) => startedAt.length > 0).length;
		});
		await clock.run(run);
		expect(startedBefore).toBe(3);
	});
});

describe('a burst of 429s answered in the moment that they were sent', () => {
	/** When 10 requests start after a burst of which so many were throttled. */
	async function startsAfter(throttledCount: number): Promise<number[]> {
		const clock = longest();
		const account = new AccountLimiter(clock);
		const permits: Permit[] = [];
		const lane: Lane = {
			limits: {},
			token: () => 'there',
			waitMs: 0,
			giveUp: () => undefined,
			forgive: () => undefined,
			expire: () => undefined,
			peek: () => ({
				bytes: 0,
				send: (permit) => void permits.push(permit),
				putOff: () => undefined,
			}),
		};
		account.join(lane);
		const burst = [...permits];
		burst.forEach((permit, index) => {
			permit.settle(index < throttledCount ? throttled : done);
		});
		await clock.pass(2_000);
		account.leave(lane);
		return permits.slice(burst.length).map(({ startedAt }) => startedAt);
	}

	it('counts as one overload', async () => {
		expect(await startsAfter(5)).toEqual(await startsAfter(1));
		expect(await startsAfter(1)).not.toEqual(await startsAfter(0));
	});
});

describe('a wait of months', () => {
	it('ends at its moment, though timers take a longer delay than 25 days for a millisecond', async () => {
		const clock = longest();
		const asNodeWaits: Clock = {
			now: () => clock.now(),
			sleep: async (ms, signal) => await clock.sleep(ms > 2 ** 31 - 1 ? 1 : ms, signal),
			random: () => 0,
		};
		const wakes: number[] = [];
		const alarm = new Alarm(asNodeWaits, () => void wakes.push(clock.now()));
		const at = 100 * 24 * 3_600_000;
		alarm.set(at);
		await clock.pass(at);
		expect(wakes).toEqual([at]);
		expect(clock.sleeps.length).toBeLessThan(10);
		alarm.set(3 * at);
		await clock.pass(at);
		alarm.clear();
		await clock.pass(at);
		expect([wakes.length, clock.pendingTimers]).toEqual([1, 0]);
	});
});

describe('what is left behind', () => {
	it('by a batch that has ended: no listener on the execution’s signal', async () => {
		const clock = longest();
		const { signal } = new AbortController();
		const add = jest.spyOn(signal, 'addEventListener');
		const remove = jest.spyOn(signal, 'removeEventListener');
		await clock.run(start(clock, [scripted(clock, [done])], { signal }));
		expect(add.mock.calls.map(([type]) => type)).toEqual(['abort']);
		expect(remove.mock.calls).toEqual(add.mock.calls);
	});

	it('by a pace that worked for hours: the starts of one window', () => {
		const pace = new Pace({ keep: 0.75, recoverPerSecond: 2 });
		for (let count = 0; count < 50_000; count += 1) {
			const now = count * (PACE_WINDOW_MS / 25);
			expect(pace.nextAt(now)).toBeLessThanOrEqual(now + 1e-6);
			pace.started({ startedAt: now });
		}
		expect(JSON.stringify(pace).length).toBeLessThan(100_000);
	});

	it('by a wake-up that was taken back where sleeps cannot be ended: nothing', async () => {
		const clock = longest();
		const wakes: number[] = [];
		const unstoppable: Clock = {
			now: () => clock.now(),
			sleep: async (ms) => await clock.sleep(ms),
			random: () => 0,
		};
		const alarm = new Alarm(unstoppable, () => void wakes.push(clock.now()));
		alarm.set(10);
		alarm.set(50);
		await clock.pass(100);
		expect(wakes).toEqual([50]);
	});

	it('by an account that was asked for and never used: nothing, after a minute', async () => {
		const clock = longest();
		accountLimiter('never used', clock);
		const before = rememberedAccounts();
		await clock.pass(FORGET_AFTER_MS);
		accountLimiter('another', clock);
		expect(rememberedAccounts()).toBe(before);
	});
});
