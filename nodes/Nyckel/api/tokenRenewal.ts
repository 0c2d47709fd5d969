import type { IHttpRequestOptions } from 'n8n-workflow';

import { tokenEndOf } from './account';
import type { Account } from './account';
import type { ApiContext } from './context';
import { listFunctions } from './endpoints';
import { endingBy, optionsOf, send, UNAUTHORIZED } from './httpRequest';
import type { SendingAttempt } from './httpRequest';
import { storedTokenOf } from './redact';
import type { HttpResponse } from './response';

/** A token that ends so soon is as good as over, milliseconds: n8n's own measure. */
const NEARLY_OVER_MS = 60_000;

/**
 * @param status of the API's answer
 * @returns whether the token that n8n fetched is to be renewed. Which status an expired one gets is not certain: a 403 is
 *   about something else while the token is known to be good, or nobody knows.
 */
async function isTokenRefused(
	context: ApiContext,
	{ credentialType }: Account,
	status: number,
): Promise<boolean> {
	if (credentialType === 'nyckelApi') return false;
	if (status !== 403) return status === UNAUTHORIZED;
	const endsAt = await context.getCredentials(credentialType).then(tokenEndOf, () => NaN);
	return endsAt <= Date.now() + NEARLY_OVER_MS;
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
	attempt: SendingAttempt,
	status: number,
): Promise<void> {
	const before = await storedToken(context, account);
	const question = await optionsOf(account, listFunctions(), attempt);
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
export async function sendRenewing(
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
