import { runBatch } from '../../../nodes/Nyckel/batch';
import { AGREEING_ITEMS } from '../../../nodes/Nyckel/batch/policy/agreement';
import { AccountLimiter } from '../../../nodes/Nyckel/batch/limits/limiter';
import { aliveAccount, answers, kinds, many, scripted, start } from '../../support/batchTasks';
import { VirtualClock } from '../../support/virtualClock';

const { done, throttled, passing, ambiguous, refused, unpaid, gone } = answers;
const one = { limits: { maxConcurrency: 1 } };
const longest = () => new VirtualClock(() => 1);

describe('a batch that is refused as a whole', () => {
	it('stops at once: an unpaid account costs the requests in flight, not 10,000', async () => {
		const clock = longest();
		const first = scripted(clock, [unpaid]);
		const others = many(9_999, () => scripted(clock, [done]));
		const results = await clock.run(start(clock, [first, ...others]));
		expect(results[0]).toEqual({ kind: 'failed', error: '402', requests: 1, scope: 'account' });
		expect(kinds(results.slice(1, 25))).toEqual(new Array(24).fill('done'));
		expect(new Set(results.slice(25).map((result) => JSON.stringify(result)))).toEqual(
			new Set([JSON.stringify({ kind: 'ended', error: '402', scope: 'account' })]),
		);
		expect(clock.now()).toBe(100);
	});

	it('goes on with the functions that the refusal does not concern', async () => {
		const clock = longest();
		const scopes = (name: string) => ({ scopes: ['account', `function:${name}`] });
		const tasks = [
			...many(AGREEING_ITEMS, () => scripted(clock, [gone], scopes('a'))),
			scripted(clock, [done], scopes('b')),
			scripted(clock, [done], scopes('a')),
			scripted(clock, [done], scopes('b')),
		];
		expect(kinds(await clock.run(start(clock, tasks, one)))).toEqual([
			...new Array<string>(AGREEING_ITEMS).fill('failed'),
			'done',
			'ended',
			'done',
		]);
		expect(tasks[AGREEING_ITEMS + 1]?.startedAt).toEqual([]);
	});

	it('costs no more than what was in flight at the first refusal, however long some answers take', async () => {
		const clock = longest();
		const tasks = many(1_000, (index) =>
			scripted(clock, [gone], {
				scopes: ['account', 'function:a'],
				latencyMs: 1_500 + (index % 9) * 400,
			}),
		);
		const results = await clock.run(start(clock, tasks));
		const sent = tasks.filter(({ startedAt }) => startedAt.length > 0);
		expect(sent.every(({ startedAt: [at = Infinity] }) => at <= 1_500)).toBe(true);
		expect(kinds(results).filter((kind) => kind === 'failed')).toHaveLength(sent.length);
		expect(clock.now()).toBeLessThanOrEqual(1_500 + 1_500 + 8 * 400);
	});

	it('ends what waits to be sent again, and says so at once', async () => {
		const clock = longest();
		const waiting = scripted(clock, [{ ...passing, retryAfterMs: 50_000 }, done]);
		const last = scripted(clock, [unpaid], { latencyMs: 500 });
		const results = await clock.run(start(clock, [waiting, last]));
		expect(results).toEqual([
			{ kind: 'ended', error: '402', scope: 'account', requests: 1 },
			{ kind: 'failed', error: '402', requests: 1, scope: 'account' },
		]);
		expect(clock.now()).toBe(500);
		expect(clock.pendingTimers).toBe(0);
	});

	it('gives what was ended while it waited no second end when the account is given up later', async () => {
		const clock = longest();
		const scopes = (name: string) => ({ scopes: ['account', `function:${name}`] });
		const tasks = [
			scripted(clock, [passing, done], scopes('a')),
			...many(AGREEING_ITEMS, () => scripted(clock, [gone], scopes('a'))),
			...many(30, () => scripted(clock, [passing], scopes('b'))),
		];
		const account = aliveAccount(clock);
		const limits = { maxConcurrency: 1 + AGREEING_ITEMS };
		const run = start(clock, tasks, { account, limits, waitMs: 10_000 });
		const results = await clock.run(run);
		expect(results).toHaveLength(tasks.length);
		expect(results[0]).toEqual({ kind: 'ended', error: '404', scope: 'function:a', requests: 1 });
		expect(new Set(kinds(results.slice(1, 1 + AGREEING_ITEMS)))).toEqual(new Set(['failed']));
		expect(new Set(kinds(results.slice(1 + AGREEING_ITEMS)))).toEqual(new Set(['failed', 'ended']));
		expect(clock.pendingTimers).toBe(0);
	});

	it('judges what is in flight by its own answer, and sends none of it again', async () => {
		const clock = longest();
		const later = { latencyMs: 200 };
		const tasks = [
			scripted(clock, [unpaid]),
			scripted(clock, [done], later),
			scripted(clock, [refused], later),
			scripted(clock, [passing], later),
			scripted(clock, [ambiguous], later),
			scripted(clock, [unpaid], later),
		];
		const results = await clock.run(start(clock, tasks));
		expect(kinds(results)).toEqual(['failed', 'done', 'failed', 'ended', 'ended', 'failed']);
		expect(tasks.flatMap(({ startedAt }) => startedAt)).toHaveLength(6);
	});

	it('keeps the first error when a scope is ended twice', async () => {
		const clock = longest();
		const tasks = [
			scripted(clock, [unpaid]),
			scripted(clock, [{ ...unpaid, error: '401' }], { latencyMs: 150 }),
			scripted(clock, [passing], { latencyMs: 200 }),
		];
		const results = await clock.run(start(clock, tasks));
		expect(results[2]).toEqual({ kind: 'ended', error: '402', scope: 'account', requests: 1 });
	});

	it('ends nothing when no other task carries the scope', async () => {
		const clock = longest();
		const tasks = [scripted(clock, [gone]), scripted(clock, [done])];
		expect(kinds(await clock.run(start(clock, tasks, one)))).toEqual(['failed', 'done']);
	});
});

