import { progressLine } from '../../nodes/Nyckel/run/progress';
import { counted, lasting } from '../../nodes/Nyckel/run/summary';

describe('lengths of time and counts', () => {
	it.each([
		[0, '1 s'],
		[1_499, '1 s'],
		[59_400, '59 s'],
		[59_600, '1 min'],
		[390_000, '6 min 30 s'],
	])('%i ms are read as %s', (ms, text) => {
		expect(lasting(ms)).toBe(text);
	});

	it('large numbers are read in groups', () => {
		expect(counted(1_234_567)).toBe('1,234,567');
	});
});

describe('a line of progress', () => {
	it('says how far it is, how fast, and for how long still', () => {
		const moment = { done: 250, failed: 0, total: 10_000, ms: 10_000 };
		expect(progressLine(moment)).toBe(
			'Nyckel: 250 of 10,000 items done, 25 a second, about 6 min 30 s left',
		);
	});

	it('promises no end while nothing is done', () => {
		const moment = { done: 0, failed: 0, total: 10, ms: 10_000 };
		expect(progressLine(moment)).toBe('Nyckel: 0 of 10 items done, 0.0 a second');
	});

	it('says why it waits, and promises no end while it does', () => {
		const waitsFor = 'Nyckel does not answer';
		const moment = { done: 50, failed: 2, total: 100, ms: 2_000, waitsFor };
		expect(progressLine(moment)).toBe(
			'Nyckel: 50 of 100 items done, 2 without a result, waiting: Nyckel does not answer',
		);
	});

	it('counts what has no result', () => {
		expect(progressLine({ done: 30, failed: 3, total: 60, ms: 10_000 })).toBe(
			'Nyckel: 30 of 60 items done, 3 without a result, 3.0 a second, about 10 s left',
		);
	});
});
