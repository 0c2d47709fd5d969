import type { Account } from '../api/account';
import type { ApiContext } from '../api/context';
import { failure } from '../api/failures';
import type { Failure } from '../api/failures';
import type { ApiReply } from '../api/request';
import type { ApiRequest } from '../api/types';
import { ENDED, runBatch } from '../batch';
import type { Outage, Outcome } from '../batch';
import { attempt } from './attempt';
import { systemClock } from './clock';
import { limiterOf } from './engineLog';

/** Longest wait for one attempt, milliseconds: none of these is large or takes work. */
const TIMEOUT_MS = 20_000;

/** How long an answer is waited for. */
export interface Patience {
	/** Attempts, those after a 429 not counted. */
	maxTries: number;
	/** No longer than this, however long the account asks to wait, milliseconds; left out: as long as an item waits. */
	atMostMs?: number;
	/** How long an outage is waited out, milliseconds. */
	waitMs: number;
	/** Takes an outage that was too long, and gives the failure that it is; left out: the newest one. */
	outageFailure?: (newest: Failure, outage: Outage) => Failure;
	/** A free request that shows whether Nyckel answers; left out: this one does. */
	probe?: (signal: AbortSignal) => Promise<Outcome<unknown, Failure>>;
}

/** A person looks at the screen, or an error text waits for it. */
const A_PERSONS: Patience = { maxTries: 3, atMostMs: 30_000, waitMs: 0 };

/** What is told of one that could not even be sent in time: the account's limits hold it back. */
const HELD_BACK = failure('tooManyRequests');

/**
 * Makes one request outside a batch of items (a list in the editor, a look-up), under the account's limits. It takes
 * part in no evidence: that a list was answered says nothing of items.
 * @param patience how long it is waited for; left out: as long as a person waits
 * @returns the answer, or why there is none
 */
export async function callOnce(
	context: ApiContext,
	account: Account,
	request: ApiRequest,
	{ maxTries, atMostMs, waitMs, outageFailure, probe }: Patience = A_PERSONS,
): Promise<ApiReply> {
	const cancelled =
		'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	const over = new AbortController();
	const end = () => over.abort(ENDED);
	cancelled?.addEventListener('abort', end);
	if (cancelled?.aborted) end();
	const { signal } = over;
	if (atMostMs !== undefined) void systemClock.sleep(atMostMs, signal).then(end, end);
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
		maxTries,
		waitMs,
		probe,
		outageError: outageFailure,
		token: () => account.token,
	});
	end();
	cancelled?.removeEventListener('abort', end);
	if (result?.kind === 'done') return { ok: true, json: result.value };
	if (result && 'error' in result) return { ok: false, failure: result.error };
	if (!cancelled?.aborted) return { ok: false, failure: newest };
	return { ok: false, failure: failure('unexpected', { detail: 'The execution was canceled.' }) };
}
