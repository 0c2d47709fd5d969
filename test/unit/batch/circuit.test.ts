import type { EngineEvent } from '../../../nodes/Nyckel/batch';
import {
	Circuit,
	OPEN_AFTER_FAILURES,
	THROTTLED_OUT_MS,
	WORKS_AFTER_REFUSALS,
} from '../../../nodes/Nyckel/batch/limits/circuit';
import {
	PROBE_FIRST_MS,
	SOON_MS,
	UNREACHED_MS,
} from '../../../nodes/Nyckel/batch/limits/failureRun';
import type { Fault } from '../../../nodes/Nyckel/batch/limits/failureRun';
import type { Start, StartEnd } from '../../../nodes/Nyckel/batch/limits/gate';

const passing: Fault = { kind: 'passing', error: '503' };
const ambiguous: Fault = { kind: 'ambiguous', error: 'timeout' };
const throttled: Fault = { kind: 'throttled', error: '429' };
const unreached: Fault = { kind: 'passing', error: 'refused', isUnreached: true };
const done: StartEnd = { kind: 'done', value: 'answer' };
const refused: StartEnd = { kind: 'refused', error: '400' };

const FIVE_MINUTES_MS = 300_000;

/** A circuit of an account, with chance and the pause that the account asked for in the test's hands. */
function setUp({ random = 0 } = {}) {
	const events: EngineEvent[] = [];
	const account = { pausedUntil: -Infinity };
	const clock = { now: () => 0, sleep: () => Promise.resolve(), random: () => random };
	const circuit = new Circuit(clock, account, (event) => events.push(event));
	const start = (startedAt: number): Start => {
		const started = { startedAt, bytes: 0, token: () => 'there' as const };
		circuit.started(started);
		return started;
	};
	/** A request from its start to its end. */
	const request = (end: StartEnd, startedAt: number, endedAt: number) => {
		circuit.ended(start(startedAt), end, endedAt);
	};
	const fail = (times: number, fault: Fault, startedAt: number, endedAt: number) => {
		for (let time = 0; time < times; time += 1) request(fault, startedAt, endedAt);
	};
	const mayStart = (): boolean => circuit.nextAt() === -Infinity;
	return { circuit, events, account, start, request, fail, mayStart };
}

/** The same, open since `at`, a second after its five requests were started. */
function setUpOpen(at: number, fault = passing, random = 0) {
	const all = setUp({ random });
	all.request(done, 0, 10);
	all.fail(5, fault, at - 1_000, at);
	return all;
}

