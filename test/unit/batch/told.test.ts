import type { EngineEvent } from '../../../nodes/Nyckel/batch';
import { AccountLimiter } from '../../../nodes/Nyckel/batch/limits/limiter';
import { aliveAccount, answers, kinds, many, scripted, start } from '../../support/batchTasks';
import { VirtualClock } from '../../support/virtualClock';

const { ambiguous, done, passing, refused, unpaid } = answers;

/** A window of the pace takes 25 starts and so long, milliseconds. */
const WINDOW_MS = 1_030;

describe('a batch that the account’s limits hold back', () => {
	/** Notes for how long, milliseconds, and gives the sum. */
	function heldBack() {
		const held: number[] = [];
		const sum = () => held.reduce((total, ms) => total + ms, 0);
		return { held, sum, onHeld: (ms: number) => held.push(ms) };
	}

	it('tells for how long, once for each wait', async () => {
		const clock = new VirtualClock();
		const { held, onHeld, sum } = heldBack();
		const latencyMs = 100;
		const tasks = many(75, () => scripted(clock, [done], { latencyMs }));
		await clock.run(start(clock, tasks, { onHeld }));
		// As long as 25 are in flight, it is not the pace that they wait for.
		expect(sum()).toBeCloseTo(2 * (WINDOW_MS - latencyMs), -2);
		expect(Math.min(...held)).toBeGreaterThan(0);
		expect(held.length).toBeLessThanOrEqual(50);
	});

	it('tells all of it also when an item becomes ready again meanwhile', async () => {
		const clock = new VirtualClock(() => 1);
		const { onHeld, sum } = heldBack();
		const latencyMs = 100;
		const tasks = [
			scripted(clock, [passing, done], { latencyMs }),
			...many(50, () => scripted(clock, [done], { latencyMs })),
		];
		await clock.run(start(clock, tasks, { account: aliveAccount(clock), onHeld }));
		expect(tasks[0]?.startedAt).toEqual([0, WINDOW_MS]);
		// The answer that the account is alive by was one of the first 25: so 24 are in flight, and one waits for the pace.
		expect(sum()).toBeCloseTo(2 * WINDOW_MS - latencyMs, -1);
	});

	it('tells nothing of the time in which it had nothing to send, and others were held back', async () => {
		const clock = new VirtualClock(() => 1);
		const { onHeld, sum } = heldBack();
		const account = aliveAccount(clock);
		const waiting = scripted(clock, [passing, done]);
		const others = many(100, () => scripted(clock, [done]));
		const runs = [start(clock, [waiting], { account, onHeld }), start(clock, others, { account })];
		await clock.run(Promise.all(runs));
		expect(waiting.startedAt).toEqual([0, WINDOW_MS]);
		// Ready again after 100 ms for the first answer, and 500 of backoff.
		expect(sum()).toBeCloseTo(WINDOW_MS - 600, -1);
	});

	it('tells nothing where nothing was held back', async () => {
		const clock = new VirtualClock();
		const { held, onHeld } = heldBack();
		const tasks = many(10, () => scripted(clock, [done]));
		await clock.run(start(clock, tasks, { onHeld }));
		expect(held).toEqual([]);
	});
});

describe('what ends several items', () => {
	it('is told once, however many have met it', async () => {
		const clock = new VirtualClock();
		const events: EngineEvent[] = [];
		const account = new AccountLimiter(clock, (event) => events.push(event));
		const tasks = [
			...many(3, (index) => scripted(clock, [unpaid], { latencyMs: 100 + index })),
			...many(100, () => scripted(clock, [done], { latencyMs: 500 })),
		];
		await clock.run(start(clock, tasks, { account }));
		expect(events).toEqual([{ kind: 'scopeEnded', scope: 'account' }]);
	});

	it('is told when it was the account that was away', async () => {
		const clock = new VirtualClock();
		const events: EngineEvent[] = [];
		const account = new AccountLimiter(clock, (event) => events.push(event));
		const tasks = many(10, () => scripted(clock, [passing]));
		await clock.run(start(clock, tasks, { account, waitMs: 0 }));
		const [told] = events.filter(({ kind }) => kind === 'givenUp');
		expect(told).toMatchObject({ kind: 'givenUp' });
		expect(events.filter(({ kind }) => kind === 'scopeEnded')).toEqual([]);
	});

	it('is nothing where the batch stops at an item that is refused for itself', async () => {
		const clock = new VirtualClock();
		const events: EngineEvent[] = [];
		const account = new AccountLimiter(clock, (event) => events.push(event));
		const tasks = [
			scripted(clock, [refused]),
			...many(40, () => scripted(clock, [passing], { latencyMs: 200 })),
		];
		const results = await clock.run(start(clock, tasks, { account, stopOnFailure: true }));
		expect(results[0]).toMatchObject({ kind: 'failed', requests: 1 });
		expect(events.filter(({ kind }) => kind === 'scopeEnded')).toEqual([]);
		// Sent, not answered, and not sent again: that much is known of each.
		const sent = results.slice(1, 25);
		expect(sent.map((result) => ('requests' in result ? result.requests : 0))).toEqual(
			sent.map(({ kind }) => (kind === 'stopped' ? 1 : 0)),
		);
		expect(kinds(sent)).toEqual(new Array<string>(24).fill('stopped'));
	});
});

