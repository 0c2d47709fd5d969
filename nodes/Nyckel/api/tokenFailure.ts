/**
 * Errors of the token endpoint, from which n8n fetches the access token before the request proper. Nothing of the
 * request has reached the API then. n8n 2 keeps the original error inside its own; of n8n 1 only the texts are left.
 */
import type { FailureCode } from './failures';
import type { HttpResponse } from './response';
import { isObject, jsonBodyOf } from './response';

/** An error, or what it was made from. */
export type Cause = Record<string, unknown>;

/** What n8n's OAuth2 client gives its errors: a status, or a JSON body with an `error` and no status. */
const CLIENT_CODES: unknown[] = ['ESTATUS', 'EAUTH'];

/** How texts of the token endpoint begin: n8n's own, and its OAuth2 client's for a bare status. */
const TOKEN_TEXT = /^(?:Failed to acquire OAuth2|HTTP status \d+$)/;

/** Refusals that no waiting cures (RFC 6749, 5.2): by status, by `error`, and by the OAuth2 client's texts for these. */
const REFUSED_STATUSES: unknown[] = [400, 401, 403];
const REFUSED_ERRORS: unknown[] = [
	'access_denied',
	'invalid_client',
	'invalid_grant',
	'invalid_request',
	'invalid_scope',
	'unauthorized_client',
	'unsupported_grant_type',
];
const REFUSED_TEXT =
	/(?:^|: )(?:Client authentication failed|The client is not authorized|The requested scope is|The authorization grant type|The provided authorization grant|The resource owner or)/;

function textsOf(cause: Cause): string[] {
	const more: unknown[] = Array.isArray(cause.messages) ? cause.messages : [];
	return [cause.message, ...more].filter((text) => typeof text === 'string');
}

function isTokenError(cause: Cause): boolean {
	const config = isObject(cause.config) ? cause.config : {};
	return (
		CLIENT_CODES.includes(cause.code) ||
		textsOf(cause).some((text) => TOKEN_TEXT.test(text) || REFUSED_TEXT.test(text)) ||
		(typeof config.url === 'string' && config.url.endsWith('/connect/token'))
	);
}

/** @returns whether the token endpoint refused the client, or has a fault that may pass */
export function judgeToken(causes: Cause[], response: HttpResponse | undefined): FailureCode {
	const errors = [
		response && jsonBodyOf(response)?.error,
		...causes.map(({ body }) => isObject(body) && body.error),
	];
	const isRefused =
		REFUSED_STATUSES.includes(response?.status) ||
		errors.some((error) => REFUSED_ERRORS.includes(error)) ||
		causes.some((cause) => textsOf(cause).some((text) => REFUSED_TEXT.test(text)));
	return isRefused ? 'badClient' : 'tokenFault';
}

/** @returns what an error of the token endpoint means; `undefined` when it is none */
export function tokenFailureOf(
	causes: Cause[],
	response: HttpResponse | undefined,
): FailureCode | undefined {
	return causes.some(isTokenError) ? judgeToken(causes, response) : undefined;
}
