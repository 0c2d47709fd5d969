/**
 * Failures of the token endpoint, from which n8n fetches the access token before the request proper. Nothing of the
 * request has reached the API then. n8n 2 keeps the original error inside its own; of n8n 1 the texts, the status and
 * the error code are left.
 */
import type { Cause } from './causes';
import { nodeCodesOf, textsOf } from './causes';
import type { FailureCode } from './failureTable';
import { FAILURES } from './failureTable';
import type { HttpResponse } from './response';
import { hasFields, jsonBodyOf } from './response';
import { isPage, saidIn } from './said';
import { failureOfTokenStatus } from './statusTable';

/** What n8n's OAuth2 client gives its errors: a status, or a JSON body with an `error` and no status. */
const CLIENT_CODES = ['ESTATUS', 'EAUTH'];

/** How n8n's OAuth2 client says that what came back is no JSON: newer versions, and up to n8n 1. */
const NO_JSON_TEXT = /(?:^|: )(?:Expected JSON response from OAuth2|Unsupported content type: )/;
const PAGE_TEXT = /content[ -]type: text\/html/;

/** JSON without a token in it, or none at all; nothing else parses JSON while a request is made. */
const NO_TOKEN_TEXT =
	/^(?:Unable to sign without access token|Unexpected (?:token|end)|.+ is not valid JSON)/;

/** How texts of the token endpoint begin: n8n's own, and its OAuth2 client's for a bare status. */
const TOKEN_TEXT = /^(?:Failed to acquire OAuth2|HTTP status \d+$)/;

/** The status in such a text: of n8n's OAuth2 client, and of its HTTP client for 500 and above. */
const STATUS_TEXT = /(?:HTTP status|Request failed with status code) (\d{3})$/;

/**
 * Refusals that no waiting cures (RFC 6749, 5.2): by `error`, and by the OAuth2 client's texts for these; n8n has one of its
 * own for `invalid_grant` at a renewal.
 */
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
	/(?:^|: )(?:Client authentication failed|The client is not authorized|The requested scope is|The authorization grant type|The provided authorization grant|The resource owner or|The credential [^]+ needs to be reconnected)/;

/** What a proxy or somebody else's server says by its status, page or no page. */
export const OF_OTHERS: readonly FailureCode[] = [
	'proxyPassword',
	'networkSignIn',
	'legallyBlocked',
	'methodNotAllowed',
];

/** What else a refusal of the token endpoint can mean. */
const OF_ITS_OWN: readonly FailureCode[] = [
	'badClient',
	'notFoundAddress',
	'redirected',
	'paymentRequired',
];

/** Those that speak of the API's answer, or of a request to it: it was not asked. */
const NOT_ASKED: Partial<Record<FailureCode, FailureCode>> = {
	timeout: 'tokenTimeout',
	connectionLost: 'tokenLost',
	answerLost: 'tokenFault',
	brokenReply: 'noToken',
	redirected: 'tokenRedirected',
};

const some = (texts: string[], pattern: RegExp) => texts.some((text) => pattern.test(text));

/** @returns whether this is about the token endpoint for certain */
export function isTokenError(causes: Cause[]): boolean {
	const texts = textsOf(causes);
	return (
		nodeCodesOf(causes).some((code) => CLIENT_CODES.includes(code)) ||
		[TOKEN_TEXT, REFUSED_TEXT, NO_JSON_TEXT, NO_TOKEN_TEXT].some((known) => some(texts, known)) ||
		causes.some(({ config }) => hasFields(config) && String(config.url).endsWith('/connect/token'))
	);
}

/** @returns the status of the token endpoint where nothing but the text tells it */
export function statusInText(causes: Cause[]): number | undefined {
	const [, status] = textsOf(causes).flatMap((text) => STATUS_TEXT.exec(text) ?? []);
	return status === undefined ? undefined : Number(status);
}

/** What the token endpoint said to people: a bare OAuth code is for programs, and our text says it in words. */
export function saidOfToken(response: Partial<HttpResponse>): string {
	const said = saidIn(response);
	return REFUSED_ERRORS.includes(said) ? '' : said;
}

/** The same failure, known to be one before the API was asked. */
export function beforeTheApi(code: FailureCode): FailureCode {
	return NOT_ASKED[code] ?? code;
}

/** What the status of the token endpoint means. */
function judgeStatus(status: number): FailureCode {
	if (status < 300) return 'noToken';
	const code = failureOfTokenStatus(status);
	if (FAILURES[code].handling !== 'refused') return 'tokenFault';
	return OF_OTHERS.includes(code) || OF_ITS_OWN.includes(code) ? code : 'otherStatus';
}

/**
 * @param response what came from the token endpoint, as far as it is left
 * @returns what it means; `undefined` when nothing came, or nothing that tells
 */
export function judgeToken(
	causes: Cause[],
	response: Partial<HttpResponse>,
): FailureCode | undefined {
	const texts = textsOf(causes);
	const { status, body } = response;
	const error = body === undefined ? undefined : jsonBodyOf({ body })?.error;
	if (REFUSED_ERRORS.includes(error) || some(texts, REFUSED_TEXT)) return 'badClient';
	const byStatus = status === undefined ? undefined : judgeStatus(status);
	if (byStatus && OF_OTHERS.includes(byStatus)) return byStatus;
	const isLow = status === undefined || status < 500;
	if (isLow && (isPage(body) || some(texts, PAGE_TEXT))) return 'htmlReply';
	const isNoToken = [NO_TOKEN_TEXT, NO_JSON_TEXT].some((known) => some(texts, known));
	return byStatus ?? (isNoToken ? 'noToken' : undefined);
}
