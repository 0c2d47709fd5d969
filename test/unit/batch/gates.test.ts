import type { EngineEvent } from '../../../nodes/Nyckel/batch';
import { Burst, ON_THE_WAY_MS } from '../../../nodes/Nyckel/batch/limits/burst';
import { Concurrency } from '../../../nodes/Nyckel/batch/limits/concurrency';
import { FirstAlone, TRUSTED_MS } from '../../../nodes/Nyckel/batch/limits/firstAlone';
import type { Start, StartEnd, TokenState } from '../../../nodes/Nyckel/batch/limits/gate';
import { Pace } from '../../../nodes/Nyckel/batch/limits/pace';
import { Throttle } from '../../../nodes/Nyckel/batch/limits/throttle';
import { VirtualClock } from '../../support/virtualClock';

/** Of 25: two a second. */
const RULE = { keep: 0.5, recoverPerSecond: 0.08 };

const DONE: StartEnd = { kind: 'done', value: 'answer' };
const REFUSED: StartEnd = { kind: 'refused', error: '403' };

/** A request that was started, whose credential's token can be changed. */
function startWith(token: TokenState, startedAt = 0): Start & { set(token: TokenState): void } {
	let state = token;
	return { startedAt, bytes: 0, token: () => state, set: (next) => (state = next) };
}

describe('the requests of a credential without a token', () => {
	function gate() {
		const clock = new VirtualClock();
		const events: EngineEvent[] = [];
		return { clock, events, gate: new FirstAlone(clock, (event) => events.push(event)) };
	}

	const ALONE: EngineEvent = { kind: 'firstAlone' };

	it('wait for the first one, which is told, and go on once it was answered', () => {
		const { gate: first, events } = gate();
		const start = startWith('due');
		expect(first.admits(start)).toBe(true);
		first.started(start);
		expect(events).toEqual([ALONE]);
		expect(first.admits(startWith('due'))).toBe(false);
		expect(first.admits(startWith('there'))).toBe(true);
		first.ended(startWith('there'), DONE, 5);
		expect(first.admits(startWith('due'))).toBe(false);
		first.ended(start, DONE, 10);
		expect(first.admits(startWith('due'))).toBe(true);
		first.started(startWith('due'));
		expect(events).toEqual([ALONE]);
	});

	it('go on where the first one was refused by who has seen its token, and only there', () => {
		const { gate: first, events } = gate();
		const before = startWith('due');
		first.started(before);
		first.ended(before, REFUSED, 10);
		const start = startWith('due');
		first.started(start);
		expect(events).toEqual([ALONE, ALONE]);
		start.set('there');
		first.ended(start, REFUSED, 20);
		first.started(startWith('due'));
		expect(events).toEqual([ALONE, ALONE]);
	});

	it('go one at a time again once it is forgotten that there was one', () => {
		const { gate: first, events } = gate();
		const start = startWith('due');
		first.started(start);
		first.ended(start, DONE, 10);
		first.forget();
		first.started(startWith('due'));
		expect(events).toEqual([ALONE, ALONE]);
		expect(first.admits(startWith('due'))).toBe(false);
	});

	it('trust a token of which nobody knows the end for five minutes after a good answer', async () => {
		expect(TRUSTED_MS).toBe(300_000);
		const { gate: first, clock } = gate();
		const start = startWith('due');
		first.started(start);
		expect(first.admits(startWith('doubtful'))).toBe(false);
		first.ended(startWith('there'), DONE, 0);
		await clock.pass(TRUSTED_MS - 1);
		expect(first.admits(startWith('doubtful'))).toBe(true);
		expect(first.admits(startWith('due'))).toBe(false);
		await clock.pass(1);
		expect(first.admits(startWith('doubtful'))).toBe(false);
	});
});

describe('a token of which nobody knows the end', () => {
	it('is not trusted for a request that came to nothing', () => {
		const first = new FirstAlone(new VirtualClock());
		const start = startWith('doubtful');
		first.started(start);
		first.ended(start, REFUSED, 0);
		first.started(startWith('doubtful'));
		expect(first.admits(startWith('doubtful'))).toBe(false);
	});
});

