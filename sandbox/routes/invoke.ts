import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { FaultAction } from '../faults/types';
import type { Score } from '../functions/types';
import { ApiError } from '../server/errors';
import { inputProblem } from '../server/input';
import { hashOf } from '../server/samples';
import type { LoadedFunction } from '../server/shelf';
import type { SandboxState } from '../server/state';
import { INVOKE_BODY, INVOKE_QUERY } from './schemas';

/** Query and body of an invocation. Source: invoke-function.txt. */
interface InvokeCall {
	Params: { functionId: string };
	Querystring: Partial<
		Record<'labelCount' | 'includeMetadata' | 'modelId' | 'capture' | 'externalId', string>
	>;
	Body: { data: unknown; externalId?: string; metadata?: object };
}

/** Faults after which a patient client has its answer. */
const STILL_ANSWERED: ReadonlySet<FaultAction['kind']> = new Set(['delay', 'drip']);

/** Classification. The vendor's SDK calls v0.9 for Tags functions, so both versions answer alike. */
export function invokeRoutes(app: FastifyInstance, state: SandboxState): void {
	const schema = { querystring: INVOKE_QUERY, body: INVOKE_BODY };
	for (const version of ['v1', 'v0.9']) {
		app.post<InvokeCall>(`/${version}/functions/:functionId/invoke`, { schema }, (request) =>
			invoke(request, state),
		);
	}
}

function invoke(request: FastifyRequest<InvokeCall>, state: SandboxState) {
	const { params, query, body } = request;
	const fn = state.shelf.get(params.functionId);
	// Known before the input is looked at: an untrained function has nothing to compare it with.
	if (!fn.definition.createModel) throw new ApiError(400, 'No model available to invoke function');
	const problem = inputProblem(fn.definition, body.data);
	if (problem !== undefined) throw new ApiError(400, problem);

	const scores = fn.predict(body.data);
	const externalId = query.externalId ?? body.externalId;
	const hash = hashOf(body.data);
	const { id: functionId, key } = fn.definition;
	const fault = request.call?.fault;
	state.journal.bill({
		request: request.call?.entry.seq ?? 0,
		function: key,
		functionId,
		inputHash: hash,
		...(externalId !== undefined && { externalId }),
		at: state.now(),
		answered: fault === undefined || STILL_ANSWERED.has(fault.action.kind),
	});
	if (query.capture !== 'false') capture(fn, body.data, hash, externalId, scores[0], state.now());
	return fn.definition.output === 'Tags'
		? ranked(scores, query.labelCount)
		: prediction(fn, scores, query, externalId);
}

function capture(
	fn: LoadedFunction,
	data: unknown,
	hash: string,
	externalId: string | undefined,
	top: Score | undefined,
	createdAt: number,
): void {
	fn.samples.add({
		data,
		...(externalId !== undefined && { externalId }),
		...(top && { prediction: { labelId: fn.label(top).id, confidence: rounded(top.confidence) } }),
		createdAt,
		hash,
	});
}

/** FunctionOutput: what has no value is left out. */
function prediction(
	fn: LoadedFunction,
	scores: readonly Score[],
	{ labelCount, includeMetadata }: InvokeCall['Querystring'],
	externalId: string | undefined,
) {
	const [top] = scores;
	if (!top) throw new ApiError(500, `The function ${fn.definition.key} gave no label.`);
	const { id: labelId, metadata } = fn.label(top);
	const { decisionThreshold } = fn.definition;
	return {
		labelName: top.labelName,
		labelId,
		confidence: rounded(top.confidence),
		...(includeMetadata === 'true' && metadata && { labelMetadata: metadata }),
		...(labelCount !== undefined && {
			labelConfidences: ranked(scores, labelCount).map(({ labelName, confidence }) => ({
				labelName,
				labelId: fn.label({ labelName }).id,
				confidence,
			})),
		}),
		...(decisionThreshold !== undefined && { decisionThreshold }),
		...(externalId !== undefined && { externalId }),
	};
}

function ranked(scores: readonly Score[], labelCount: string | undefined): Score[] {
	return scores
		.slice(0, labelCount === undefined ? undefined : Number(labelCount))
		.map(({ labelName, confidence }) => ({ labelName, confidence: rounded(confidence) }));
}

function rounded(confidence: number): number {
	return Math.round(confidence * 1e6) / 1e6;
}