describe('a closed circuit', () => {
	it('opens at the fifth failure in a row, and tells for how long nobody has answered', () => {
		const { circuit, events, fail, mayStart } = setUp();
		fail(4, passing, 100, 300);
		expect([circuit.state, mayStart(), circuit.isIdle]).toEqual(['closed', true, true]);
		expect(circuit.nextProbeAt).toBe(Infinity);
		fail(1, ambiguous, 200, 1_000);
		expect([circuit.state, mayStart()]).toEqual(['open', false]);
		expect(events).toEqual([{ kind: 'circuit', state: 'open', awayMs: 900 }]);
		expect(circuit.nextProbeAt).toBe(1_000 + PROBE_FIRST_MS);
	});

	it('counts from one again after a good answer', () => {
		const { circuit, request, fail } = setUp();
		fail(4, passing, 0, 100);
		expect([circuit.isFailing, circuit.outage?.since]).toEqual([true, 0]);
		request(done, 50, 200);
		expect([circuit.isFailing, circuit.outage]).toEqual([false, undefined]);
		fail(4, passing, 300, 400);
		expect([circuit.state, circuit.outage?.since]).toEqual(['closed', 300]);
	});

	it('is not closed once more by the good answers that come then', () => {
		const { circuit, request, fail } = setUp();
		for (let answered = 0; answered < 50; answered += 1) request(done, 0, 1_000);
		fail(5, passing, 900, 1_100);
		expect(circuit.state).toBe('open');
	});

	it('takes neither a refusal nor an abandoned request for a failure or a good answer', () => {
		const { circuit, request, fail, start } = setUp();
		fail(4, passing, 0, 100);
		const last = start(100);
		expect(circuit.isIdle).toBe(false);
		circuit.ended(last, { kind: 'abandoned' }, 200);
		request(refused, 100, 200);
		expect([circuit.state, circuit.isIdle, circuit.isAlive]).toEqual(['closed', true, false]);
		fail(1, passing, 200, 300);
		expect(circuit.state).toBe('open');
	});

	it('takes many refusals in a row for the answers of an account that works', () => {
		const { circuit, request, fail } = setUp();
		fail(4, passing, 0, 100);
		for (let refusal = 1; refusal < WORKS_AFTER_REFUSALS; refusal += 1) request(refused, 200, 300);
		expect([circuit.isFailing, circuit.lastSignOfLife]).toEqual([true, -Infinity]);
		request(refused, 250, 300);
		expect([circuit.isFailing, circuit.lastSignOfLife, circuit.isAlive]).toEqual([
			false,
			250,
			false,
		]);
		fail(4, passing, 300, 400);
		expect([circuit.state, circuit.outage?.since]).toEqual(['closed', 300]);
	});

	it('takes those that were never sent for no answers', () => {
		const { circuit, request, fail } = setUp();
		fail(4, passing, 0, 100);
		for (let refusal = 0; refusal < WORKS_AFTER_REFUSALS; refusal += 1) {
			request({ kind: 'refused', error: 'no file', isUnsent: true }, 200, 300);
		}
		expect([circuit.isFailing, circuit.lastSignOfLife]).toEqual([true, -Infinity]);
	});

	it('counts refusals from one again after a failure', () => {
		const { circuit, request, fail } = setUp();
		for (let refusal = 1; refusal < WORKS_AFTER_REFUSALS; refusal += 1) request(refused, 0, 100);
		fail(4, passing, 100, 200);
		request(refused, 200, 300);
		fail(1, passing, 300, 400);
		expect(circuit.state).toBe('open');
	});

	it('has no more in flight, while nothing is answered, than it takes to open it', () => {
		const { start, fail, mayStart } = setUp();
		for (let request = 0; request < 20; request += 1) start(0);
		expect(mayStart()).toBe(true);
		const few = setUp();
		few.fail(3, passing, 0, 100);
		few.start(100);
		expect(few.mayStart()).toBe(true);
		few.start(100);
		expect(few.mayStart()).toBe(false);
		fail(1, passing, 0, 100);
		expect(mayStart()).toBe(false);
	});

	it('opens by 429s alone when there was nothing else for half a minute', () => {
		const { circuit, fail, events } = setUp();
		fail(100, throttled, 500, 1_000);
		fail(1, throttled, 900, 1_000 + THROTTLED_OUT_MS - 1);
		expect(circuit.state).toBe('closed');
		fail(1, throttled, 900, 1_000 + THROTTLED_OUT_MS);
		expect(circuit.state).toBe('open');
		expect(events).toEqual([{ kind: 'circuit', state: 'open', awayMs: 500 + THROTTLED_OUT_MS }]);
	});

	it('counts that half minute anew after a good answer', () => {
		const { circuit, request, fail } = setUp();
		fail(1, throttled, 0, 1_000);
		request(done, 0, 20_000);
		fail(1, throttled, 20_000, 25_000);
		fail(1, throttled, 20_000, 25_000 + THROTTLED_OUT_MS - 1);
		expect(circuit.state).toBe('closed');
		fail(1, throttled, 20_000, 25_000 + THROTTLED_OUT_MS);
		expect(circuit.state).toBe('open');
	});
});

