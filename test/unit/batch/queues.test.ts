import { Deadlines } from '../../../nodes/Nyckel/batch/queue/deadlines';
import { DueQueue } from '../../../nodes/Nyckel/batch/queue/dueQueue';
import { Fifo } from '../../../nodes/Nyckel/batch/queue/fifo';
import { Results } from '../../../nodes/Nyckel/batch/queue/results';
import { shareByKey } from '../../../nodes/Nyckel/batch/queue/sharing';
import { WorkQueue } from '../../../nodes/Nyckel/batch/queue/workQueue';
import type { Job } from '../../../nodes/Nyckel/batch/queue/workQueue';
import { LEAST_ATTEMPT_MS, UNTRIED } from '../../../nodes/Nyckel/batch/policy/retry';
import { answers, scripted } from '../../support/batchTasks';
import { seededRandom, VirtualClock } from '../../support/virtualClock';

describe('first in, first out', () => {
	it('gives back in order what came in, across many compactions', () => {
		const fifo = new Fifo<number>();
		const out: Array<number | undefined> = [];
		for (let number = 0; number < 5_000; number += 1) {
			fifo.push(number);
			if (number % 3 > 0) out.push(fifo.shift());
			expect(fifo.length).toBe(number + 1 - out.length);
		}
		while (fifo.length > 0) out.push(fifo.shift());
		expect(out).toEqual(Array.from({ length: 5_000 }, (_, number) => number));
	});

	it('is empty at its ends: nothing before the front, nothing behind the last', () => {
		const fifo = new Fifo<string>();
		expect(fifo.shift()).toBeUndefined();
		expect(fifo.length).toBe(0);
		fifo.push('a');
		fifo.push('b');
		fifo.shift();
		expect([fifo.at(-1), fifo.at(0), fifo.at(1)]).toEqual([undefined, 'b', undefined]);
		fifo.shift();
		expect(fifo.shift()).toBeUndefined();
		fifo.push('c');
		expect([fifo.length, fifo.at(0)]).toEqual([1, 'c']);
	});

	it('lets one take the place of another', () => {
		const fifo = new Fifo<string>();
		for (const item of ['a', 'b', 'c', 'd']) fifo.push(item);
		fifo.shift();
		fifo.replace(1, 'x');
		expect([fifo.at(0), fifo.at(1), fifo.at(2), fifo.length]).toEqual(['b', 'x', 'd', 3]);
	});

	it('does not keep what has left', () => {
		const fifo = new Fifo<number>();
		for (let number = 0; number < 100_000; number += 1) {
			fifo.push(number);
			fifo.shift();
		}
		expect(JSON.stringify(fifo).length).toBeLessThan(10_000);
	});
});

describe('the queue of what is due later', () => {
	it('gives what is due, earliest first, and of one moment in the order it came', () => {
		const random = seededRandom(7);
		const entries = Array.from({ length: 500 }, (_, order) => ({
			at: Math.floor(random() * 40),
			order,
		}));
		const queue = new DueQueue<(typeof entries)[number]>();
		for (const entry of entries) queue.add(entry.at, entry);
		const out = [];
		for (let now = 0; now < 40; now += 1) {
			for (let entry = queue.takeDue(now); entry; entry = queue.takeDue(now)) {
				expect(entry.at).toBe(now);
				out.push(entry);
			}
		}
		expect(out).toEqual([...entries].sort((a, b) => a.at - b.at || a.order - b.order));
		expect(queue.nextAt).toBeUndefined();
	});

	it('says when the next one is due, and keeps it until then', () => {
		const queue = new DueQueue<string>();
		expect(queue.nextAt).toBeUndefined();
		expect(queue.takeDue(Infinity)).toBeUndefined();
		queue.add(20, 'later');
		queue.add(10, 'soon');
		expect(queue.nextAt).toBe(10);
		expect(queue.takeDue(9)).toBeUndefined();
		expect(queue.takeDue(10)).toBe('soon');
		expect(queue.nextAt).toBe(20);
	});
});

describe('tasks that share an answer', () => {
	const sharing = shareByKey([
		{ key: 'a' },
		{},
		{ key: '' },
		{ key: 'a' },
		{ key: 'b' },
		{ key: '' },
		{ key: 'a' },
	]);

	it('are copies of the first one with their key', () => {
		const copies = [0, 1, 2, 3, 4, 5, 6].filter((index) => sharing.isCopy(index));
		expect(copies).toEqual([3, 5, 6]);
	});

	it('are found one after the other', () => {
		const next = [0, 1, 2, 3, 4, 5, 6].map((index) => sharing.nextCopy(index));
		expect(next).toEqual([3, undefined, 5, 6, undefined, undefined, undefined]);
	});
});

