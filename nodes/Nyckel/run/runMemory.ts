import { inTurns } from '../batch';
import { systemClock } from './clock';
import { failureOfThrown } from './itemFailure';
import type { ItemTask } from './itemTask';
import type { Memory } from './memory';
import type { End, ItemPlan, ResultStep, Run } from './operation';

/** Blank when a file cannot be read: then the item is not recognised, and fails when it is sent. */
export async function taskFingerprint({
	plan,
	fingerprint,
}: Pick<ItemTask, 'plan' | 'fingerprint'>): Promise<string> {
	try {
		return fingerprint ?? (await plan.fingerprint());
	} catch {
		return '';
	}
}

/** What an earlier attempt of a run left behind, by item index. */
export interface Recalled {
	finished: Map<number, End>;
	/** Items that Nyckel may be done with, though no answer came, each with its {@link ItemTask.doubt}. */
	doubtful: Map<number, string>;
	/** Items that were finished, but with another request: these are to be sent again. */
	changed: Set<number>;
	/** Items that are finished, but something else was stored along than would be now. */
	storedOtherwise: Set<number>;
}

/** What a run remembers of its items for a retry: results that cost something, and what is left in doubt. */
export class RunMemory {
	/** Those that wait for a file to be read. */
	private readonly pending: Array<Promise<void>> = [];

	/**
	 * @param memory where it is kept
	 * @param run the run it is of
	 */
	constructor(
		private readonly memory: Memory,
		private readonly run: Run,
	) {}

	/** @param plans by item index */
	async recall(plans: ReadonlyArray<ItemPlan | undefined>): Promise<Recalled> {
		const recalled: Recalled = {
			finished: new Map(),
			doubtful: new Map(),
			changed: new Set(),
			storedOtherwise: new Set(),
		};
		await inTurns(
			systemClock,
			plans.entries(),
			([itemIndex, plan]) =>
				plan && this.memory.has(itemIndex) ? this.recallItem(itemIndex, plan, recalled) : undefined,
			this.signal,
		);
		return recalled;
	}

	/** Keeps the result of an item where it cost something. What cannot be kept is sent again by a retry, and that is all. */
	keep(task: ItemTask, { value, by = '', storedOtherwise }: ResultStep): void {
		if (this.run.operation.effect !== 'remembered') return;
		const remember = (fingerprint: string) => {
			if (fingerprint === '') return;
			const { itemIndex, plan } = task;
			const storedAlong =
				storedOtherwise === undefined ? plan.storedAlong : storedOtherwise || undefined;
			this.memory.remember(itemIndex, this.known(fingerprint) + by, value, storedAlong);
		};
		try {
			const fingerprint = task.fingerprint ?? task.plan.fingerprint();
			if (typeof fingerprint === 'string') remember(fingerprint);
			else this.pending.push(fingerprint.then(remember).catch(() => undefined));
		} catch {
			// Sent again by a retry.
		}
	}

	/** Resolves when all that is to be kept is. */
	async kept(): Promise<void> {
		await Promise.all(this.pending);
	}

	/**
	 * Keeps which items Nyckel may be done with, though no answer came: when they are sent again they go on with the same
	 * sample or label, and what Nyckel says of it is read by that. Not for what only reads.
	 * @param ends by item index
	 */
	async keepDoubts(tasks: readonly ItemTask[], ends: ReadonlyMap<number, End>): Promise<void> {
		const { signal } = this;
		if (this.run.operation.effect !== 'remembered') return;
		// What a later item could still do, none before it has done.
		const changed = new Set(tasks.flatMap((task) => task.changed ?? []));
		await inTurns(
			systemClock,
			tasks,
			(task) => {
				const { itemIndex, doubt } = task;
				const isDone = ends.get(itemIndex)?.kind === 'result';
				if (doubt === undefined || changed.has(doubt) || isDone || signal?.aborted)
					return undefined;
				return taskFingerprint(task).then((fingerprint) => {
					if (fingerprint !== '') this.memory.doubt(itemIndex, this.known(fingerprint), doubt);
				});
			},
			signal,
		);
	}

	private async recallItem(
		itemIndex: number,
		plan: ItemPlan,
		{ finished, doubtful, changed, storedOtherwise }: Recalled,
	): Promise<void> {
		const fingerprint = await taskFingerprint({ plan });
		const known = this.known(fingerprint);
		for (const by of ['', ...(plan.choices ?? [])]) {
			const end = this.recallOne(itemIndex, known + by);
			if (!end) continue;
			finished.set(itemIndex, end);
			// What was there before has kept its own.
			const isMade = by === '';
			const isOther = this.memory.storedAlongWith(itemIndex) !== plan.storedAlong;
			if (isMade && isOther) storedOtherwise.add(itemIndex);
		}
		const isKnown = fingerprint !== '' && this.memory.isFinished(itemIndex);
		if (isKnown && !finished.has(itemIndex)) changed.add(itemIndex);
		const doubt = this.memory.doubtOf(itemIndex, known);
		if (doubt !== undefined) doubtful.set(itemIndex, doubt);
	}

	/** `undefined` where it was another request. What cannot be recalled is not sent again: it may have been paid. */
	private recallOne(itemIndex: number, known: string): End | undefined {
		try {
			const value = this.memory.recall(itemIndex, known);
			return value && { kind: 'result', value };
		} catch (error) {
			return { kind: 'failure', failure: failureOfThrown(error) };
		}
	}

	/** What an item is known by: another server has done nothing for it. */
	private known(fingerprint: string): string {
		return this.run.account.server + fingerprint;
	}

	private get signal(): AbortSignal | undefined {
		return this.run.context.getExecutionCancelSignal();
	}
}
