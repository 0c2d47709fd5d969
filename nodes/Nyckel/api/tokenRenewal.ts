import type { IHttpRequestOptions, RequestHelperFunctions } from 'n8n-workflow';

import { tokenEndOf } from './account';
import type { Account } from './account';
import type { ApiContext } from './context';
import { listFunctions } from './endpoints';
import { FAILURES } from './failureTable';
import { endingBy, optionsOf, send, UNAUTHORIZED } from './httpRequest';
import type { SendingAttempt } from './httpRequest';
import { failureOfError } from './readFailure';
import { holdsNoToken, storedTokenOf } from './redact';
import type { HttpResponse } from './response';
import { failureOfStatus } from './statusTable';

/** A token that ends so soon is as good as over, milliseconds: n8n's own measure. */
const NEARLY_OVER_MS = 60_000;

/** The statuses that a token which has ended may be answered with. */
const TOKEN_STATUSES = [UNAUTHORIZED, 403];

/** The token that n8n has stored, and when it ends, milliseconds since 1970; empty and NaN: none, or nobody knows. */
interface Stored {
	token: string;
	endsAt: number;
}

const NOT_KNOWN: Stored = { token: '', endsAt: NaN };

const readStored = async (context: ApiContext, { credentialType }: Account): Promise<Stored> =>
	await context.getCredentials(credentialType).then(
		(data) => ({ token: storedTokenOf(data), endsAt: tokenEndOf(data) }),
		() => NOT_KNOWN,
	);

const storedToken = async (context: ApiContext, account: Account): Promise<string> =>
	(await readStored(context, account)).token;

/**
 * @param status of the API's answer
 * @returns whether the token that n8n fetched is to be renewed. Which status an expired one gets is not certain: a 403 is
 *   about something else while the token is known to be good, or nobody knows.
 */
const isTokenRefused = (status: number, { endsAt }: Stored): boolean =>
	status === UNAUTHORIZED || endsAt <= Date.now() + NEARLY_OVER_MS;

/**
 * The token that n8n has stored. n8n asks for none while something is stored, and it stores whatever the token endpoint
 * answers with a good status: an answer without a token, e.g. of a wrong base URL, would stay for good, also when the
 * credential is put right. So it is replaced here, where n8n has a way to do so (not in all of version 1).
 * @returns blank: n8n is going to ask for it
 * @throws why there is no token
 */
async function tokenToSend(
	context: ApiContext,
	account: Account,
	attempt: SendingAttempt,
): Promise<string> {
	const { credentialType } = account;
	const data = await context.getCredentials(credentialType).catch(() => ({}));
	const { refreshOAuth2Token } = context.helpers as Partial<RequestHelperFunctions>;
	if (!holdsNoToken(data) || !refreshOAuth2Token) return storedTokenOf(data);
	attempt.late = 'tokenTimeout';
	await refreshOAuth2Token.call(context, credentialType);
	attempt.late = 'timeout';
	return await storedToken(context, account);
}

/** Holds what the API answered when it was out of order: it did not look at the token, so that n8n renewed nothing. */
class NotRenewed extends Error {
	constructor(readonly response: HttpResponse) {
		super();
	}
}

const isOutOfOrder = ({ status }: HttpResponse): boolean =>
	(status < 200 || status >= 300) && FAILURES[failureOfStatus(status, {})].handling !== 'refused';

/**
 * Lets n8n renew the token. It does so when a request is thrown back with the status, and sends that one again by itself;
 * so it gets one that costs nothing, whatever the API answers to it once the token is new. That one outlives the attempt:
 * with a short timeout there would never be another token.
 * @param refused the token that is not good any more
 * @throws why there is no new token
 */
async function renewToken(
	context: ApiContext,
	account: Account,
	attempt: SendingAttempt,
	status: number,
	refused: string,
): Promise<void> {
	const question = await optionsOf(account, listFunctions(), attempt);
	const ignoreHttpStatusErrors = { ignore: true as const, except: [status] };
	const asked = send(context, account, { ...question, ignoreHttpStatusErrors }, status);
	// Where n8n takes that as "throw for none" (before 2.20), the status comes back; then it throws for every one.
	const renewing = asked.then(async (response) => {
		if (response?.status === status) await send(context, account, question);
		else if (response && isOutOfOrder(response)) throw new NotRenewed(response);
	});
	const isNew = async () => (await storedToken(context, account)) !== refused;
	if (!(await renewing.then(() => true, isNew))) await renewing;
}

/** Whether asking once more would come to the same, and take the client secret along once more. */
function isRefused(error: unknown, { host }: Account): boolean {
	const { code } = failureOfError(error, listFunctions(), { host }, false);
	return FAILURES[code].handling === 'refused';
}

/**
 * Has the token renewed by one request, for which the others of the run wait: n8n 1 would renew for each.
 * @param refused the token that is not good any more
 * @throws why there is no new token
 */
async function untilRenewed(
	context: ApiContext,
	account: Account,
	attempt: SendingAttempt,
	status: number,
	refused: string,
): Promise<void> {
	const { ended } = attempt;
	while (account.renewal) {
		const end = await account.renewal;
		ended.throwIfAborted();
		if ((await storedToken(context, account)) !== refused) return;
		if (end) throw end.refusal;
	}
	const renewing = renewToken(context, account, attempt, status, refused);
	// n8n does not end its request for a token when nobody waits for it any more.
	const left = new Promise<void>((resolve) => {
		ended.addEventListener('abort', () => resolve());
	});
	account.renewal = Promise.race([renewing, left])
		.then(
			() => undefined,
			(error: unknown) => (isRefused(error, account) ? { refusal: error } : undefined),
		)
		.finally(() => {
			account.renewal = undefined;
		});
	await renewing;
}

const mayBeAboutToken = (response: HttpResponse | undefined): response is HttpResponse =>
	response !== undefined && TOKEN_STATUSES.includes(response.status);

/**
 * Sends; and again with another token when the one that n8n had stored is refused. What was sent with an older one than is
 * there by then is sent with that one first.
 */
export async function sendRenewing(
	context: ApiContext,
	account: Account,
	options: IHttpRequestOptions,
	attempt: SendingAttempt,
): Promise<HttpResponse | undefined> {
	const { ended } = attempt;
	const ask = async () =>
		await send(context, account, endingBy(ended, { ...options, ignoreHttpStatusErrors: true }));
	const askAgain = async () => {
		ended.throwIfAborted();
		attempt.late = 'timeout';
		attempt.onSentAgain();
		return await ask();
	};
	if (account.credentialType === 'nyckelApi') return await ask();
	// Read no oftener than it must be: in n8n it comes from the database.
	if (account.storedToken === '')
		account.storedToken = await tokenToSend(context, account, attempt);
	ended.throwIfAborted();
	const sent = account.storedToken;
	let response = await ask();
	if (!mayBeAboutToken(response) || ended.aborted) return response;
	const stored = await readStored(context, account);
	account.storedToken = stored.token;
	if (sent !== '' && stored.token !== '' && stored.token !== sent) {
		// n8n may have taken the new one already; a refusal costs nothing.
		response = await askAgain();
		if (!mayBeAboutToken(response)) return response;
		ended.throwIfAborted();
	}
	if (!isTokenRefused(response.status, stored)) return response;
	// It is not worked on meanwhile.
	attempt.late = 'tokenTimeout';
	await untilRenewed(context, account, attempt, response.status, stored.token);
	account.storedToken = await storedToken(context, account);
	return await askAgain();
}
