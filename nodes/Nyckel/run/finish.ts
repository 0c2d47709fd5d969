import type { INodeExecutionData } from 'n8n-workflow';
import { deepCopy, NodeOperationError } from 'n8n-workflow';

import { errorItem, stoppingError } from './itemFailure';
import type { Memory } from './memory';
import type { Ended, Planned, RunBasics } from './operation';

/** "1 item was", "3 items were". */
const items = (count: number, verb: readonly [one: string, many: string]) =>
	count === 1 ? `1 item ${verb[0]}` : `${count} items ${verb[1]}`;

/** What the user wants to know when a batch did not run to its end. */
function stateOf(ended: Ended[]): string {
	const done = ended.filter(({ kind }) => kind === 'result').length;
	const open = ended.filter(
		(end) => end.kind === 'stopped' || (end.kind === 'failure' && !end.isSent),
	);
	if (ended.length === 1) return '';
	const sentences = [
		done > 0 && `${items(done, ['is', 'are'])} done and will not be sent again when you retry.`,
		open.length > 0 && `${items(open.length, ['was', 'were'])} not sent.`,
	];
	return sentences.filter(Boolean).join(' ');
}

/** Says once, above the output, what ended many items at a stroke. */
function hintNotSent({ context }: RunBasics, ended: Ended[]): void {
	const unsent = ended.filter(
		(end) => end.kind === 'failure' && !end.isSent && end.failure.code !== 'badInput',
	);
	const [first] = unsent;
	if (first?.kind !== 'failure') return;
	context.addExecutionHints({
		message: `${items(unsent.length, ['was', 'were'])} not sent: ${first.failure.message}. ${first.failure.description}`,
		type: 'warning',
		location: 'outputPane',
	});
}

/** The failure to show: the first that was sent, for what was not sent only shares its cause. */
function firstFailure(ended: Ended[]): number {
	const sent = ended.findIndex(
		(end) => end.kind === 'failure' && (end.isSent || end.failure.code === 'badInput'),
	);
	return sent >= 0 ? sent : ended.findIndex(({ kind }) => kind === 'failure');
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
	const { context, operation, reader, stops } = run;
	const node = context.getNode();
	if (context.getExecutionCancelSignal()?.aborted) {
		throw new NodeOperationError(node, 'The execution was cancelled');
	}
	const failed = firstFailure(ended);
	const failedEnd = ended[failed];
	if (stops && failedEnd?.kind === 'failure') {
		throw stoppingError(node, failedEnd.failure, failed, stateOf(ended));
	}
	const keepsInput = node.onError !== 'continueErrorOutput' && operation.keepsInput;
	const output = ended.flatMap((end, itemIndex): INodeExecutionData[] => {
		const input: INodeExecutionData = run.items[itemIndex] ?? { json: {} };
		const item = planned[itemIndex];
		const pairedItem = { item: itemIndex };
		if (end.kind === 'result' && item?.ok) {
			return item.plan
				.emit(deepCopy(end.value), input)
				.map((emitted) => ({ ...emitted, pairedItem }));
		}
		if (end.kind !== 'failure')
			throw new NodeOperationError(node, 'An item ended without a result');
		const { json } = errorItem(end.failure, itemIndex);
		if (!keepsInput || !keepsInput(reader, itemIndex)) return [{ json, pairedItem }];
		return [
			{
				json: { ...input.json, ...json },
				...(input.binary && { binary: input.binary }),
				pairedItem,
			},
		];
	});
	hintNotSent(run, ended);
	memory.settle(failed < 0, output[0]);
	return [output];
}
