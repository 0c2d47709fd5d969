import type { Failure } from '../api/failures';
import { aloneIn } from '../api/failures';
import type { Ending, Result } from '../batch';
import { inTurns, runBatch } from '../batch';
import { systemClock } from './clock';
import { limiterOf } from './engineLog';
import type { ItemTask, Sendable } from './itemTask';
import type { ItemFailure } from './itemFailure';
import { Lines } from './lines';
import type { End, ResultStep, Run, Step } from './operation';
import { outageFailure, probeFor } from './outage';

/** The end of an item that fails for what another one has met. */
const sharedFailure = (failure: ItemFailure, requests?: number): End => ({
	kind: 'failure',
	failure,
	isShared: true,
	requests,
});

/** An end without an answer, in the words of this room. */
function withoutAnswer(result: Exclude<Result<unknown, Failure>, { kind: 'done' }>): End {
	switch (result.kind) {
		case 'failed':
			return { kind: 'failure', failure: result.isItsOwn ? aloneIn(result.error) : result.error };
		case 'ended':
			return sharedFailure(result.error, result.requests);
		default:
			return { kind: 'unfinished', requests: result.requests };
	}
}

/** The end of an item that others have ended between two of its requests, or at a later one. */
function begun(end: End): End {
	const isByOthers = end.kind === 'unfinished' || (end.kind === 'failure' && end.isShared === true);
	return isByOthers ? { ...end, isBegun: true } : end;
}

/** What a result says has ended for others too. Those that wait for their turn are in no batch: so they get to know. */
function endingOf(result: Result<unknown, Failure>): Ending<Failure> | undefined {
	if (result.kind !== 'ended' && result.kind !== 'failed') return undefined;
	const { scope, error } = result;
	return scope === undefined ? undefined : { scope, error };
}

/** Who is told of each as soon as it has ended. */
interface Told<Plan extends Sendable> {
	onResult?: (task: ItemTask<Plan>, result: ResultStep) => void;
	onWithout?: () => void;
}

/** Tasks between two batches. */
interface Turn<Plan extends Sendable> {
	/** Those that go on with a further request. */
	following: Array<ItemTask<Plan>>;
	/** Those whose turn it is to begin. */
	next: Array<ItemTask<Plan>>;
}

/**
 * Sends until each has ended, batch after batch: an answer may lead to a further request, and an end lets another one
 * go that has waited for it. Each request of an item is a task of its own: its tries and its deadline count anew.
 */
export class Sending<Plan extends Sendable> {
	private readonly ends = new Map<number, End>();

	private readonly lines: Lines<ItemTask<Plan>>;

	/** What is over, by scope: the first reason counts. */
	private readonly endings = new Map<string, Failure>();

	private hasFailed = false;

	/**
	 * @param tasks one that waits for another comes after it
	 * @param run the run they are part of
	 * @param told is told of each end at once
	 */
	constructor(
		tasks: ReadonlyArray<ItemTask<Plan>>,
		private readonly run: Run,
		private readonly told: Told<Plan> = {},
	) {
		this.lines = new Lines(tasks);
	}

	/** Sends them, once. @returns how each ended, by item index; one that was stopped before it began is left out */
	async toEnd(): Promise<Map<number, End>> {
		let pending = await this.admit({ following: [], next: this.lines.first() });
		while (pending.length > 0) {
			const turn = this.take(pending, await this.send(pending));
			if (this.isStopped) break;
			pending = await this.admit(turn);
		}
		return this.ends;
	}

	/** Whether nothing more is sent since an item has failed. */
	private get isStopped(): boolean {
		return this.hasFailed && this.run.stops;
	}

	/**
	 * Others get a turn every few milliseconds: a first step may look through a long list.
	 * @returns those for which something is to be sent now. An end lets others go in turn.
	 */
	private async admit({ following, next }: Turn<Plan>): Promise<Array<ItemTask<Plan>>> {
		const going = [...following];
		const begin = (task: ItemTask<Plan>) => {
			const end = this.endOf(task);
			if (!end) {
				going.push(task);
				return;
			}
			if (end.kind === 'result') this.told.onResult?.(task, end);
			else this.told.onWithout?.();
			next.push(...this.end(task, end));
		};
		await inTurns(systemClock, next, begin, this.signal);
		return this.isStopped ? [] : going;
	}

	/** How a task ends for which nothing is to be sent; undefined: it stands at its first request. */
	private endOf(task: ItemTask<Plan>): End | undefined {
		const { endings } = this;
		const scope = endings.size > 0 ? task.scopes.find((each) => endings.has(each)) : undefined;
		const failure = scope === undefined ? undefined : endings.get(scope);
		return failure ? sharedFailure(failure) : task.begin();
	}

	private async send(tasks: Array<ItemTask<Plan>>): Promise<Array<Result<Step, Failure>>> {
		const { context, account, batch, tally, stops } = this.run;
		const [first] = tasks;
		return await runBatch(tasks, {
			account: limiterOf(context, account),
			clock: systemClock,
			signal: this.signal,
			stopOnFailure: stops,
			maxTries: batch.maxTries,
			limits: batch,
			waitMs: batch.waitMs,
			probe: first && probeFor(context, account, first.request, batch.timeoutMs),
			outageError: (newest, outage) => outageFailure(context, newest, outage),
			token: () => account.token,
			onDone: (index, step) => {
				const task = tasks[index];
				if (task && step.kind === 'result') this.told.onResult?.(task, step);
			},
			onUndone: () => this.told.onWithout?.(),
			onHeld: (ms) => {
				tally.limitedMs += ms;
			},
		});
	}

	/** What the results of a batch mean for its tasks, and for those that wait for them. */
	private take(
		tasks: ReadonlyArray<ItemTask<Plan>>,
		results: ReadonlyArray<Result<Step, Failure>>,
	): Turn<Plan> {
		const turn: Turn<Plan> = { following: [], next: [] };
		for (const [index, task] of tasks.entries()) {
			const result = results[index];
			if (!result) continue;
			const end = result.kind === 'done' ? result.value : withoutAnswer(result);
			if (end.kind === 'request') {
				task.follow(end);
				turn.following.push(task);
				// Unless there is another one by then.
				this.ends.set(task.itemIndex, begun({ kind: 'unfinished' }));
				continue;
			}
			if (result.kind === 'done' && result.shared) this.run.tally.reused += 1;
			const ending = endingOf(result);
			if (ending && !this.endings.has(ending.scope)) this.endings.set(ending.scope, ending.error);
			turn.next.push(...this.end(task, this.ends.has(task.itemIndex) ? begun(end) : end));
		}
		return turn;
	}

	/** @returns those that have waited for it */
	private end(task: ItemTask<Plan>, end: End): Array<ItemTask<Plan>> {
		this.ends.set(task.itemIndex, end);
		this.hasFailed ||= end.kind !== 'result';
		return this.lines.leave(task);
	}

	private get signal(): AbortSignal | undefined {
		return this.run.context.getExecutionCancelSignal();
	}
}
