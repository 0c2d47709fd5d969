import type { INodeExecutionData } from 'n8n-workflow';
import { deepCopy, NodeOperationError } from 'n8n-workflow';

import { OTHER_OUTPUT } from '../routing/route';
import { errorFields, errorOutputFields, stoppingError } from './itemFailure';
import type { Memory } from './memory';
import type { Ended, Planned, RunBasics } from './operation';
import { firstFailure, runHints, stateOf } from './report';

/** The first output: the only one of most operations, and "Other" of Invoke and Route. Errors leave by it. */
const ERROR_OUTPUT = OTHER_OUTPUT;

/** An error in place of an item's result; it keeps the input where the user asked for it and n8n allows it. */
function inPlaceOf(
	run: RunBasics,
	end: Extract<Ended, { kind: 'failure' }>,
	itemIndex: number,
): INodeExecutionData {
	const { context, operation, reader, items } = run;
	const input: INodeExecutionData = items[itemIndex] ?? { json: {} };
	if (context.getNode().onError === 'continueErrorOutput') {
		return { json: errorOutputFields(end.failure, itemIndex, input.json) };
	}
	const json = errorFields(end.failure, itemIndex);
	if (!operation.keepsInput?.(reader, itemIndex)) return { json };
	return { json: { ...input.json, ...json }, ...(input.binary && { binary: input.binary }) };
}

/** An agent sees the first output only. */
const isTool = ({ context }: RunBasics) => context.getNode().type.endsWith('Tool');

function outputCount({ operation, reader }: RunBasics): number {
	try {
		return operation.outputCount?.(reader) ?? 1;
	} catch {
		// Routes that cannot be read have failed every item already: all leave by the first output.
		return 1;
	}
}

/**
 * Turns the items' ends into the node's outputs.
 * @returns the items of each output, in input order, each paired to its input item
 * @throws NodeOperationError or NodeApiError when an item failed and the node stops on errors, or on cancel
 */
export function finish(
	run: RunBasics,
	memory: Memory,
	ended: Ended[],
	planned: Planned[],
): INodeExecutionData[][] {
	const { context, items, stops } = run;
	const node = context.getNode();
	if (context.getExecutionCancelSignal()?.aborted) {
		// With one l: by this word n8n knows that the user has stopped the execution, and does not report an error.
		throw new NodeOperationError(node, 'The execution was canceled');
	}
	const failed = firstFailure(ended);
	const failedEnd = ended[failed];
	if (stops && failedEnd?.kind === 'failure') {
		throw stoppingError(node, failedEnd.failure, failed, stateOf(ended));
	}
	const outputs: INodeExecutionData[][] = Array.from({ length: outputCount(run) }, () => []);
	const put = (output: number, itemIndex: number, item: INodeExecutionData) =>
		outputs[output]?.push({ ...item, pairedItem: { item: itemIndex } });
	for (const [itemIndex, input] of items.entries()) {
		const end = ended[itemIndex];
		const item = planned[itemIndex];
		if (end?.kind === 'result' && item?.ok) {
			const routed = Array.isArray(end.value) ? undefined : item.plan.route?.(end.value).output;
			const output = isTool(run) ? 0 : (routed ?? 0);
			for (const emitted of item.plan.emit(deepCopy(end.value), input))
				put(output, itemIndex, emitted);
		} else if (end?.kind === 'failure') {
			put(ERROR_OUTPUT, itemIndex, inPlaceOf(run, end, itemIndex));
		} else {
			throw new NodeOperationError(node, 'An item ended without a result', { itemIndex });
		}
	}
	for (const message of runHints(run, ended, planned)) {
		context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
	}
	memory.settle(failed < 0, outputs[0]?.[0]);
	return outputs;
}