describe('a batch that has given its account up', () => {
	const outageError = (newest: string) => `away: ${newest}`;

	it('says why of each item, and of what was in flight when its answer is none', async () => {
		const clock = new VirtualClock();
		const tasks = [
			scripted(clock, [passing], { latencyMs: 30_000 }),
			...many(30, () => scripted(clock, [passing])),
		];
		const account = aliveAccount(clock);
		const settings = { account, waitMs: 0, maxTries: 20, outageError };
		const results = await clock.run(start(clock, tasks, settings));
		const error = 'away: 503';
		expect(results[0]).toEqual({ kind: 'failed', error, requests: 1, scope: 'account' });
		expect(results[1]).toMatchObject({ kind: 'failed', error });
		expect(results[30]).toEqual({ kind: 'ended', error, scope: 'account' });
		expect(clock.now()).toBe(30_000);
	});

	it('has not done so when it was stopped before', async () => {
		const clock = new VirtualClock();
		const events: EngineEvent[] = [];
		const account = new AccountLimiter(clock, (event) => events.push(event));
		const tasks = [
			...many(5, () => scripted(clock, [passing])),
			scripted(clock, [done], { latencyMs: 60_000 }),
		];
		const settings = { account, waitMs: 0, maxTries: 1, stopOnFailure: true };
		const results = await clock.run(start(clock, tasks, settings));
		expect(account.openTime(clock.now())).toBeGreaterThan(0);
		expect(results.at(-1)).toMatchObject({ kind: 'done' });
		expect(events.map(({ kind }) => kind)).not.toContain('givenUp');
	});
});

describe('an item that waits for a sign of life', () => {
	it('looks for it ten times a second', async () => {
		const clock = new VirtualClock(() => 0);
		const tasks = [
			scripted(clock, [ambiguous, done]),
			scripted(clock, [done], { latencyMs: 20_000 }),
		];
		const probe = async () => await Promise.resolve(done);
		const results = await clock.run(start(clock, tasks, { account: aliveAccount(clock), probe }));
		expect(kinds(results)).toEqual(['done', 'done']);
		expect(tasks[0]?.startedAt.at(-1)).toBeGreaterThanOrEqual(20_000);
		expect(clock.sleeps.length).toBeGreaterThan(20 * 9);
		expect(clock.sleeps.length).toBeLessThan(20 * 15);
	});
});

describe('a mistake in the program', () => {
	it('counts against no account: the next batch goes on at once', async () => {
		const clock = new VirtualClock();
		const account = aliveAccount(clock);
		const crash = () => Promise.reject(new Error('A mistake'));
		const tasks = many(25, () => ({ ...scripted(clock, [done]), attempt: crash }));
		await expect(clock.run(start(clock, tasks, { account }))).rejects.toThrow('A mistake');
		expect(account.isOpen).toBe(false);
	});
});

describe('an answer that comes after its batch was cancelled', () => {
	it('is nobody’s, and breaks nothing', async () => {
		const unhandled: unknown[] = [];
		const note = (error: unknown) => unhandled.push(error);
		process.on('unhandledRejection', note);
		try {
			const clock = new VirtualClock();
			const cancelled = new AbortController();
			const tasks = many(5, () => scripted(clock, [done], { latencyMs: 1_000 }));
			const batch = start(clock, tasks, { signal: cancelled.signal });
			clock.at(500, () => cancelled.abort());
			expect(kinds(await clock.run(batch))).toEqual(new Array<string>(5).fill('cancelled'));
			await clock.pass(2_000);
			await new Promise((resolve) => setImmediate(resolve));
			expect(unhandled).toEqual([]);
		} finally {
			process.off('unhandledRejection', note);
		}
	});
});
