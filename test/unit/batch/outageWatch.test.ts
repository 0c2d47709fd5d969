import type { Outcome } from '../../../nodes/Nyckel/batch';
import { Circuit } from '../../../nodes/Nyckel/batch/limits/circuit';
import type { Fault } from '../../../nodes/Nyckel/batch/limits/failureRun';
import type { StartEnd } from '../../../nodes/Nyckel/batch/limits/gate';
import type { Lane, Outage } from '../../../nodes/Nyckel/batch/limits/lane';
import { OutageWatch } from '../../../nodes/Nyckel/batch/limits/outageWatch';
import { ENDED } from '../../../nodes/Nyckel/batch/time/ended';
import { answers } from '../../support/batchTasks';
import { VirtualClock } from '../../support/virtualClock';

const { done, passing, refused } = answers;
const away: Fault = passing;

/** A probe that was sent, and is answered by the test. */
interface SentProbe {
	at: number;
	signal: AbortSignal;
	answer: (outcome: Outcome<unknown, unknown>) => void;
	fail: (thrown: Error) => void;
}

interface TestLane extends Lane {
	givenUp: Array<[at: number, outage: Outage]>;
	forgiven: number;
}

/** A watch whose circuit the test tells of requests. Chance adds nothing to waits. */
function setUp() {
	const clock = new VirtualClock(() => 0);
	const throttle = { pausedUntil: -Infinity };
	const circuit = new Circuit(clock, throttle);
	const told: Array<[what: string, at: number]> = [];
	const probes: SentProbe[] = [];
	const watch = new OutageWatch(clock, circuit, {
		onProbe: (now) => told.push(['probe', now]),
		onProbeEnded: ({ kind }, now) => told.push([kind, now]),
		onResume: () => told.push(['resume', clock.now()]),
	});
	const ask = async (signal: AbortSignal) =>
		await new Promise<Outcome<unknown, unknown>>((answer, fail) => {
			probes.push({ at: clock.now(), signal, answer, fail });
		});
	const lane = ({ waitMs = 300_000, canAsk = true, onGiveUp = () => {} } = {}) => {
		const made: TestLane = {
			limits: {},
			token: () => 'there',
			waitMs,
			...(canAsk && { probe: ask }),
			givenUp: [],
			forgiven: 0,
			giveUp(outage) {
				made.givenUp.push([clock.now(), outage]);
				onGiveUp();
			},
			forgive: () => (made.forgiven += 1),
			expire: () => undefined,
			peek: () => undefined,
		};
		return made;
	};
	/** So many requests that were started and have ended just now. */
	const end = (times: number, outcome: StartEnd) => {
		const start = { startedAt: clock.now(), bytes: 0, token: () => 'there' as const };
		for (let time = 0; time < times; time += 1) {
			circuit.started(start);
			circuit.ended(start, outcome, clock.now());
		}
		watch.update();
	};
	/** An account that has answered at the start, and is away since 1,000 ms. */
	const outage = async () => {
		end(1, done);
		await clock.pass(1_000);
		end(5, away);
	};
	return { clock, throttle, circuit, watch, told, probes, lane, end, outage };
}

/** A lane that has no free request to ask by. */
const MUTE = { canAsk: false };

