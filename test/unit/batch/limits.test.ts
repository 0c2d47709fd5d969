import { AimdLimit } from '../../../nodes/Nyckel/batch/limits/aimd';
import {
	BYTE_BUDGET,
	ByteBudget,
	COUNTED_FROM_BYTES,
} from '../../../nodes/Nyckel/batch/limits/bytes';
import { DEFAULT_MAX_CONCURRENCY } from '../../../nodes/Nyckel/batch/limits/concurrency';
import { ON_THROTTLE } from '../../../nodes/Nyckel/batch/limits/gates';
import {
	DEFAULT_REQUESTS_PER_SECOND,
	PACE_WINDOW_MS,
	Pace,
} from '../../../nodes/Nyckel/batch/limits/pace';
import { lowestLimit } from '../../../nodes/Nyckel/batch/limits/lowest';

/** Of 25: two a second. */
const RULE = { keep: 0.5, recoverPerSecond: 0.08 };

describe('a limit that answers to overload', () => {
	it('is at its maximum while nothing was throttled', () => {
		expect(new AimdLimit(RULE, 25).at(0)).toBe(25);
		expect(new AimdLimit(RULE, Infinity).at(1e9)).toBe(Infinity);
		expect(new AimdLimit(RULE, 25).isCut(0)).toBe(false);
	});

	it('falls by a share and comes back step by step, up to its maximum', () => {
		const limit = new AimdLimit(RULE, 25);
		limit.cut(1_000, 25);
		expect([1_000, 1_249, 1_250, 2_000, 7_250, 60_000].map((now) => limit.at(now))).toEqual([
			12, 12, 13, 14, 25, 25,
		]);
		expect([limit.isCut(7_249), limit.isCut(7_250)]).toEqual([true, false]);
	});

	it('stays cut while it rests, and comes back from then on', () => {
		const limit = new AimdLimit(RULE, 25);
		limit.cut(1_000, 20);
		limit.rest(1_500, 5_000);
		expect([1_500, 4_000, 5_000, 5_500].map((now) => limit.at(now))).toEqual([11, 11, 11, 12]);
		limit.rest(5_500, 5_500);
		limit.rest(5_500, 4_000);
		expect(limit.reaches(13)).toBe(6_000);
		limit.rest(5_500, 8_000);
		expect([limit.at(8_000), limit.reaches(13), limit.reaches(25)]).toEqual([12, 8_500, 14_500]);
	});

	it('that was not cut has nothing to rest from', () => {
		const limit = new AimdLimit(RULE, 25);
		limit.rest(0, 5_000);
		limit.setMax(100);
		expect(limit.at(0)).toBe(100);
	});

	it('is cut from what was in use when that is less', () => {
		const limit = new AimdLimit(RULE, 25);
		limit.cut(0, 10);
		expect(limit.at(0)).toBe(5);
		limit.cut(500, 25);
		expect(limit.at(500)).toBe(3);
	});

	it('comes back as fast at 1,000 as at 25: by a share of the limit', () => {
		const limit = new AimdLimit(RULE, 1_000);
		limit.cut(0, 1_000);
		expect([0, 1_000, 6_250].map((now) => limit.at(now))).toEqual([500, 580, 1_000]);
	});

	it('never falls below one', () => {
		const limit = new AimdLimit(RULE, 25);
		for (let times = 0; times < 10; times += 1) limit.cut(0, 1);
		expect([limit.at(0), limit.at(499), limit.at(500)]).toEqual([1, 1, 2]);
	});

	it('follows its maximum at once, down and up, when it was not cut', () => {
		const limit = new AimdLimit(RULE, 25);
		limit.setMax(3);
		expect(limit.at(0)).toBe(3);
		limit.setMax(100);
		expect(limit.at(0)).toBe(100);
	});

	it('knows when it will have reached a value', () => {
		const limit = new AimdLimit(RULE, 25);
		limit.cut(1_000, 20);
		expect(limit.reaches(11)).toBe(1_500);
		expect(limit.reaches(25)).toBe(8_500);
		expect(limit.reaches(26)).toBe(Infinity);
	});
});

