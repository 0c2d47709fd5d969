import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { atVersion, invokeFunction, versionOf } from '../../api/endpoints';
import type { InvokeVersion } from '../../api/endpoints';
import type { Failure } from '../../api/failures';
import { boxesOf, predictionOf, tagsOf } from '../../api/predictions';
import type { ApiRequest, Prediction } from '../../api/types';
import type { Unanswered } from '../../batch';
import type { Choice } from '../../parameters/choice';
import { readData } from '../../parameters/data';
import { readFunctionId } from '../../parameters/functionId';
import { readInvokeOptions } from '../../parameters/options';
import { outputItem, PREDICTION, readOutputForm } from '../../parameters/output';
import type { OutputForm } from '../../parameters/output';
import type { RowBatch } from '../../parameters/rowBatch';
import type { Decision } from '../../routing/route';
import { isTool } from '../../run/agentTool';
import type { Ask, FunctionFacts } from '../../run/functionFacts';
import type { ItemFailure } from '../../run/itemFailure';
import type { ItemPlan, ItemResult, PlanSource, Step } from '../../run/operation';
import { bodyFingerprint, fingerprintOf } from './fingerprint';
import { isSuspect, nameOtherKind } from './functionKind';
import { DataBody } from './dataBody';
import { nameSentInput } from './inputMismatch';
import { itemsOf } from './steps';

/** What an invocation is made of. */
interface InvocationParts {
	/** The function, with what the batch has learned of it. */
	facts: FunctionFacts;
	query: IDataObject;
	body: DataBody;
	/** What is stored with the input. */
	metadata?: IDataObject;
	/** The kind of input that is sent. */
	inputType: unknown;
	rows: RowBatch;
	form: OutputForm;
	/** Whether each box becomes an item of its own. */
	splitBoxes: boolean;
}

/** What is told of items that are finished, but with another metadata than now. */
export const METADATA_STORED_OTHERWISE =
	'with other Sample Metadata, which was not changed. To store the new metadata, run the workflow again: each item counts again.';

/** What most bodies hold besides their data; one for all of a batch. */
const NOTHING: IDataObject = {};

/** A batch holds one of these an item: so it is small, and its request is made only when asked for. */
class Invocation implements ItemPlan {
	/** What the other address has said before. Not set beforehand: few items need it. */
	declare private refused?: Failure;

	/**
	 * @param made of what it is made
	 * @param route decides by which outputs a prediction leaves; left out: by the first
	 */
	constructor(
		private readonly made: InvocationParts,
		readonly route: ((prediction: IDataObject) => Decision) | undefined,
	) {}

	get request(): ApiRequest {
		const { about, versions } = this.made.facts;
		return atVersion(this.invocation, versions.first(about));
	}

	private get invocation(): ApiRequest {
		const { facts, query, body } = this.made;
		const build = async (ended: AbortSignal) => await body.build(ended);
		return invokeFunction(facts.functionId, query, build, body.bytes);
	}

	fingerprint(): Promise<string> | string {
		// Whichever address is asked, it is the same invocation: a retry knows it again.
		const { path, query } = this.invocation;
		return bodyFingerprint(this.made.body, [path, query]);
	}

	/** Of another metadata it is answered the same, but each item's is to be stored, where a sample is. */
	get storedAlong(): string | undefined {
		const { metadata, query } = this.made;
		return metadata && query.capture !== false ? fingerprintOf(metadata) : undefined;
	}

	next(json: unknown, request: ApiRequest): Step {
		const version = versionOf(request);
		this.made.facts.versions.noteAnswer(version);
		return { kind: 'result', value: version === 'v1' ? predictionOf(json) : tagsOf(json) };
	}

	async afterRefusal(
		failure: Failure,
		request: ApiRequest,
		ask: Ask,
	): Promise<Step | Unanswered<Failure> | undefined> {
		if (!isSuspect(failure)) return undefined;
		const { facts, inputType } = this.made;
		const { versions } = facts;
		const version = versionOf(request);
		// Where others are answered, only the input can be of a wrong kind.
		if (failure.code !== 'badRequest' && versions.hasAnswered(version)) return undefined;
		const isMissing = failure.code === 'notFound';
		versions.noteRefusal(version, isMissing);
		const asked = await facts.ask(ask);
		if (asked.kind !== 'known') return asked;
		const { about } = asked;
		// Where nothing is at the other address, that says nothing of the item: what was said before does.
		const telling = isMissing ? (this.refused ?? failure) : failure;
		const kinds = { about, hasAnswered: versions.hasAnswered() };
		const named = nameOtherKind(telling, kinds, 'invoke', inputType);
		const other = this.refused || named !== telling ? undefined : versions.second(version, about);
		if (!other) return { kind: 'failure', failure: named };
		this.refused = failure;
		return this.sendAgain(other);
	}

	private sendAgain(version: InvokeVersion): Step {
		const request = atVersion(this.invocation, version);
		return { kind: 'request', request, next: (json) => this.next(json, request) };
	}

	explain(failure: ItemFailure): ItemFailure | undefined {
		const { facts, rows, body } = this.made;
		return failure.code === 'badRequest'
			? nameSentInput(failure, facts.functionId, rows, body.data)
			: undefined;
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
 * @param output the parameter that holds the form of the output item
 * @param route decides by which outputs a prediction leaves; left out: by the first
 */
export async function planInvocation(
	{ context, node, reader, item, itemIndex, rows, known }: PlanSource,
	output: Choice<OutputForm['kind']>,
	route?: (prediction: IDataObject) => Decision,
): Promise<ItemPlan> {
	const functionId = readFunctionId(reader, itemIndex);
	// What an agent has sent it need not read again.
	const form = isTool(node) ? PREDICTION : readOutputForm(reader, output, itemIndex, item.json);
	const { query, metadata, splitBoxes } = readInvokeOptions(reader, itemIndex);
	const data = await readData({ context, reader, item, itemIndex, rows, functionId });
	const body = new DataBody(context, data, NOTHING, metadata && { metadata });
	const inputType = reader.get('inputType', itemIndex);
	const facts = known.of(functionId);
	const made = { facts, query, body, inputType, rows, form, splitBoxes };
	return new Invocation({ ...made, ...(metadata && { metadata }) }, route);
}
