import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Account } from '../api/account';
import { readAccount } from '../api/account';
import { DEADLINE_MS, ENDED, inTurns } from '../batch';
import { authenticationProperty } from '../parameters/authentication';
import { readChoice } from '../parameters/choice';
import type { BatchOptions } from '../parameters/options';
import { readBatchOptions } from '../parameters/options';
import { ParameterReader } from '../parameters/reader';
import { RowBatch } from '../parameters/rowBatch';
import { overBudget } from './budget';
import { systemClock } from './clock';
import { explainFailures } from './explainFailures';
import { finish } from './finish';
import type { ItemFailure } from './itemFailure';
import { asNodeError, failureOfThrown, isNodeError } from './itemFailure';
import { ItemTask } from './itemTask';
import { sendOverwritesAgain } from './lines';
import { LookUps } from './lookUps';
import { Memory } from './memory';
import type { End, Failed, Operation, PlannedItems, Run } from './operation';
import { planItems } from './planItems';
import { watched } from './progress';
import { sentAgainHints, storedOtherwiseHints } from './report';
import { RunMemory, taskFingerprint } from './runMemory';
import { sendPlans } from './sendPlans';
import { Tally } from './tally';

/** Reads of the same thing are made once; what is remembered only when the user says so. */
async function shareIdentical(tasks: readonly ItemTask[], run: Run): Promise<void> {
	if (run.operation.effect === 'remembered' && !run.batch.reuseIdentical) return;
	const share = async (task: ItemTask) => task.share(await taskFingerprint(task));
	// One after the other: a fingerprint may need an image in memory.
	await inTurns(systemClock, tasks, share, run.context.getExecutionCancelSignal());
}

/** Longest wait for news of columns after a batch, milliseconds. */
const LOOK_MS = 2_000;

/** Waits for what may be done soon, and no longer. */
async function atMost(ms: number, done: Promise<void> | undefined): Promise<void> {
	const ended = new AbortController();
	const over = systemClock.sleep(ms, ended.signal).catch(() => undefined);
	await Promise.race([done, over]);
	ended.abort(ENDED);
}

/** @param sending is told how many items are sent */
async function sendMissing(
	planned: PlannedItems,
	run: Run,
	memory: RunMemory,
	sending: (total: number) => void,
): Promise<End[]> {
	const { plans, unplanned } = planned;
	const { finished, doubtful, changed, storedOtherwise } = await memory.recall(plans);
	sendOverwritesAgain(planned, finished);
	let stored = [...storedOtherwise].filter((itemIndex) => finished.has(itemIndex)).length;
	run.tally.remembered = [...finished.values()].filter(({ kind }) => kind === 'result').length;
	const ends = new Map([...finished, ...unplanned]);
	const tasks: ItemTask[] = [];
	for (const [itemIndex, plan] of plans.entries()) {
		if (plan && !ends.has(itemIndex)) tasks.push(new ItemTask(itemIndex, plan, run));
	}
	const mustStop = run.stops && unplanned.size > 0;
	if (!mustStop) await shareIdentical(tasks, run);
	for (const task of tasks) {
		const doubt = doubtful.get(task.itemIndex);
		if (doubt !== undefined) task.takeDoubt(doubt);
	}
	const tooMany = mustStop ? undefined : overBudget(tasks, run.batch.maxInvocations);
	if (tooMany) {
		for (const { itemIndex } of tasks) {
			ends.set(itemIndex, { kind: 'failure', failure: tooMany, isShared: true });
		}
	} else if (!mustStop) {
		sending(tasks.length);
		const ended = sendPlans(tasks, run, (done, result) => {
			memory.keep(done, result);
			if (result.storedOtherwise !== undefined) stored += 1;
		});
		// Beside the batch: nobody waits longer for predictions because of it.
		const looked = tasks.length > 0 ? run.rows.lookAgain() : undefined;
		const sent = await ended;
		await memory.kept();
		await atMost(LOOK_MS, looked);
		for (const [itemIndex, end] of sent) ends.set(itemIndex, end);
		await memory.keepDoubts(tasks, ends);
		const again = [...changed].flatMap((itemIndex) => ends.get(itemIndex) ?? []);
		run.findings.push(...sentAgainHints(again));
	}
	run.findings.push(...storedOtherwiseHints(stored, run.operation.storedOtherwise));
	return run.items.map((_, itemIndex) => ends.get(itemIndex) ?? { kind: 'unfinished' });
}