describe('the pace', () => {
	const started = (pace: Pace, times: number, now: number) => {
		for (let time = 0; time < times; time += 1) pace.started({ startedAt: now });
	};

	it('lets 25 start at once, and the next when the first is 1.03 s ago', () => {
		expect([PACE_WINDOW_MS, DEFAULT_REQUESTS_PER_SECOND]).toEqual([1_030, 25]);
		const pace = new Pace(RULE);
		started(pace, 24, 100);
		expect(pace.nextAt(150)).toBe(150);
		pace.started({ startedAt: 160 });
		expect(pace.nextAt(160)).toBe(1_130);
		expect(pace.nextAt(1_129)).toBe(1_130);
		expect(pace.nextAt(1_130)).toBe(1_130);
		started(pace, 24, 1_130);
		expect(pace.nextAt(1_130)).toBe(1_190);
	});

	it('counts starts that were handed over late from then, and no others', () => {
		const pace = new Pace(RULE);
		started(pace, 25, 0);
		pace.handedOver(25, 100, 100);
		expect(pace.nextAt(100)).toBe(1_130);
		started(pace, 25, 1_130);
		pace.handedOver(25, 0, 1_130);
		expect(pace.nextAt(1_130)).toBe(2_160);
		started(pace, 25, 2_160);
		pace.handedOver(25, 150, 2_310);
		expect(pace.nextAt(2_310)).toBe(3_340);
	});

	it('counts starts that were handed over late once each', () => {
		const pace = new Pace(RULE);
		started(pace, 10, 0);
		pace.handedOver(10, 100, 100);
		started(pace, 14, 100);
		expect(pace.nextAt(100)).toBe(100);
		started(pace, 1, 100);
		expect(pace.nextAt(100)).toBe(1_130);
	});

	it('counts starts from when the event loop went on that stood still while they connected', () => {
		const pace = new Pace(RULE);
		started(pace, 25, 0);
		pace.handedOver(25, 10, 10);
		pace.stoodStill(30, 50);
		pace.stoodStill(20, 80);
		expect(pace.nextAt(80)).toBe(1_090);
	});

	it('counts all that is on its way later, also what was started in the turn before', () => {
		const pace = new Pace(RULE);
		started(pace, 15, 0);
		pace.handedOver(15, 0, 0);
		started(pace, 10, 12);
		pace.handedOver(10, 0, 12);
		pace.stoodStill(80, 100);
		expect(pace.nextAt(100)).toBe(1_110);
	});

	it('does not let a machine that stood still once count as slow', () => {
		const pace = new Pace(RULE);
		started(pace, 1, 0);
		pace.handedOver(1, 200, 200);
		started(pace, 25, 2_000);
		pace.handedOver(25, 150, 2_150);
		expect(pace.nextAt(2_150)).toBeGreaterThan(3_170);
	});

	it('holds to any limit above 25, 25 at once and the rest in their share of the window', () => {
		const pace = new Pace(RULE);
		pace.setMax(30);
		started(pace, 25, 0);
		expect(pace.nextAt(0)).toBeCloseTo(25 * (1_030 / 30), 6);
		started(pace, 5, 900);
		expect(pace.nextAt(900)).toBe(1_030);
	});

	it('gets used to a machine that has become slower', () => {
		const pace = new Pace(RULE);
		let now = 0;
		let late = 0;
		for (let turn = 0; turn < 200; turn += 1) {
			now = pace.nextAt(now);
			started(pace, 25, now);
			pace.handedOver(25, turn === 0 ? 0 : 75, now + 75);
			late = pace.nextAt(now + 75) - now - 1_030;
		}
		expect(late).toBeLessThan(2);
	});

	it('holds to a maximum that is set', () => {
		const pace = new Pace(RULE);
		pace.setMax(2);
		started(pace, 2, 0);
		expect(pace.nextAt(0)).toBe(1_030);
		pace.setMax(3);
		expect(pace.nextAt(0)).toBe(0);
	});

	it('is cut by its share, and waits until enough old starts are out of the window', () => {
		const pace = new Pace(RULE);
		started(pace, 10, 0);
		started(pace, 15, 300);
		pace.cut(300);
		expect(pace.nextAt(300)).toBe(1_330);
	});

	it('spreads its starts evenly while it is cut, so that two processes share the account fairly', () => {
		const pace = new Pace({ keep: 0.4, recoverPerSecond: 0.0001 });
		pace.cut(0);
		expect(pace.nextAt(0)).toBe(0);
		pace.started({ startedAt: 0 });
		expect(pace.nextAt(0)).toBe(103);
		expect(pace.nextAt(90)).toBe(103);
		pace.started({ startedAt: 110 });
		expect(pace.nextAt(110)).toBe(213);
	});

	it('is not cut to a crawl because a lone request was throttled', () => {
		const pace = new Pace(RULE);
		pace.started({ startedAt: 0 });
		pace.cut(0);
		started(pace, 10, 1);
		expect(pace.nextAt(90)).toBeLessThan(1_030);
	});

	it('is cut from what was in use when the maximum is far above', () => {
		const pace = new Pace({ keep: 0.5, recoverPerSecond: 0 });
		pace.setMax(1_000_000);
		started(pace, 60, 0);
		pace.cut(0);
		expect(pace.nextAt(0)).toBe(1_030);
		expect(pace.nextAt(1_030)).toBe(1_030);
		started(pace, 1, 1_030);
		expect(pace.nextAt(1_030)).toBe(1_030 + 1_030 / 30);
	});

	it('is cut from what is in use, not from what was before', () => {
		const pace = new Pace({ keep: 0.5, recoverPerSecond: 0 });
		pace.setMax(1_000_000);
		started(pace, 100, 0);
		expect(pace.nextAt(PACE_WINDOW_MS)).toBe(PACE_WINDOW_MS);
		started(pace, 60, PACE_WINDOW_MS);
		pace.cut(PACE_WINDOW_MS);
		expect(pace.limitAt(PACE_WINDOW_MS)).toBe(30);
	});
});

