import type { IHttpRequestOptions } from 'n8n-workflow';

import type { Account } from './account';
import type { ApiContext } from './context';
import { jsonOf } from './json';
import type { HttpResponse } from './response';
import { responseOf } from './response';
import type { ApiRequest } from './types';

/** One attempt at a request, and how far it has come. */
export interface SendingAttempt {
	/** Longest silence of the server, milliseconds. */
	timeoutMs: number;
	/** Nobody waits for the answer any more: what is not sent by then, be it for its file or for a token, is not sent. */
	ended: AbortSignal;
	/** A request of this attempt is sent once more. */
	onSentAgain: () => void;
	/** What it means when no answer comes any more: depends on how far the request has come. */
	late: 'tokenTimeout' | 'unreadableInput' | 'timeout';
}

/** The status with which a server refuses a token (RFC 6750, 3.1). */
export const UNAUTHORIZED = 401;

/**
 * Lets a request end by a signal of ours. n8n puts the execution's own in its place; ours is aborted by that one too. So
 * what n8n still has to send, once it has its token, does not leave when nobody waits for it any more.
 */
export function endingBy(ended: AbortSignal, options: IHttpRequestOptions): IHttpRequestOptions {
	return Object.defineProperty(options, 'abortSignal', {
		enumerable: true,
		get: () => ended,
		set: () => undefined,
	});
}

/**
 * Sends with the credential, by n8n's own helper.
 * @param expiredStatus with which the API refuses an expired token; n8n renews it only when that is thrown
 * @throws n8n's own error when no answer comes, or one that `ignoreHttpStatusErrors` does not take
 */
export async function send(
	context: ApiContext,
	{ credentialType }: Account,
	options: IHttpRequestOptions,
	expiredStatus = UNAUTHORIZED,
): Promise<HttpResponse | undefined> {
	const response: unknown = await context.helpers.httpRequestWithAuthentication.call(
		context,
		credentialType,
		options,
		{
			oauth2: {
				// One status: n8n 2 takes several from 2.40 on only, and renews nothing before that when it gets them.
				tokenExpiredStatusCode: expiredStatus,
				skipRefreshWhileTokenIsFresh: true,
				// A token that the endpoint calls anything else n8n would put into the address, where logs keep it.
				tokenType: 'Bearer',
			},
		},
	);
	return responseOf(response);
}

/**
 * @returns what n8n's helper takes for a request
 * @throws what building the body throws, e.g. for a file that cannot be read
 */
export async function optionsOf(
	account: Account,
	request: ApiRequest,
	{ timeoutMs, ended }: SendingAttempt,
): Promise<IHttpRequestOptions> {
	const made = typeof request.body === 'function' ? await request.body(ended) : request.body;
	// What n8n's helper gets as an object loses keys such as `constructor` (axios): a column may be called so.
	const body = made && (Buffer.isBuffer(made) ? made : Buffer.from(jsonOf(made)));
	return {
		method: request.method,
		url: `${account.baseUrl}${request.path}`,
		// A copy: one object may serve all requests of a batch.
		qs: { ...request.query },
		headers: {
			Accept: 'application/json',
			...(body && { 'Content-Type': 'application/json' }),
		},
		// As text: a broken or HTML answer must be told from a JSON one.
		encoding: 'text',
		timeout: Math.max(1, Math.ceil(timeoutMs)),
		disableFollowRedirect: true,
		sendCredentialsOnCrossOriginRedirect: false,
		returnFullResponse: true,
		...(body && { body, json: true }),
	};
}
