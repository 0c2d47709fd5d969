import type { INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError, deepCopy } from 'n8n-workflow';

import { asHtml } from '../api/quote';
import { inTurns } from '../batch';
import type { Routed } from '../routing/hints';
import { OTHER_OUTPUT } from '../routing/route';
import { isTool, labelFirst } from './agentTool';
import { systemClock } from './clock';
import { errorFields, errorOutputFields, failureOfThrown, stoppingError } from './itemFailure';
import type { Memory } from './memory';
import type { End, Failed, ItemPlan, ItemResult, Operation, RunBasics } from './operation';
import { firstFailure, hasFailed, runHints, stateOf } from './report';
import { summaryOf } from './summary';

/** The first output: the only one of most operations, and "Other" of Invoke and Route. Errors leave by it. */
const ERROR_OUTPUT = OTHER_OUTPUT;

/** n8n does not tell a node which of the two it was, and shows the node's error in place of its own after a timeout. */
const CANCELED =
	"Somebody stopped it, or it took longer than it may: see 'Timeout Workflow' in the workflow’s settings.";

/** Whether the user asked for the input; what cannot be read asks for nothing. */
function keepsInput({ operation, reader }: RunBasics, itemIndex: number): boolean {
	try {
		return operation.keepsInput?.(reader, itemIndex) ?? false;
	} catch {
		return false;
	}
}

/** An error in place of an item's result; it keeps the input where the user asked for it and n8n allows it. */
function inPlaceOf(
	run: RunBasics,
	end: Failed,
	itemIndex: number,
	input: INodeExecutionData,
): INodeExecutionData {
	const files = input.binary && { binary: input.binary };
	if (run.node.onError === 'continueErrorOutput') {
		return { json: errorOutputFields(end.failure, itemIndex, input.json), ...files };
	}
	const alone = { json: errorFields(end.failure, itemIndex) };
	if (!keepsInput(run, itemIndex) || isTool(run.node)) return alone;
	try {
		return { json: errorFields(end.failure, itemIndex, input.json), ...files };
	} catch {
		// A field that throws when it is read cannot be kept, nor may it take the other items with it.
		return alone;
	}
}

/**
 * Whether n8n can put an item's fields into its error. Where one throws when it is read, n8n fails at its error output,
 * and lets all of the input pass for done: an error of such an item goes there without its pair.
 */
function canBePaired({ node }: RunBasics, { json }: INodeExecutionData): boolean {
	if (node.onError !== 'continueErrorOutput') return true;
	try {
		Object.values(json);
		return true;
	} catch {
		return false;
	}
}

/**
 * What becomes of a result, and by which outputs each part of it leaves.
 * @param routed the parts that a route was looked for are added here
 */
function leaving(
	plan: ItemPlan,
	result: ItemResult,
	routed: Routed[],
): Array<{ part: ItemResult; outputs: number[] }> {
	if (Array.isArray(result)) return [{ part: result, outputs: [0] }];
	return (plan.parts?.(result) ?? [result]).map((part) => {
		const decision = plan.route?.(part);
		if (decision) routed.push({ prediction: part, decision });
		return { part, outputs: decision?.outputs ?? [0] };
	});
}

/**
 * The output items of a result, each with the output it leaves by.
 * @param routed the parts that a route was looked for are added here
 */
function emitted(
	run: RunBasics,
	plan: ItemPlan,
	result: ItemResult,
	input: INodeExecutionData,
	routed: Routed[],
): Array<[output: number, item: INodeExecutionData]> {
	// An agent sees the first output only.
	const agentAsks = isTool(run.node);
	/** By a second output leaves a copy: what one branch does to its item must not show in another. */
	const sources = new Map<number, INodeExecutionData>();
	return leaving(plan, result, routed).flatMap(({ part, outputs }) =>
		(agentAsks ? [0] : outputs).flatMap((output) => {
			const source = sources.get(output) ?? (sources.size === 0 ? input : deepCopy(input));
			sources.set(output, source);
			return plan
				.emit(structuredClone(part), source)
				.map((item): [number, INodeExecutionData] => [output, agentAsks ? labelFirst(item) : item]);
		}),
	);
}

