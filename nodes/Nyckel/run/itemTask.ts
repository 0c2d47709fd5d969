import type { Failure } from '../api/failures';
import { ruleOf } from '../api/failureTable';
import type { ApiRequest } from '../api/types';
import type { Outcome, Task, Unanswered } from '../batch';
import { attempt, failedOutcome, scopesOf } from './attempt';
import { systemClock } from './clock';
import { nodeFault } from './itemFailure';
import type { Exchange, ItemPlan, ItemResult, RequestStep, Run, Step } from './operation';

/** What an item or a preparation is sent by. */
export type Sendable = Exchange &
	Pick<
		ItemPlan,
		'orderKeys' | 'foundKeys' | 'afterRefusal' | 'start' | 'choices' | 'storedAlong' | 'isOnce'
	>;

const NO_KEYS: readonly string[] = [];

/** In doubt is what the item's first request changes: the request itself says what that is. */
const FIRST_REQUEST = '';

/**
 * An item under way: a task of the batch engine. It stands at its plan's request, or at one that followed an answer.
 * A batch holds one of these an item, so there is nothing else.
 */
export class ItemTask<Plan extends Sendable = ItemPlan> implements Task<Step, Failure> {
	private followUp?: Exchange;

	/** What was found for it before; this and the next three are not set beforehand, since few items have them. */
	declare found?: ItemResult;

	/** Of its plan, once it was needed. */
	declare fingerprint?: string;

	/** Items with the same key are sent once; left out: never shared. */
	declare key?: string;

	declare private keys?: readonly string[];

	/**
	 * What this or an earlier try of the item may have changed without an answer that can be used: its ID, or
	 * {@link FIRST_REQUEST}. It stays what it is while something else is sent.
	 */
	declare doubt?: string;

	/** What it has changed, by an answer, that can be changed once only. */
	declare changed?: string[];

	/** An attempt at the request it stands at may have been worked on, without an answer that can be used. */
	private isRequestDoubtful = false;

	/** How often the request it stands at was sent. */
	private sends = 0;

	/**
	 * @param itemIndex of the item
	 * @param plan what is done for it
	 * @param run the run it is part of
	 */
	constructor(
		readonly itemIndex: number,
		readonly plan: Plan,
		private readonly run: Run,
	) {}

	/** Lets it share the answer of those with the same fingerprint and choices that store the same. One without a fingerprint shares none. */
	share(fingerprint: string): void {
		if (fingerprint === '') return;
		this.fingerprint = fingerprint;
		const { choices = [], storedAlong = '' } = this.plan;
		this.key = [fingerprint, ...choices, storedAlong].join(' ');
	}

	get scopes(): string[] {
		return scopesOf(this.request);
	}

	/** Those of its plan, and those that were found out. */
	get orderKeys(): readonly string[] {
		return this.keys ?? this.plan.orderKeys ?? NO_KEYS;
	}

	/** @param found what its plan's `before` came to */
	takeFound(found: ItemResult): void {
		this.found = found;
		this.addOrderKeys(this.plan.foundKeys?.(found) ?? NO_KEYS);
	}

	/** @param more order keys that were found out */
	addOrderKeys(more: readonly string[]): void {
		if (more.length > 0) this.keys = [...this.orderKeys, ...more];
	}

	get bytes(): number {
		return this.request.bytes ?? 0;
	}

	/** The request it stands at. */
	get request(): ApiRequest {
		return this.exchange.request;
	}

	/**
	 * @returns how it ends where nothing is to be sent for it; `undefined`: it stands at its first request. A fault of the
	 * program is this item's own.
	 */
	begin(): Exclude<Step, RequestStep> | undefined {
		let step: Step | undefined;
		try {
			step = this.plan.start?.(this.found, this.doubt === FIRST_REQUEST ? undefined : this.doubt);
		} catch {
			return { kind: 'failure', failure: nodeFault() };
		}
		if (step?.kind !== 'request') return step;
		this.follow(step);
		return undefined;
	}

	/** Goes on with the request that follows an answer. */
	follow(exchange: Exchange): void {
		if (exchange.request !== this.request) this.sends = 0;
		this.followUp = exchange;
		this.isRequestDoubtful = exchange.changes !== undefined && exchange.changes === this.doubt;
	}

	/** Notes that an attempt at the request it stands at may have been worked on. */
	private noteDoubt(): void {
		this.isRequestDoubtful = true;
		const { changes } = this;
		if (changes !== undefined) this.doubt = changes;
	}

	private noteChange(): void {
		const { changes } = this;
		if (changes && this.plan.isOnce) (this.changed ??= []).push(changes);
	}

	/** Goes on from what an earlier try of the item left in doubt; before anything is sent for it. */
	takeDoubt(doubt: string): void {
		this.doubt = doubt;
		this.isRequestDoubtful = doubt === FIRST_REQUEST;
	}

	/** Makes the request once, as the batch engine asks for it. A fault of the program is this item's own. */
	async attempt(
		timeLeftMs: number,
		signal: AbortSignal | undefined,
	): Promise<Outcome<Step, Failure>> {
		try {
			return await this.attemptOnce(timeLeftMs, signal);
		} catch {
			return { kind: 'refused', error: nodeFault() };
		}
	}

	private async attemptOnce(
		timeLeftMs: number,
		signal: AbortSignal | undefined,
	): Promise<Outcome<Step, Failure>> {
		const { context, account, batch, tally } = this.run;
		const { exchange } = this;
		const { request } = exchange;
		const timeoutMs = Math.min(batch.timeoutMs, timeLeftMs);
		const deadlineAt = systemClock.now() + timeLeftMs;
		const outcome = await attempt(context, account, request, timeoutMs, signal);
		tally.attempted(outcome, request.isInvocation === true, this.sends > 0);
		this.sends += 1;
		if (mayBeDone(outcome)) this.noteDoubt();
		if (outcome.kind === 'done') {
			this.noteChange();
			return outcomeOf(exchange.next(outcome.value, request), request);
		}
		if (outcome.kind !== 'refused') return outcome;
		const goesOn = exchange.onRefusal?.(outcome.error, this.isRequestDoubtful);
		if (goesOn) return outcomeOf(goesOn, request);
		const after = await this.plan.afterRefusal?.(outcome.error, request, async (question) => {
			const leftMs = Math.max(1, deadlineAt - systemClock.now());
			return await attempt(context, account, question, Math.min(timeoutMs, leftMs), signal);
		});
		return after ? outcomeOf(after, request) : outcome;
	}

	private get exchange(): Exchange {
		return this.followUp ?? this.plan;
	}

	/** What the request it stands at changes, as far as a retry has to know. */
	private get changes(): string | undefined {
		if (this.followUp) return this.followUp.changes;
		return this.plan.changes ?? (this.plan.onRefusal && FIRST_REQUEST);
	}
}

/** What a step means to the batch engine; what no answer came to goes on as it is. */
function outcomeOf(step: Step | Unanswered<Failure>, request: ApiRequest): Outcome<Step, Failure> {
	if (step.kind === 'failure') return failedOutcome(step.failure, request);
	return step.kind === 'result' || step.kind === 'request' ? { kind: 'done', value: step } : step;
}

/** Whether what came of an attempt leaves it open whether Nyckel has done the work; the rule is in the failure table. */
function mayBeDone(outcome: Outcome<unknown, Failure>): boolean {
	return outcome.kind !== 'done' && ruleOf(outcome.error.code).mayBeDone === true;
}
