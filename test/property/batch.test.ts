import fc from 'fast-check';

import { AccountLimiter } from '../../nodes/Nyckel/batch/limits/limiter';
import type { Outcome, Result } from '../../nodes/Nyckel/batch';
import { scripted, start } from '../support/batchTasks';
import type { ScriptedTask } from '../support/batchTasks';
import { VirtualClock } from '../support/virtualClock';

interface Plan {
	script: Array<Outcome<string, string>>;
	latencyMs: number;
	bytes: number;
	key?: string;
	scopes: string[];
}

const retryAfterMs = fc.option(fc.integer({ min: -10, max: 90_000 }), { nil: undefined });

const outcome: fc.Arbitrary<Outcome<string, string>> = fc.oneof(
	{ weight: 6, arbitrary: fc.constant<Outcome<string, string>>({ kind: 'done', value: 'label' }) },
	fc.record({
		kind: fc.constantFrom('throttled' as const, 'passing' as const),
		error: fc.constant('busy'),
		retryAfterMs,
	}),
	fc.constant<Outcome<string, string>>({ kind: 'ambiguous', error: 'timeout' }),
	fc.record({
		kind: fc.constant('refused' as const),
		error: fc.constant('no'),
		ends: fc.constantFrom(undefined, undefined, undefined, 'function:a', 'account'),
	}),
);

const plan: fc.Arbitrary<Plan> = fc.record({
	script: fc.array(outcome, { minLength: 1, maxLength: 4 }),
	latencyMs: fc.integer({ min: 0, max: 3_000 }),
	bytes: fc.oneof(fc.constant(100), fc.integer({ min: 60_000, max: 50_000_000 })),
	key: fc.option(fc.constantFrom('x', 'y', '__proto__'), { nil: undefined, freq: 4 }),
	scopes: fc.constantFrom(['account'], ['account', 'function:a'], ['account', 'function:b']),
});

const run = fc.record({
	seed: fc.integer(),
	plans: fc.array(plan, { maxLength: 60 }),
	stopOnFailure: fc.boolean(),
	cold: fc.boolean(),
	maxTries: fc.integer({ min: 1, max: 6 }),
	maxConcurrency: fc.integer({ min: 1, max: 30 }),
	requestsPerSecond: fc.integer({ min: 1, max: 40 }),
	abortAt: fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: undefined }),
	// What a look at a task's scopes takes: so that the end of a large batch, which goes in turns, is interrupted.
	lookMs: fc.constantFrom(0, 0, 3, 12),
});

/** A turn of the engine's own loops, and one look more, milliseconds. */
const TURN_MS = 15 + 12;

type Run = typeof run extends fc.Arbitrary<infer R> ? R : never;

/** Everything that a run shows from outside. */
async function observe(settings: Run) {
	const { seed, plans, abortAt, lookMs, stopOnFailure, cold, maxTries } = settings;
	const { maxConcurrency, requestsPerSecond } = settings;
	const clock = new VirtualClock(seed);
	const account = new AccountLimiter(clock);
	const controller = new AbortController();
	let inFlight = 0;
	let bytesInFlight = 0;
	let worstInFlight = 0;
	let overBudget = false;
	let startsAfterAbort = 0;
	const tasks = plans.map(({ script, ...fields }) => scripted(clock, script, fields));
	// Time as it counts for items: it stands still in an outage. One list a task, one entry an attempt.
	const activeAt = tasks.map((): number[] => []);
	const watched = tasks.map((task, index) => ({
		get scopes() {
			clock.busy(lookMs);
			return task.scopes;
		},
		bytes: task.bytes,
		key: task.key,
		attempt: async (timeLeftMs: number, signal: AbortSignal | undefined) => {
			const counted = task.bytes >= 64 * 1024 ? task.bytes : 0;
			if (controller.signal.aborted) startsAfterAbort += 1;
			activeAt[index]?.push(account.activeTime(clock.now()));
			inFlight += 1;
			worstInFlight = Math.max(worstInFlight, inFlight);
			overBudget ||= bytesInFlight > 0 && counted > 0 && bytesInFlight + counted > 64 * 2 ** 20;
			bytesInFlight += counted;
			const answer = await task.attempt(timeLeftMs, signal);
			inFlight -= 1;
			bytesInFlight -= counted;
			return answer;
		},
	}));
	const seen: number[] = [];
	let abortedAt = Infinity;
	const abort = () => {
		abortedAt = clock.now();
		controller.abort();
	};
	if (abortAt !== undefined) clock.at(abortAt, abort);
	const results = await clock.run(
		start(clock, watched, {
			stopOnFailure,
			token: () => (cold ? 'due' : 'there'),
			maxTries,
			account,
			signal: controller.signal,
			limits: { maxConcurrency, requestsPerSecond },
			onDone: (index) => seen.push(index),
		}),
	);
	const endedAt = clock.now();
	// A loop over the tasks that was in one of its turns goes on to its end.
	await clock.pass(lookMs * tasks.length);
	const timersLeft = clock.pendingTimers - inFlight - (controller.signal.aborted ? 0 : 1);
	await clock.pass(100_000);
	return {
		results,
		tasks,
		activeAt,
		seen,
		endedAt,
		abortedAt,
		timersLeft,
		worstInFlight,
		overBudget,
		startsAfterAbort,
		account,
	};
}

const startsOf = (tasks: ScriptedTask[]) =>
	tasks.flatMap(({ startedAt }) => startedAt).sort((a, b) => a - b);

