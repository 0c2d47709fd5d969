import type { Failure } from '../api/failures';
import type { ApiRequest } from '../api/types';
import type { Result, Task } from '../batch';
import { accountLimiter, runBatch } from '../batch';
import { attempt, failedOutcome, scopesOf } from './attempt';
import { systemClock } from './clock';
import type { Ended, ItemPlan, ItemResult, Run, Step } from './operation';

/** One item to be sent. */
export interface Sending {
	itemIndex: number;
	plan: ItemPlan;
	/** Items with the same key are sent once; left out: never shared. */
	key?: string;
}

/** An item under way, with the request it stands at and what follows the answer. */
interface Pending extends Sending {
	request: ApiRequest;
	next: (json: unknown) => Step;
}

/** What an answer leads to, once it is found usable. */
type Progress = Exclude<Step, { kind: 'failure' }>;

function toTask(item: Pending, { context, account, batch }: Run): Task<Progress, Failure> {
	const { request, key, next, plan } = item;
	return {
		scopes: scopesOf(request),
		bytes: request.bytes ?? 0,
		...(key !== undefined && { key }),
		attempt: async (timeLeftMs, signal) => {
			const timeoutMs = Math.min(batch.timeoutMs, timeLeftMs);
			const outcome = await attempt(context, account, request, timeoutMs, signal);
			if (outcome.kind === 'refused') {
				const result = plan.resultOfFailure?.(outcome.error);
				if (result) return { kind: 'done', value: { kind: 'result', value: result } };
			}
			if (outcome.kind !== 'done') return outcome;
			const step = next(outcome.value);
			return step.kind === 'failure'
				? failedOutcome(step.failure, request)
				: { kind: 'done', value: step };
		},
	};
}

/** An end without an answer, in the words of this room. */
function withoutAnswer(result: Exclude<Result<unknown, Failure>, { kind: 'done' }>): Ended {
	switch (result.kind) {
		case 'failed':
			return { kind: 'failure', failure: result.error, isSent: true };
		case 'ended':
			return { kind: 'failure', failure: result.error, isSent: false };
		default:
			return result;
	}
}

/**
 * Sends the items' requests through the batch engine, and what follows them, until each item has ended.
 * @param onResult called as soon as an item has its result
 * @returns how each item ended, by item index
 */
export async function sendPlans(
	sendings: Sending[],
	run: Run,
	onResult: (sending: Sending, result: ItemResult) => void,
): Promise<Map<number, Ended>> {
	const ended = new Map<number, Ended>();
	let pending: Pending[] = sendings.map((item) => ({
		...item,
		request: item.plan.request,
		next: item.plan.next,
	}));
	while (pending.length > 0) {
		const items = pending;
		const results = await runBatch(
			items.map((item) => toTask(item, run)),
			{
				account: accountLimiter(run.account.key, systemClock),
				clock: systemClock,
				signal: run.context.getExecutionCancelSignal(),
				stopOnFailure: run.stops,
				maxTries: run.batch.maxTries,
				limits: run.batch,
				cold: run.account.cold,
				onDone: (index, step) => {
					const item = items[index];
					if (item && step.kind === 'result') onResult(item, step.value);
				},
			},
		);
		pending = [];
		for (const [index, item] of items.entries()) {
			const result = results[index];
			if (result?.kind !== 'done') {
				if (result) ended.set(item.itemIndex, withoutAnswer(result));
			} else if (result.value.kind === 'result') {
				ended.set(item.itemIndex, result.value);
			} else {
				const { request, next } = result.value;
				pending.push({ ...item, request, next });
			}
		}
		const isHalted = [...ended.values()].some(({ kind }) => kind !== 'result');
		if (isHalted && run.stops) pending = [];
	}
	return ended;
}
