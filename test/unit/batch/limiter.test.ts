import type { EngineEvent, Outcome } from '../../../nodes/Nyckel/batch';
import type { TokenState } from '../../../nodes/Nyckel/batch/limits/gate';
import type { Lane, Limits, Permit } from '../../../nodes/Nyckel/batch/limits/lane';
import { AccountLimiter } from '../../../nodes/Nyckel/batch/limits/limiter';
import { answers } from '../../support/batchTasks';
import { VirtualClock } from '../../support/virtualClock';

const { done, passing, throttled } = answers;

/** A window of the pace takes 25 starts and so long, milliseconds. */
const WINDOW_MS = 1_030;

/** An account, and lanes whose requests end when the test says so. */
function setUp() {
	const clock = new VirtualClock(() => 0);
	const events: EngineEvent[] = [];
	const account = new AccountLimiter(clock, (event) => events.push(event));
	/** A lane with so many requests ready. */
	const lane = (
		ready: number,
		{
			token = 'there' as TokenState,
			limits = {} as Limits,
			probe = undefined as Lane['probe'],
		} = {},
	) => {
		const permits: Permit[] = [];
		const made = {
			ready,
			tokenState: token,
			permits,
			limits,
			token: () => made.tokenState,
			waitMs: 300_000,
			...(probe && { probe }),
			giveUp: () => undefined,
			forgive: () => undefined,
			expire: () => undefined,
			peek: () =>
				made.ready === 0
					? undefined
					: {
							bytes: 0,
							send: (permit: Permit) => {
								made.ready -= 1;
								permits.push(permit);
							},
							putOff: () => undefined,
						},
			/** Ends so many of those in flight, the oldest first. */
			end: (times: number, outcome: Outcome<unknown, unknown>) => {
				for (const permit of permits.splice(0, times)) permit.settle(outcome);
			},
			/** Has so many more to send. */
			add: (more: number) => {
				made.ready += more;
				account.offer(made);
			},
		};
		return made;
	};
	return { clock, events, account, lane };
}

describe('what counts for the pace of an account', () => {
	it('is also a request that is sent once more while it is under way', async () => {
		const { clock, account, lane } = setUp();
		const one = lane(23);
		account.noteSentAgain();
		account.join(one);
		account.noteSentAgain();
		one.add(1);
		expect([one.permits.length, one.ready]).toEqual([23, 1]);
		await clock.pass(WINDOW_MS - 1);
		expect(one.ready).toBe(1);
		await clock.pass(1);
		expect(one.ready).toBe(0);
	});

	it('is also a question whether it is back', async () => {
		const { clock, account, lane } = setUp();
		const asked: number[] = [];
		const probe = async () => {
			asked.push(clock.now());
			return await Promise.resolve(asked.length === 1 ? passing : done);
		};
		const one = lane(5, { limits: { maxConcurrency: 100 }, probe });
		account.join(one);
		one.end(5, passing);
		await clock.pass(3_000);
		expect(asked).toEqual([1_000, 3_000]);
		// Answered one after the other, so that the circuit is closed and the window is full but for the question.
		one.add(25);
		while (one.permits.length > 0) one.end(1, done);
		expect(one.ready).toBe(1);
	});
});

describe('a request that may have been paid', () => {
	it('has its account asked first, and nothing else is sent meanwhile', async () => {
		const { clock, account, lane } = setUp();
		const ready = [{ name: 'may be paid', mayBePaidAt: 0 }, { name: 'another' }];
		const sent: string[] = [];
		const [next, take] = [() => ready[0], () => ready.shift()?.name ?? ''];
		const probe = async () => {
			await clock.sleep(100);
			return done;
		};
		account.join({
			...lane(0, { probe }),
			peek: () => next() && { bytes: 0, ...next(), send: () => sent.push(take()), putOff: take },
		});
		expect([account.isOpen, sent]).toEqual([true, []]);
		await clock.pass(100);
		expect([account.isOpen, sent]).toEqual([false, ['another']]);
	});
});

describe('a wait that an account asks for', () => {
	it('is kept also where it answers so to the question whether it is back', async () => {
		const { clock, account, lane } = setUp();
		const asked: number[] = [];
		const probe = async () => {
			asked.push(clock.now());
			return await Promise.resolve(
				asked.length === 1 ? ({ ...passing, retryAfterMs: 60_000 } as const) : done,
			);
		};
		const one = lane(5, { probe });
		account.join(one);
		one.end(5, passing);
		await clock.pass(60_999);
		expect(asked).toEqual([1_000]);
		await clock.pass(1);
		expect(asked).toEqual([1_000, 61_000]);
	});
});

