import type { FailureCode, FailureFacts } from './failures';
import { failureOfNodeCode, failureOfStatus } from './failures';
import type { HttpResponse } from './response';
import { detailOf, existingSampleOf, isObject, parseRetryAfter, responseOf } from './response';
import { judgeToken, tokenFailureOf } from './tokenFailure';
import type { Cause } from './tokenFailure';
import type { ApiRequest } from './types';

/** What is known of a request apart from how it ended. */
export type RequestFacts = Required<Pick<FailureFacts, 'host'>> &
	Pick<FailureFacts, 'functionId' | 'sample'>;

/** What went wrong, with what fills its texts. `facts.detail` is in the server's words: not redacted yet. */
export interface Finding {
	code: FailureCode;
	facts: FailureFacts;
}

function factsOf(response: HttpResponse, facts: RequestFacts): FailureFacts {
	return {
		...facts,
		status: response.status,
		detail: detailOf(response),
		existingSampleId: existingSampleOf(response),
		retryAfterMs: parseRetryAfter(response.headers['retry-after'], Date.now()),
	};
}

/** Statuses of the API that a wrong base URL or a proxy answers with too. */
const PAGE_STATUSES = [403, 404];

/** @returns why the API's response is no answer */
export function failureOfResponse(
	response: HttpResponse,
	request: ApiRequest,
	known: RequestFacts,
): Finding {
	const facts = factsOf(response, known);
	// An API answers in JSON: a page with 403 or 404 comes from somewhere else.
	const isPage = typeof response.body === 'string' && response.body.trimStart().startsWith('<');
	if (isPage && PAGE_STATUSES.includes(response.status)) return { code: 'htmlReply', facts };
	const isSample = response.status === 404 && request.notFound;
	return { code: isSample ? isSample.code : failureOfStatus(response.status, facts), facts };
}

/** The error and what it was made from, outermost first. n8n 2 wraps errors in errors; n8n 1 drops the inner one. */
function causesOf(error: unknown): Cause[] {
	const causes: Cause[] = [];
	for (
		let next = error;
		isObject(next) && !causes.includes(next);
		next = next.cause ?? next.errorResponse
	) {
		causes.push(next);
	}
	return causes;
}

function first<T>(causes: Cause[], pick: (cause: Cause) => T | undefined): T | undefined {
	for (const cause of causes) {
		const found = pick(cause);
		if (found !== undefined) return found;
	}
	return undefined;
}

/** Statuses of the API for which the request helper is asked to throw; any other comes from the token endpoint. */
export const THROWN_STATUSES = [401, 403];

/** A Node.js error code; n8n 1 puts it where the status would be. */
function nodeCodeOf(cause: Cause): string | undefined {
	const code = [cause.code, cause.httpCode].find(
		(value) => typeof value === 'string' && /^[A-Z][A-Z_]+$/.test(value),
	);
	return code as string | undefined;
}

function statusOf(cause: Cause): number | undefined {
	return responseOf({ status: cause.httpCode ?? cause.status })?.status;
}

/** A response in the error, or what there is of one. A good status is no reason to fail: then the answer broke off. */
function thrownResponse(causes: Cause[]): HttpResponse | undefined {
	const response = first(causes, (cause) => responseOf(cause.response));
	const status = response?.status ?? first(causes, statusOf);
	if (status === undefined || status < 300) return undefined;
	const body = response?.body ?? first(causes, ({ body: found }) => found);
	return { status, headers: response?.headers ?? {}, body };
}

/**
 * Reads whatever n8n's request helper threw. Nothing of the request (headers, body) reaches the failure.
 */
export function failureOfError(error: unknown, request: ApiRequest, known: RequestFacts): Finding {
	const causes = causesOf(error);
	const response = thrownResponse(causes);
	const facts = response ? factsOf(response, known) : known;
	const isOfApi = response === undefined || THROWN_STATUSES.includes(response.status);
	const tokenFailure = isOfApi ? tokenFailureOf(causes, response) : judgeToken(causes, response);
	if (tokenFailure) return { code: tokenFailure, facts };
	if (response) return failureOfResponse(response, request, known);
	const nodeCode = first(causes, nodeCodeOf);
	if (nodeCode === 'ETIMEDOUT' && first(causes, ({ syscall }) => syscall) === 'connect') {
		return { code: 'connectionRefused', facts: known };
	}
	if (nodeCode !== undefined) return { code: failureOfNodeCode(nodeCode), facts: known };
	const message = first(causes, ({ message: text }) =>
		typeof text === 'string' ? text : undefined,
	);
	return { code: 'unexpected', facts: { ...known, detail: message } };
}
