import { ACCOUNT_NAME, ACCOUNTS, expectShared, MEETINGS } from '../../support/processes';

describe('two processes with 500 items each share the account by 429s alone', () => {
	it.each(ACCOUNTS)(ACCOUNT_NAME, async (account) => {
		await expectShared(MEETINGS, 1.25, account);
	});
});
