import { ACCOUNT_NAME, ACCOUNTS, expectShared, MEETINGS } from '../../support/processes';

describe('two processes with 500 items each share the account by 429s alone', () => {
	const accounts = ACCOUNTS.filter(({ limiter }) => limiter === 'sliding-window');

	it.each(accounts)(ACCOUNT_NAME, async (account) => {
		await expectShared(MEETINGS, 1.25, account);
	});
});
