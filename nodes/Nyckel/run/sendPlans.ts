import { inTurns } from '../batch';
import { systemClock } from './clock';
import { ItemTask } from './itemTask';
import { areKeysOpen } from './lines';
import type { End, ItemResult, Preparation, ResultStep, Run } from './operation';
import { Sending } from './sending';

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
	const takeKeys: Group['hand'] = (task, result) =>
		task.addOrderKeys((result as { orderKeys: string[] }).orderKeys);
	for (const task of tasks) {
		add(task, task.plan.before, (one, result) => one.takeFound(result));
		if (asks) add(task, task.plan.moreKeys, takeKeys);
	}
	return [...groups.values()];
}

/**
 * Does once what several items need done first. Others get a turn every few milliseconds: what was found may be a long
 * list, and each item looks through it.
 * @returns the ends of those for which that came to nothing
 */
async function prepare(tasks: readonly ItemTask[], run: Run): Promise<Map<number, End>> {
	const groups = groupsOf(tasks);
	const preparations = groups.map(
		({ preparation }, index) => new ItemTask(index, preparation, run),
	);
	const done = await new Sending(preparations, run).toEnd();
	const ends = new Map<number, End>();
	const signal = run.context.getExecutionCancelSignal();
	for (const [index, { tasks: needing, hand }] of groups.entries()) {
		const end: End = done.get(index) ?? { kind: 'unfinished' };
		const shared: End = end.kind === 'failure' ? { ...end, isShared: true } : end;
		const take = ([nth, task]: [number, ItemTask]) => {
			if (end.kind === 'result') hand(task, end.value);
			else if (!ends.has(task.itemIndex)) ends.set(task.itemIndex, nth === 0 ? end : { ...shared });
		};
		await inTurns(systemClock, needing.entries(), take, signal);
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
	const sending = new Sending(prepared, run, {
		onResult: (task, result) => {
			run.tally.ended += 1;
			onResult(task, result);
		},
		onWithout: () => run.tally.endedWithout(1),
	});
	return new Map([...unprepared, ...(await sending.toEnd())]);
}