describe('the results of a batch', () => {
	function setUp() {
		const told: string[] = [];
		const results = new Results<string, string>(
			4,
			shareByKey([{ key: 'a' }, {}, { key: 'a' }, { key: 'a' }]),
			{
				onDone: (index, value) => told.push(`${index} ${value}`),
				onUndone: (index) => told.push(`${index} without`),
			},
		);
		return { results, told };
	}

	it('count what is open, and await each but the copies', () => {
		const { results } = setUp();
		expect([0, 1, 2, 3].map((index) => results.awaits(index))).toEqual([true, true, false, false]);
		expect(results.open).toBe(4);
		results.set(1, { kind: 'done', value: 'ham', shared: false });
		expect([results.awaits(1), results.open]).toEqual([false, 3]);
	});

	it('are given to copies as shared, and told of in order', () => {
		const { results, told } = setUp();
		const done = { kind: 'done', value: 'spam', shared: false } as const;
		results.set(0, done);
		expect(told).toEqual(['0 spam', '2 spam', '3 spam']);
		const failed = { kind: 'failed', error: '500', requests: 6 } as const;
		results.set(1, failed);
		expect(told.slice(3)).toEqual(['1 without']);
		const shared = { ...done, shared: true };
		expect([results.open, results.all()]).toEqual([0, [done, failed, shared, shared]]);
	});

	it('are the same for copies where there is no answer', () => {
		const { results, told } = setUp();
		const stopped = { kind: 'stopped' } as const;
		results.set(0, stopped);
		expect(told).toEqual(['0 without', '2 without', '3 without']);
		results.set(1, { kind: 'cancelled' });
		expect(results.all()).toEqual([stopped, { kind: 'cancelled' }, stopped, stopped]);
	});

	it('are the first ones: a second one for the same task does not count', () => {
		const { results, told } = setUp();
		const done = { kind: 'done', value: 'spam', shared: false } as const;
		results.set(0, done);
		results.set(0, { kind: 'stopped' });
		expect(told).toEqual(['0 spam', '2 spam', '3 spam']);
		expect(results.open).toBe(1);
	});

	it('are not given out while one is open: the next ones would be taken for others’', () => {
		const { results } = setUp();
		results.set(0, { kind: 'stopped' });
		expect(() => results.all()).toThrow('Task 1 has no result');
	});

	it('are in order when one who is told of them throws', () => {
		const results = new Results<string, string>(2, shareByKey([{ key: 'a' }, { key: 'a' }]), {
			onDone: () => {
				throw new Error('A mistake');
			},
		});
		const set = () => results.set(0, { kind: 'done', value: 'spam', shared: false });
		expect(set).toThrow('A mistake');
		expect([results.open, results.all().length]).toEqual([0, 2]);
	});

	it('need nobody to be told', () => {
		const results = new Results<string, string>(2, shareByKey([{}, {}]));
		results.set(0, { kind: 'done', value: 'spam', shared: false });
		results.set(1, { kind: 'stopped' });
		expect(results.open).toBe(0);
	});
});