describe('an open circuit', () => {
	it('learns nothing from what fails then', () => {
		const { circuit, fail, events } = setUpOpen(2_000);
		fail(10, unreached, 1_900, 3_000);
		fail(1, unreached, 2_000, 3_000);
		expect(circuit.outage?.error).toBe('503');
		expect(circuit.nextProbeAt).toBe(3_000);
		expect(events).toHaveLength(1);
	});

	it('turns half-open when something was answered well after all', () => {
		const { circuit, request, events } = setUpOpen(2_000);
		request(done, 1_500, 2_500);
		expect([circuit.state, circuit.isFailing]).toEqual(['halfOpen', false]);
		expect(events.slice(1)).toEqual([{ kind: 'circuit', state: 'halfOpen', awayMs: 1_500 }]);
		expect(circuit.nextProbeAt).toBe(Infinity);
	});

	it('is asked at growing intervals of up to ten seconds: first two, then three, then with the outage', () => {
		const { circuit } = setUpOpen(2_000);
		const nextAfter = (at: number): number => {
			circuit.probed(at);
			return circuit.nextProbeAt - at;
		};
		expect([nextAfter(3_000), nextAfter(5_000), nextAfter(8_000)]).toEqual([2_000, 3_000, 3_000]);
		expect(nextAfter(2_000 + 60_000)).toBe(5_000);
		expect(nextAfter(2_000 + 600_000)).toBe(10_000);
	});

	it('is asked up to a fifth later by chance', () => {
		const { circuit } = setUpOpen(2_000, passing, 0.5);
		circuit.probed(3_000);
		expect(circuit.nextProbeAt).toBe(3_000 + 2_200);
	});

	it('is asked no sooner than the account itself has said', () => {
		const { circuit, account } = setUpOpen(2_000);
		account.pausedUntil = 9_000;
		expect(circuit.nextProbeAt).toBe(9_000);
		account.pausedUntil = 2_500;
		expect(circuit.nextProbeAt).toBe(3_000);
	});

	it('turns half-open when a probe is answered, which is a sign of life also as a refusal', () => {
		for (const isGood of [true, false]) {
			const { circuit, fail, events } = setUp();
			fail(5, passing, 1_000, 2_000);
			circuit.probed(3_000);
			circuit.probeAnswered(isGood, 3_000, 3_500);
			expect([circuit.state, circuit.lastSignOfLife]).toEqual(['halfOpen', 3_000]);
			expect([circuit.isAlive, circuit.isFailing, circuit.isProven]).toEqual([isGood, true, false]);
			expect(circuit.outage?.isSilent).toBe(false);
			expect(events.slice(1)).toEqual([{ kind: 'circuit', state: 'halfOpen', awayMs: 2_500 }]);
		}
	});

	it('is proven by a probe in vain, whose error is the newest', () => {
		const { circuit } = setUpOpen(2_000);
		expect(circuit.isProven).toBe(false);
		circuit.probeFailed(ambiguous, 3_000);
		expect([circuit.state, circuit.isProven]).toEqual(['open', true]);
		const outage = { error: 'timeout', since: 1_000, isAlive: true, isSilent: true };
		expect(circuit.outage).toEqual(outage);
	});

	it('takes a 429 to its probe for a sign of life, unless 429s have opened it', () => {
		const { circuit } = setUpOpen(2_000);
		circuit.probeFailed(throttled, 3_000);
		expect([circuit.state, circuit.lastSignOfLife, circuit.isProven]).toEqual([
			'halfOpen',
			3_000,
			false,
		]);
		const busy = setUp();
		busy.request(done, 0, 10);
		busy.fail(1, throttled, 0, 1_000);
		busy.fail(1, throttled, 0, 1_000 + THROTTLED_OUT_MS);
		busy.circuit.probeFailed(throttled, 33_000);
		expect([busy.circuit.state, busy.circuit.isProven]).toEqual(['open', true]);
	});

	it('lets a request of an item ask where nothing else can, and counts it as a probe', () => {
		const { circuit, fail } = setUpOpen(2_000);
		circuit.tryRequest(3_000);
		expect(circuit.state).toBe('halfOpen');
		fail(1, passing, 3_000, 3_100);
		expect([circuit.state, circuit.nextProbeAt]).toEqual(['open', 5_000]);
	});

	it('is opened by doubt, and asked at once', () => {
		const { circuit, events, account } = setUp();
		account.pausedUntil = 500;
		circuit.doubt(4_000);
		expect([circuit.state, circuit.nextProbeAt]).toEqual(['open', 4_000]);
		expect(circuit.outage).toMatchObject({ since: 4_000, error: undefined });
		expect(events).toEqual([{ kind: 'circuit', state: 'open', awayMs: 0 }]);
	});

	it('opened by doubt, takes a refusal and a 429 for a sign of life, whatever has opened it before', () => {
		const { circuit, request, fail } = setUp();
		fail(1, throttled, 0, 1_000);
		fail(1, throttled, 0, 1_000 + THROTTLED_OUT_MS);
		request(done, 0, 35_000);
		for (let answered = 1; answered < 25; answered += 1) request(done, 35_000, 36_000);
		expect(circuit.state).toBe('closed');
		circuit.doubt(40_000);
		circuit.probeFailed(throttled, 40_000);
		expect([circuit.state, circuit.outage?.isSilent]).toEqual(['halfOpen', false]);
		circuit.doubt(41_000);
		circuit.probeAnswered(false, 41_000, 41_100);
		expect([circuit.state, circuit.outage?.isSilent]).toEqual(['halfOpen', false]);
	});

	it('tells its state once, however often it is doubted', () => {
		const { circuit, events } = setUp();
		circuit.doubt(1_000);
		circuit.doubt(2_000);
		expect(events).toHaveLength(1);
	});

	it('tells by doubt of the failure that it is about, also when others were answered since', () => {
		const { circuit, request, fail } = setUp();
		fail(1, ambiguous, 1_000, 2_000);
		request(done, 1_000, 2_500);
		circuit.doubt(4_000);
		expect(circuit.outage).toMatchObject({ since: 4_000, error: 'timeout', isSilent: true });
	});

	it('keeps by doubt since when nobody has answered', () => {
		const { circuit, fail } = setUp();
		fail(1, ambiguous, 1_000, 2_000);
		circuit.doubt(4_000);
		expect(circuit.outage).toMatchObject({ since: 1_000, error: 'timeout' });
	});

	it('hears nothing from a probe that ends when it is open no more', () => {
		const { circuit, request } = setUpOpen(2_000);
		request(done, 1_500, 2_500);
		circuit.probeFailed(passing, 2_600);
		circuit.probeAnswered(true, 9_000, 9_100);
		expect([circuit.isProven, circuit.isFailing]).toEqual([false, false]);
		expect([circuit.state, circuit.lastSignOfLife]).toEqual(['halfOpen', 1_500]);
	});

	it('adds up the time in which it was open', () => {
		const { circuit, request, fail } = setUpOpen(2_000);
		expect([circuit.openTime(2_000), circuit.openTime(2_700)]).toEqual([0, 700]);
		circuit.probeAnswered(true, 3_000, 3_500);
		expect(circuit.openTime(10_000)).toBe(1_500);
		request(done, 3_500, 3_700);
		fail(5, passing, 11_000, 12_000);
		expect(circuit.openTime(12_250)).toBe(1_750);
	});
});

