import { getFunction, invokeFunction } from '../api/endpoints';
import { parsePrediction } from '../api/replies';
import { dataProperties, readData } from '../parameters/data';
import { functionIdProperty, readFunctionId } from '../parameters/functionId';
import { optionsProperty, readInvokeOptions } from '../parameters/options';
import { outputItem, outputProperties, readOutputForm } from '../parameters/output';
import type { Operation } from '../run/operation';
import { fingerprintOf } from './fingerprint';
import { InvokeBody } from './invokeBody';
import { nameInputMismatch } from './inputMismatch';
import { itemsOf, resultOf } from './steps';

/** Function · Invoke: one invocation per item, which emits the label fields. */
export const invoke: Operation = {
	properties: [
		functionIdProperty,
		...dataProperties,
		...outputProperties('output', 'prediction'),
		optionsProperty,
	],
	effect: 'paid',

	async plan({ context, reader, item, itemIndex, columns }) {
		const functionId = readFunctionId(reader, itemIndex);
		const form = readOutputForm(reader, 'output', itemIndex, item.json);
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
	},

	keepsInput: (reader, itemIndex) => reader.get('output', itemIndex) === 'inputWithPrediction',

	explanation: {
		ask: (failure, { request }) =>
			failure.code === 'badRequest' && request.functionId !== undefined
				? getFunction(request.functionId)
				: undefined,
		tell: nameInputMismatch,
	},
};
