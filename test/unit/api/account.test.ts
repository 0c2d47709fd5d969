import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { readAccount } from '../../../nodes/Nyckel/api/account';
import type { ApiContext } from '../../../nodes/Nyckel/api/context';

const accountOf = async (authentication: string, data: ICredentialDataDecryptedObject) =>
	await readAccount({
		getNodeParameter: () => authentication,
		getCredentials: async () => await Promise.resolve(data),
	} as unknown as ApiContext);

describe('an account', () => {
	it.each([
		'',
		'https://www.nyckel.com/',
		'https://WWW.nyckel.com:443',
		'https://www.nyckel.com.',
		' https://www.nyckel.com.:443/console ',
	])(
		'is one, with one rate and one memory, also where its base URL is written as %j',
		async (baseUrl) => {
			for (const type of ['nyckelApi', 'nyckelOAuth2Api']) {
				const own = { accessToken: 'token', clientId: 'me', clientSecret: 'secret' };
				const usual = await accountOf(type, { ...own, baseUrl: 'https://www.nyckel.com' });
				expect(await accountOf(type, { ...own, baseUrl })).toEqual(usual);
			}
		},
	);

	it.each(['Bearer token', '“token”', 'Authorization: Bearer token'])(
		'is one, whether its token was pasted as %j or by itself',
		async (accessToken) => {
			const { key } = await accountOf('nyckelApi', { accessToken: 'token' });
			expect((await accountOf('nyckelApi', { accessToken })).key).toBe(key);
		},
	);

	it.each<[string, ICredentialDataDecryptedObject]>([
		['another port', { baseUrl: 'https://www.nyckel.com:8443' }],
		['another host', { baseUrl: 'https://nyckel.com' }],
		['another client', { clientId: 'you' }],
	])('is another one with %s', async (_, change) => {
		const own = { clientId: 'me', clientSecret: 'secret', baseUrl: '' };
		const { key } = await accountOf('nyckelOAuth2Api', own);
		expect((await accountOf('nyckelOAuth2Api', { ...own, ...change })).key).not.toBe(key);
	});
});