describe('what an account says of its load', () => {
	function gate() {
		const events: EngineEvent[] = [];
		const [pace, concurrency] = [new Pace(RULE), new Concurrency(RULE)];
		const throttle = new Throttle(pace, concurrency, (event) => events.push(event));
		return { events, pace, concurrency, throttle };
	}

	const throttled = (retryAfterMs?: number): StartEnd => ({
		kind: 'throttled',
		error: '429',
		retryAfterMs,
	});
	const passing = (retryAfterMs?: number): StartEnd => ({
		kind: 'passing',
		error: '503',
		retryAfterMs,
	});

	it('cuts pace and concurrency once for all that was started before, and tells both ends', () => {
		const { events, concurrency, throttle } = gate();
		for (let start = 0; start < 20; start += 1) concurrency.started();
		throttle.started({ startedAt: 0 });
		throttle.ended(startWith('there', 0), throttled(), 1_000);
		throttle.ended(startWith('there', 500), throttled(), 1_010);
		const cut = { kind: 'paceCut', requestsPerSecond: 12, maxConcurrency: 10 };
		expect(events).toEqual([cut]);
		throttle.started({ startedAt: 1_100 });
		expect(events).toEqual([cut]);
		throttle.started({ startedAt: 20_000 });
		throttle.started({ startedAt: 20_001 });
		expect(events).toEqual([cut, { kind: 'paceRecovered' }]);
	});

	it('counts as recovered only when both have', () => {
		const { events, pace, concurrency, throttle } = gate();
		for (let start = 0; start < 4; start += 1) concurrency.started();
		throttle.ended(startWith('there', 0), throttled(), 0);
		const recovered = { pace: 6_500, concurrency: 11_500 };
		expect([pace.isCut(recovered.pace), concurrency.isCut(recovered.pace)]).toEqual([false, true]);
		throttle.started({ startedAt: recovered.pace });
		expect(events.map(({ kind }) => kind)).toEqual(['paceCut']);
		expect(concurrency.isCut(recovered.concurrency)).toBe(false);
		throttle.started({ startedAt: recovered.concurrency });
		expect(events.map(({ kind }) => kind)).toEqual(['paceCut', 'paceRecovered']);
	});

	it('keeps both cut for as long as it asks to be left alone, and lets them come back from then on', () => {
		const { pace, concurrency, throttle } = gate();
		for (let start = 0; start < 20; start += 1) concurrency.started();
		throttle.ended(startWith('there'), throttled(60_000), 0);
		const limitsAt = (now: number) => [pace.limitAt(now), concurrency.limitAt(now)];
		expect([0, 60_000, 61_000].map(limitsAt)).toEqual([
			[12, 10],
			[12, 10],
			[14, 12],
		]);
	});

	it('is the account’s limit only where a 429 asked for the longest wait', () => {
		const { events, throttle } = gate();
		expect(throttle.isOverLimit).toBe(false);
		throttle.ended(startWith('there'), throttled(2_000), 0);
		expect([throttle.pausedUntil, throttle.isOverLimit]).toEqual([2_000, true]);
		throttle.answered(passing(1_000), 500);
		expect([throttle.pausedUntil, throttle.isOverLimit]).toEqual([2_000, true]);
		throttle.answered(passing(5_000), 500);
		expect([throttle.nextAt(), throttle.isOverLimit]).toEqual([5_500, false]);
		throttle.answered(passing(), 6_000);
		expect(throttle.nextAt()).toBe(5_500);
		expect(events.map(({ kind }) => kind)).toEqual(['paceCut']);
	});
});

describe('the pace on a machine that is late', () => {
	const started = (pace: Pace, times: number, now: number) => {
		for (let time = 0; time < times; time += 1) pace.started({ startedAt: now });
	};

	it('is not held up by a standstill before anything was sent, nor by one where starts are spread', () => {
		const pace = new Pace(RULE);
		pace.stoodStill(100, 100);
		expect(pace.nextAt(100)).toBe(100);
		pace.setMax(100);
		started(pace, 25, 200);
		pace.handedOver(25, 0, 200);
		pace.stoodStill(500, 700);
		expect(pace.nextAt(200)).toBe(457.5);
	});

	it('counts a lot later that left late where starts are spread, and the one before not', () => {
		const pace = new Pace(RULE);
		pace.setMax(100);
		started(pace, 25, 0);
		pace.handedOver(25, 200, 200);
		expect(pace.nextAt(200)).toBe(442.5);
		const spread = new Pace(RULE);
		spread.setMax(26);
		started(spread, 1, 0);
		spread.handedOver(1, 0, 0);
		started(spread, 25, 0);
		spread.handedOver(25, 20, 20);
		expect(spread.nextAt(20)).toBe(1_030);
	});

	it('counts what was on its way for just as long as a request may be', () => {
		const pace = new Pace(RULE);
		pace.setMax(2);
		started(pace, 1, 0);
		pace.handedOver(1, 0, 0);
		started(pace, 1, ON_THE_WAY_MS);
		pace.handedOver(1, 0, ON_THE_WAY_MS);
		pace.stoodStill(50, ON_THE_WAY_MS + 50);
		expect(pace.nextAt(ON_THE_WAY_MS + 50)).toBe(1_080);
	});

	it('takes the usual delay for that of a single start', () => {
		const pace = new Pace(RULE);
		pace.setMax(10);
		started(pace, 10, 0);
		pace.handedOver(10, 0.2, 0.2);
		started(pace, 10, 2_000);
		pace.handedOver(10, 0.4, 2_000.4);
		expect(pace.nextAt(2_000.4)).toBeCloseTo(3_030.2, 6);
	});
});

describe('a burst of starts', () => {
	it('is looked after for as long as its requests may be connecting, standstills not counted', async () => {
		const clock = new VirtualClock();
		const standstills: Array<[at: number, ms: number]> = [];
		const burst = new Burst(clock, {
			onEnd: () => undefined,
			onStandstill: (ms) => standstills.push([clock.now(), ms]),
		});
		burst.started({ startedAt: 0, bytes: 0 });
		await clock.pass(ON_THE_WAY_MS / 2);
		clock.busy(60);
		await clock.pass(ON_THE_WAY_MS - 90);
		clock.busy(60);
		await clock.pass(ON_THE_WAY_MS);
		expect(standstills).toHaveLength(2);
		expect(clock.pendingTimers).toBe(0);
		clock.busy(60);
		await clock.pass(100);
		expect(standstills).toHaveLength(2);
	});
});
