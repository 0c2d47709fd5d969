import type { IExecuteFunctions } from 'n8n-workflow';

import type { Account } from '../api/account';
import { getFunction, listFunctions } from '../api/endpoints';
import { failure } from '../api/failures';
import type { Failure } from '../api/failures';
import type { ApiRequest } from '../api/types';
import type { Outage, Outcome } from '../batch';
import { timeOfDay } from '../parameters/dates';
import { attempt } from './attempt';

/** Longest wait for the answer to a probe, milliseconds: one that hangs must not hold the next ones back. */
const PROBE_TIMEOUT_MS = 10_000;

/**
 * A request that shows whether Nyckel answers and is no invocation: reading the function that is asked for.
 * @param request one of those that wait
 * @param timeoutMs longest wait for an answer, milliseconds; left out: as long as a probe may take
 */
export function probeFor(
	context: IExecuteFunctions,
	account: Account,
	{ functionId }: ApiRequest,
	timeoutMs = PROBE_TIMEOUT_MS,
): (signal: AbortSignal) => Promise<Outcome<unknown, Failure>> {
	const probe = functionId === undefined ? listFunctions() : getFunction(functionId);
	const longest = Math.min(PROBE_TIMEOUT_MS, timeoutMs);
	return async (signal) => {
		const outcome = await attempt(context, account, probe, longest, signal);
		if (outcome.kind !== 'refused' || outcome.certain) return outcome;
		// What is refused without an answer, e.g. since the execution was stopped, shows nothing.
		const { error } = outcome;
		return error.httpCode === undefined ? { kind: 'passing', error } : outcome;
	};
}

/**
 * What the items of an account that was given up fail for.
 * @param newest what the last request came to; of an account that never answered it tells all there is to say
 */
export function outageFailure(
	context: IExecuteFunctions,
	newest: Failure,
	{ awayMs, isAlive }: Outage,
): Failure {
	if (!isAlive) return newest;
	const { httpCode, message } = newest;
	const since = timeOfDay(context.getTimezone(), Date.now() - awayMs);
	const status = httpCode === undefined ? {} : { status: Number(httpCode) };
	return failure('outage', { ...status, since, detail: message });
}