describe('while an account is away', () => {
	it('it is asked when a probe is due, also where the one before is not answered yet', async () => {
		const { clock, watch, told, probes, lane, outage } = setUp();
		watch.join(lane());
		await outage();
		await clock.pass(999);
		expect(probes).toEqual([]);
		await clock.pass(6_001);
		expect(probes.map(({ at }) => at)).toEqual([2_000, 4_000, 7_000]);
		expect(told).toEqual([
			['probe', 2_000],
			['probe', 4_000],
			['probe', 7_000],
		]);
		expect(probes.some(({ signal }) => signal.aborted)).toBe(false);
	});

	it('the first answer lets requests start again, and ends the other probes', async () => {
		const { clock, circuit, watch, told, probes, lane, outage } = setUp();
		watch.join(lane());
		await outage();
		await clock.pass(4_500);
		const [first, second, ...others] = probes;
		expect(others).toEqual([]);
		second?.answer(refused);
		await clock.pass(0);
		expect(told.slice(2)).toEqual([
			['refused', 5_500],
			['resume', 5_500],
		]);
		expect([first?.signal.aborted, first?.signal.reason]).toEqual([true, ENDED]);
		first?.answer(passing);
		await clock.pass(0);
		expect(told).toHaveLength(4);
		expect([circuit.state, circuit.isAlive, circuit.lastSignOfLife]).toEqual([
			'halfOpen',
			true,
			4_000,
		]);
	});

	it('a probe in vain is noted, and the next one is sent when it is due', async () => {
		const { clock, circuit, watch, told, probes, lane, outage } = setUp();
		watch.join(lane());
		await outage();
		await clock.pass(1_000);
		probes[0]?.answer(answers.ambiguous);
		await clock.pass(2_000);
		expect(told).toEqual([
			['probe', 2_000],
			['ambiguous', 2_000],
			['probe', 4_000],
		]);
		expect([circuit.state, circuit.outage?.error]).toEqual(['open', 'timeout']);
	});

	it('a probe that the program itself fails at tells nothing, and the next one is sent when it is due', async () => {
		const { clock, circuit, watch, told, probes, lane, outage } = setUp();
		watch.join(lane());
		await outage();
		await clock.pass(1_000);
		probes[0]?.fail(new TypeError('nothing has no property'));
		await clock.pass(2_000);
		expect(probes.map(({ at }) => at)).toEqual([2_000, 4_000]);
		expect(told).toEqual([
			['probe', 2_000],
			['probe', 4_000],
		]);
		expect([circuit.state, circuit.outage?.error]).toEqual(['open', away.error]);
	});

	it('a refusal says that it is there, and only a good answer that it works', async () => {
		for (const [answer, isAlive] of [
			[refused, false],
			[done, true],
		] as const) {
			const { clock, circuit, watch, probes, lane, end } = setUp();
			watch.join(lane());
			end(5, away);
			await clock.pass(1_000);
			probes[0]?.answer(answer);
			await clock.pass(0);
			expect([circuit.state, circuit.isAlive]).toEqual(['halfOpen', isAlive]);
		}
	});

	it('a wait that an answer to a probe asks for is kept', async () => {
		const { clock, throttle, watch, probes, lane, outage } = setUp();
		watch.join(lane());
		await outage();
		await clock.pass(1_000);
		throttle.pausedUntil = 20_000;
		probes[0]?.answer({ ...passing, retryAfterMs: 18_000 });
		await clock.pass(17_999);
		expect(probes).toHaveLength(1);
		await clock.pass(1);
		expect(probes).toHaveLength(2);
	});

	it('what failed is forgiven on its end where a probe in vain has proven it, and else not', async () => {
		for (const isProven of [true, false]) {
			const { clock, watch, probes, lane, outage } = setUp();
			const lanes = [lane(), lane()] as const;
			for (const each of lanes) watch.join(each);
			await outage();
			await clock.pass(1_000);
			if (isProven) probes[0]?.answer(passing);
			await clock.pass(2_000);
			probes[1]?.answer(done);
			await clock.pass(0);
			expect(lanes.map(({ forgiven }) => forgiven)).toEqual(isProven ? [1, 1] : [0, 0]);
		}
	});

	it('what failed is forgiven once where an item in flight shows that a proven one is over', async () => {
		for (const isProven of [true, false]) {
			const { clock, circuit, watch, probes, lane, end, outage } = setUp();
			const only = lane();
			watch.join(only);
			await outage();
			await clock.pass(1_000);
			if (isProven) probes[0]?.answer(passing);
			await clock.pass(0);
			end(1, done);
			expect([circuit.state, only.forgiven]).toEqual(['halfOpen', isProven ? 1 : 0]);
			end(1, done);
			expect(only.forgiven).toBe(isProven ? 1 : 0);
		}
	});

	it('what failed is forgiven once, not again when the first trial is answered well', async () => {
		const { clock, watch, probes, lane, end, outage } = setUp();
		const only = lane();
		watch.join(only);
		await outage();
		await clock.pass(1_000);
		probes[0]?.answer(passing);
		await clock.pass(2_000);
		probes[1]?.answer(done);
		await clock.pass(0);
		end(1, done);
		expect(only.forgiven).toBe(1);
	});

	it('an item asks where no lane has a free request to ask by', async () => {
		const { clock, circuit, watch, told, lane, outage } = setUp();
		watch.join(lane(MUTE));
		await outage();
		await clock.pass(999);
		expect(told).toEqual([]);
		await clock.pass(1);
		expect(told).toEqual([['resume', 2_000]]);
		expect(circuit.state).toBe('halfOpen');
	});

	it('any lane with a free request asks for all', async () => {
		const { clock, watch, probes, lane, outage } = setUp();
		watch.join(lane(MUTE));
		watch.join(lane());
		await outage();
		await clock.pass(1_000);
		expect(probes).toHaveLength(1);
	});

	it('nobody is asked any more once all have left, and no timer is left', async () => {
		const { clock, watch, probes, lane, outage } = setUp();
		const [one, other] = [lane(), lane()];
		watch.join(one);
		watch.join(other);
		await outage();
		await clock.pass(1_000);
		watch.leave(one);
		expect([probes[0]?.signal.aborted, clock.pendingTimers]).toEqual([false, 1]);
		watch.leave(other);
		expect([probes[0]?.signal.aborted, clock.pendingTimers]).toEqual([true, 0]);
		await clock.pass(600_000);
		expect(probes).toHaveLength(1);
	});

	it('no timer is left when it answers by itself', async () => {
		const { clock, watch, lane, outage, end } = setUp();
		watch.join(lane());
		await outage();
		expect(clock.pendingTimers).toBe(1);
		end(1, done);
		expect(clock.pendingTimers).toBe(0);
	});

	it('no timer is needed for failures before it counts as away', async () => {
		const { clock, circuit, watch, lane, end } = setUp();
		watch.join(lane());
		end(1, done);
		end(4, away);
		expect([circuit.isFailing, clock.pendingTimers]).toEqual([true, 0]);
		await clock.pass(600_000);
	});
});