describe('stopping at the first failure', () => {
	const stop = { stopOnFailure: true };

	it('starts nothing new, and keeps what was in flight', async () => {
		const clock = longest();
		const later = { latencyMs: 200 };
		const tasks = [
			scripted(clock, [refused]),
			scripted(clock, [done], later),
			scripted(clock, [refused], later),
			scripted(clock, [passing, done], later),
			scripted(clock, [throttled, done], later),
			scripted(clock, [done]),
		];
		const seen: number[] = [];
		const results = await clock.run(
			start(clock, tasks, {
				...stop,
				limits: { maxConcurrency: 5 },
				onDone: (index) => seen.push(index),
			}),
		);
		expect(kinds(results)).toEqual(['failed', 'done', 'failed', 'stopped', 'stopped', 'stopped']);
		expect(seen).toEqual([1]);
		expect(tasks[5]?.startedAt).toEqual([]);
		expect(clock.now()).toBe(200);
	});

	it('does not wait for what waits to be sent again', async () => {
		const clock = longest();
		const tasks = [
			scripted(clock, [{ ...passing, retryAfterMs: 50_000 }, done]),
			scripted(clock, [refused], { latencyMs: 300 }),
		];
		expect(kinds(await clock.run(start(clock, tasks, stop)))).toEqual(['stopped', 'failed']);
		expect(clock.now()).toBe(300);
		expect(clock.pendingTimers).toBe(0);
	});

	it('happens only when an item is given up, not at each passing fault', async () => {
		const clock = longest();
		const tasks = [scripted(clock, [passing, done]), scripted(clock, [throttled, done])];
		expect(kinds(await clock.run(start(clock, tasks, stop)))).toEqual(['done', 'done']);
	});

	it('says "ended" of the items that share the cause, and "stopped" of the others', async () => {
		const clock = longest();
		const tasks = [
			scripted(clock, [{ ...gone, certain: true }], { scopes: ['function:a'] }),
			scripted(clock, [done], { scopes: ['function:a'] }),
			scripted(clock, [done], { scopes: ['function:b'] }),
		];
		const results = await clock.run(start(clock, tasks, { ...one, ...stop }));
		expect(kinds(results)).toEqual(['failed', 'ended', 'stopped']);
	});

	it('is off by default: the other items go on', async () => {
		const clock = longest();
		const tasks = [scripted(clock, [refused]), scripted(clock, [done])];
		expect(kinds(await clock.run(start(clock, tasks, one)))).toEqual(['failed', 'done']);
	});
});

describe('a mistake in a task', () => {
	const broken = (latencyMs: number, clock: VirtualClock) => ({
		...scripted(clock, [done]),
		attempt: async () => {
			if (latencyMs > 0) await clock.sleep(latencyMs);
			throw new TypeError('no such thing');
		},
	});

	it('rejects the batch once what is in flight has ended, and starts nothing new', async () => {
		const clock = longest();
		const inFlight = scripted(clock, [done], { latencyMs: 400 });
		const retried = scripted(clock, [passing, done], { latencyMs: 200 });
		const unsent = scripted(clock, [done]);
		const seen: number[] = [];
		const run = start(clock, [broken(100, clock), inFlight, retried, unsent], {
			limits: { maxConcurrency: 3 },
			onDone: (index) => seen.push(index),
		});
		await expect(clock.run(run)).rejects.toThrow(new TypeError('no such thing'));
		expect(clock.now()).toBe(400);
		expect(seen).toEqual([1]);
		expect([unsent.startedAt, retried.startedAt]).toEqual([[], [0]]);
		expect(clock.pendingTimers).toBe(0);
	});

	it('is told as it was when several are made', async () => {
		const clock = longest();
		const other = { ...broken(0, clock), attempt: () => Promise.reject(new Error('second')) };
		const run = start(clock, [broken(0, clock), other]);
		await expect(clock.run(run)).rejects.toThrow('no such thing');
	});

	it('frees its slot and its account', async () => {
		const clock = longest();
		const account = new AccountLimiter(clock);
		const settings = { account, ...one };
		await expect(clock.run(start(clock, [broken(0, clock)], settings))).rejects.toThrow();
		expect(account.inUse).toBe(false);
		expect(kinds(await clock.run(start(clock, [scripted(clock, [done])], settings)))).toEqual([
			'done',
		]);
	});

	it('counts also when it is thrown at once, or by the callback', async () => {
		const clock = longest();
		const account = new AccountLimiter(clock);
		const settings = {
			account,
			clock,
			stopOnFailure: false,
			maxTries: 6,
			waitMs: 0,
			token: () => 'there' as const,
		};
		const attempt = () => {
			throw new Error('thrown at once');
		};
		const atOnce = { scopes: [], bytes: 1, attempt };
		await expect(clock.run(runBatch([atOnce], settings))).rejects.toThrow('thrown at once');
		const onDone = () => {
			throw new Error('thrown by the callback');
		};
		const tasks = many(2, () => scripted(clock, [done], { key: 'same' }));
		await expect(clock.run(start(clock, tasks, { onDone }))).rejects.toThrow('by the callback');
	});
});

describe('an empty batch', () => {
	it('is over at once', async () => {
		const clock = longest();
		expect(await start(clock, [])).toEqual([]);
		expect(clock.sleeps).toEqual([]);
	});
});
