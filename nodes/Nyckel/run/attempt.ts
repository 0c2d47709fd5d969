import type { Account } from '../api/account';
import type { ApiContext } from '../api/context';
import type { Failure } from '../api/failures';
import type { Scope } from '../api/failureTable';
import { ruleOf } from '../api/failureTable';
import type { SendingAttempt } from '../api/httpRequest';
import { failureOfSilence, sendRequest } from '../api/request';
import type { ApiReply } from '../api/request';
import type { ApiRequest } from '../api/types';
import { isWithoutToken } from '../api/tokenCheck';
import { ENDED } from '../batch';
import type { Outcome } from '../batch';
import { systemClock } from './clock';
import { limiterOf } from './engineLog';

/** What a refusal can be true of besides its own request, by the words of the failure table. */
const SCOPES: Record<Scope, (request: ApiRequest) => string | undefined> = {
	account: () => 'account',
	function: ({ functionId }) => functionId && `function:${functionId}`,
	input: ({ functionId, isInvocation }) => isInvocation && `input:${functionId}`,
	model: ({ functionId, isInvocation, query }) =>
		isInvocation && `model:${functionId} ${JSON.stringify(query?.modelId ?? '')}`,
};

/** What requests to the same account, function or model have in common, in the batch engine's words. */
export function scopesOf(request: ApiRequest): string[] {
	return Object.values(SCOPES).flatMap((scopeOf) => scopeOf(request) ?? []);
}

/** Translates a failure into what the batch engine decides by; the rule is in the failure table. */
export function failedOutcome(error: Failure, request: ApiRequest): Outcome<never, Failure> {
	const rule = ruleOf(error.code);
	const handling = (request.isInvocation && rule.whenPaid) ?? rule.handling;
	switch (handling) {
		case 'throttled':
		case 'passing':
			return {
				kind: handling,
				error,
				retryAfterMs: error.retryAfterMs,
				isUnreached: rule.isUnreached,
			};
		case 'ambiguous':
			return { kind: 'ambiguous', error, retryAfterMs: error.retryAfterMs };
		default: {
			const ends = rule.ends && SCOPES[rule.ends](request);
			return {
				kind: 'refused',
				error,
				...(ends && { ends, certain: rule.certain }),
				...(rule.isUnsent && { isUnsent: true }),
			};
		}
	}
}

/**
 * Sends, and ends the request when its answer comes too slowly: n8n's own timeout only ends silence. On cancel it ends at
 * once, since n8n does not abort its request for a token.
 */
async function within(
	timeoutMs: number,
	send: (attempt: SendingAttempt) => Promise<ApiReply>,
	silence: (attempt: SendingAttempt) => Promise<Failure>,
	onSentAgain: () => void,
	signal?: AbortSignal,
): Promise<ApiReply> {
	const ended = new AbortController();
	const end = () => ended.abort(ENDED);
	const sending: SendingAttempt = {
		...{ timeoutMs, onSentAgain },
		ended: ended.signal,
		late: 'unreadableInput',
	};
	const late = async (): Promise<ApiReply> => {
		// First of all: what n8n has not sent yet must not leave while we look how far it has come.
		end();
		return { ok: false, failure: await silence(sending) };
	};
	const timeout = systemClock.sleep(timeoutMs, ended.signal).then(late, late);
	// What an ended request says of its end is no answer.
	const answer = send(sending).then((reply) =>
		reply.ok || !ended.signal.aborted ? reply : timeout,
	);
	// Stop may have been pressed while something else was looked up.
	if (signal?.aborted) end();
	signal?.addEventListener('abort', end);
	try {
		return await Promise.race([answer, timeout]);
	} finally {
		end();
		signal?.removeEventListener('abort', end);
	}
}

/** Whether it came so far that the token was asked for. */
const wasSent = ({ code }: Failure) => code !== 'unreadableInput';

/**
 * Sends a request once.
 * @param timeoutMs longest wait for the whole answer, milliseconds
 * @param signal ends the wait for the answer
 */
export async function attempt(
	context: ApiContext,
	account: Account,
	request: ApiRequest,
	timeoutMs: number,
	signal?: AbortSignal,
): Promise<Outcome<unknown, Failure>> {
	const send = async (sending: SendingAttempt) =>
		await sendRequest(context, account, request, sending);
	const silence = async (sending: SendingAttempt) =>
		await failureOfSilence(context, account, sending);
	const onSentAgain = () => limiterOf(context, account).noteSentAgain();
	const answer = await within(timeoutMs, send, silence, onSentAgain, signal);
	// Once n8n holds a token, the other requests of this run need not go alone, whatever became of this one.
	if (answer.ok || (wasSent(answer.failure) && !(await isWithoutToken(context, account)))) {
		account.token = 'there';
	}
	if (!answer.ok) return failedOutcome(answer.failure, request);
	return { kind: 'done', value: answer.json };
}
