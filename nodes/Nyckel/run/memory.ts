import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { FinishedItems } from './finished';
import {
	doubt,
	doubtOf,
	forget,
	isFinished,
	isRemembered,
	recall,
	remember,
	storedAlongWith,
} from './finished';
import type { ItemResult } from './operation';

/** Without a place to keep anything nothing is remembered, and the items are what counts. */
function whereToKeep(context: IExecuteFunctions): { runIndex: number; nodeContext: IDataObject } {
	try {
		return {
			runIndex: Number(context.getWorkflowDataProxy(0).$runIndex ?? 0),
			nodeContext: context.getContext('node'),
		};
	} catch {
		return { runIndex: 0, nodeContext: {} };
	}
}

/**
 * The finished items of this run of the node. n8n keeps the node's context through Retry On Fail, saves it with a
 * failed execution, and hands it to the execution that Retry makes of that one: so only what is missing is sent.
 */
export class Memory {
	private readonly runIndex: number;

	private readonly nodeContext: IDataObject;

	private readonly retriesOnFail: boolean;

	constructor(context: IExecuteFunctions) {
		this.retriesOnFail = context.getNode().retryOnFail === true;
		const { runIndex, nodeContext } = whereToKeep(context);
		this.runIndex = runIndex;
		this.nodeContext = nodeContext;
	}

	private get store(): FinishedItems<ItemResult> {
		return (this.nodeContext.finishedItems ?? {}) as unknown as FinishedItems<ItemResult>;
	}

	/** Whether an earlier attempt finished this item, or left it in doubt, with this request or another. */
	has(itemIndex: number): boolean {
		return isRemembered(this.store, this.runIndex, itemIndex);
	}

	/** Whether an earlier attempt finished this item, with this request or another. */
	isFinished(itemIndex: number): boolean {
		return isFinished(this.store, this.runIndex, itemIndex);
	}

	/** @returns the item's result if the same request was finished before */
	recall(itemIndex: number, fingerprint: string): ItemResult | undefined {
		return recall(this.store, this.runIndex, itemIndex, fingerprint);
	}

	/** @returns a hash of what was stored along with its result */
	storedAlongWith(itemIndex: number): string | undefined {
		return storedAlongWith(this.store, this.runIndex, itemIndex);
	}

	/** Keeps the result of an item, and a hash of what was stored along. */
	remember(itemIndex: number, fingerprint: string, result: ItemResult, storedAlong?: string): void {
		const { store } = this;
		remember(store, this.runIndex, itemIndex, fingerprint, result, storedAlong);
		this.nodeContext.finishedItems = store as unknown as IDataObject;
	}

	/** Keeps that Nyckel may have done what an item asked for, and with what, though no answer came. */
	doubt(itemIndex: number, fingerprint: string, workedOn: string): void {
		const { store } = this;
		doubt(store, this.runIndex, itemIndex, fingerprint, workedOn);
		this.nodeContext.finishedItems = store as unknown as IDataObject;
	}

	/** @returns with what, where an earlier attempt left that open of the same request */
	doubtOf(itemIndex: number, fingerprint: string): string | undefined {
		return doubtOf(this.store, this.runIndex, itemIndex, fingerprint);
	}

	/**
	 * Drops the results of a run that has its output items, unless n8n runs the node again: under Retry On Fail it does
	 * so whenever the first item has an `error`. In n8n 1 any value counts, newer ones leave out `null` and `false`.
	 * @param firstItem of output 0
	 */
	settle(firstItem: INodeExecutionData | undefined): void {
		const runsAgain = this.retriesOnFail && firstItem?.json.error !== undefined;
		if (runsAgain) return;
		const { store } = this;
		forget(store, this.runIndex);
		if (Object.keys(store).length === 0) delete this.nodeContext.finishedItems;
	}
}
