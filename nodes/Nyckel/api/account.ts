import { createHash } from 'crypto';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { parseBaseUrl } from './baseUrl';
import type { ApiContext } from './context';

/** The Nyckel account behind the chosen credential: where requests go, and who shares its limits. */
export interface Account {
	credentialType: 'nyckelApi' | 'nyckelOAuth2Api';
	/** Scheme, host and port. */
	baseUrl: string;
	host: string;
	/** The same for all credentials that share the account's limits; tells nothing about the secret. */
	key: string;
	/** True while the credential holds no token: the first request then fetches one and should go alone. */
	cold: boolean;
	/** Takes everything secret out of a text that may be shown. */
	redact(text: string): string;
}

/** What looks like a bearer header or a JSON Web Token, wherever it came from. */
const TOKENS = /bearer\s+[\w.~+/=-]+|eyJ[\w-]{8,}(?:\.[\w-]+){0,2}/gi;

function tokenOf(data: ICredentialDataDecryptedObject): string {
	const stored = data.oauthTokenData;
	const token =
		stored && typeof stored === 'object' && 'access_token' in stored ? stored.access_token : '';
	return typeof token === 'string' ? token : '';
}

function redactor(secrets: string[]): (text: string) => string {
	const real = secrets.filter((secret) => secret.length >= 4);
	return (text) =>
		real
			.reduce((rest, secret) => rest.split(secret).join('[hidden]'), text)
			.replace(TOKENS, '[hidden]');
}

/**
 * @throws NodeOperationError when no credential is chosen or its base URL cannot be used
 */
export async function readAccount(context: ApiContext): Promise<Account> {
	const credentialType =
		context.getNodeParameter('authentication', 0) === 'nyckelApi' ? 'nyckelApi' : 'nyckelOAuth2Api';
	const data = await context.getCredentials(credentialType);
	const baseUrl = parseBaseUrl(data.baseUrl);
	if (baseUrl === undefined) {
		throw new NodeOperationError(
			context.getNode(),
			'The base URL in the credential cannot be used',
			{
				description:
					'It must start with https:// and name a host, as in https://www.nyckel.com. Only an address of this machine may start with http://.',
			},
		);
	}
	const text = (value: unknown) => (typeof value === 'string' ? value.trim() : '');
	const usesToken = credentialType === 'nyckelApi';
	const identity = usesToken ? text(data.accessToken) : text(data.clientId);
	const secrets = [text(data.accessToken), text(data.clientSecret), tokenOf(data)];
	return {
		credentialType,
		baseUrl,
		host: baseUrl.replace(/^https?:\/\//, ''),
		key: createHash('sha256').update(`${credentialType}\n${baseUrl}\n${identity}`).digest('hex'),
		cold: !usesToken && tokenOf(data) === '',
		redact: redactor(secrets),
	};
}
