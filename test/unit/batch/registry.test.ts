import { accountLimiter } from '../../../nodes/Nyckel/batch';
import { SOON_MS } from '../../../nodes/Nyckel/batch/limits/failureRun';
import { FORGET_AFTER_MS, rememberedAccounts } from '../../../nodes/Nyckel/batch/limits/registry';
import { answers, many, scripted, start } from '../../support/batchTasks';
import { VirtualClock } from '../../support/virtualClock';

const { done, passing } = answers;

// The accounts are those of the process: each test starts after all that the one before it left is forgotten.
const clock = new VirtualClock(1);
beforeEach(async () => await clock.pass(10 * FORGET_AFTER_MS));

describe('the accounts of a process', () => {
	it('have one limiter each', () => {
		expect(accountLimiter('a', clock)).toBe(accountLimiter('a', clock));
		expect(accountLimiter('a', clock)).not.toBe(accountLimiter('b', clock));
		expect(rememberedAccounts()).toBe(2);
	});

	it('keep their pace between two batches', async () => {
		const from = clock.now();
		for (const size of [20, 10]) {
			const tasks = many(size, () => scripted(clock, [done]));
			await clock.run(start(clock, tasks, { account: accountLimiter('a', clock) }));
		}
		expect(clock.now() - from).toBe(1_030 + 100);
	});

	it('are forgotten a day after their last batch, as soon as any other asks', async () => {
		const account = accountLimiter('a', clock);
		await clock.pass(FORGET_AFTER_MS - 10_000);
		await clock.run(start(clock, [scripted(clock, [done])], { account }));
		await clock.pass(FORGET_AFTER_MS - 1);
		accountLimiter('b', clock);
		expect(rememberedAccounts()).toBe(2);
		await clock.pass(1);
		accountLimiter('b', clock);
		expect(rememberedAccounts()).toBe(1);
		expect(accountLimiter('a', clock)).not.toBe(account);
	});

	it('are forgotten a day after they were asked for where no batch has used them', async () => {
		accountLimiter('a', clock);
		accountLimiter('b', clock);
		await clock.pass(FORGET_AFTER_MS);
		accountLimiter('c', clock);
		expect(rememberedAccounts()).toBe(1);
	});

	it('are remembered as long as they are asked for, even without a batch', async () => {
		const account = accountLimiter('a', clock);
		await clock.pass(0.7 * FORGET_AFTER_MS);
		expect(accountLimiter('a', clock)).toBe(account);
		await clock.pass(0.7 * FORGET_AFTER_MS);
		expect(accountLimiter('a', clock)).toBe(account);
	});

	it('are waited for in an outage when they have answered hours ago', async () => {
		const waited = async () => {
			const from = clock.now();
			const tasks = many(10, () => scripted(clock, [passing]));
			await clock.run(start(clock, tasks, { account: accountLimiter('a', clock) }));
			return clock.now() - from;
		};
		expect(await waited()).toBeLessThanOrEqual(SOON_MS + 1_000);
		const tasks = [scripted(clock, [done])];
		await clock.run(start(clock, tasks, { account: accountLimiter('a', clock) }));
		await clock.pass(6 * 60 * 60_000);
		expect(await waited()).toBeGreaterThan(5 * 60_000 - 1_000);
	});

	it('are never forgotten while a batch runs', async () => {
		const account = accountLimiter('a', clock);
		const run = start(clock, [scripted(clock, [done], { latencyMs: 2 * FORGET_AFTER_MS })], {
			account,
		});
		await clock.pass(1.5 * FORGET_AFTER_MS);
		expect(accountLimiter('a', clock)).toBe(account);
		await clock.run(run);
	});

	it('need no timer to be forgotten', () => {
		accountLimiter('a', clock);
		expect(clock.pendingTimers).toBe(0);
	});
});
