import {
	AGREEING_AGAINST_EVIDENCE,
	AGREEING_ITEMS,
} from '../../../nodes/Nyckel/batch/policy/agreement';
import { Evidence, EVIDENCE_MS } from '../../../nodes/Nyckel/batch/limits/evidence';
import { AccountLimiter } from '../../../nodes/Nyckel/batch/limits/limiter';
import type { Outcome, Result } from '../../../nodes/Nyckel/batch';
import { aliveAccount, answers, kinds, many, scripted, start } from '../../support/batchTasks';
import type { ScriptedTask } from '../../support/batchTasks';
import { VirtualClock } from '../../support/virtualClock';

const { done, gone, unpaid, passing } = answers;
const page = { kind: 'refused', error: 'page', ends: 'account' } as const;
const inA = { scopes: ['account', 'function:a'] };
const longest = () => new VirtualClock(() => 1);

const requests = (tasks: ScriptedTask[]) => tasks.flatMap(({ startedAt }) => startedAt).length;
const count = (results: Array<Result<string, string>>, kind: string) =>
	kinds(results).filter((found) => found === kind).length;

describe('one item that is refused amid good ones', () => {
	const refusals: Array<[string, Outcome<string, string>]> = [
		['a 404', gone],
		['a web page', page],
	];
	const cases = refusals.flatMap(([name, answer]) =>
		[1, 5, 25].flatMap((maxConcurrency) =>
			[1, 150, 299].map((place) => ({ name, answer, maxConcurrency, place })),
		),
	);

	it.each(cases)(
		'$name for item $place, $maxConcurrency at once: the other 299 are answered',
		async ({ answer, maxConcurrency, place }) => {
			const clock = longest();
			const tasks = many(300, (index) => scripted(clock, [index === place ? answer : done], inA));
			const results = await clock.run(start(clock, tasks, { limits: { maxConcurrency } }));
			expect(count(results, 'done')).toBe(299);
			expect(results[place]).toEqual({
				kind: 'failed',
				error: answer.kind === 'refused' && answer.error,
				requests: 1,
				isItsOwn: true,
			});
		},
	);

	it('costs the others nothing either when it is the first of all', async () => {
		const clock = longest();
		const tasks = many(300, (index) => scripted(clock, [index === 0 ? gone : done], inA));
		const results = await clock.run(start(clock, tasks, { limits: { maxConcurrency: 1 } }));
		expect(count(results, 'done')).toBe(299);
		expect(results[0]).toEqual({ kind: 'failed', error: '404', requests: 1 });
	});
});

describe('what enough items agree about', () => {
	it.each([1, 5, 25])('ends a batch of 10,000 after 30 requests at most, %i at once', async (n) => {
		const clock = longest();
		const tasks = many(10_000, () => scripted(clock, [gone], inA));
		const limits = { maxConcurrency: n };
		const results = await clock.run(start(clock, tasks, { limits }));
		expect(requests(tasks)).toBeLessThanOrEqual(30);
		expect(requests(tasks)).toBeGreaterThanOrEqual(AGREEING_ITEMS);
		expect(results[9_999]).toEqual({ kind: 'ended', error: '404', scope: 'function:a' });
	});

	it('is nothing while an answer is awaited that may contradict', async () => {
		const clock = longest();
		const tasks = [
			scripted(clock, [done], { ...inA, latencyMs: 5_000 }),
			...many(20, () => scripted(clock, [gone], inA)),
			...many(50, () => scripted(clock, [done], inA)),
		];
		const results = await clock.run(start(clock, tasks));
		expect(count(results, 'failed')).toBe(20);
		expect(count(results, 'done')).toBe(51);
	});

	it('takes a good answer in between for a new count', async () => {
		const clock = longest();
		const bad = () => many(AGREEING_ITEMS - 1, () => scripted(clock, [gone], inA));
		const tasks = [...bad(), scripted(clock, [done], inA), ...bad(), scripted(clock, [done], inA)];
		const results = await clock.run(start(clock, tasks, { limits: { maxConcurrency: 1 } }));
		expect(count(results, 'done')).toBe(2);
	});

	it('does not count what failed for another reason, nor the items of another function', async () => {
		const clock = longest();
		const tasks = many(AGREEING_ITEMS + 2, (index) =>
			scripted(clock, [gone], { scopes: [`function:${index}`] }),
		);
		const results = await clock.run(start(clock, tasks, { limits: { maxConcurrency: 1 } }));
		expect(new Set(kinds(results))).toEqual(new Set(['failed']));
		const faults = many(3, () => scripted(clock, [passing, done], inA));
		expect(kinds(await clock.run(start(clock, faults)))).toEqual(['done', 'done', 'done']);
	});

	it('ends a function that is deleted under way, though many were answered before', async () => {
		const clock = longest();
		const tasks = many(10_000, (index) => scripted(clock, [index < 500 ? done : gone], inA));
		const results = await clock.run(start(clock, tasks));
		expect(count(results, 'done')).toBe(500);
		expect(requests(tasks)).toBeLessThanOrEqual(500 + AGREEING_AGAINST_EVIDENCE + 25);
	});

	it('is not needed for what is certain: an unpaid account ends at once, whatever was answered', async () => {
		const clock = longest();
		const tasks = many(300, (index) => scripted(clock, [index === 150 ? unpaid : done], inA));
		const results = await clock.run(start(clock, tasks, { limits: { maxConcurrency: 1 } }));
		expect([count(results, 'done'), count(results, 'ended')]).toEqual([150, 149]);
	});
});

describe('what an earlier execution of the process has seen', () => {
	const after = async (ms: number) => {
		const clock = longest();
		const account = new AccountLimiter(clock);
		await clock.run(start(clock, [scripted(clock, [done], inA)], { account }));
		await clock.pass(ms);
		const tasks = many(20, (index) => scripted(clock, [index < 15 ? gone : done], inA));
		return await clock.run(start(clock, tasks, { account, limits: { maxConcurrency: 1 } }));
	};

	it('speaks for the function: fifteen refused items in a row do not end the sixteenth', async () => {
		expect(count(await after(60_000), 'done')).toBe(5);
	});

	it('is forgotten after minutes', async () => {
		expect(count(await after(EVIDENCE_MS), 'done')).toBe(0);
	});

	it('says nothing of a function that was not asked', async () => {
		const clock = longest();
		const tasks = many(20, () => scripted(clock, [gone], inA));
		const account = aliveAccount(clock);
		const results = await clock.run(start(clock, tasks, { account }));
		expect(results[0]).toEqual({ kind: 'failed', error: '404', requests: 1 });
	});
});

describe('what is remembered of good answers', () => {
	it('speaks for ten minutes, and no longer', () => {
		expect(EVIDENCE_MS).toBe(600_000);
		const evidence = new Evidence();
		evidence.note(['account'], 1_000);
		expect(evidence.holds('account', 1_000 + EVIDENCE_MS - 1)).toBe(true);
		expect(evidence.holds('account', 1_000 + EVIDENCE_MS)).toBe(false);
	});

	it('does not grow with the functions that were asked in the past', () => {
		const evidence = new Evidence();
		for (let at = 0; at < 100 * EVIDENCE_MS; at += EVIDENCE_MS / 10) {
			evidence.note(['account', `function:${at}`], at);
		}
		expect(evidence.size).toBeLessThanOrEqual(11);
		expect(evidence.holds('account', 100 * EVIDENCE_MS)).toBe(true);
	});
});