describe('a half-open circuit', () => {
	function setUpHalfOpen(at: number) {
		const all = setUpOpen(at - 500);
		all.circuit.probed(at - 100);
		all.circuit.probeAnswered(true, at - 100, at);
		return all;
	}

	it('lets one request try, then one more at once for each good answer, and closes above the usual limit', () => {
		const { circuit, events, start, mayStart } = setUpHalfOpen(5_000);
		const inFlight: Start[] = [];
		const fill = () => {
			while (mayStart()) inFlight.push(start(5_100));
		};
		fill();
		expect(inFlight).toHaveLength(1);
		for (let answered = 1; answered < 24; answered += 1) {
			const [first] = inFlight.splice(0, 1);
			if (first) circuit.ended(first, done, 5_200);
			fill();
			expect(inFlight).toHaveLength(answered + 1);
		}
		expect(circuit.state).toBe('halfOpen');
		const [first] = inFlight.splice(0, 1);
		if (first) circuit.ended(first, done, 5_300);
		expect(events.at(-1)).toEqual({ kind: 'circuit', state: 'closed', awayMs: 0 });
		expect([circuit.state, mayStart(), circuit.isUntried(5_300)]).toEqual(['closed', true, false]);
	});

	it('closes by many refusals in a row too, but not by those of what was started before', () => {
		const { circuit, request } = setUpHalfOpen(3_000);
		const refuse = (times: number, startedAt: number) => {
			for (let refusal = 0; refusal < times; refusal += 1) request(refused, startedAt, 3_200);
		};
		refuse(100, 2_900);
		refuse(WORKS_AFTER_REFUSALS - 1, 3_100);
		expect([circuit.state, circuit.isFailing]).toEqual(['halfOpen', true]);
		refuse(1, 3_100);
		expect([circuit.state, circuit.isFailing]).toEqual(['halfOpen', false]);
		refuse(23, 3_100);
		expect(circuit.state).toBe('closed');
	});

	it('does not take what was started before for a trial', () => {
		const { circuit, start, mayStart } = setUp();
		const early = start(0);
		for (let failed = 0; failed < 5; failed += 1) circuit.ended(start(100), passing, 200);
		circuit.probeAnswered(true, 1_200, 1_300);
		expect(mayStart()).toBe(true);
		start(1_300);
		expect(mayStart()).toBe(false);
		circuit.ended(early, passing, 1_400);
		expect(circuit.state).toBe('halfOpen');
	});

	it('opens at the first trial in vain, and goes on with the wait after its probe', () => {
		const { circuit, fail } = setUpHalfOpen(5_000);
		fail(1, passing, 4_999, 5_050);
		expect(circuit.state).toBe('halfOpen');
		fail(1, passing, 5_000, 5_100);
		expect([circuit.state, circuit.nextProbeAt]).toEqual(['open', 4_900 + 2_000]);
	});

	it('waits a second at least after a trial in vain', () => {
		const { circuit, fail } = setUpHalfOpen(5_000);
		fail(1, passing, 5_000, 6_500);
		expect(circuit.nextProbeAt).toBe(6_500 + PROBE_FIRST_MS);
	});

	it('takes a run of failures to open again once a trial was answered well', () => {
		const { circuit, request, fail } = setUpHalfOpen(5_000);
		request(done, 5_000, 5_100);
		fail(4, passing, 5_100, 5_200);
		expect(circuit.state).toBe('halfOpen');
		fail(1, passing, 5_100, 5_200);
		expect(circuit.state).toBe('open');
	});

	it('counts as untried for a quarter of a second, until a trial was answered well', () => {
		const { circuit, request } = setUpHalfOpen(5_000);
		expect([circuit.isUntried(5_249), circuit.isUntried(5_250)]).toEqual([true, false]);
		request(done, 5_000, 5_100);
		expect(circuit.isUntried(5_100)).toBe(false);
		expect(setUp().circuit.isUntried(0)).toBe(false);
	});

	it('keeps the newest sign of life when an older request is answered later', () => {
		const { circuit, request } = setUpHalfOpen(5_000);
		expect(circuit.lastSignOfLife).toBe(4_900);
		request(done, 3_000, 5_200);
		expect(circuit.lastSignOfLife).toBe(4_900);
		request(done, 5_100, 5_300);
		expect(circuit.lastSignOfLife).toBe(5_100);
	});

	it('asks anew from the shortest wait in the next outage', () => {
		const { circuit, request, fail } = setUpHalfOpen(5_000);
		circuit.probeFailed(passing, 5_000);
		request(done, 5_000, 5_100);
		fail(5, passing, 20_000, 21_000);
		expect([circuit.nextProbeAt, circuit.isProven]).toEqual([22_000, false]);
		circuit.probeFailed(passing, 22_500);
		circuit.probed(22_500);
		expect(circuit.nextProbeAt).toBe(24_500);
		circuit.probeAnswered(true, 22_500, 23_000);
		request(done, 23_000, 23_100);
		fail(5, passing, 30_000, 31_000);
		expect(circuit.isProven).toBe(false);
	});
});

