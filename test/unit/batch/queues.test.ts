import { DueQueue } from '../../../nodes/Nyckel/batch/queue/dueQueue';
import { Fifo } from '../../../nodes/Nyckel/batch/queue/fifo';
import { seededRandom } from '../../support/virtualClock';

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
