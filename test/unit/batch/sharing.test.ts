import { answers, kinds, many, scripted, start } from '../../support/batchTasks';
import { VirtualClock } from '../../support/virtualClock';

const { done, refused, passing, unpaid } = answers;
const one = { limits: { maxConcurrency: 1 } };
const longest = () => new VirtualClock(() => 1);

describe('identical requests of one batch', () => {
	it('are sent once, and every item gets the answer', async () => {
		const clock = longest();
		const keys = ['a', 'b', 'a', undefined, 'a', undefined, 'b'];
		const tasks = keys.map((key, index) =>
			scripted(clock, [{ kind: 'done', value: `answer ${index}` }], { key }),
		);
		const seen: Array<[number, string]> = [];
		const results = await clock.run(
			start(clock, tasks, { onDone: (index, value) => seen.push([index, value]) }),
		);
		expect(results).toEqual([
			{ kind: 'done', value: 'answer 0', shared: false },
			{ kind: 'done', value: 'answer 1', shared: false },
			{ kind: 'done', value: 'answer 0', shared: true },
			{ kind: 'done', value: 'answer 3', shared: false },
			{ kind: 'done', value: 'answer 0', shared: true },
			{ kind: 'done', value: 'answer 5', shared: false },
			{ kind: 'done', value: 'answer 1', shared: true },
		]);
		expect(tasks.map(({ startedAt }) => startedAt.length)).toEqual([1, 1, 0, 1, 0, 1, 0]);
		expect(seen).toHaveLength(7);
		expect(seen).toContainEqual([4, 'answer 0']);
	});

	it('fail together, and the copies are not sent', async () => {
		const clock = longest();
		const tasks = [
			scripted(clock, [passing, refused], { key: 'a' }),
			scripted(clock, [done], { key: 'a' }),
			scripted(clock, [done]),
		];
		const failed = { kind: 'failed', error: '400', requests: 2 };
		const results = await clock.run(start(clock, tasks));
		expect(results.slice(0, 2)).toEqual([failed, failed]);
		expect(tasks[1]?.startedAt).toEqual([]);
	});

	it('are all remembered when the batch stops while the one request is in flight', async () => {
		const clock = longest();
		const tasks = [
			scripted(clock, [refused]),
			scripted(clock, [done], { key: 'a', latencyMs: 300 }),
			scripted(clock, [done], { key: 'a' }),
			scripted(clock, [done], { key: 'b' }),
			scripted(clock, [done], { key: 'b' }),
		];
		const settings = { stopOnFailure: true, limits: { maxConcurrency: 2 } };
		const results = await clock.run(start(clock, tasks, settings));
		expect(kinds(results)).toEqual(['failed', 'done', 'done', 'stopped', 'stopped']);
	});

	it('share the end of a batch that is refused as a whole', async () => {
		const clock = longest();
		const tasks = [
			scripted(clock, [unpaid], { key: 'a' }),
			...many(2, () => scripted(clock, [done], { key: 'b' })),
			scripted(clock, [done], { key: 'a' }),
		];
		const results = await clock.run(start(clock, tasks, one));
		expect(kinds(results)).toEqual(['failed', 'ended', 'ended', 'failed']);
	});

	it('are told apart by their key alone: an empty key is a key', async () => {
		const clock = longest();
		const tasks = many(3, () => scripted(clock, [done], { key: '' }));
		await clock.run(start(clock, tasks));
		expect(tasks.map(({ startedAt }) => startedAt.length)).toEqual([1, 0, 0]);
	});

	it('are all sent when the user did not ask for sharing', async () => {
		const clock = longest();
		const tasks = many(3, () => scripted(clock, [done]));
		await clock.run(start(clock, tasks));
		expect(tasks.map(({ startedAt }) => startedAt.length)).toEqual([1, 1, 1]);
	});
});
