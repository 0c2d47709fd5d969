import type { ICredentialType, INodeProperties } from 'n8n-workflow';

/**
 * n8n's `oAuth2Api`, the parent of OAuth2 credentials, as far as the engine reads it: names,
 * defaults, and which field hides which (a hidden field is absent from the decrypted data).
 * Source: n8n-nodes-base 2.40, `credentials/OAuth2Api.credentials`.
 */
export const oAuth2Api: ICredentialType = {
	name: 'oAuth2Api',
	displayName: 'OAuth2 API',
	genericAuth: true,
	properties: [
		field('useDynamicClientRegistration', false),
		field('grantType', 'authorizationCode', registered()),
		field('serverUrl', '', { useDynamicClientRegistration: [true] }),
		field('authUrl', '', registered({ grantType: ['authorizationCode', 'pkce'] })),
		field('accessTokenUrl', '', registered()),
		field('clientId', '', registered()),
		field('clientCredentialType', 'clientSecret'),
		field('clientSecret', '', registered()),
		field('privateKey', ''),
		field('certificate', ''),
		field('scope', '', registered()),
		field('authQueryParameters', '', registered({ grantType: ['authorizationCode', 'pkce'] })),
		field('authentication', 'header', registered()),
		field(
			'sendAdditionalBodyProperties',
			false,
			registered({ grantType: ['clientCredentials'], authentication: ['body'] }),
		),
		field(
			'additionalBodyProperties',
			'',
			registered({
				grantType: ['clientCredentials'],
				authentication: ['body'],
				sendAdditionalBodyProperties: [true],
			}),
		),
		{ ...field('ignoreSSLIssues', false), doNotInherit: true },
		{ ...field('tokenExpiredStatusCode', 401), doNotInherit: true },
	],
};

type Condition = Record<string, Array<string | boolean>>;

/** The condition most fields share: the client was registered by hand. */
function registered(more: Condition = {}): Condition {
	return { ...more, useDynamicClientRegistration: [false] };
}

function field(
	name: string,
	defaultValue: string | number | boolean,
	show?: Condition,
): INodeProperties {
	return {
		displayName: name,
		name,
		type: 'string',
		default: defaultValue,
		...(show && { displayOptions: { show } }),
	};
}
