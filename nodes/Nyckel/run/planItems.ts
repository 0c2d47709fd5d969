import type { INodeExecutionData } from 'n8n-workflow';

import { inTurns } from '../batch';
import { systemClock } from './clock';
import { KnownFunctions } from './functionFacts';
import { inputFailure } from './itemFailure';
import type { ItemPlan, PlannedItems, Run } from './operation';

/**
 * Checks all items before anything is sent, so that a batch that must stop at a bad item has cost nothing yet.
 * Others get a turn every few milliseconds.
 */
export async function planItems(run: Run): Promise<PlannedItems> {
	const { context, node, operation, reader, items, rows, lookUps } = run;
	const labels = async (functionId: string) => await lookUps.labels(functionId);
	const known = new KnownFunctions();
	const plans: Array<ItemPlan | undefined> = [];
	const unplanned: PlannedItems['unplanned'] = new Map();
	const plan = async ([itemIndex, item]: [number, INodeExecutionData]) => {
		const source = { context, node, reader, item, itemIndex, rows, labels, known };
		try {
			plans[itemIndex] = await operation.plan(source);
		} catch (error) {
			plans[itemIndex] = undefined;
			unplanned.set(itemIndex, { kind: 'failure', failure: inputFailure(error) });
			if (run.stops) lookUps.hurry();
		}
	};
	await inTurns(systemClock, items.entries(), plan, context.getExecutionCancelSignal());
	return { plans, unplanned };
}
