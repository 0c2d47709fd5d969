import type { Failure } from '../api/failures';
import { aloneIn } from '../api/failures';
import { FAILURES } from '../api/failureTable';
import type { FailureRule } from '../api/failureTable';
import type { ApiRequest } from '../api/types';
import type { Outcome, Result, Task } from '../batch';
import { runBatch } from '../batch';
import { attempt, failedOutcome, scopesOf } from './attempt';
import { systemClock } from './clock';
import { limiterOf } from './engineLog';
import type { Unanswered } from './functionFacts';
import { nodeFault } from './itemFailure';
import { Lines } from './lines';
import type { Ended, Exchange, ItemPlan, ItemResult, Run, Step } from './operation';
import { outageFailure, probeFor } from './outage';

/** What an answer leads to, once it is found usable. */
type Progress = Exclude<Step, { kind: 'failure' }>;

/** What an item or a preparation is sent by. */
type Planlike = Exchange & Pick<ItemPlan, 'orderKeys' | 'afterRefusal'>;

const NO_KEYS: readonly string[] = [];

/**
 * An item under way: a task of the batch engine. It stands at its plan's request, or at one that followed an answer.
 * A batch holds one of these an item, so there is nothing else.
 */
export class Sending<Plan extends Planlike = ItemPlan> implements Task<Progress, Failure> {
	private followUp?: Exchange;

	/** An attempt may have reached Nyckel, without its answer coming back. */
	private mayBeDone = false;

	/** How often the request it stands at was sent. */
	private sends = 0;

	/**
	 * @param itemIndex of the item
	 * @param plan what is done for it
	 * @param run the run it is part of
	 * @param key items with the same key are sent once; left out: never shared
	 */
	constructor(
		readonly itemIndex: number,
		readonly plan: Plan,
		private readonly run: Run,
		readonly key?: string,
	) {}

	get scopes(): string[] {
		return scopesOf(this.request);
	}

	get orderKeys(): readonly string[] {
		return this.plan.orderKeys ?? NO_KEYS;
	}

	get bytes(): number {
		return this.request.bytes ?? 0;
	}

	/** The request it stands at. */
	get request(): ApiRequest {
		return this.step.request;
	}

	/** Goes on with the request that follows an answer. */
	follow(step: Exchange): void {
		this.followUp = step;
		this.mayBeDone = false;
		this.sends = 0;
	}

	/** Makes the request once, as the batch engine asks for it. A fault of the program is this item's own. */
	async attempt(
		timeLeftMs: number,
		signal: AbortSignal | undefined,
	): Promise<Outcome<Progress, Failure>> {
		try {
			const outcome = await this.attemptOnce(timeLeftMs, signal);
			if (outcome.kind === 'refused') this.run.tally.refused();
			return outcome;
		} catch {
			return { kind: 'refused', error: nodeFault() };
		}
	}

	private async attemptOnce(
		timeLeftMs: number,
		signal: AbortSignal | undefined,
	): Promise<Outcome<Progress, Failure>> {
		const { context, account, batch, tally } = this.run;
		const { step } = this;
		const { request } = step;
		const timeoutMs = Math.min(batch.timeoutMs, timeLeftMs);
		const deadlineAt = systemClock.now() + timeLeftMs;
		const outcome = await attempt(context, account, request, timeoutMs, signal);
		tally.attempted(outcome, request.isInvocation === true, this.sends > 0);
		this.sends += 1;
		if (mayBeDone(outcome)) this.mayBeDone = true;
		if (outcome.kind === 'done') return progressOf(step.next(outcome.value, request), request);
		if (outcome.kind !== 'refused') return outcome;
		const goesOn = step.onRefusal?.(outcome.error, this.mayBeDone);
		if (goesOn) return progressOf(goesOn, request);
		const after = await this.plan.afterRefusal?.(outcome.error, request, async (question) => {
			const leftMs = Math.max(1, deadlineAt - systemClock.now());
			return await attempt(context, account, question, Math.min(timeoutMs, leftMs), signal);
		});
		return after ? progressOf(after, request) : outcome;
	}

	private get step(): Exchange {
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
			return {
				kind: 'failure',
				failure: result.isItsOwn ? aloneIn(result.error) : result.error,
				isSent: true,
			};
		case 'ended':
			return { kind: 'failure', failure: result.error, isSent: false };
		default:
			return result;
	}
}

/** What has ended for all that share a scope. */
interface Over {
	scope: string;
	failure: Failure;
}