/** The result that a task's answers allow, if it was not ended from outside. */
function endsByItself(task: ScriptedTask, script: Plan['script'], result: Result<string, string>) {
	const last = script[Math.min(task.startedAt.length, script.length) - 1];
	if (result.kind === 'done') return last?.kind === 'done';
	return result.kind !== 'failed' || (last !== undefined && last.kind !== 'done');
}

describe('any batch', () => {
	it('gives each item exactly one result, and tells of each one that is done exactly once', async () => {
		await fc.assert(
			fc.asyncProperty(run, async (settings) => {
				const { results, seen } = await observe(settings);
				expect(results).toHaveLength(settings.plans.length);
				const done = results.flatMap(({ kind }, index) => (kind === 'done' ? [index] : []));
				expect([...seen].sort((a, b) => a - b)).toEqual(done);
			}),
		);
	});

	it('gives each item the result of its own answers, and pays for none twice', async () => {
		await fc.assert(
			fc.asyncProperty(run, async (settings) => {
				const { results, tasks } = await observe(settings);
				const firstWith = new Map<string, number>();
				results.forEach((result, index) => {
					const { key, script } = settings.plans[index] ?? { key: undefined, script: [] };
					const task = tasks[index];
					if (!task) throw new Error('one task a result');
					const first = key === undefined ? index : (firstWith.get(key) ?? index);
					if (key !== undefined) firstWith.set(key, first);
					if (first !== index) {
						expect(task.startedAt).toEqual([]);
						const original = results[first];
						expect(result).toEqual(
							original?.kind === 'done' ? { ...original, shared: true } : original,
						);
						return;
					}
					expect(endsByItself(task, script, result)).toBe(true);
					const answered = script.slice(0, task.startedAt.length);
					const before = answered.slice(0, -1).map(({ kind }) => kind);
					expect(before).not.toContain('done');
					expect(before).not.toContain('refused');
					const { length: tries } = answered.filter(({ kind }) => kind !== 'throttled');
					expect(tries).toBeLessThanOrEqual(settings.maxTries);
				});
			}),
		);
	});

	it('keeps to its limits at every instant: in flight, starts in 1.03 s, bytes, deadline', async () => {
		await fc.assert(
			fc.asyncProperty(run, async (settings) => {
				const { tasks, activeAt, worstInFlight, overBudget } = await observe(settings);
				expect(worstInFlight).toBeLessThanOrEqual(settings.maxConcurrency);
				expect(overBudget).toBe(false);
				const starts = startsOf(tasks);
				starts.forEach((at, index) => {
					const earlier = starts[index - settings.requestsPerSecond];
					expect(at - (earlier ?? -Infinity)).toBeGreaterThanOrEqual(1_030);
				});
				for (const [index, { timeLeft }] of tasks.entries()) {
					const [first = 0, ...more] = activeAt[index] ?? [];
					expect(more.every((at) => at < first + 295_000)).toBe(true);
					const left = (activeAt[index] ?? []).map((at) => first + 300_000 - at);
					expect(timeLeft).toEqual(left.map((ms) => expect.closeTo(ms, 6) as number));
				}
			}),
			{ numRuns: 60 },
		);
	});

	it('sends first attempts in the order of the items', async () => {
		await fc.assert(
			fc.asyncProperty(run, async (settings) => {
				const { tasks } = await observe(settings);
				const firsts = tasks.flatMap(({ startedAt: [first] }) => first ?? []);
				expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
			}),
		);
	});

	it('starts nothing after a cancel, settles within a turn of the event loop, and leaves no timer', async () => {
		const cancelled = fc.tuple(run, fc.integer({ min: 0, max: 20_000 }));
		await fc.assert(
			fc.asyncProperty(cancelled, async ([settings, abortAt]) => {
				const { endedAt, abortedAt, timersLeft, account, startsAfterAbort } = await observe({
					...settings,
					abortAt,
				});
				const turn = settings.lookMs > 0 ? TURN_MS : 0;
				expect(endedAt).toBeLessThanOrEqual(abortedAt + turn);
				expect(startsAfterAbort).toBe(0);
				expect(timersLeft).toBeLessThanOrEqual(0);
				expect(account.inUse).toBe(false);
			}),
		);
	});

	it('goes the same way with the same seed', async () => {
		await fc.assert(
			fc.asyncProperty(run, async (settings) => {
				const [first, second] = [await observe(settings), await observe(settings)];
				expect(second.results).toEqual(first.results);
				expect(startsOf(second.tasks)).toEqual(startsOf(first.tasks));
			}),
			{ numRuns: 30 },
		);
	});

	it('waits as long as jitter and Retry-After allow, and no longer than the limits make it', async () => {
		const lone = fc.record({ seed: fc.integer(), asked: fc.integer({ min: 0, max: 90_000 }) });
		await fc.assert(
			fc.asyncProperty(lone, async ({ seed, asked }) => {
				const clock = new VirtualClock(seed);
				const busy = { kind: 'passing', error: '503', retryAfterMs: asked } as const;
				const task = scripted(clock, [busy, busy, { kind: 'done', value: 'label' }], {
					latencyMs: 0,
				});
				await clock.run(start(clock, [task]));
				const [first = 0, second = 0, third = 0] = task.startedAt;
				const least = Math.min(asked, 60_000);
				for (const [wait, longest] of [
					[second - first, 500],
					[third - second, 1_000],
				] as const) {
					expect(wait).toBeGreaterThanOrEqual(least);
					// Timers work in whole milliseconds, at least one.
					expect(wait).toBeLessThanOrEqual(Math.max(least, longest) + 1);
				}
			}),
		);
	});
});
