import { Burst } from '../../../nodes/Nyckel/batch/limits/burst';
import { COUNTED_FROM_BYTES } from '../../../nodes/Nyckel/batch/limits/bytes';
import { inTurns, Turns } from '../../../nodes/Nyckel/batch/time/turns';
import { answers, kinds, many, scripted, start } from '../../support/batchTasks';
import { VirtualClock } from '../../support/virtualClock';

const { done, refused, unpaid } = answers;

/** How often others had a turn of the event loop. */
const turnsGiven = (clock: VirtualClock) => clock.sleeps.filter((ms) => ms === 0).length;

/** The clock of a machine on which each look at the time costs a millisecond. */
class SlowClock extends VirtualClock {
	override now(): number {
		this.busy(1);
		return super.now();
	}
}

describe('a long loop of the engine', () => {
	it('gives others a turn after 15 ms, each time anew', async () => {
		const clock = new VirtualClock();
		const turns = new Turns(clock);
		const given: number[] = [];
		for (let round = 0; round < 100; round += 1) {
			if (turns.isOver) {
				given.push(clock.now());
				await clock.run(turns.next());
			}
			clock.busy(1);
		}
		expect(given).toEqual([16, 32, 48, 64, 80, 96]);
		expect(turnsGiven(clock)).toBe(given.length);
	});
});

describe('a list that is walked in turns', () => {
	it('is walked in order: what takes its time is waited for', async () => {
		const clock = new VirtualClock();
		const seen: string[] = [];
		const visit = async (name: string) => {
			seen.push(`${name} begins`);
			await clock.sleep(10);
			seen.push(`${name} ends`);
		};
		await clock.run(inTurns(clock, ['a', 'b'], visit));
		expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
	});

	it('is left where the user cancels', async () => {
		const clock = new VirtualClock();
		const cancel = new AbortController();
		const seen: number[] = [];
		const visit = (one: number) => {
			seen.push(one);
			if (one === 2) cancel.abort();
		};
		await clock.run(inTurns(clock, [1, 2, 3], visit, cancel.signal));
		expect(seen).toEqual([1, 2]);
	});
});

describe('the end of a large batch', () => {
	const ITEMS = 300;

	// A look costs 1 ms, and a turn lasts 15: each loop over the items gives others about 19 turns.
	it.each([
		['a failure that stops it, in one loop', refused, true, [17, 21]],
		['a refusal of the account, in two loops', unpaid, false, [34, 42]],
	] as const)('lets others have their turn: %s', async (_name, answer, stopOnFailure, limits) => {
		const clock = new SlowClock();
		const tasks = many(ITEMS, () => scripted(clock, [answer]));
		const settings = { stopOnFailure, limits: { maxConcurrency: 1 } };
		const results = await clock.run(start(clock, tasks, settings));
		expect(new Set(kinds(results).slice(1))).toEqual(
			new Set([stopOnFailure ? 'stopped' : 'ended']),
		);
		expect(turnsGiven(clock)).toBeGreaterThanOrEqual(limits[0]);
		expect(turnsGiven(clock)).toBeLessThanOrEqual(limits[1]);
	});
});

describe('a turn of starts', () => {
	/** What was told at the end of turns: starts, and the delay until all were handed over. */
	function watch(clock: VirtualClock) {
		const told: Array<[starts: number, delayMs: number]> = [];
		const stood: number[] = [];
		const turn = new Burst(clock, {
			onEnd: (...ended) => told.push(ended),
			onStandstill: (ms) => stood.push(ms),
		});
		return { told, stood, turn };
	}

	it('tells how many there were and how long they held the event loop, each time anew', async () => {
		const clock = new VirtualClock();
		const { told, turn } = watch(clock);
		for (const [starts, busyMs] of [
			[3, 21],
			[1, 6],
			[2, 0],
		] as const) {
			for (let count = 0; count < starts; count += 1)
				turn.started({ startedAt: clock.now(), bytes: 0 });
			clock.busy(busyMs);
			await clock.pass(50);
		}
		// The timer that ends a turn waits for 1 ms by itself.
		expect(told).toEqual([
			[3, 20],
			[1, 5],
			[2, 0],
		]);
	});

	it('has room for 10 ms, and for none after the last', async () => {
		const clock = new VirtualClock();
		const { turn } = watch(clock);
		turn.started({ startedAt: clock.now(), bytes: 0 });
		clock.busy(9);
		expect(turn.hasRoom).toBe(true);
		clock.busy(1);
		expect(turn.hasRoom).toBe(false);
		await clock.pass(1);
		expect(turn.hasRoom).toBe(true);
		turn.started({ startedAt: clock.now(), bytes: COUNTED_FROM_BYTES });
		expect(turn.hasRoom).toBe(false);
	});

	it('tells for how long the event loop stands still while its requests connect, and then looks no more', async () => {
		const clock = new VirtualClock();
		const { stood, turn } = watch(clock);
		turn.started({ startedAt: clock.now(), bytes: 0 });
		await clock.pass(5);
		clock.busy(40);
		await clock.pass(20);
		// Due at 11 ms, looked at 45.
		expect(stood).toEqual([34]);
		clock.busy(30);
		turn.started({ startedAt: clock.now(), bytes: 0 });
		expect(stood).toEqual([34, 20]);
		await clock.pass(170);
		expect(clock.pendingTimers).toBe(0);
		clock.busy(1_000);
		turn.started({ startedAt: clock.now(), bytes: 0 });
		expect(stood).toHaveLength(2);
	});

	it('that is cleared says nothing, leaves no timer, and has room again', async () => {
		const clock = new VirtualClock();
		const { told, turn } = watch(clock);
		turn.started({ startedAt: clock.now(), bytes: COUNTED_FROM_BYTES });
		turn.clear();
		expect(clock.pendingTimers).toBe(0);
		expect(turn.hasRoom).toBe(true);
		await clock.pass(50);
		expect(told).toEqual([]);
	});
});

describe('a batch of one request', () => {
	it('leaves no timer of its turn', async () => {
		const clock = new VirtualClock();
		await clock.run(start(clock, [scripted(clock, [done], { latencyMs: 0 })]));
		expect(clock.pendingTimers).toBe(0);
	});
});
