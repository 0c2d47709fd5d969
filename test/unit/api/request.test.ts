import type { Account } from '../../../nodes/Nyckel/api/account';
import type { ApiContext } from '../../../nodes/Nyckel/api/context';
import { sendRequest } from '../../../nodes/Nyckel/api/request';

const account = {
	credentialType: 'nyckelApi',
	baseUrl: 'https://www.nyckel.com',
	host: 'www.nyckel.com',
} as Account;

describe('a request', () => {
	it('is never sent when the item was given up while its file was still being read', async () => {
		const httpRequestWithAuthentication = jest.fn();
		const context = {
			helpers: { httpRequestWithAuthentication },
			getCredentials: async () => await Promise.resolve({ accessToken: 'secret' }),
		} as unknown as ApiContext;
		const givenUp = new AbortController();
		const body = async () => {
			givenUp.abort();
			return await Promise.resolve({ data: 'read too late' });
		};
		const request = { method: 'POST', path: '/v1/functions/f/invoke', body } as const;
		const reply = await sendRequest(context, account, request, 1_000, givenUp.signal);
		expect(reply).toMatchObject({ ok: false, failure: { code: 'timeout' } });
		expect(httpRequestWithAuthentication).not.toHaveBeenCalled();
	});
});
