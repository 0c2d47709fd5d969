import { RATE_LIMITERS } from '../../support/accountModel';
import { ACCOUNT_NAME, ACCOUNTS, expectShared, MEETINGS, simulate } from '../../support/processes';

/** What it takes over the time of one alone where each 429 asks for a wait: nobody sends in that. */
const WAITS = [
	{ retryAfterMs: 4_000, mostOverFloor: 3 },
	{ retryAfterMs: 60_000, mostOverFloor: 9 },
];

describe('two processes with 500 items each share the account by 429s that ask for a wait', () => {
	const cases = ACCOUNTS.filter(
		({ latencyMs, jitterMs }) => latencyMs !== 600 && jitterMs > 0,
	).flatMap((account) => WAITS.map((wait) => ({ ...account, ...wait })));

	it.each(cases)(
		`${ACCOUNT_NAME}, Retry-After $retryAfterMs ms`,
		async ({ mostOverFloor, ...account }) => {
			await expectShared(MEETINGS.slice(0, 2), mostOverFloor, account);
		},
	);
});

describe('600 items in an account that allows 15 a second, and asks for a wait with each 429', () => {
	/** 40 s, and as many waits as a strict server asks for. */
	const cases = RATE_LIMITERS.flatMap((limiter) => [
		{ limiter, retryAfterMs: 4_000, mostMs: 140_000 },
		{ limiter, retryAfterMs: 60_000, mostMs: 1_400_000 },
	]);

	it.each(cases)(
		'take little more than the waits, with hardly any 429 ($limiter, Retry-After $retryAfterMs ms)',
		async ({ limiter, retryAfterMs, mostMs }) => {
			const account = { limiter, latencyMs: 200, jitterMs: 0, perSecond: 15, retryAfterMs };
			const { lost, ms, throttled } = await simulate(1, 600, 0, account);
			expect(lost).toBe(0);
			expect(ms).toBeLessThanOrEqual(mostMs);
			expect(throttled).toBeLessThanOrEqual(0.06);
		},
	);
});
