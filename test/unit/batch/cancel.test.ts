import { AccountLimiter } from '../../../nodes/Nyckel/batch/limits/limiter';
import { answers, kinds, many, scripted, start } from '../../support/batchTasks';
import { VirtualClock } from '../../support/virtualClock';

const { done, passing, refused } = answers;
const longest = () => new VirtualClock(() => 1);

/** A signal that counts its listeners. */
function watchedSignal() {
	const controller = new AbortController();
	const { signal } = controller;
	let listeners = 0;
	const add = signal.addEventListener.bind(signal);
	const remove = signal.removeEventListener.bind(signal);
	signal.addEventListener = (...args: Parameters<typeof add>) => {
		listeners += 1;
		add(...args);
	};
	signal.removeEventListener = (...args: Parameters<typeof remove>) => {
		listeners -= 1;
		remove(...args);
	};
	return { controller, signal, listeners: () => listeners };
}

describe('cancelling an execution', () => {
	it('sends nothing when it was cancelled before', async () => {
		const clock = longest();
		const tasks = many(3, () => scripted(clock, [done], { key: 'same' }));
		const results = await start(clock, tasks, { signal: AbortSignal.abort() });
		expect(kinds(results)).toEqual(['cancelled', 'cancelled', 'cancelled']);
		expect(tasks.flatMap(({ startedAt }) => startedAt)).toEqual([]);
		expect(clock.sleeps).toEqual([]);
	});

	it('settles at once, whatever hangs, waits or queues, and leaves nothing behind', async () => {
		const clock = longest();
		const account = new AccountLimiter(clock);
		const { controller, signal, listeners } = watchedSignal();
		const tasks = [
			scripted(clock, [done], { latencyMs: 50 }),
			scripted(clock, [passing, done], { latencyMs: 50 }),
			{ ...scripted(clock, []), attempt: () => new Promise<never>(() => undefined) },
			...many(60, () => scripted(clock, [done], { latencyMs: 0 })),
		];
		clock.at(500, () => controller.abort());
		const results = await clock.run(start(clock, tasks, { account, signal }));
		expect(clock.now()).toBe(500);
		expect(kinds(results.slice(0, 3))).toEqual(['done', 'cancelled', 'cancelled']);
		expect(kinds(results.slice(25))).toEqual(new Array(38).fill('cancelled'));
		expect([listeners(), clock.pendingTimers, account.inUse]).toEqual([0, 0, false]);
	});

	it('keeps an answer that is already there: it was paid for', async () => {
		const clock = longest();
		const controller = new AbortController();
		let answer: (() => void) | undefined;
		const task = {
			...scripted(clock, []),
			attempt: async () => {
				await new Promise<void>((resolve) => (answer = resolve));
				return done;
			},
		};
		const run = start(clock, [task], { signal: controller.signal });
		controller.abort();
		answer?.();
		expect(kinds(await clock.run(run))).toEqual(['done']);
		expect(clock.now()).toBe(0);
	});

	it('takes any other end of an aborted request as cancelled', async () => {
		const clock = longest();
		const controller = new AbortController();
		const ends = [
			() => Promise.resolve(refused),
			() => Promise.resolve(passing),
			() => Promise.reject(new Error('aborted')),
		];
		const tasks = ends.map((end) => ({
			...scripted(clock, []),
			attempt: async () => {
				await new Promise((resolve) => controller.signal.addEventListener('abort', resolve));
				return await end();
			},
		}));
		const run = start(clock, tasks, { signal: controller.signal, stopOnFailure: true });
		controller.abort();
		expect(kinds(await clock.run(run))).toEqual(['cancelled', 'cancelled', 'cancelled']);
	});

	it('hands the signal to the requests', async () => {
		const clock = longest();
		const { signal } = new AbortController();
		const attempt = jest.fn(() => Promise.resolve(done));
		await clock.run(start(clock, [{ ...scripted(clock, []), attempt }], { signal }));
		expect(attempt).toHaveBeenCalledWith(300_000, signal);
	});

	it('lets no late answer or late error of a request out', async () => {
		const clock = longest();
		const controller = new AbortController();
		const seen: number[] = [];
		const tasks = [
			scripted(clock, [done], { latencyMs: 1_000 }),
			scripted(clock, [], { latencyMs: 1_000 }),
		];
		clock.at(100, () => controller.abort());
		const settings = { signal: controller.signal, onDone: (index: number) => seen.push(index) };
		const results = await clock.run(start(clock, tasks, settings));
		await clock.pass(5_000);
		expect(kinds(results)).toEqual(['cancelled', 'cancelled']);
		expect(seen).toEqual([]);
	});

	it('frees the slots, so that other executions of the account go on', async () => {
		const clock = longest();
		const account = new AccountLimiter(clock);
		const controller = new AbortController();
		const hanging = many(2, () => scripted(clock, [done], { latencyMs: 90_000 }));
		const waiting = scripted(clock, [done]);
		const shared = { account, limits: { maxConcurrency: 2 } };
		const cancelled = start(clock, hanging, { ...shared, signal: controller.signal });
		const other = start(clock, [waiting], shared);
		clock.at(1_000, () => controller.abort());
		expect(kinds(await clock.run(other))).toEqual(['done']);
		expect(kinds(await clock.run(cancelled))).toEqual(['cancelled', 'cancelled']);
		expect(waiting.startedAt).toEqual([1_000]);
	});

	it('after the batch is over does nothing', async () => {
		const clock = longest();
		const { controller, signal, listeners } = watchedSignal();
		const results = await clock.run(start(clock, [scripted(clock, [done])], { signal }));
		expect(listeners()).toBe(0);
		controller.abort();
		await clock.pass(1_000);
		expect(kinds(results)).toEqual(['done']);
	});

	it('while a mistake waits for what is in flight ends that wait with the mistake', async () => {
		const clock = longest();
		const controller = new AbortController();
		const tasks = [scripted(clock, []), scripted(clock, [done], { latencyMs: 90_000 })];
		clock.at(1_000, () => controller.abort());
		const run = start(clock, tasks, { signal: controller.signal });
		await expect(clock.run(run)).rejects.toThrow('The script of this task is empty');
		expect(clock.now()).toBe(1_000);
	});

	it('settles also when the callback throws for an answer that is already there', async () => {
		const clock = longest();
		const controller = new AbortController();
		const tasks = many(3, () => scripted(clock, [done], { key: 'same', latencyMs: 0 }));
		const onDone = () => {
			throw new Error('thrown by the callback');
		};
		const run = start(clock, tasks, { signal: controller.signal, onDone });
		controller.abort();
		expect(kinds(await clock.run(run))).toEqual(['done', 'done', 'done']);
	});
});
