import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Account } from '../api/account';
import { listFields, listLabels } from '../api/endpoints';
import type { ApiRequest, NyckelField, NyckelLabel } from '../api/types';
import { inTurns } from '../batch';
import type { ColumnSource } from '../parameters/rowBatch';
import { callPages } from './callPages';
import { systemClock } from './clock';
import { KnownFunctions } from './functionFacts';
import { inputFailure, RequestFailed } from './itemFailure';
import type { ItemPlan, PlannedItems, Run } from './operation';

/**
 * Asks for a list of a function once, however many items need it.
 * @throws RequestFailed when it cannot be had
 */
function listSource<T extends { id: string }>(
	context: IExecuteFunctions,
	account: Account,
	list: (functionId: string) => ApiRequest,
): (functionId: string) => Promise<T[]> {
	const asked = new Map<string, Promise<T[]>>();
	const ask = async (functionId: string): Promise<T[]> => {
		const entries = await callPages<T>(context, account, list(functionId));
		if (entries.ok) return entries.value;
		throw new RequestFailed(entries.failure);
	};
	return async (functionId) => {
		const known = asked.get(functionId) ?? ask(functionId);
		asked.set(functionId, known);
		return await known;
	};
}

/** Gives a function's columns. */
export const columnSource = (context: IExecuteFunctions, account: Account): ColumnSource =>
	listSource<NyckelField>(context, account, listFields);

/**
 * Checks all items before anything is sent, so that a batch that must stop at a bad item has cost nothing yet.
 * Others get a turn every few milliseconds.
 */
export async function planItems(run: Run): Promise<PlannedItems> {
	const { context, account, operation, reader, items, rows } = run;
	const labels = listSource<NyckelLabel>(context, account, listLabels);
	const known = new KnownFunctions();
	const plans: Array<ItemPlan | undefined> = [];
	const unplanned: PlannedItems['unplanned'] = new Map();
	const fail = (itemIndex: number, error: unknown) => {
		plans[itemIndex] = undefined;
		unplanned.set(itemIndex, { kind: 'failure', failure: inputFailure(error) });
	};
	const plan = async ([itemIndex, item]: [number, INodeExecutionData]) => {
		const source = { context, reader, item, itemIndex, rows, labels, known };
		try {
			plans[itemIndex] = await operation.plan(source);
		} catch (error) {
			fail(itemIndex, error);
		}
	};
	await inTurns(systemClock, items.entries(), plan, context.getExecutionCancelSignal());
	for (const [itemIndex, fault] of rows.faults()) {
		if (plans[itemIndex]) fail(itemIndex, fault);
	}
	return { plans, unplanned };
}
