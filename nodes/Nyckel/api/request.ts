import type { IHttpRequestOptions } from 'n8n-workflow';

import { isTokenRefused, UNAUTHORIZED } from './account';
import type { Account } from './account';
import type { ApiContext } from './context';
import { listFunctions } from './endpoints';
import type { Failure, FailureFacts } from './failures';
import { failure } from './failures';
import { readLinks } from './pages';
import type { ListPage } from './pages';
import { failureOfError, failureOfResponse } from './readFailure';
import type { Finding, RequestFacts } from './readFailure';
import { redact, storedTokenOf } from './redact';
import { isOnlyMessage, parseReply } from './replies';
import type { HttpResponse } from './response';
import { responseOf } from './response';
import { saidIn } from './said';
import { checkTokenEndpoint, isWithoutToken, withCredential } from './tokenCheck';
import { beforeTheApi } from './tokenFailure';
import type { ApiRequest } from './types';

/** What one request came to. */
export type ApiReply = { ok: true; json: unknown } | { ok: false; failure: Failure };

/**
 * Lets a request end by a signal of ours. n8n puts the execution's own in its place; ours is aborted by that one too. So
 * what n8n still has to send, once it has its token, does not leave when nobody waits for it any more.
 */
function endingBy(ended: AbortSignal, options: IHttpRequestOptions): IHttpRequestOptions {
	return Object.defineProperty(options, 'abortSignal', {
		enumerable: true,
		get: () => ended,
		set: () => undefined,
	});
}

async function send(
	context: ApiContext,
	{ credentialType }: Account,
	options: IHttpRequestOptions,
	expiredStatus = UNAUTHORIZED,
): Promise<HttpResponse | undefined> {
	const response: unknown = await context.helpers.httpRequestWithAuthentication.call(
		context,
		credentialType,
		options,
		// One status: n8n 2 takes several from 2.40 on only, and renews nothing before that when it gets them.
		{ oauth2: { tokenExpiredStatusCode: expiredStatus, skipRefreshWhileTokenIsFresh: true } },
	);
	return responseOf(response);
}

/** The token that n8n has stored; empty: none, or nobody knows. */
const storedToken = async (context: ApiContext, { credentialType }: Account): Promise<string> =>
	await context.getCredentials(credentialType).then(storedTokenOf, () => '');

/**
 * Lets n8n renew the token. It does so when a request is thrown back with the status, and sends that one again by itself;
 * so it gets one that costs nothing, whatever the API answers to it. That one outlives the attempt: with a short timeout
 * there would never be another token.
 * @throws why there is no new token
 */
async function renewToken(
	context: ApiContext,
	account: Account,
	{ timeoutMs, ended }: SendingAttempt,
	status: number,
): Promise<void> {
	const before = await storedToken(context, account);
	const question = await optionsOf(account, listFunctions(), timeoutMs, ended);
	const ignoreHttpStatusErrors = { ignore: true as const, except: [status] };
	const asked = send(context, account, { ...question, ignoreHttpStatusErrors }, status);
	// Where n8n takes that as "throw for none" (before 2.20), the status comes back; then it throws for every one.
	const renewing = asked.then(async (response) =>
		response?.status === status ? await send(context, account, question) : response,
	);
	const isNew = async () => (await storedToken(context, account)) !== before;
	if (!(await renewing.then(() => true, isNew))) await renewing;
}

/** Has the token renewed by one request, for which the others of the run wait: n8n 1 would renew for each. */
async function untilRenewed(
	context: ApiContext,
	account: Account,
	attempt: SendingAttempt,
	status: number,
): Promise<void> {
	const { ended } = attempt;
	const refused = await storedToken(context, account);
	while (account.renewal) {
		await account.renewal;
		ended.throwIfAborted();
		if ((await storedToken(context, account)) !== refused) return;
	}
	const renewing = renewToken(context, account, attempt, status);
	const over = () => {
		account.renewal = undefined;
	};
	// n8n does not end its request for a token when nobody waits for it any more.
	const end = new Promise<void>((resolve) => {
		ended.addEventListener('abort', () => resolve());
	});
	account.renewal = Promise.race([renewing, end]).then(over, over);
	await renewing;
}

/** Sends, and once more with another token when the one that n8n has stored is refused. */
async function sendRenewing(
	context: ApiContext,
	account: Account,
	options: IHttpRequestOptions,
	attempt: SendingAttempt,
): Promise<HttpResponse | undefined> {
	const { ended } = attempt;
	const ask = async () =>
		await send(context, account, endingBy(ended, { ...options, ignoreHttpStatusErrors: true }));
	const response = await ask();
	const status = response?.status;
	if (status === undefined || ended.aborted) return response;
	if (!(await isTokenRefused(context, account, status))) return response;
	// It is not worked on meanwhile.
	attempt.late = 'tokenTimeout';
	await untilRenewed(context, account, attempt, status);
	ended.throwIfAborted();
	attempt.late = 'timeout';
	attempt.onSentAgain();
	return await ask();
}

