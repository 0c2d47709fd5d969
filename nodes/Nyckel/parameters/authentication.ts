import type { Choice } from './choice';

/** By which kind of credential the node signs in. */
export const authenticationProperty: Choice<'nyckelOAuth2Api' | 'nyckelApi'> = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	options: [
		{ name: 'Client ID and Secret', value: 'nyckelOAuth2Api' },
		{ name: 'Access Token', value: 'nyckelApi' },
	],
	default: 'nyckelOAuth2Api',
};