describe('the time for which an account’s limits hold requests back', () => {
	it('is that for which they wait for the pace, while something is ready', async () => {
		const { clock, account, lane } = setUp();
		const one = lane(30);
		account.join(one);
		expect(one.permits).toHaveLength(25);
		one.end(25, done);
		await clock.pass(WINDOW_MS);
		expect(one.permits).toHaveLength(5);
		expect(account.limitedTime(clock.now())).toBe(WINDOW_MS);
		await clock.pass(10_000);
		expect(account.limitedTime(clock.now())).toBe(WINDOW_MS);
	});

	it('is none for which they wait for those in flight', async () => {
		const { clock, account, lane } = setUp();
		const one = lane(30);
		account.join(one);
		await clock.pass(60_000);
		expect([one.ready, account.limitedTime(clock.now())]).toEqual([5, 0]);
	});

	it('is that for which a 429 asks for a wait, and no more when that is over', async () => {
		const { clock, account, lane } = setUp();
		const one = lane(6);
		account.join(one);
		await clock.pass(WINDOW_MS);
		one.end(1, { ...throttled, retryAfterMs: 1_000 });
		one.end(5, done);
		one.add(30);
		expect(one.permits).toEqual([]);
		await clock.pass(1_000);
		expect(one.permits.length).toBeGreaterThan(0);
		expect(account.limitedTime(clock.now())).toBe(1_000);
		await clock.pass(60_000);
		const held = account.limitedTime(clock.now());
		expect(one.ready).toBeGreaterThan(0);
		await clock.pass(60_000);
		expect(account.limitedTime(clock.now())).toBe(held);
	});

	it('is over when the batch that had something ready leaves, be it the last one or not', async () => {
		for (const isLast of [true, false]) {
			const { clock, account, lane } = setUp();
			if (!isLast) account.join(lane(0));
			const one = lane(30);
			account.join(one);
			one.end(25, done);
			await clock.pass(500);
			account.leave(one);
			await clock.pass(10_000);
			expect(account.limitedTime(clock.now())).toBe(500);
		}
	});

	it('is none for which it is away, or asks for a wait for another reason', async () => {
		const { clock, account, lane } = setUp();
		const one = lane(6);
		account.join(one);
		one.end(1, done);
		one.end(1, { ...passing, retryAfterMs: 3_000 });
		one.add(1);
		await clock.pass(3_000);
		expect(account.limitedTime(clock.now())).toBe(0);
		one.end(4, passing);
		one.add(10);
		expect(account.isOpen).toBe(true);
		await clock.pass(999);
		expect(account.limitedTime(clock.now())).toBe(0);
		expect(account.openTime(clock.now())).toBe(999);
		expect(account.activeTime(clock.now())).toBe(3_000);
	});
});

describe('a batch that leaves its account', () => {
	it('says nothing by what it had in flight, and frees it for others', () => {
		const { account, events, lane } = setUp();
		const [one, other] = [lane(25), lane(3)];
		account.join(one);
		account.join(other);
		expect(other.permits).toEqual([]);
		account.leave(one);
		expect([account.isOpen, events]).toEqual([false, []]);
		one.end(25, passing);
		expect([account.isOpen, events]).toEqual([false, []]);
	});

	it('may leave twice', () => {
		const { clock, account, lane } = setUp();
		const [one, next] = [lane(1), lane(2, { limits: { maxConcurrency: 1 } })];
		account.join(one);
		account.leave(one);
		account.leave(one);
		expect([account.inUse, account.leftAt, clock.pendingTimers]).toEqual([false, 0, 0]);
		account.join(next);
		expect(next.permits).toHaveLength(1);
	});

	it('leaves what is known of the token to a credential that has one', () => {
		const { account, events, lane } = setUp();
		const first = lane(1, { token: 'due' });
		account.join(first);
		first.end(1, done);
		account.leave(first);
		const next = lane(0);
		account.join(next);
		next.tokenState = 'due';
		next.add(3);
		expect(next.permits).toHaveLength(3);
		account.leave(next);
		const cold = lane(3, { token: 'due' });
		account.join(cold);
		expect(cold.permits).toHaveLength(1);
		expect(events).toEqual([{ kind: 'firstAlone' }, { kind: 'firstAlone' }]);
	});
});