describe('the order in which a batch is sent', () => {
	function setUp(count: number) {
		const clock = new VirtualClock();
		const unwanted = new Set<number>();
		const tasks = Array.from({ length: count }, () => scripted(clock, [answers.done]));
		const dueAt: number[] = [];
		const queue = new WorkQueue<string, string>(
			tasks,
			(index) => !unwanted.has(index),
			clock,
			() => dueAt.push(clock.now()),
		);
		const takeNext = (): Job<string, string> | undefined => {
			const job = queue.peek();
			if (job) queue.take(job);
			return job;
		};
		return { clock, queue, tasks, unwanted, dueAt, takeNext };
	}

	it('is that of the tasks, each once, and each stays the next one until it is taken', () => {
		const { queue, tasks, takeNext } = setUp(2);
		expect(queue.peek()).toBe(queue.peek());
		const [first, second, none] = [takeNext(), takeNext(), takeNext()];
		expect(first).toEqual({
			index: 0,
			task: tasks[0],
			history: UNTRIED,
			deadlineAt: Infinity,
			requests: 0,
		});
		expect([second?.index, none]).toEqual([1, undefined]);
	});

	it('skips what needs no attempt any more, also when it was the next one already', () => {
		const { queue, unwanted, takeNext } = setUp(4);
		unwanted.add(0);
		expect(queue.peek()?.index).toBe(1);
		unwanted.add(1);
		expect(queue.peek()?.index).toBe(2);
		unwanted.add(3);
		takeNext();
		expect(queue.peek()).toBeUndefined();
	});

	it('has those first that are sent again, once they are due, in the order of their moments', async () => {
		const { clock, queue, unwanted, dueAt, takeNext } = setUp(5);
		const jobs = [takeNext(), takeNext(), takeNext()].filter((job) => job !== undefined);
		for (const [nth, job] of jobs.entries()) queue.wait([300, 100, 200][nth] ?? 0, job);
		await clock.pass(100);
		expect(dueAt).toEqual([100]);
		queue.lineUpDue(99);
		expect(queue.peek()?.index).toBe(3);
		queue.lineUpDue(200);
		expect(queue.peek()?.index).toBe(1);
		await clock.pass(200);
		expect(dueAt.at(-1)).toBe(300);
		expect([takeNext()?.index, takeNext()?.index, takeNext()?.index]).toEqual([1, 2, 3]);
		queue.lineUpDue(300);
		unwanted.add(0);
		expect(takeNext()?.index).toBe(4);
		expect([queue.peek(), clock.pendingTimers]).toEqual([undefined, 0]);
	});

	it('tells what was sent and is to be sent again, until it is under way or has left', () => {
		const { clock, queue, takeNext } = setUp(3);
		const jobs = [takeNext(), takeNext()].filter((job) => job !== undefined);
		for (const job of jobs) queue.wait(100, job);
		const indices = () => [...queue.toSendAgain].map(({ index }) => index);
		queue.lineUpDue(100);
		expect([indices(), jobs.map((job) => queue.isWaiting(job))]).toEqual([
			[0, 1],
			[true, true],
		]);
		takeNext();
		expect(indices()).toEqual([1]);
		expect([queue.drop(1)?.index, queue.drop(1), queue.drop(2)]).toEqual([1, undefined, undefined]);
		expect(indices()).toEqual([]);
		queue.clear();
		expect(clock.pendingTimers).toBe(0);
	});
});

describe('the deadlines of what waits to be sent again', () => {
	function setUp() {
		const clock = new VirtualClock();
		const outages = {
			isOpen: false,
			ms: 0,
			openTime: () => outages.ms,
			activeTime: (now: number) => now - outages.ms,
		};
		const calls: number[] = [];
		const deadlines = new Deadlines<{ deadlineAt: number }>(clock, outages, () =>
			calls.push(clock.now()),
		);
		return { clock, outages, calls, deadlines };
	}

	const job = { deadlineAt: 10_000 };
	const OVER_AT = job.deadlineAt - LEAST_ATTEMPT_MS;

	it('are over when too little time is left for an attempt, and say so by themselves', async () => {
		const { clock, calls, deadlines } = setUp();
		deadlines.watch(job);
		expect([deadlines.isOver(job, OVER_AT - 1), deadlines.isOver(job, OVER_AT)]).toEqual([
			false,
			true,
		]);
		await clock.pass(OVER_AT);
		expect(calls).toEqual([OVER_AT]);
		expect(deadlines.takeDue(OVER_AT - 1)).toBeUndefined();
		expect(deadlines.takeDue(OVER_AT)).toBe(job);
		expect(deadlines.takeDue(OVER_AT)).toBeUndefined();
		deadlines.update();
		expect(clock.pendingTimers).toBe(0);
	});

	it('are later by the time in which the account was away, and stand still while it is', async () => {
		const { clock, outages, calls, deadlines } = setUp();
		deadlines.watch(job);
		outages.isOpen = true;
		deadlines.update();
		expect(clock.pendingTimers).toBe(0);
		await clock.pass(4_000);
		Object.assign(outages, { isOpen: false, ms: 4_000 });
		deadlines.update();
		expect(deadlines.isOver(job, OVER_AT + 3_999)).toBe(false);
		expect(deadlines.isOver(job, OVER_AT + 4_000)).toBe(true);
		await clock.pass(60_000);
		expect(calls).toEqual([OVER_AT + 4_000]);
		expect(deadlines.takeDue(OVER_AT + 3_999)).toBeUndefined();
		expect(deadlines.takeDue(OVER_AT + 4_000)).toBe(job);
	});

	it('leave no timer when they are cleared', () => {
		const { clock, deadlines } = setUp();
		deadlines.watch(job);
		expect(clock.pendingTimers).toBe(1);
		deadlines.clear();
		expect(clock.pendingTimers).toBe(0);
	});
});
