import type { Account } from './account';
import type { Failure } from './failures';
import { failure, failureOfNodeCode, failureOfStatus } from './failures';
import type { ApiRequest } from './types';

type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** The error and what it was made from, outermost first. n8n wraps errors in errors. */
function causesOf(error: unknown): Fields[] {
	const causes: Fields[] = [];
	for (
		let next = error;
		isObject(next) && !causes.includes(next);
		next = next.cause ?? next.errorResponse
	) {
		causes.push(next);
	}
	return causes;
}

function first<T>(causes: Fields[], pick: (cause: Fields) => T | undefined): T | undefined {
	for (const cause of causes) {
		const found = pick(cause);
		if (found !== undefined) return found;
	}
	return undefined;
}

/** The status the server answered; n8n's own `httpCode` may hold a Node.js error code instead. */
function statusOf(cause: Fields): number | undefined {
	const response = isObject(cause.response) ? cause.response : undefined;
	const status = Number(response?.status ?? response?.statusCode ?? cause.status ?? cause.httpCode);
	return Number.isInteger(status) && status >= 100 && status <= 599 ? status : undefined;
}

function nodeCodeOf(cause: Fields): string | undefined {
	return typeof cause.code === 'string' && cause.code !== 'ESTATUS' ? cause.code : undefined;
}

/** What n8n's OAuth2 client gives its errors: a status, or a JSON body with an `error` and no status. */
const TOKEN_ERROR_CODES: unknown[] = ['ESTATUS', 'EAUTH'];

/** True for errors of the token endpoint, from which n8n fetches the access token before the request proper. */
function isTokenError(cause: Fields): boolean {
	const config = isObject(cause.config) ? cause.config : {};
	return (
		TOKEN_ERROR_CODES.includes(cause.code) ||
		(typeof cause.message === 'string' && cause.message.startsWith('Failed to acquire OAuth2')) ||
		(typeof config.url === 'string' && config.url.endsWith('/connect/token'))
	);
}

/** The server's JSON body, if it sent one. */
function bodyOf(cause: Fields): Fields | undefined {
	const response = isObject(cause.response) ? cause.response : undefined;
	let data = response?.data ?? cause.body;
	if (typeof data === 'string') {
		try {
			data = JSON.parse(data);
		} catch {
			return undefined;
		}
	}
	return isObject(data) ? data : undefined;
}

/** What the server said: `message` or `error`, as Nyckel sends them; nothing of an HTML page. */
function detailOf(cause: Fields): string | undefined {
	const data = bodyOf(cause);
	const said = data?.message ?? data?.error;
	if (typeof said !== 'string' || said.trim() === '') return undefined;
	return said;
}

function existingSampleOf(cause: Fields): string | undefined {
	const id = bodyOf(cause)?.existingSampleId;
	return typeof id === 'string' ? id : undefined;
}

/**
 * RFC 9110, 10.2.3: seconds or an HTTP date. Fractions of a second are taken too.
 * @returns milliseconds from `now` (milliseconds since 1970), never negative; `undefined` when absent or nonsense
 */
export function parseRetryAfter(value: unknown, now: number): number | undefined {
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	const text = String(value).trim();
	if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
	const date = /[a-z]{3}/i.test(text) ? Date.parse(text) : NaN;
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function retryAfterOf(cause: Fields): number | undefined {
	const response = isObject(cause.response) ? cause.response : undefined;
	const headers = isObject(response?.headers) ? response.headers : {};
	return parseRetryAfter(headers['retry-after'], Date.now());
}

const TOKEN_REFUSALS: unknown[] = [400, 401, 403];

/** Errors of a token endpoint that no waiting cures (RFC 6749, 5.2). */
const TOKEN_REFUSAL_ERRORS: unknown[] = [
	'access_denied',
	'invalid_client',
	'invalid_grant',
	'invalid_request',
	'invalid_scope',
	'unauthorized_client',
	'unsupported_grant_type',
];

/**
 * Reads whatever n8n's request helper threw. Nothing of the request (headers, body) is taken over.
 * @returns the failure to show and to judge a retry by
 */
export function readFailure(error: unknown, account: Account, request: ApiRequest): Failure {
	const causes = causesOf(error);
	const status = first(causes, statusOf);
	const nodeCode = first(causes, nodeCodeOf);
	const detail = account.redact(first(causes, detailOf) ?? '');
	const facts = {
		host: account.host,
		functionId: request.functionId,
		sample: request.notFound?.sample,
		existingSampleId: first(causes, existingSampleOf),
		status,
		detail,
		retryAfterMs: first(causes, retryAfterOf),
	};
	if (causes.some(isTokenError)) {
		const refused =
			TOKEN_REFUSALS.includes(status) ||
			causes.some((cause) => TOKEN_REFUSAL_ERRORS.includes(bodyOf(cause)?.error));
		return failure(refused ? 'badClient' : 'tokenFault', facts);
	}
	if (status === 404 && request.notFound) return failure(request.notFound.code, facts);
	if (status !== undefined) return failure(failureOfStatus(status, facts), facts);
	if (nodeCode === 'ETIMEDOUT' && first(causes, (cause) => cause.syscall) === 'connect') {
		return failure('connectionRefused', facts);
	}
	if (nodeCode !== undefined) return failure(failureOfNodeCode(nodeCode), facts);
	const message = first(causes, (cause) =>
		typeof cause.message === 'string' ? cause.message : undefined,
	);
	return failure('unexpected', { ...facts, detail: account.redact(message ?? '') });
}
