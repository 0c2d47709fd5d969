import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { invokeFunction } from '../../api/endpoints';
import { boxesOf, predictionOf } from '../../api/predictions';
import type { ApiRequest, Prediction } from '../../api/types';
import { readData } from '../../parameters/data';
import { readFunctionId } from '../../parameters/functionId';
import { readInvokeOptions } from '../../parameters/options';
import { outputItem, readOutputForm } from '../../parameters/output';
import type { OutputForm } from '../../parameters/output';
import type { Decision } from '../../routing/route';
import type { ItemFailure } from '../../run/itemFailure';
import type { ItemPlan, ItemResult, PlanSource, Question, Step } from '../../run/operation';
import { bodyFingerprint } from './fingerprint';
import { explainRefusedInput } from './inputMismatch';
import { InvokeBody } from './invokeBody';
import { itemsOf } from './steps';

/** What an invocation is made of. */
interface InvocationParts {
	functionId: string;
	query: IDataObject;
	body: InvokeBody;
	/** The kind of input that is sent. */
	inputType: unknown;
	form: OutputForm;
	/** Whether each box becomes an item of its own. */
	splitBoxes: boolean;
}

/** What most bodies hold besides their data; one for all of a batch. */
const NOTHING: IDataObject = {};

/** A batch holds one of these an item: so it is small, and its request is made only when asked for. */
class Invocation implements ItemPlan {
	/**
	 * @param made of what it is made
	 * @param route decides by which outputs a prediction leaves; left out: by the first
	 */
	constructor(
		private readonly made: InvocationParts,
		readonly route: ((prediction: IDataObject) => Decision) | undefined,
	) {}

	get request(): ApiRequest {
		const { functionId, query, body } = this.made;
		return invokeFunction(functionId, query, async (ended) => await body.build(ended), body.bytes);
	}

	fingerprint(): Promise<string> | string {
		const { path, query } = this.request;
		return bodyFingerprint(this.made.body, [path, query]);
	}

	next(json: unknown): Step {
		return { kind: 'result', value: predictionOf(json) };
	}

	explain(failure: ItemFailure): Question | undefined {
		return explainRefusedInput(failure, this.made.functionId, this.made.inputType);
	}

	parts(result: Prediction): Prediction[] {
		return this.made.splitBoxes ? boxesOf(result) : [result];
	}

	emit(result: ItemResult, input: INodeExecutionData): INodeExecutionData[] {
		return itemsOf(result).map(({ json }) => outputItem(this.made.form, json, input));
	}
}

/**
 * One invocation of one item; what Invoke and Invoke and Route share.
 * @param outputParameter the parameter that holds the form of the output item
 * @param route decides by which outputs a prediction leaves; left out: by the first
 */
export async function planInvocation(
	{ context, reader, item, itemIndex, columns }: PlanSource,
	outputParameter: string,
	route?: (prediction: IDataObject) => Decision,
): Promise<ItemPlan> {
	const functionId = readFunctionId(reader, itemIndex);
	const form = readOutputForm(reader, outputParameter, itemIndex, item.json);
	const { query, metadata, splitBoxes } = readInvokeOptions(reader, itemIndex);
	const data = await readData({ context, reader, item, itemIndex, columns, functionId });
	const body = new InvokeBody(context, data, metadata ? { metadata } : NOTHING);
	const inputType = reader.get('inputType', itemIndex);
	return new Invocation({ functionId, query, body, inputType, form, splitBoxes }, route);
}
