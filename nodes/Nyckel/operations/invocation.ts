import { invokeFunction } from '../api/endpoints';
import { parsePrediction } from '../api/replies';
import { readData } from '../parameters/data';
import { readFunctionId } from '../parameters/functionId';
import { readInvokeOptions } from '../parameters/options';
import { outputItem, readOutputForm } from '../parameters/output';
import type { ItemPlan, PlanSource } from '../run/operation';
import { bodyFingerprint } from './fingerprint';
import { explainRefusedInput } from './inputMismatch';
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
		fingerprint: () => bodyFingerprint(body, [request.path, query]),
		next: (json) => resultOf(parsePrediction(json)),
		explain: explainRefusedInput(functionId, reader.get('inputType', itemIndex)),
		emit: (result, input) => itemsOf(result).map(({ json }) => outputItem(form, json, input)),
	};
}
