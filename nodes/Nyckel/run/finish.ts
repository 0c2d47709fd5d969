import type { INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError, deepCopy } from 'n8n-workflow';

import { Turns } from '../batch';
import type { Routed } from '../routing/hints';
import { OTHER_OUTPUT } from '../routing/route';
import { isTool, labelFirst } from './agentTool';
import { systemClock } from './clock';
import { errorFields, errorOutputFields, stoppingError } from './itemFailure';
import type { Memory } from './memory';
import type { Ended, ItemPlan, ItemResult, Operation, Planned, RunBasics } from './operation';
import { firstFailure, runHints, stateOf } from './report';

/** The first output: the only one of most operations, and "Other" of Invoke and Route. Errors leave by it. */
const ERROR_OUTPUT = OTHER_OUTPUT;

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
	end: Extract<Ended, { kind: 'failure' }>,
	itemIndex: number,
	input: INodeExecutionData,
): INodeExecutionData {
	const files = input.binary && { binary: input.binary };
	if (run.node.onError === 'continueErrorOutput') {
		return { json: errorOutputFields(end.failure, itemIndex, input.json), ...files };
	}
	const json = errorFields(end.failure, itemIndex);
	return keepsInput(run, itemIndex) && !isTool(run.node)
		? { json: { ...input.json, ...json }, ...files }
		: { json };
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
 * Turns the items' ends into the node's outputs.
 * @returns the items of each output, in input order, each paired to its input item
 * @throws NodeOperationError or NodeApiError when an item failed and the node stops on errors, or on cancel
 */
export async function finish(
	run: RunBasics,
	memory: Memory,
	ended: Ended[],
	planned: Planned[],
): Promise<INodeExecutionData[][]> {
	const { context, node, operation, items, stops } = run;
	if (context.getExecutionCancelSignal()?.aborted) {
		// With one l: by this word n8n knows that the user has stopped the execution, and does not report an error.
		throw new NodeOperationError(node, 'The execution was canceled');
	}
	const failed = firstFailure(ended);
	const failedEnd = ended[failed];
	if (stops && failedEnd?.kind === 'failure') {
		throw stoppingError(node, failedEnd.failure, failed, stateOf(ended, operation));
	}
	const outputs = emptyOutputs(run, operation);
	const put = (output: number, itemIndex: number, item: INodeExecutionData) => {
		const target = outputs[output];
		if (!target)
			throw new NodeOperationError(node, 'An item has no output to leave by', { itemIndex });
		target.push({ ...item, pairedItem: { item: itemIndex } });
	};
	const turns = new Turns(systemClock);
	// An agent sees the first output only.
	const agentAsks = isTool(node);
	const routed: Routed[] = [];
	for (const [itemIndex, input] of items.entries()) {
		if (turns.isOver) await turns.next();
		const end = ended[itemIndex];
		const item = planned[itemIndex];
		if (end?.kind === 'result' && item?.ok) {
			for (const { part, outputs: ways } of leaving(item.plan, end.value, routed)) {
				for (const [nth, output] of (agentAsks ? [0] : ways).entries()) {
					// By a second output leaves a copy: what one branch does to its item must not show in another.
					const source = nth === 0 ? input : deepCopy(input);
					for (const emitted of item.plan.emit(deepCopy(part), source))
						put(output, itemIndex, agentAsks ? labelFirst(emitted) : emitted);
				}
			}
		} else if (end?.kind === 'failure') {
			put(ERROR_OUTPUT, itemIndex, inPlaceOf(run, end, itemIndex, input));
		} else {
			throw new NodeOperationError(node, 'An item ended without a result', { itemIndex });
		}
	}
	for (const message of runHints(run, ended, routed)) {
		context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
	}
	memory.settle(failed < 0, stops, outputs[0]?.[0]);
	return outputs;
}

function emptyOutputs({ node }: RunBasics, { outputCount }: Operation): INodeExecutionData[][] {
	return Array.from({ length: outputCount?.(node) ?? 1 }, () => []);
}