describe('an account that is waited for', () => {
	it('is not given up while nothing has failed, nor while the circuit of a living one is closed', () => {
		const { circuit, request, fail } = setUp();
		expect(circuit.givenUpAt(FIVE_MINUTES_MS, 0)).toBe(Infinity);
		request(done, 0, 10);
		fail(4, passing, 100, 200);
		expect(circuit.givenUpAt(0, 0)).toBe(Infinity);
	});

	it('is not given up for 429s before they have opened the circuit', () => {
		const { circuit, fail } = setUp();
		fail(50, throttled, 0, 1_000);
		expect(circuit.givenUpAt(FIVE_MINUTES_MS, 0)).toBe(Infinity);
		fail(1, throttled, 0, 1_000 + THROTTLED_OUT_MS);
		expect(circuit.givenUpAt(FIVE_MINUTES_MS, 0)).toBe(FIVE_MINUTES_MS);
	});

	it('is given up soon where it was never seen alive, and sooner where nobody was reached', () => {
		const { circuit, fail } = setUp();
		fail(3, unreached, 100, 200);
		expect(circuit.givenUpAt(FIVE_MINUTES_MS, 0)).toBe(200 + UNREACHED_MS);
		fail(1, passing, 300, 400);
		expect(circuit.givenUpAt(FIVE_MINUTES_MS, 0)).toBe(200 + SOON_MS);
		fail(1, unreached, 500, 600);
		expect(circuit.state).toBe('open');
		expect(circuit.givenUpAt(FIVE_MINUTES_MS, 0)).toBe(200 + SOON_MS);
		expect(circuit.givenUpAt(0, 0)).toBe(200 + SOON_MS);
		expect(circuit.outage).toEqual({
			error: 'refused',
			since: 100,
			isAlive: false,
			isSilent: true,
		});
	});

	it('is not given up before it is open as long as an answer of it is on its way', () => {
		const { circuit, start, fail } = setUp();
		const slow = start(100);
		fail(1, passing, 100, 200);
		expect(circuit.givenUpAt(FIVE_MINUTES_MS, 0)).toBe(Infinity);
		circuit.ended(slow, { kind: 'abandoned' }, 300);
		expect(circuit.givenUpAt(FIVE_MINUTES_MS, 0)).toBe(200 + SOON_MS);
		start(400);
		fail(4, passing, 400, 500);
		expect(circuit.state).toBe('open');
		expect(circuit.givenUpAt(FIVE_MINUTES_MS, 0)).toBe(200 + SOON_MS);
	});

	it('is waited for as long as it asks, and as long as who joins late needs to see it', () => {
		const { circuit, account, fail } = setUp();
		fail(5, passing, 100, 200);
		account.pausedUntil = 40_000;
		expect(circuit.givenUpAt(FIVE_MINUTES_MS, 0)).toBe(40_000 + SOON_MS);
		expect(circuit.givenUpAt(20_000, 0)).toBe(20_100);
		expect(circuit.givenUpAt(FIVE_MINUTES_MS, 90_000)).toBe(90_000 + SOON_MS);
	});

	it('is waited for as long as the user wants once it was alive, from when it was last heard of', () => {
		const { circuit } = setUpOpen(2_000, unreached);
		expect(circuit.givenUpAt(FIVE_MINUTES_MS, 0)).toBe(1_000 + FIVE_MINUTES_MS);
		expect(circuit.givenUpAt(0, 0)).toBe(2_000 + SOON_MS);
		expect(circuit.givenUpAt(0, 50_000)).toBe(50_000 + SOON_MS);
		circuit.probeAnswered(false, 3_000, 3_100);
		expect(circuit.givenUpAt(FIVE_MINUTES_MS, 0)).toBe(1_000 + FIVE_MINUTES_MS);
	});
});

describe('who comes a minute after the last failure, when nobody has asked since', () => {
	it.each([
		[59_999, 'is told of the failures before'],
		[60_000, 'finds the account as if nothing had been'],
	])('%d ms later, %s', (later) => {
		const { circuit, fail, mayStart, events } = setUp();
		fail(OPEN_AFTER_FAILURES - 1, passing, 0, 100);
		circuit.resumed(100 + later);
		expect(circuit.isFailing).toBe(later < 60_000);
		expect([circuit.state, mayStart()]).toEqual(['closed', true]);
		fail(1, passing, 100 + later, 200 + later);
		expect(circuit.state).toBe(later < 60_000 ? 'open' : 'closed');
		expect(events).toHaveLength(later < 60_000 ? 1 : 0);
	});
});
