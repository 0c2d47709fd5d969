import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { ApiContext } from './context';

/** What looks like a bearer header or a JSON Web Token, wherever it came from. */
const TOKENS = /bearer\s+[\w.~+/=-]+|eyJ[\w-]{8,}(?:\.[\w-]+){0,2}/gi;

/** Anything shorter would take harmless words out of a text. */
const MIN_SECRET = 4;

/** The access token that n8n has fetched and stored; blank when there is none. */
export function storedTokenOf(data: ICredentialDataDecryptedObject): string {
	const stored = data.oauthTokenData;
	const token =
		stored && typeof stored === 'object' && 'access_token' in stored ? stored.access_token : '';
	return typeof token === 'string' ? token : '';
}

/** Every value of the credential that nobody may see. */
export function secretsOf(data: ICredentialDataDecryptedObject): string[] {
	return [data.accessToken, data.clientSecret, storedTokenOf(data)].flatMap((secret) =>
		typeof secret === 'string' && secret.trim().length >= MIN_SECRET ? [secret.trim()] : [],
	);
}

/** A secret as it is, and as it stands in a form or in JSON. */
const formsOf = (secret: string): string[] => [
	secret,
	encodeURIComponent(secret),
	encodeURIComponent(secret).replaceAll('%20', '+'),
	JSON.stringify(secret).slice(1, -1),
];

/**
 * Takes everything secret out of a text that may be shown. The credential is read once more, since n8n may have
 * fetched a token after the account was read.
 * @param account the credential's type, and the secrets it held before
 */
export async function redact(
	context: ApiContext,
	account: { credentialType: string; secrets: string[] },
	text: string,
): Promise<string> {
	if (text === '') return text;
	const now = await context.getCredentials(account.credentialType).then(secretsOf, () => undefined);
	// What cannot be checked is not shown.
	if (!now) return '';
	return [...account.secrets, ...now]
		.flatMap(formsOf)
		.reduce((rest, secret) => rest.split(secret).join('[hidden]'), text)
		.replace(TOKENS, '[hidden]');
}
