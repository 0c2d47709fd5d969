import type { Failure } from '../api/failures';
import type { ApiRequest } from '../api/types';
import type { Outcome, Result, Task } from '../batch';
import { accountLimiter, runBatch } from '../batch';
import { attempt, failedOutcome, scopesOf } from './attempt';
import { systemClock } from './clock';
import type { Unanswered } from './functionFacts';
import type { Ended, ItemPlan, ItemResult, Run, Step } from './operation';

/** What an answer leads to, once it is found usable. */
type Progress = Exclude<Step, { kind: 'failure' }>;

/**
 * An item under way: a task of the batch engine. It stands at its plan's request, or at one that followed an answer.
 * A batch holds one of these an item, so there is nothing else.
 */
export class Sending implements Task<Progress, Failure> {
	private followUp?: Extract<Step, { kind: 'request' }>;

	/** An attempt may have reached Nyckel, without its answer coming back. */
	private mayBeDone = false;

	/**
	 * @param itemIndex of the item
	 * @param plan what is done for it
	 * @param run the run it is part of
	 * @param key items with the same key are sent once; left out: never shared
	 */
	constructor(
		readonly itemIndex: number,
		readonly plan: ItemPlan,
		private readonly run: Run,
		readonly key?: string,
	) {}

	get scopes(): string[] {
		return scopesOf(this.step.request);
	}

	get bytes(): number {
		return this.step.request.bytes ?? 0;
	}

	/** Goes on with the request that follows an answer. */
	follow(step: Extract<Step, { kind: 'request' }>): void {
		this.followUp = step;
	}

	/** Makes the request once, as the batch engine asks for it. */
	async attempt(
		timeLeftMs: number,
		signal: AbortSignal | undefined,
	): Promise<Outcome<Progress, Failure>> {
		const { context, account, batch } = this.run;
		const { step } = this;
		const { request } = step;
		const timeoutMs = Math.min(batch.timeoutMs, timeLeftMs);
		const deadlineAt = systemClock.now() + timeLeftMs;
		const outcome = await attempt(context, account, request, timeoutMs, signal);
		if (mayBeDone(outcome)) this.mayBeDone = true;
		if (outcome.kind === 'refused') {
			const result = this.plan.resultOfFailure?.(outcome.error, this.mayBeDone);
			if (result) return { kind: 'done', value: { kind: 'result', value: result } };
		}
		if (outcome.kind === 'refused') {
			const after = await this.plan.afterRefusal?.(outcome.error, request, async (question) => {
				const leftMs = Math.max(1, deadlineAt - systemClock.now());
				return await attempt(context, account, question, Math.min(timeoutMs, leftMs), signal);
			});
			return after ? progressOf(after, request) : outcome;
		}
		if (outcome.kind !== 'done') return outcome;
		return progressOf(step.next(outcome.value, request), request);
	}

	private get step(): Pick<ItemPlan, 'request' | 'next'> {
		return this.followUp ?? this.plan;
	}
}

/** What a step means to the batch engine; what no answer came to goes on as it is. */
function progressOf(step: Step | Unanswered, request: ApiRequest): Outcome<Progress, Failure> {
	if (step.kind === 'failure') return failedOutcome(step.failure, request);
	return step.kind === 'result' || step.kind === 'request' ? { kind: 'done', value: step } : step;
}

/** A gateway says 5xx also when what is behind it has done the work. */
function mayBeDone(outcome: Outcome<unknown, Failure>): boolean {
	if (outcome.kind === 'passing') return outcome.error.httpCode !== undefined;
	return outcome.kind === 'ambiguous';
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
	for (let pending = sendings; pending.length > 0; ) {
		const sent = pending;
		const results = await runBatch(sent, {
			account: accountLimiter(run.account.key, systemClock),
			clock: systemClock,
			signal: run.context.getExecutionCancelSignal(),
			stopOnFailure: run.stops,
			maxTries: run.batch.maxTries,
			limits: run.batch,
			cold: run.account.cold,
			onDone: (index, step) => {
				const sending = sent[index];
				if (sending && step.kind === 'result') onResult(sending, step.value);
			},
		});
		pending = [];
		for (const [index, sending] of sent.entries()) {
			const result = results[index];
			if (result?.kind !== 'done') {
				if (result) ended.set(sending.itemIndex, withoutAnswer(result));
			} else if (result.value.kind === 'result') {
				ended.set(sending.itemIndex, result.value);
			} else {
				sending.follow(result.value);
				pending.push(sending);
			}
		}
		const isHalted = [...ended.values()].some(({ kind }) => kind !== 'result');
		if (isHalted && run.stops) pending = [];
	}
	return ended;
}
