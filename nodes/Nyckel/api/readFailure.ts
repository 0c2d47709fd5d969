import { causesOf, responseIn } from './causes';
import type { Cause } from './causes';
import { judgeConnection } from './connectionFailure';
import type { FailureCode, FailureFacts } from './failures';
import type { HttpResponse } from './response';
import { existingSampleOf, parseRetryAfter } from './response';
import { isPage, saidIn } from './said';
import { failureOfStatus } from './statusTable';
import { beforeTheApi, isTokenError, judgeToken, saidOfToken, statusInText } from './tokenFailure';
import type { ApiRequest } from './types';

/** What is known of a request apart from how it ended. */
export type RequestFacts = Required<Pick<FailureFacts, 'host'>> &
	Pick<FailureFacts, 'functionId' | 'sample' | 'label' | 'isWithoutInput'>;

/** What went wrong, with what fills its texts. `facts.detail` is in the server's words: not redacted yet. */
export interface Finding {
	code: FailureCode;
	facts: FailureFacts;
}

/**
 * Statuses of the API for which the request helper is asked to throw. Any other comes from the token endpoint, or is the
 * answer to the question that was to have the token renewed: no token came of it either.
 */
const THROWN_STATUSES = [401, 403];

function factsOf(response: HttpResponse, facts: RequestFacts): FailureFacts {
	return {
		...facts,
		status: response.status,
		detail: saidIn(response),
		existingSampleId: existingSampleOf(response),
		retryAfterMs: parseRetryAfter(response.headers['retry-after'], Date.now()),
	};
}

/** @returns why the API's response is no answer */
export function failureOfResponse(
	response: HttpResponse,
	request: ApiRequest,
	known: RequestFacts,
): Finding {
	const facts = factsOf(response, known);
	const { status } = response;
	const { addsSample } = request;
	const about = { ...facts, addsSample, isPage: isPage(response.body) };
	const missing = status === 404 && !about.isPage ? request.notFound : undefined;
	return { code: missing?.code ?? failureOfStatus(status, about), facts };
}

/** @returns why n8n got no token; nothing has reached the API then */
function failureOfToken(
	causes: Cause[],
	response: Partial<HttpResponse>,
	known: RequestFacts,
): Finding {
	const { body, headers = {} } = response;
	const status = response.status ?? statusInText(causes);
	const code = judgeToken(causes, { status, body });
	if (code) {
		const facts = status === undefined ? known : factsOf({ status, headers, body }, known);
		return { code: beforeTheApi(code), facts: { ...facts, detail: saidOfToken({ body }) } };
	}
	const connection = judgeConnection(causes, known.host);
	const isKnown = connection.code !== 'unexpected';
	return {
		code: isKnown ? beforeTheApi(connection.code) : 'tokenFault',
		facts: { ...known, proxy: connection.proxy, detail: saidOfToken({ body }) },
	};
}

/**
 * Reads whatever n8n's request helper threw. Nothing of the request (headers, body) reaches the failure.
 * @param hasToken n8n needed none, or had one: a status is the API's then, of an answer that broke off or cannot be unpacked
 */
export function failureOfError(
	error: unknown,
	request: ApiRequest,
	known: RequestFacts,
	hasToken: boolean,
): Finding {
	const causes = causesOf(error);
	const { status, headers = {}, body } = responseIn(causes);
	// A good status is no reason to fail: then the answer broke off, or there was no token in it.
	const isOfApi =
		hasToken || status === undefined || status < 300 || THROWN_STATUSES.includes(status);
	if (!isOfApi || isTokenError(causes)) {
		return failureOfToken(causes, { status, headers, body }, known);
	}
	if (status !== undefined && status >= 300) {
		return failureOfResponse({ status, headers, body }, request, known);
	}
	const { code, proxy } = judgeConnection(causes, known.host);
	const [outermost] = causes;
	const detail = code === 'unexpected' ? outermost?.message : undefined;
	return { code, facts: { ...known, proxy, ...(typeof detail === 'string' && { detail }) } };
}
