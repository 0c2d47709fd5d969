/** Where Nyckel lives unless the credential says otherwise. */
export const DEFAULT_BASE_URL = 'https://www.nyckel.com';

/** 1 to 65535. */
const PORT =
	'0*(?:[1-9]\\d{0,3}|[1-5]\\d{4}|6(?:[0-4]\\d{3}|5(?:[0-4]\\d\\d|5(?:[0-2]\\d|3[0-5]))))';

/** 0 to 255. */
const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';

/** A part of a host's name; the last one is no number, as URLs take such a host for an IPv4 address (WHATWG URL, 3.5). */
const PART = '[^\\s/?#@\\\\:[\\].%<>^|]{1,63}';
const NAME = `(?:${PART}\\.)*(?!(?:\\d+|0x[\\da-f]*)(?:[.:/?#\\s]|$))${PART}`;

const HTTPS = `https:\\/\\/(?:${NAME}|${OCTET}(?:\\.${OCTET}){3}|\\[[\\da-f:]+\\])`;
const HTTP = `http:\\/\\/(?:localhost|127(?:\\.${OCTET}){3}|\\[::1\\])`;

/**
 * Captures scheme, host and port in one to two groups; whatever follows is dropped, and so is what changes nothing: the
 * port of HTTPS itself, and a dot behind the host. `http:` passes on loopback only, since the token would travel in the
 * clear. User info (`user:secret@host`) and backslashes do not match: both can make a URL lead elsewhere than it seems.
 */
const BASE_URL = new RegExp(
	`^\\s*(?:(${HTTPS})(?:(?<!\\])\\.)?(?::0*443|(:${PORT}))?|(${HTTP}(?::${PORT})?))(?:[/?#]\\S*)?\\s*$`,
	'i',
);

/**
 * @param baseUrl as {@link parseBaseUrl} gives it
 * @returns the one way to write it, so that no two are one server's; `undefined` for an address that cannot exist
 */
export function originOf(baseUrl: string): string | undefined {
	// Not `URL.canParse`: once Node.js 20 or 22 has compiled it, it refuses every host with an umlaut.
	try {
		return new URL(baseUrl).origin;
	} catch {
		return undefined;
	}
}

/**
 * @param input the credential's base URL as typed: spaces, a path and a trailing slash do no harm; blank means Nyckel's own
 * @returns scheme, host and port, in lower case; `undefined` when the URL cannot be used
 */
export function parseBaseUrl(input: unknown): string | undefined {
	const text = typeof input === 'string' && input.trim() !== '' ? input : DEFAULT_BASE_URL;
	const groups = BASE_URL.exec(text)?.slice(1) ?? [];
	const baseUrl = groups.join('').toLowerCase();
	return originOf(baseUrl) === undefined ? undefined : baseUrl;
}

/**
 * The same rule for the places where n8n itself makes the request (token endpoint, credential test) and takes an
 * expression only. A refused URL becomes a host that cannot exist (RFC 2606) and whose name says what is wrong, so
 * that no secret leaves.
 * @param variable the credential data in scope, `$self` or `$credentials`
 * @param path what follows the base URL, starting with a slash
 */
export function baseUrlExpression(variable: '$self' | '$credentials', path = ''): string {
	return `={{ ((String(${variable}.baseUrl ?? '').trim() || '${DEFAULT_BASE_URL}').match(${BASE_URL.toString()}) ?? []).slice(1).join('').toLowerCase() || 'https://base-url-must-start-with-https.invalid' }}${path}`;
}