async function optionsOf(
	account: Account,
	request: ApiRequest,
	timeoutMs: number,
	ended: AbortSignal,
): Promise<IHttpRequestOptions> {
	const body = typeof request.body === 'function' ? await request.body(ended) : request.body;
	return {
		method: request.method,
		url: `${account.baseUrl}${request.path}`,
		// A copy: one object may serve all requests of a batch.
		qs: { ...request.query },
		headers: {
			Accept: 'application/json',
			...(Buffer.isBuffer(body) && { 'Content-Type': 'application/json' }),
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

function readReply(
	response: HttpResponse | undefined,
	request: ApiRequest,
	known: RequestFacts,
): ApiReply | Finding {
	const reply = parseReply(response?.body, known);
	if (!response || !reply.ok) return reply;
	if (!isOnlyMessage(reply.json)) return request.isPage ? pageOf(reply.json, response) : reply;
	const facts = { ...known, detail: saidIn(response), reply: String(response.body) };
	return { code: 'messageReply', facts };
}

function pageOf(json: unknown, { headers }: HttpResponse): ApiReply {
	const page: ListPage = { json, links: readLinks(headers.link) };
	return { ok: true, json: page };
}

/** @returns the answer, or what went wrong in words that are not redacted yet */
async function trySending(
	context: ApiContext,
	account: Account,
	request: ApiRequest,
	attempt: SendingAttempt,
	known: RequestFacts,
): Promise<ApiReply | Finding> {
	const { timeoutMs, ended } = attempt;
	let options: IHttpRequestOptions;
	try {
		options = await optionsOf(account, request, timeoutMs, ended);
		ended.throwIfAborted();
	} catch {
		return { code: 'unreadableInput', facts: known };
	}
	attempt.late = 'timeout';
	try {
		const response = await sendRenewing(context, account, options, attempt);
		if (response && isRefusal(response)) return failureOfResponse(response, request, known);
		return request.ignoresReply ? { ok: true, json: null } : readReply(response, request, known);
	} catch (error) {
		const found = failureOfError(error, request, known);
		return waitsForToken(attempt) ? { ...found, code: beforeTheApi(found.code) } : found;
	}
}

/** Whether the request was refused for its token, and there is no other one yet: it was not worked on. */
const waitsForToken = ({ late }: SendingAttempt) => late === 'tokenTimeout';

const isRefusal = ({ status }: HttpResponse) => status < 200 || status >= 300;

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

/** What a failure takes from an answer, with everything secret taken out; an ID with a secret in it is none. */
async function withoutSecrets(
	context: ApiContext,
	account: Account,
	{ detail = '', reply = '', existingSampleId = '' }: FailureFacts,
): Promise<Pick<FailureFacts, 'detail' | 'reply' | 'existingSampleId'>> {
	const hide = async (text: string) => await redact(context, account, text);
	const isHarmless = existingSampleId !== '' && (await hide(existingSampleId)) === existingSampleId;
	return {
		detail: await hide(detail),
		reply: (await hide(reply)) || undefined,
		existingSampleId: isHarmless ? existingSampleId : undefined,
	};
}

/**
 * The only door to the network: sends one request once, with the credential and n8n's own helper.
 * The credential goes to the base URL and nowhere else: redirects are not followed.
 * @param attempt its limits; what became of it is noted there
 * @returns the parsed answer, or why there is none; never throws for what the network or the server does
 */
export async function sendRequest(
	context: ApiContext,
	account: Account,
	request: ApiRequest,
	attempt: SendingAttempt,
): Promise<ApiReply> {
	const { host } = account;
	const { functionId, notFound } = request;
	const known = { host, functionId, sample: notFound?.sample, label: notFound?.label };
	attempt.late = 'tokenTimeout';
	const warning = await checkTokenEndpoint(context, account, known, attempt);
	attempt.late = 'unreadableInput';
	const found = warning ?? (await trySending(context, account, request, attempt, known));
	if ('ok' in found) return found;
	const said = await withoutSecrets(context, account, found.facts);
	const code = warning ? warning.code : await withCredential(context, account, found.code);
	return { ok: false, failure: failure(code, { ...found.facts, ...said }) };
}

/** @returns what it means that no answer has come in time */
export async function failureOfSilence(
	context: ApiContext,
	account: Account,
	{ late }: SendingAttempt,
): Promise<Failure> {
	const isAsked = late !== 'timeout' || !(await isWithoutToken(context, account));
	return failure(isAsked ? late : 'tokenTimeout', { host: account.host });
}
