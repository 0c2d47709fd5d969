import { getFunction, invokeFunction } from '../api/endpoints';
import { parsePrediction } from '../api/replies';
import { readData } from '../parameters/data';
import { readFunctionId } from '../parameters/functionId';
import { readInvokeOptions } from '../parameters/options';
import { outputItem, readOutputForm } from '../parameters/output';
import type { ItemPlan, Operation, PlanSource } from '../run/operation';
import { fingerprintOf } from './fingerprint';
import { nameInputMismatch } from './inputMismatch';
import { InvokeBody } from './invokeBody';
import { itemsOf, resultOf } from './steps';

/**
 * One invocation of one item; what Invoke and Invoke and Route share.
 * @param outputParameter the parameter that holds the form of the output item
 */
export async function planInvocation(
	{ context, reader, item, itemIndex, columns }: PlanSource,
	outputParameter: string,
): Promise<ItemPlan> {
	const functionId = readFunctionId(reader, itemIndex);
	const form = readOutputForm(reader, outputParameter, itemIndex, item.json);
	const { query, metadata } = readInvokeOptions(reader, itemIndex);
	const data = await readData({ context, reader, item, itemIndex, columns, functionId });
	const body = new InvokeBody(context, data, metadata ? { metadata } : {});
	const request = invokeFunction(functionId, query, async () => await body.build(), body.bytes);
	return {
		request,
		fingerprint() {
			const identity = body.identity();
			const hash = (known: unknown[]) => fingerprintOf([request.path, query, ...known]);
			return Array.isArray(identity) ? hash(identity) : identity.then(hash);
		},
		next: (json) => resultOf(parsePrediction(json)),
		emit: (result, input) => itemsOf(result).map(({ json }) => outputItem(form, json, input)),
	};
}

/** A refused input may be of a kind that the function does not take: the function itself tells. */
export const explainRefusedInput: Operation['explanation'] = {
	ask: (failure, { request }) =>
		failure.code === 'badRequest' && request.functionId !== undefined
			? getFunction(request.functionId)
			: undefined,
	tell: nameInputMismatch,
};