async function runItems(run: Run, memory: Memory): Promise<INodeExecutionData[][]> {
	const [planned, ends] = await watched(run, async (sending) => {
		const items = await planItems(run);
		return [items, await sendMissing(items, run, new RunMemory(memory, run), sending)] as const;
	});
	await explainFailures(ends, planned, run);
	run.findings.push(...run.rows.hints());
	return await finish(run, memory, ends, planned.plans);
}

/** Some nodes hand on files alone: such an item has no fields, and is an item like any other. */
const withFields = (item: INodeExecutionData): INodeExecutionData =>
	(item as Partial<INodeExecutionData> | null)?.json ? item : { ...item, json: {} };

const DEADLINE_S = DEADLINE_MS / 1000;

/** What the user should know where Timeout is longer than an item has. */
const LONG_TIMEOUT = `'Timeout' counts as ${DEADLINE_S} seconds: an item is given up ${DEADLINE_S} seconds after it was first sent.`;

/** What to do where n8n says only that a credential is missing, deleted, or not to be used. */
const NO_CREDENTIAL = 'Choose a credential in this node.';

/** Stands for one that is not known: no item gets as far as its plan. */
const NO_OPERATION: Operation = {
	properties: [],
	effect: 'read',
	plan() {
		throw new Error('No operation is chosen');
	},
};

/**
 * Runs an operation over the node's input: plan, recall, send, explain, emit. Every input item leaves exactly once,
 * in order and paired.
 * @param chosen gives the operation
 * @returns the items of each output
 * @throws NodeOperationError or NodeApiError when an item failed and the node is set to stop on errors, or on cancel
 */
export async function runOperation(
	context: IExecuteFunctions,
	chosen: () => Operation,
): Promise<INodeExecutionData[][]> {
	const items = context.getInputData().map(withFields);
	const memory = new Memory(context);
	const reader = new ParameterReader(context);
	const stops = !context.continueOnFail();
	const findings: string[] = [];
	const basics = {
		context,
		node: context.getNode(),
		operation: NO_OPERATION,
		items,
		reader,
		stops,
		findings,
		tally: new Tally(),
		startedAt: systemClock.now(),
	};
	// Thrown while the node continues on errors, it would let the input leave by the success output.
	const failAll = async (failure: ItemFailure, shared: Pick<Failed, 'isShared'> = {}) => {
		const ends = items.map((): End => ({ kind: 'failure', failure, ...shared }));
		return await finish(basics, memory, ends, []);
	};
	// Nothing is of one item's own yet.
	const shared = { isShared: true } as const;
	let batch: BatchOptions;
	try {
		basics.operation = chosen();
		readChoice(reader, authenticationProperty, 0);
		batch = readBatchOptions(reader);
	} catch (error) {
		return await failAll(failureOfThrown(error), shared);
	}
	if (batch.timeoutMs > DEADLINE_MS) findings.push(LONG_TIMEOUT);
	let account: Account;
	try {
		account = await readAccount(context);
	} catch (error) {
		return await failAll(failureOfThrown(error, undefined, NO_CREDENTIAL), shared);
	}
	const lookUps = new LookUps(context, account, batch.waitMs);
	const run: Run = { ...basics, account, batch, lookUps, rows: new RowBatch(lookUps) };
	try {
		return await runItems(run, memory);
	} catch (error) {
		const mustThrow = stops || context.getExecutionCancelSignal()?.aborted === true;
		if (mustThrow && isNodeError(error)) throw asNodeError(basics.node, error);
		return await failAll(failureOfThrown(error));
	}
}