/** Those that wait for their turn are in no batch: this is how they get to know. */
function overBy(result: Result<unknown, Failure>): Over[] {
	if (result.kind === 'ended') return [{ scope: result.scope, failure: result.error }];
	const rule: FailureRule | undefined =
		result.kind === 'failed' ? FAILURES[result.error.code] : undefined;
	const isOver = result.kind === 'failed' && rule?.certain && rule.ends === 'account';
	return isOver ? [{ scope: 'account', failure: result.error }] : [];
}

/**
 * Sends until each has ended, batch after batch: an answer may lead to a further request, and an end lets another one
 * go that has waited for it.
 */
async function sendAll<Plan extends Planlike>(
	sendings: ReadonlyArray<Sending<Plan>>,
	run: Run,
	onResult?: (sending: Sending<Plan>, result: ItemResult) => void,
): Promise<Map<number, Ended>> {
	const { context, account, batch } = run;
	const ended = new Map<number, Ended>();
	const lines = new Lines(sendings);
	const over: Over[] = [];
	for (let pending = lines.first(); pending.length > 0; ) {
		const sent = pending;
		const [first] = sent;
		const results = await runBatch(sent, {
			account: limiterOf(account),
			clock: systemClock,
			signal: context.getExecutionCancelSignal(),
			stopOnFailure: run.stops,
			maxTries: batch.maxTries,
			limits: batch,
			waitMs: batch.waitMs,
			probe: first && probeFor(context, account, first.request, batch.timeoutMs),
			outageError: (newest, outage) => outageFailure(context, newest, outage),
			cold: account.cold,
			onDone: (index, step) => {
				const sending = sent[index];
				if (sending && step.kind === 'result') onResult?.(sending, step.value);
			},
		});
		pending = [];
		const left: Array<Sending<Plan>> = [];
		let isHalted = false;
		for (const [index, sending] of sent.entries()) {
			const result = results[index];
			if (!result) continue;
			if (result.kind === 'done' && result.shared) run.tally.reused += 1;
			const end = result.kind === 'done' ? result.value : withoutAnswer(result);
			if (end.kind === 'request') {
				sending.follow(end);
				pending.push(sending);
				continue;
			}
			over.push(...overBy(result));
			isHalted ||= end.kind !== 'result';
			ended.set(sending.itemIndex, end);
			left.push(sending);
		}
		if (isHalted && run.stops) break;
		for (const one of left) {
			for (const next of lines.leave(one)) {
				const known = over.find(({ scope }) => next.scopes.includes(scope));
				if (!known) {
					pending.push(next);
					continue;
				}
				ended.set(next.itemIndex, { kind: 'failure', failure: known.failure, isSent: false });
				left.push(next);
			}
		}
	}
	return ended;
}

/** Does once what several items need done first. @returns the ends of those for which that came to nothing */
async function prepare(sendings: readonly Sending[], run: Run): Promise<Map<number, Ended>> {
	const groups = new Map<string, Sending[]>();
	for (const sending of sendings) {
		const { before } = sending.plan;
		if (!before) continue;
		const group = groups.get(before.key) ?? [];
		groups.set(before.key, group);
		group.push(sending);
	}
	const preparations = [...groups.values()].flatMap(([first]) =>
		first?.plan.before ? [new Sending(first.itemIndex, first.plan.before, run)] : [],
	);
	const done = await sendAll(preparations, run);
	const ended = new Map<number, Ended>();
	for (const [first, ...others] of groups.values()) {
		const end = (first && done.get(first.itemIndex)) ?? { kind: 'stopped' };
		if (!first || end.kind === 'result') continue;
		ended.set(first.itemIndex, end);
		const shared: Ended = end.kind === 'failure' ? { ...end, isSent: false } : end;
		for (const { itemIndex } of others) ended.set(itemIndex, shared);
	}
	return ended;
}

/**
 * Sends the items' requests through the batch engine, and what comes before and after them, until each item has ended.
 * @param onResult called as soon as an item has its result
 * @returns how each item ended, by item index
 */
export async function sendPlans(
	sendings: Sending[],
	run: Run,
	onResult: (sending: Sending, result: ItemResult) => void,
): Promise<Map<number, Ended>> {
	const unprepared = await prepare(sendings, run);
	if (run.stops && unprepared.size > 0) return unprepared;
	const prepared = sendings.filter(({ itemIndex }) => !unprepared.has(itemIndex));
	const sent = await sendAll(prepared, run, (sending, result) => {
		run.tally.ended += 1;
		onResult(sending, result);
	});
	return new Map([...unprepared, ...sent]);
}