describe('the byte budget', () => {
	const MIB = 1024 * 1024;

	it('has the numbers of the design', () => {
		expect([BYTE_BUDGET, COUNTED_FROM_BYTES]).toEqual([64 * MIB, 64 * 1024]);
		expect(DEFAULT_MAX_CONCURRENCY).toBe(25);
		expect(ON_THROTTLE).toEqual({ keep: 0.75, recoverPerSecond: 0.08 });
	});

	it('allows one body of any size, and no other beside it', () => {
		const budget = new ByteBudget();
		expect(budget.admits({ bytes: 500 * MIB }, false)).toBe(true);
		budget.started({ bytes: 500 * MIB });
		expect(budget.admits({ bytes: COUNTED_FROM_BYTES }, false)).toBe(false);
		expect(budget.admits({ bytes: COUNTED_FROM_BYTES - 1 }, false)).toBe(true);
		budget.ended({ bytes: 500 * MIB });
		expect(budget.admits({ bytes: COUNTED_FROM_BYTES }, false)).toBe(true);
	});

	it('is full at 64 MiB, to the byte', () => {
		const budget = new ByteBudget();
		budget.started({ bytes: 60 * MIB });
		expect(budget.admits({ bytes: 4 * MIB }, false)).toBe(true);
		expect(budget.admits({ bytes: 4 * MIB + 1 }, false)).toBe(false);
		budget.started({ bytes: 3 * MIB });
		budget.ended({ bytes: 60 * MIB });
		expect(budget.admits({ bytes: 61 * MIB }, false)).toBe(true);
		expect(budget.admits({ bytes: 61 * MIB + 1 }, false)).toBe(false);
	});

	it('does not count small ones, coming or going', () => {
		const budget = new ByteBudget();
		for (let times = 0; times < 2_000; times += 1)
			budget.started({ bytes: COUNTED_FROM_BYTES - 1 });
		expect(budget.admits({ bytes: 64 * MIB }, false)).toBe(true);
		budget.started({ bytes: MIB });
		for (let times = 0; times < 2_000; times += 1) budget.ended({ bytes: COUNTED_FROM_BYTES - 1 });
		expect(budget.admits({ bytes: 63 * MIB }, false)).toBe(true);
		expect(budget.admits({ bytes: 63 * MIB + 1 }, false)).toBe(false);
	});

	it('lets no big one overtake a bigger one that waits, but every small one', () => {
		const budget = new ByteBudget();
		expect(budget.admits({ bytes: COUNTED_FROM_BYTES }, true)).toBe(false);
		expect(budget.admits({ bytes: COUNTED_FROM_BYTES - 1 }, true)).toBe(true);
	});
});

describe('the limits of several batches', () => {
	it.each([
		[[], 25],
		[[undefined, undefined], 25],
		[[undefined, 100], 100],
		[[10, undefined, 4], 4],
		[[7.9], 7],
		[[1], 1],
		[[0], 1],
		[[-3, 50], 1],
		[[NaN], 1],
		[[Infinity], Infinity],
	])('%j come to %s', (limits, limit) => {
		expect(lowestLimit(limits, 25)).toBe(limit);
	});
});
