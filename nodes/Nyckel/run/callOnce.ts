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

/** And for no longer than this, however long the account asks to wait, milliseconds. */
export const PATIENCE_MS = 30_000;

/** What is told of one that could not even be sent in time: the account's limits hold it back. */
const HELD_BACK = failure('tooManyRequests');

/**
 * Makes one request outside a batch of items (a list in the editor, a look-up), under the account's limits.
 * @param patienceMs longest wait for it, milliseconds; left out: as long as an item waits
 * @returns the answer, or why there is none
 */
export async function callOnce(
	context: ApiContext,
	account: Account,
	request: ApiRequest,
	patienceMs?: number,
): Promise<ApiReply> {
	const cancelled =
		'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	const over = new AbortController();
	const end = () => over.abort('ended');
	cancelled?.addEventListener('abort', end);
	if (cancelled?.aborted) end();
	const { signal } = over;
	if (patienceMs !== undefined) void systemClock.sleep(patienceMs, signal).then(end, end);
	let newest = HELD_BACK;
	const send = async (timeLeftMs: number) => {
		const timeoutMs = Math.min(TIMEOUT_MS, timeLeftMs);
		const outcome = await attempt(context, account, request, timeoutMs, signal);
		if (outcome.kind !== 'done' && !signal.aborted) newest = outcome.error;
		return outcome;
	};
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
	end();
	cancelled?.removeEventListener('abort', end);
	if (result?.kind === 'done') return { ok: true, json: result.value };
	if (result?.kind === 'failed') return { ok: false, failure: result.error };
	if (!cancelled?.aborted) return { ok: false, failure: newest };
	return { ok: false, failure: failure('unexpected', { detail: 'The execution was canceled.' }) };
}
