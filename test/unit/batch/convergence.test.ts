import { RATE_LIMITERS } from '../../support/accountModel';
import { ACCOUNT_NAME, ACCOUNTS, simulate } from '../../support/processes';

describe('1,000 items of one process take no more than 5 % over the floor, with next to no 429', () => {
	it.each(ACCOUNTS)(ACCOUNT_NAME, async (account) => {
		const { lost, overFloor, throttled } = await simulate(1, 1_000, 0, account);
		expect(lost).toBe(0);
		expect(overFloor).toBeLessThanOrEqual(1.05);
		expect(throttled).toBeLessThanOrEqual(0.01);
	});
});

describe('when other programs use most of the account', () => {
	it('nothing is lost, and most requests are answered', async () => {
		for (const limiter of RATE_LIMITERS) {
			const account = { limiter, latencyMs: 200, jitterMs: 15 };
			const { lost, throttled } = await simulate(4, 100, 300, account);
			expect(lost).toBe(0);
			expect(throttled).toBeLessThan(0.4);
		}
	});
});
