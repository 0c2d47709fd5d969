import { listFields } from '../api/endpoints';
import type { NyckelField } from '../api/types';
import { Turns } from '../batch';
import type { ColumnSource } from '../parameters/source';
import { callPages } from './callPages';
import { systemClock } from './clock';
import { KnownFunctions } from './functionFacts';
import { inputFailure, RequestFailed } from './itemFailure';
import type { Planned, PlanSource, Run } from './operation';

/** Asks for a function's columns once, however many items need them. */
function columnSource({ context, account }: Run): ColumnSource {
	const asked = new Map<string, Promise<NyckelField[]>>();
	const ask = async (functionId: string): Promise<NyckelField[]> => {
		const fields = await callPages<NyckelField>(context, account, listFields(functionId));
		if (fields.ok) return fields.value;
		throw new RequestFailed(fields.failure);
	};
	return async (functionId) => {
		const known = asked.get(functionId) ?? ask(functionId);
		asked.set(functionId, known);
		return await known;
	};
}

async function planItem(run: Run, source: PlanSource): Promise<Planned> {
	try {
		return { ok: true, plan: await run.operation.plan(source) };
	} catch (error) {
		return { ok: false, failure: inputFailure(error) };
	}
}

/**
 * Checks all items before anything is sent, so that a batch that must stop at a bad item has cost nothing yet.
 * Others get a turn every few milliseconds.
 */
export async function planItems(run: Run): Promise<Planned[]> {
	const { context, reader, items } = run;
	const columns = columnSource(run);
	const known = new KnownFunctions();
	const planned: Planned[] = [];
	const turns = new Turns(systemClock);
	for (const [itemIndex, item] of items.entries()) {
		if (turns.isOver) await turns.next();
		if (context.getExecutionCancelSignal()?.aborted) break;
		planned.push(await planItem(run, { context, reader, item, itemIndex, columns, known }));
	}
	return planned;
}
