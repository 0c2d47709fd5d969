import { createHash } from 'crypto';
import { NodeOperationError } from 'n8n-workflow';
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { originOf, parseBaseUrl } from './baseUrl';
import type { ApiContext } from './context';
import { pastedTokenOf } from './pastedToken';
import { secretsOf, storedTokenOf } from './redact';

/** The Nyckel account behind the chosen credential: where requests go, and who shares its limits. */
export interface Account {
	credentialType: 'nyckelApi' | 'nyckelOAuth2Api';
	/** Scheme, host and port. */
	baseUrl: string;
	host: string;
	/** The same for all credentials of one kind that share the account's limits; tells nothing about the secret. */
	key: string;
	/** Tells base URLs apart, in a few characters. */
	server: string;
	/**
	 * Whether the credential holds a good token. Due: none, or one that has ended; the next request fetches one and should
	 * go alone. Doubtful: one of which older versions of n8n do not write down when it ends.
	 */
	token: 'there' | 'doubtful' | 'due';
	/** The token that n8n had stored when that was last looked at; blank: none. */
	storedToken: string;
	/**
	 * Ends with the request that renews its token, and with why there is to be none for whoever waited for it; left out: none
	 * is under way.
	 */
	renewal?: Promise<{ refusal: unknown } | undefined>;
	/** Whether client ID or secret holds what cannot be part of either and cannot be seen: n8n sends it as it is. */
	hasBlankClient: boolean;
	/** What the credential held when it was read, never to be shown. */
	secrets: string[];
}

const hasBlank = (value: unknown): boolean =>
	typeof value === 'string' && /[\s\p{Cc}\p{Default_Ignorable_Code_Point}]/u.test(value);

/** When the stored token ends, milliseconds since 1970; NaN where n8n has not written that down (before 2.33). */
export const tokenEndOf = ({ oauthTokenData }: ICredentialDataDecryptedObject): number =>
	Number((oauthTokenData as IDataObject | undefined)?.n8n_expires_at);

/** What is known of the token that n8n has fetched and stored. */
function tokenStateOf(data: ICredentialDataDecryptedObject): Account['token'] {
	if (storedTokenOf(data) === '') return 'due';
	const endsAt = tokenEndOf(data);
	if (!Number.isFinite(endsAt)) return 'doubtful';
	return endsAt <= Date.now() ? 'due' : 'there';
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
					'It must start with https://, e.g. https://www.nyckel.com. http:// works on this machine only. Host and port must be such as can exist.',
			},
		);
	}
	// However it is written, it is one server, with one account, and one memory of what was paid.
	const origin = originOf(baseUrl) ?? baseUrl;
	const text = (value: unknown) => (typeof value === 'string' ? value.trim() : '');
	const usesToken = credentialType === 'nyckelApi';
	const identity = usesToken ? pastedTokenOf(data) : text(data.clientId);
	return {
		credentialType,
		baseUrl,
		host: baseUrl.replace(/^https?:\/\//, ''),
		server: createHash('sha256').update(origin).digest('base64').slice(0, 6),
		key: createHash('sha256').update(`${credentialType}\n${origin}\n${identity}`).digest('hex'),
		token: usesToken ? 'there' : tokenStateOf(data),
		storedToken: storedTokenOf(data),
		hasBlankClient: [data.clientId, data.clientSecret].some(hasBlank),
		secrets: secretsOf(data),
	};
}