/** Tells the user what the run found out; where that is not possible, the items are what counts. */
function tell(run: RunBasics, ends: End[], routed: Routed[]): void {
	const { context, operation, tally, items, startedAt } = run;
	const hint = (type: 'warning' | 'info') => (message: string) =>
		context.addExecutionHints({ message: asHtml(message), type, location: 'outputPane' });
	try {
		runHints(run, ends, routed).forEach(hint('warning'));
		// n8n pins the output of nodes that have one.
		const canPin = context.getMode() === 'manual' && !operation.outputCount;
		const took = systemClock.now() - startedAt;
		const failed = ends.filter(hasFailed).length;
		summaryOf(tally, items.length, failed, took, canPin).forEach(hint('info'));
	} catch {
		return;
	}
}

/**
 * Turns the items' ends into the node's outputs.
 * @returns the items of each output, in input order, each paired to its input item (but see {@link canBePaired})
 * @throws NodeOperationError or NodeApiError when an item failed and the node stops on errors, or on cancel
 */
export async function finish(
	run: RunBasics,
	memory: Memory,
	ends: End[],
	plans: ReadonlyArray<ItemPlan | undefined>,
): Promise<INodeExecutionData[][]> {
	const { context, node, operation, items, stops } = run;
	if (context.getExecutionCancelSignal()?.aborted) {
		// With one l: by this word n8n knows that the user has stopped the execution, and does not report an error.
		throw new NodeOperationError(node, 'The execution was canceled', { description: CANCELED });
	}
	const failed = firstFailure(ends);
	const failedEnd = ends[failed];
	if (stops && failedEnd && hasFailed(failedEnd)) {
		// Where no failure is an item's own, it is of all of them.
		const itemIndex = failedEnd.isShared ? undefined : failed;
		throw stoppingError(node, failedEnd.failure, itemIndex, stateOf(ends, run));
	}
	const outputs = emptyOutputs(run, operation);
	/** All or none of what an item comes to leaves: what has no output to leave by is found before. */
	const put = (
		itemIndex: number,
		leaves: Array<[output: number, item: INodeExecutionData]>,
		pair: Pick<INodeExecutionData, 'pairedItem'> = { pairedItem: { item: itemIndex } },
	) => {
		const known = leaves.map(([output, item]) => ({ target: outputs[output], item }));
		if (known.some(({ target }) => !target))
			throw new NodeOperationError(node, 'An item has no output to leave by', { itemIndex });
		for (const { target, item } of known) target?.push({ ...item, ...pair });
	};
	const routed: Routed[] = [];
	await inTurns(systemClock, items.entries(), ([itemIndex, input]) => {
		const plan = plans[itemIndex];
		let end = ends[itemIndex];
		if (end?.kind === 'result' && plan) {
			try {
				put(itemIndex, emitted(run, plan, end.value, input, routed));
				return;
			} catch (error) {
				end = { kind: 'failure', failure: failureOfThrown(error) };
				ends[itemIndex] = end;
				if (stops) {
					throw stoppingError(node, end.failure, itemIndex, stateOf(ends, run));
				}
			}
		}
		if (!end || !hasFailed(end)) {
			throw new NodeOperationError(node, 'An item ended without a result', { itemIndex });
		}
		const error = inPlaceOf(run, end, itemIndex, input);
		put(itemIndex, [[ERROR_OUTPUT, error]], canBePaired(run, input) ? undefined : {});
	});
	tell(run, ends, routed);
	memory.settle(outputs[0]?.[0]);
	return outputs;
}

function emptyOutputs({ node }: RunBasics, { outputCount }: Operation): INodeExecutionData[][] {
	return Array.from({ length: outputCount?.(node) ?? 1 }, () => []);
}
