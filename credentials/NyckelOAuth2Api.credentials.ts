import type { Icon, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

import { baseUrlExpression, DEFAULT_BASE_URL } from '../nodes/Nyckel/api/baseUrl';
import { testRules } from '../nodes/Nyckel/api/testRules';

/** Client ID and secret. n8n fetches the token, stores it and renews it when it has expired. */
export class NyckelOAuth2Api implements ICredentialType {
	name = 'nyckelOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Nyckel OAuth2 API';

	icon: Icon = {
		light: 'file:../nodes/Nyckel/nyckel.svg',
		dark: 'file:../nodes/Nyckel/nyckel.dark.svg',
	};

	documentationUrl = 'https://github.com/n8n-nodes-nyckel/n8n-nodes-nyckel#credentials';

	properties: INodeProperties[] = [
		{ displayName: 'Grant Type', name: 'grantType', type: 'hidden', default: 'clientCredentials' },
		{
			displayName: 'Access Token URL',
			name: 'accessTokenUrl',
			type: 'hidden',
			default: baseUrlExpression('$self', '/connect/token'),
			required: true,
		},
		{ displayName: 'Authentication', name: 'authentication', type: 'hidden', default: 'body' },
		{ displayName: 'Scope', name: 'scope', type: 'hidden', default: '' },
		{
			displayName: 'Send Additional Body Properties',
			name: 'sendAdditionalBodyProperties',
			type: 'hidden',
			default: false,
		},
		{
			displayName: 'Additional Body Properties',
			name: 'additionalBodyProperties',
			type: 'hidden',
			default: '',
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			description:
				'Find it at Nyckel under Access Management of your account, or in the Integrate tab of a function',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'Shown at Nyckel beside the client ID',
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

	test: ICredentialTestRequest = {
		request: {
			baseURL: baseUrlExpression('$credentials'),
			url: '/v1/functions',
			disableFollowRedirect: true,
		},
		// What the token endpoint answers meets no rule: n8n has a text of its own for it.
		rules: testRules({
			unauthorized:
				"Nyckel did not accept the credential. Check client ID, client secret and 'Base URL'.",
			forbiddenAccount:
				'This account may not list functions. Check the rights of your Nyckel account.',
			redirected:
				"The base URL leads to another address. Check 'Base URL'. n8n may have sent the client secret there: if that address is not Nyckel’s, create a new secret.",
		}),
	};
}
