import type { Failure } from '../api/failures';
import { aloneIn } from '../api/failures';
import type { Ending, Result } from '../batch';
import { inTurns, runBatch } from '../batch';
import { systemClock } from './clock';
import { limiterOf } from './engineLog';
import { ItemTask } from './itemTask';
import type { Sendable } from './itemTask';
import type { ItemFailure } from './itemFailure';
import { areKeysOpen, Lines } from './lines';
import type { End, ItemResult, Preparation, ResultStep, Run } from './operation';
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

/**
 * Sends until each has ended, batch after batch: an answer may lead to a further request, and an end lets another one
 * go that has waited for it. Each request of an item is a task of its own: its tries and its deadline count anew.
 */
async function sendAll<Plan extends Sendable>(
	tasks: ReadonlyArray<ItemTask<Plan>>,
	run: Run,
	told: Told<Plan> = {},
): Promise<Map<number, End>> {
	const { context, account, batch, tally } = run;
	const signal = context.getExecutionCancelSignal();
	const ends = new Map<number, End>();
	const lines = new Lines(tasks);
	/** What is over, by scope: the first reason counts. */
	const endings = new Map<string, Failure>();
	let isHalted = false;
	const endOf = (task: ItemTask<Plan>): End | undefined => {
		const scope = endings.size > 0 ? task.scopes.find((each) => endings.has(each)) : undefined;
		const failure = scope === undefined ? undefined : endings.get(scope);
		return failure ? sharedFailure(failure) : task.begin();
	};
	/**
	 * Others get a turn every few milliseconds: a first step may look through a long list.
	 * @returns those for which something is to be sent now, after `going`. An end lets others go in turn.
	 */
	const admit = async (next: Array<ItemTask<Plan>>, going: Array<ItemTask<Plan>> = []) => {
		const begin = (task: ItemTask<Plan>) => {
			const end = endOf(task);
			if (!end) {
				going.push(task);
				return;
			}
			ends.set(task.itemIndex, end);
			if (end.kind === 'result') told.onResult?.(task, end);
			else told.onWithout?.();
			isHalted ||= end.kind !== 'result';
			next.push(...lines.leave(task));
		};
		await inTurns(systemClock, next, begin, signal);
		return isHalted && run.stops ? [] : going;
	};
	for (let pending = await admit(lines.first()); pending.length > 0; ) {
		const sent = pending;
		const [first] = sent;
		const results = await runBatch(sent, {
			account: limiterOf(context, account),
			clock: systemClock,
			signal,
			stopOnFailure: run.stops,
			maxTries: batch.maxTries,
			limits: batch,
			waitMs: batch.waitMs,
			probe: first && probeFor(context, account, first.request, batch.timeoutMs),
			outageError: (newest, outage) => outageFailure(context, newest, outage),
			token: () => account.token,
			onDone: (index, step) => {
				const task = sent[index];
				if (task && step.kind === 'result') told.onResult?.(task, step);
			},
			onUndone: () => told.onWithout?.(),
			onHeld: (ms) => {
				tally.limitedMs += ms;
			},
		});
		const following: Array<ItemTask<Plan>> = [];
		const next: Array<ItemTask<Plan>> = [];
		for (const [index, task] of sent.entries()) {
			const result = results[index];
			if (!result) continue;
			const end = result.kind === 'done' ? result.value : withoutAnswer(result);
			if (end.kind === 'request') {
				task.follow(end);
				following.push(task);
				// Unless there is another one by then.
				ends.set(task.itemIndex, begun({ kind: 'unfinished' }));
				continue;
			}
			if (result.kind === 'done' && result.shared) tally.reused += 1;
			const ending = endingOf(result);
			if (ending && !endings.has(ending.scope)) endings.set(ending.scope, ending.error);
			isHalted ||= end.kind !== 'result';
			ends.set(task.itemIndex, ends.has(task.itemIndex) ? begun(end) : end);
			next.push(...lines.leave(task));
		}
		if (isHalted && run.stops) break;
		pending = await admit(next, following);
	}
	return ends;
}

/** What has to be done first, with the items that need it. */
interface Group {
	preparation: Preparation;
	tasks: ItemTask[];
	/** Hands its result to each of them. */
	hand: (task: ItemTask, result: ItemResult) => void;
}

/** What items need done first, each once. */
function groupsOf(tasks: readonly ItemTask[]): Group[] {
	const asks = areKeysOpen(tasks.map(({ plan }) => plan));
	const groups = new Map<string, Group>();
	const add = (task: ItemTask, preparation: Preparation | undefined, hand: Group['hand']) => {
		if (!preparation) return;
		const group = groups.get(preparation.key) ?? { preparation, tasks: [], hand };
		groups.set(preparation.key, group);
		group.tasks.push(task);
	};
	for (const task of tasks) {
		add(task, task.plan.before, (one, result) => (one.found = result));
		if (asks) add(task, task.plan.moreKeys, (one, result) => one.addOrderKeys(result));
	}
	return [...groups.values()];
}

/** Does once what several items need done first. @returns the ends of those for which that came to nothing */
async function prepare(tasks: readonly ItemTask[], run: Run): Promise<Map<number, End>> {
	const groups = groupsOf(tasks);
	const done = await sendAll(
		groups.map(({ preparation }, index) => new ItemTask(index, preparation, run)),
		run,
	);
	const ends = new Map<number, End>();
	for (const [index, { tasks: needing, hand }] of groups.entries()) {
		const end: End = done.get(index) ?? { kind: 'unfinished' };
		const shared: End = end.kind === 'failure' ? { ...end, isShared: true } : end;
		for (const [nth, task] of needing.entries()) {
			if (end.kind === 'result') hand(task, end.value);
			else if (!ends.has(task.itemIndex)) ends.set(task.itemIndex, nth === 0 ? end : { ...shared });
		}
	}
	return ends;
}

/**
 * Sends the items' requests through the batch engine, and what comes before and after them, until each item has ended.
 * @param onResult called as soon as an item has its result
 * @returns how each item ended, by item index
 */
export async function sendPlans(
	tasks: ItemTask[],
	run: Run,
	onResult: (task: ItemTask, result: ResultStep) => void,
): Promise<Map<number, End>> {
	const unprepared = await prepare(tasks, run);
	if (run.stops && unprepared.size > 0) return unprepared;
	const prepared = tasks.filter(({ itemIndex }) => !unprepared.has(itemIndex));
	run.tally.endedWithout(unprepared.size);
	const sent = await sendAll(prepared, run, {
		onResult: (task, result) => {
			run.tally.ended += 1;
			onResult(task, result);
		},
		onWithout: () => run.tally.endedWithout(1),
	});
	return new Map([...unprepared, ...sent]);
}
