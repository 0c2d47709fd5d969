import type { Account } from './account';
import { DEFAULT_BASE_URL } from './baseUrl';
import type { ApiContext } from './context';
import type { FailureCode } from './failures';
import { FAILURES } from './failureTable';
import { failureOfError } from './readFailure';
import type { Finding, RequestFacts } from './readFailure';
import { storedTokenOf } from './redact';
import { responseOf } from './response';
import { failureOfStatus } from './statusTable';
import { beforeTheApi, OF_OTHERS } from './tokenFailure';

/** True while n8n has not got a token yet: whatever failed then failed before the API was asked. */
export async function isWithoutToken(context: ApiContext, account: Account): Promise<boolean> {
	if (account.token !== 'due') return false;
	return await context.getCredentials(account.credentialType).then(
		(data) => storedTokenOf(data) === '',
		() => false,
	);
}

/** Answers that are the same with the secret; any other is to be expected without one. */
const WARNINGS: readonly FailureCode[] = ['redirected', ...OF_OTHERS];

/**
 * Makes sure that client ID and secret stay with the base URL. n8n follows redirects of the token endpoint, 307 and 308
 * with the secret in the body, and cannot be told not to; so the endpoint is asked once without it. Only where n8n is
 * about to ask for the first token, and only at an address that the user typed.
 * @returns why the secret must not be sent there; `undefined` when nothing speaks against it
 */
export async function checkTokenEndpoint(
	context: ApiContext,
	account: Account,
	known: RequestFacts,
	{ timeoutMs, ended }: { timeoutMs: number; ended: AbortSignal },
): Promise<Finding | undefined> {
	if (account.credentialType !== 'nyckelOAuth2Api' || account.baseUrl === DEFAULT_BASE_URL) return;
	if (!(await isWithoutToken(context, account))) return;
	try {
		const response: unknown = await context.helpers.httpRequest({
			method: 'POST',
			url: `${account.baseUrl}/connect/token`,
			headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
			body: 'grant_type=client_credentials',
			encoding: 'text',
			timeout: Math.max(1, Math.ceil(timeoutMs)),
			abortSignal: ended,
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
			returnFullResponse: true,
		});
		const { status = 400 } = responseOf(response) ?? {};
		const code = failureOfStatus(status, {});
		return WARNINGS.includes(code) ? { code, facts: { ...known, status } } : undefined;
	} catch (error) {
		const request = { method: 'POST', path: '' } as const;
		const { code, facts } = failureOfError(error, request, known, false);
		return { code: beforeTheApi(code), facts };
	}
}

/** The same failure, told to those who gave client ID and secret. */
const OF_CLIENT: Partial<Record<FailureCode, FailureCode>> = {
	unauthorized: 'unauthorizedClient',
	redirected: 'redirectedClient',
};

/** @returns the failure, with what the credential tells about it besides */
export async function withCredential(
	context: ApiContext,
	account: Account,
	code: FailureCode,
): Promise<FailureCode> {
	if (account.credentialType === 'nyckelApi') return code;
	if (code === 'badClient') return account.hasBlankClient ? 'blankClient' : code;
	const isAsked =
		FAILURES[code].handling !== 'ambiguous' || !(await isWithoutToken(context, account));
	return OF_CLIENT[code] ?? (isAsked ? code : beforeTheApi(code));
}
