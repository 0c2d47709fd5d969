import type { IHttpRequestOptions } from 'n8n-workflow';

import type { Account } from './account';
import type { ApiContext } from './context';
import type { Failure, FailureFacts } from './failures';
import { failure } from './failures';
import { optionsOf } from './httpRequest';
import type { SendingAttempt } from './httpRequest';
import { readLinks } from './pages';
import type { ListPage } from './pages';
import { failureOfError, failureOfResponse } from './readFailure';
import type { Finding, RequestFacts } from './readFailure';
import { redact } from './redact';
import { isOnlyMessage, parseReply } from './replies';
import type { HttpResponse } from './response';
import { isPage, saidIn } from './said';
import { checkTokenEndpoint, isWithoutToken, withCredential } from './tokenCheck';
import { beforeTheApi } from './tokenFailure';
import { sendRenewing } from './tokenRenewal';
import type { ApiRequest } from './types';

/** What one request came to. */
export type ApiReply = { ok: true; json: unknown } | { ok: false; failure: Failure };

function readReply(
	response: HttpResponse | undefined,
	request: ApiRequest,
	known: RequestFacts,
): ApiReply | Finding {
	if (request.ignoresReply && response && !isPage(response.body)) return { ok: true, json: null };
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
	const { ended } = attempt;
	let options: IHttpRequestOptions;
	try {
		options = await optionsOf(account, request, attempt);
		ended.throwIfAborted();
	} catch {
		return { code: 'unreadableInput', facts: known };
	}
	attempt.late = 'timeout';
	try {
		const response = await sendRenewing(context, account, options, attempt);
		if (response && isRefusal(response)) return failureOfResponse(response, request, known);
		return readReply(response, request, known);
	} catch (error) {
		const found = failureOfError(error, request, known, await hadToken(context, account, attempt));
		return waitsForToken(attempt) ? { ...found, code: beforeTheApi(found.code) } : found;
	}
}

/** Whether the request was refused for its token, and there is no other one yet: it was not worked on. */
const waitsForToken = ({ late }: SendingAttempt) => late === 'tokenTimeout';

/** Whether n8n needed no token for what it asked last, or had one: then it asked the API. */
async function hadToken(
	context: ApiContext,
	account: Account,
	attempt: SendingAttempt,
): Promise<boolean> {
	if (account.credentialType === 'nyckelApi') return true;
	return !waitsForToken(attempt) && !(await isWithoutToken(context, account));
}

const isRefusal = ({ status }: HttpResponse) => status < 200 || status >= 300;

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
	const { functionId, notFound, body } = request;
	const known = {
		...{ host, functionId, sample: notFound?.sample, label: notFound?.label },
		isWithoutInput: body === undefined,
	};
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
