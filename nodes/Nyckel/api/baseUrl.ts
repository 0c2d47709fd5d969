/** Where Nyckel lives unless the credential says otherwise. */
export const DEFAULT_BASE_URL = 'https://www.nyckel.com';

/**
 * Captures scheme, host and port; whatever follows is dropped. `http:` passes on loopback only, since the token
 * would travel in the clear. User info (`user:secret@host`) and backslashes do not match: both can make a URL
 * lead elsewhere than it seems.
 */
const BASE_URL =
	/^\s*(https:\/\/(?:[^\s/?#@\\:[\]]+|\[[\da-f:]+\])(?::\d+)?|http:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?)(?:[/?#]\S*)?\s*$/i;

/**
 * @param input the credential's base URL as typed: spaces, a path and a trailing slash do no harm; blank means Nyckel's own
 * @returns scheme, host and port, in lower case; `undefined` when the URL cannot be used
 */
export function parseBaseUrl(input: unknown): string | undefined {
	const text = typeof input === 'string' && input.trim() !== '' ? input : DEFAULT_BASE_URL;
	return BASE_URL.exec(text)?.[1]?.toLowerCase();
}

/**
 * The same rule for the places where n8n itself makes the request (token endpoint, credential test) and takes an
 * expression only. A refused URL becomes a host that cannot exist (RFC 2606) and whose name says what is wrong, so
 * that no secret leaves.
 * @param variable the credential data in scope, `$self` or `$credentials`
 * @param path what follows the base URL, starting with a slash
 */
export function baseUrlExpression(variable: '$self' | '$credentials', path = ''): string {
	return `={{ ((String(${variable}.baseUrl ?? '').trim() || '${DEFAULT_BASE_URL}').match(${BASE_URL.toString()}) ?? [])[1]?.toLowerCase() ?? 'https://base-url-must-start-with-https.invalid' }}${path}`;
}
