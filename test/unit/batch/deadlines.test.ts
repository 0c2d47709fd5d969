import { aliveAccount, answers, many, scripted, start } from '../../support/batchTasks';
import { VirtualClock } from '../../support/virtualClock';

const { ambiguous, done, passing, throttled } = answers;
const longest = () => new VirtualClock(() => 1);

/** An item whose next turn is at 272.9 s, with good answers of others in between. */
function waiting(clock: VirtualClock) {
	const account = aliveAccount(clock);
	const left: number[] = [];
	const late = scripted(clock, [passing]);
	const onUndone = () => void left.push(clock.now());
	const run = start(clock, [late], { account, onUndone, maxTries: 99 });
	for (const at of [3_000, 30_000, 80_000, 140_000, 200_000]) {
		clock.at(at, () => void start(clock, [scripted(clock, [done])], { account }));
	}
	return { account, late, left, run };
}

describe('the deadline of an item', () => {
	it('holds while a 429 has paused the account, however long it asks to wait', async () => {
		const clock = longest();
		const { account, late, left, run } = waiting(clock);
		const busy = scripted(clock, [{ ...throttled, retryAfterMs: 60_000 }, done]);
		clock.at(270_000, () => void start(clock, [busy], { account }));
		expect(await clock.run(run)).toEqual([{ kind: 'failed', error: '503', requests: 14 }]);
		expect(late.startedAt.at(-1)).toBe(242_800);
		expect(left).toEqual([295_000]);
	});

	it('holds while others take all slots', async () => {
		const clock = longest();
		const { account, left, run } = waiting(clock);
		const slow = many(25, () => scripted(clock, [done], { latencyMs: 120_000 }));
		clock.at(250_000, () => void start(clock, slow, { account }));
		await clock.run(run);
		expect(left).toEqual([295_000]);
	});

	it('is later by the length of an outage, to the millisecond', async () => {
		const clock = longest();
		const { account, left, run } = waiting(clock);
		const probe = async () => await Promise.resolve(clock.now() < 280_000 ? passing : done);
		const lost = many(5, () => scripted(clock, [passing, done]));
		const busy = scripted(clock, [{ ...throttled, retryAfterMs: 60_000 }, done]);
		clock.at(221_000, () => void start(clock, lost, { account, probe }));
		clock.at(320_000, () => void start(clock, [busy], { account }));
		await clock.run(run);
		const awayMs = account.openTime(clock.now());
		expect(awayMs).toBeGreaterThan(50_000);
		expect(left).toEqual([295_000 + awayMs]);
	});

	it.each([
		['is answered then', 'done', 2],
		['fails on', 'failed', 4],
	])(
		'begins anew when the machine has slept through it: an item that %s',
		async (_, end, sends) => {
			const clock = longest();
			let sleptAt = Infinity;
			const task = scripted(clock, [passing]);
			const attempt = async () => {
				task.startedAt.push(clock.now());
				await clock.sleep(100);
				return end === 'done' && clock.now() > sleptAt ? done : passing;
			};
			clock.at(300, () => {
				sleptAt = clock.now();
				clock.busy(3_600_000);
			});
			const account = aliveAccount(clock);
			const probe = async () => await Promise.resolve(done);
			const settings = { account, probe, maxTries: 4 };
			const [result] = await clock.run(start(clock, [{ ...task, attempt }], settings));
			expect(result?.kind).toBe(end);
			expect(task.startedAt).toHaveLength(sends);
			expect(clock.pendingTimers).toBe(0);
		},
	);

	it('begins anew for what the sleep has cut off', async () => {
		const clock = longest();
		const cutOff = scripted(clock, [passing, ambiguous, done], { latencyMs: 1_000 });
		clock.at(2_000, () => clock.busy(3_600_000));
		const account = aliveAccount(clock);
		const [result] = await clock.run(start(clock, [cutOff], { account }));
		expect([result?.kind, cutOff.startedAt.length]).toEqual(['done', 3]);
	});

	it('leaves no timer behind', async () => {
		const clock = longest();
		const task = scripted(clock, [passing, done]);
		await clock.run(start(clock, [task], { account: aliveAccount(clock) }));
		expect(clock.pendingTimers).toBe(0);
	});
});
