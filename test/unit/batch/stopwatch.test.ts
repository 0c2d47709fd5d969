import { Stopwatch } from '../../../nodes/Nyckel/batch/time/stopwatch';

describe('the time in which something holds', () => {
	it('adds up, and counts on while it holds', () => {
		const watch = new Stopwatch();
		expect(watch.timeAt(5)).toBe(0);
		watch.set(true, 10);
		watch.set(true, 15);
		expect(watch.timeAt(20)).toBe(10);
		watch.set(false, 30);
		watch.set(false, 35);
		expect(watch.timeAt(40)).toBe(20);
		watch.set(true, 50);
		expect(watch.timeAt(51)).toBe(21);
	});
});
