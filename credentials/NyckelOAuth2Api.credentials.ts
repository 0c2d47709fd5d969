import type { Icon, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

import { baseUrlExpression, DEFAULT_BASE_URL } from '../nodes/Nyckel/api/baseUrl';

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
			description: 'Find it at Nyckel under your account’s API settings',
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
			description: 'Change this only if Nyckel gave you an address of your own',
		},
	];

	test: ICredentialTestRequest = {
		request: {
			baseURL: baseUrlExpression('$credentials'),
			url: '/v1/functions',
			disableFollowRedirect: true,
		},
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 400,
					message: 'The client ID or client secret is wrong. Copy both from Nyckel once more.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message: 'The client ID or client secret is wrong. Copy both from Nyckel once more.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message: 'This account may not list functions. Check the rights of your Nyckel account.',
				},
			},
		],
	};
}
