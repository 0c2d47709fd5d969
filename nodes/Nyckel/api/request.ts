import type { IHttpRequestOptions } from 'n8n-workflow';

import type { Account } from './account';
import type { ApiContext } from './context';
import type { Failure } from './failures';
import { readFailure } from './readFailure';
import { parseReply } from './replies';
import type { ApiRequest } from './types';

/** What one request came to. */
export type ApiReply = { ok: true; json: unknown } | { ok: false; failure: Failure };

/**
 * n8n renews the token on these statuses. Which one an expired token answers is not certain; a 403 for another
 * reason leaves a fresh token alone. Older n8n knows 401 only and ignores the rest.
 */
const RENEWAL = {
	oauth2: { tokenExpiredStatusCode: [401, 403], skipRefreshWhileTokenIsFresh: true },
};

/**
 * The only door to the network: sends one request once, with the credential and n8n's own helper.
 * The credential goes to the base URL and nowhere else: redirects are not followed.
 * @param timeoutMs longest silence of the server, milliseconds
 * @returns the parsed answer, or why there is none; never throws for what the network or the server does
 */
export async function sendRequest(
	context: ApiContext,
	account: Account,
	request: ApiRequest,
	timeoutMs: number,
): Promise<ApiReply> {
	const options: IHttpRequestOptions = {
		method: request.method,
		url: `${account.baseUrl}${request.path}`,
		qs: request.query ?? {},
		headers: { Accept: 'application/json' },
		// As text: a broken or HTML answer must be told from a JSON one.
		encoding: 'text',
		timeout: Math.max(1, Math.ceil(timeoutMs)),
		disableFollowRedirect: true,
		sendCredentialsOnCrossOriginRedirect: false,
		returnFullResponse: true,
	};
	if (request.body) {
		options.body = typeof request.body === 'function' ? await request.body() : request.body;
		options.json = true;
	}
	try {
		const response: unknown = await context.helpers.httpRequestWithAuthentication.call(
			context,
			account.credentialType,
			options,
			RENEWAL,
		);
		return parseReply(response, { host: account.host, functionId: request.functionId });
	} catch (error) {
		return { ok: false, failure: readFailure(error, account, request) };
	}
}