describe('who has waited long enough for an account', () => {
	it('gives it up once, each after its own time', async () => {
		const { clock, watch, probes, lane, outage } = setUp();
		const [patient, hasty] = [lane({ waitMs: 60_000 }), lane({ waitMs: 30_000 })];
		watch.join(patient);
		watch.join(hasty);
		await outage();
		await clock.pass(29_999);
		expect(hasty.givenUp).toEqual([]);
		await clock.pass(1);
		const about = { error: '503', isAlive: true, isSilent: true };
		expect(hasty.givenUp).toEqual([[31_000, { ...about, awayMs: 30_000 }]]);
		expect(patient.givenUp).toEqual([]);
		await clock.pass(30_000);
		expect(patient.givenUp).toEqual([[61_000, { ...about, awayMs: 60_000 }]]);
		const asked = probes.length;
		await clock.pass(20_000);
		expect([hasty.givenUp.length, patient.givenUp.length]).toEqual([1, 1]);
		expect(probes.length).toBeGreaterThan(asked);
	});

	it('sees a quarter of a minute of it, having come late', async () => {
		const { clock, watch, lane, outage } = setUp();
		watch.join(lane());
		await outage();
		await clock.pass(200_000);
		const late = lane({ waitMs: 0 });
		watch.join(late);
		await clock.pass(14_999);
		expect(late.givenUp).toEqual([]);
		await clock.pass(1);
		expect(late.givenUp).toMatchObject([[216_000, { awayMs: 215_000 }]]);
	});

	it('gives up one never seen alive once who waited for an answer of it has left', async () => {
		const { clock, circuit, watch, lane, end } = setUp();
		const [other, stopped] = [lane(), lane()];
		watch.join(other);
		watch.join(stopped);
		const slow = { startedAt: 0, bytes: 0, token: () => 'there' as const };
		circuit.started(slow);
		end(1, away);
		await clock.pass(20_000);
		expect(other.givenUp).toEqual([]);
		circuit.ended(slow, { kind: 'abandoned' }, 20_000);
		watch.leave(stopped);
		await clock.pass(1);
		expect(other.givenUp).toMatchObject([[20_001, { awayMs: 20_001, isAlive: false }]]);
		expect(stopped.givenUp).toEqual([]);
	});

	it('may leave by that: nobody asks for nobody', async () => {
		const { clock, circuit, watch, told, probes, lane, outage } = setUp();
		const only: TestLane = lane({ ...MUTE, waitMs: 0, onGiveUp: () => watch.leave(only) });
		watch.join(only);
		await outage();
		circuit.probed(14_000);
		watch.update();
		await clock.pass(15_000);
		expect(only.givenUp).toHaveLength(1);
		expect([told, probes, clock.pendingTimers]).toEqual([[], [], 0]);
		expect(circuit.state).toBe('open');
	});
});

describe('a request that may have been paid', () => {
	it('needs no sign of life where nobody can ask for one', () => {
		const { watch, lane, end } = setUp();
		watch.join(lane(MUTE));
		end(1, answers.ambiguous);
		expect(watch.awaitsSignOfLife(0)).toBe(false);
	});

	it('is sent again once what was started since was answered', async () => {
		const { clock, watch, lane, end } = setUp();
		watch.join(lane());
		await clock.pass(500);
		end(1, done);
		expect([watch.awaitsSignOfLife(500), watch.awaitsSignOfLife(501)]).toEqual([false, true]);
	});

	it('makes the account asked at once where no other answer is awaited', async () => {
		const { clock, circuit, watch, told, probes, lane, end } = setUp();
		watch.join(lane());
		await clock.pass(500);
		end(1, answers.ambiguous);
		expect(watch.awaitsSignOfLife(500)).toBe(true);
		expect([circuit.state, probes.length]).toEqual(['open', 1]);
		probes[0]?.answer(done);
		await clock.pass(0);
		expect(told).toEqual([
			['probe', 500],
			['done', 500],
			['resume', 500],
		]);
		expect(watch.awaitsSignOfLife(500)).toBe(true);
		await clock.pass(250);
		expect(watch.awaitsSignOfLife(500)).toBe(false);
	});

	it('waits for an answer that is on its way instead', () => {
		const { circuit, watch, probes, lane, end } = setUp();
		watch.join(lane());
		end(1, answers.ambiguous);
		circuit.started({ startedAt: 0, bytes: 0, token: () => 'there' });
		expect(watch.awaitsSignOfLife(0)).toBe(true);
		expect([circuit.state, probes]).toEqual(['closed', []]);
	});

	it('waits while the circuit is open, also where nobody can ask', async () => {
		const { watch, lane, outage } = setUp();
		watch.join(lane(MUTE));
		await outage();
		expect(watch.awaitsSignOfLife(0)).toBe(true);
	});
});
