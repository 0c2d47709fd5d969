import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { readAccount } from '../api/account';
import { readBatchOptions } from '../parameters/options';
import { ParameterReader } from '../parameters/reader';
import { explainFailures } from './explainFailures';
import { finish } from './finish';
import { inputFailure } from './itemFailure';
import { Memory } from './memory';
import type { Ended, Operation, Planned, Run } from './operation';
import { planItems } from './planItems';
import { sendPlans } from './sendPlans';
import type { Sending } from './sendPlans';

/** What an earlier attempt of this run finished; only paid operations leave anything behind. */
async function recallFinished(planned: Planned[], memory: Memory): Promise<Map<number, Ended>> {
	const recalled = new Map<number, Ended>();
	for (const [itemIndex, item] of planned.entries()) {
		if (!item.ok || !memory.has(itemIndex)) continue;
		const value = memory.recall(itemIndex, await item.plan.fingerprint());
		if (value) recalled.set(itemIndex, { kind: 'result', value });
	}
	return recalled;
}

/** Reads of the same thing are made once; paid requests only when the user says so. */
async function withKeys(sendings: Sending[], run: Run): Promise<Sending[]> {
	if (run.operation.effect === 'paid' && !run.batch.reuseIdentical) return sendings;
	const keyed: Sending[] = [];
	// One after the other: a fingerprint may need an image in memory.
	for (const sending of sendings) keyed.push({ ...sending, key: await sending.plan.fingerprint() });
	return keyed;
}

async function sendMissing(planned: Planned[], run: Run, memory: Memory): Promise<Ended[]> {
	const ended = await recallFinished(planned, memory);
	const sendings: Sending[] = [];
	planned.forEach((item, itemIndex) => {
		if (ended.has(itemIndex)) return;
		if (item.ok) sendings.push({ itemIndex, plan: item.plan });
		else ended.set(itemIndex, { kind: 'failure', failure: item.failure, isSent: false });
	});
	const mustStop = run.stops && planned.some(({ ok }) => !ok);
	if (!mustStop) {
		const remembering: Array<Promise<void>> = [];
		const sent = await sendPlans(await withKeys(sendings, run), run, (sending, result) => {
			if (run.operation.effect !== 'paid') return;
			const fingerprint = sending.plan.fingerprint();
			if (typeof fingerprint === 'string') memory.remember(sending.itemIndex, fingerprint, result);
			else
				remembering.push(
					fingerprint.then((known) => memory.remember(sending.itemIndex, known, result)),
				);
		});
		await Promise.all(remembering);
		for (const [itemIndex, end] of sent) ended.set(itemIndex, end);
	}
	return planned.map((_, itemIndex) => ended.get(itemIndex) ?? { kind: 'stopped' });
}

/**
 * Runs an operation over the node's input: plan, recall, send, explain, emit. Every input item leaves exactly once,
 * in order and paired.
 * @returns the items of each output
 * @throws NodeOperationError or NodeApiError when an item failed and the node is set to stop on errors
 */
export async function runOperation(
	context: IExecuteFunctions,
	operation: Operation,
): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	const memory = new Memory(context);
	const reader = new ParameterReader(context);
	const stops = !context.continueOnFail();
	const basics = { context, operation, items, reader, stops };
	let run: Run;
	try {
		run = { ...basics, account: await readAccount(context), batch: readBatchOptions(reader) };
	} catch (error) {
		const failure = inputFailure(error);
		const ended = items.map((): Ended => ({ kind: 'failure', failure, isSent: false }));
		return finish(basics, memory, ended, []);
	}
	const planned = await planItems(run);
	const ended = await sendMissing(planned, run, memory);
	await explainFailures(ended, planned, run);
	return finish(run, memory, ended, planned);
}
