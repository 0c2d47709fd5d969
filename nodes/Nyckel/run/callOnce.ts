import type { Account } from '../api/account';
import type { ApiContext } from '../api/context';
import { failure } from '../api/failures';
import type { ApiReply } from '../api/request';
import type { ApiRequest } from '../api/types';
import { runBatch } from '../batch';
import { attempt } from './attempt';
import { systemClock } from './clock';
import { limiterOf } from './engineLog';

/** A person or an error text waits for these: few tries, milliseconds per attempt. */
const MAX_TRIES = 3;
const TIMEOUT_MS = 20_000;

/**
 * Makes one request outside a batch of items (a list in the editor, a look-up), under the account's limits.
 * @returns the answer, or why there is none
 */
export async function callOnce(
	context: ApiContext,
	account: Account,
	request: ApiRequest,
): Promise<ApiReply> {
	const signal =
		'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	const send = async (timeLeftMs: number) =>
		await attempt(context, account, request, Math.min(TIMEOUT_MS, timeLeftMs), signal);
	const [result] = await runBatch([{ scopes: [], bytes: 0, attempt: send }], {
		account: limiterOf(context, account),
		clock: systemClock,
		signal,
		stopOnFailure: true,
		maxTries: MAX_TRIES,
		// Somebody looks at the screen.
		waitMs: 0,
		token: () => account.token,
	});
	if (result?.kind === 'done') return { ok: true, json: result.value };
	if (result?.kind === 'failed') return { ok: false, failure: result.error };
	return { ok: false, failure: failure('unexpected', { detail: 'The execution was canceled.' }) };
}
