import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

import { baseUrlExpression, DEFAULT_BASE_URL } from '../nodes/Nyckel/api/baseUrl';
import { PASTED_TOKEN_HEADER } from '../nodes/Nyckel/api/pastedToken';
import { testRules } from '../nodes/Nyckel/api/testRules';

/** A pasted access token. It ends after an hour; for automations there is {@link NyckelOAuth2Api}. */
export class NyckelApi implements ICredentialType {
	name = 'nyckelApi';

	displayName = 'Nyckel API';

	icon: Icon = {
		light: 'file:../nodes/Nyckel/nyckel.svg',
		dark: 'file:../nodes/Nyckel/nyckel.dark.svg',
	};

	documentationUrl = 'https://github.com/n8n-nodes-nyckel/n8n-nodes-nyckel#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'A token from Nyckel, which works for one hour. For workflows that run on their own, use the credential Nyckel OAuth2 API.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: DEFAULT_BASE_URL,
			description:
				'Change this only if Nyckel gave you an address of your own. It begins with https://.',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: {
			headers: {
				Authorization: PASTED_TOKEN_HEADER,
			},
		},
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL: baseUrlExpression('$credentials'),
			url: '/v1/functions',
			disableFollowRedirect: true,
		},
		rules: testRules({
			unauthorized:
				'The access token is wrong or has expired. Tokens work for one hour: create a new one at Nyckel and paste it here.',
			forbiddenAccount:
				'This access token may not list functions. Check the rights of your Nyckel account.',
		}),
	};
}
