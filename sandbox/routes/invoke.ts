import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { OutputKind } from '../functions/types';
import type { Answered, ReplyForms } from '../options';
import { draw } from '../server/random';
import { hashOf, type Sample } from '../server/samples';
import type { LoadedFunction } from '../server/shelf';
import type { SandboxState } from '../server/state';
import { ANSWERS, rounded, type Answer, type InvokeQuery } from './answers';
import { bill } from './billing';
import { requireInput, requireModel, requireRight } from './checks';
import { INVOKE_BODY, INVOKE_QUERY } from './schemas';

/** Query and body of an invocation. Source: invoke-function.txt. */
interface InvokeCall {
	Params: { functionId: string };
	Querystring: InvokeQuery;
	Body: { data: unknown; externalId?: string; metadata?: object };
}

/** How `invoke` answers each kind, where that is not simply by answering. */
const INVOKED: Readonly<
	Partial<Record<OutputKind, (forms: ReplyForms, version: string) => Answered>>
> = {
	Tags: ({ tagsByV1 }, version) => (version === 'v1' ? tagsByV1 : 'answered'),
	Search: ({ otherKinds }) => otherKinds,
	Ocr: ({ otherKinds }) => otherKinds,
	Localization: ({ otherKinds }) => otherKinds,
};

/** Invocations. The vendor's SDK calls v0.9 for Tags functions, so both versions answer. */
export function invokeRoutes(app: FastifyInstance, state: SandboxState): void {
	const schema = { querystring: INVOKE_QUERY, body: INVOKE_BODY };
	for (const version of ['v1', 'v0.9']) {
		app.post<InvokeCall>(`/${version}/functions/:functionId/invoke`, { schema }, (request) =>
			invoke(request, state, version),
		);
	}
}

function invoke(request: FastifyRequest<InvokeCall>, state: SandboxState, version: string) {
	const { params, query, body } = request;
	const { forms } = state.config;
	const fn = state.shelf.get(params.functionId);
	// Known before the input is looked at: an untrained function has nothing to compare it with.
	requireModel(fn);
	const { output } = fn.definition;
	requireRight(INVOKED[output]?.(forms, version) ?? 'answered', fn);
	requireInput(fn, body.data);

	const externalId = query.externalId ?? body.externalId;
	const answer = ANSWERS[output]({ fn, data: body.data, query, externalId, forms });
	const hash = hashOf(body.data);
	bill(state, request, fn, hash, externalId);
	if (query.capture === 'false' || !isKept(state, request.call?.entry.seq ?? 0))
		return answer.reply;
	const { id: sampleId } = capture(fn, body.data, hash, externalId, answer, state.now());
	return state.config.repliesWithSampleId ? withSampleId(answer.reply, sampleId) : answer.reply;
}

/** A list has no place for it. */
const withSampleId = (reply: unknown, sampleId: string): unknown =>
	typeof reply === 'object' && !Array.isArray(reply) ? { ...reply, sampleId } : reply;

/** Stream number of these draws; faults use their own ids, which start at 1, and latencies 0. */
const CAPTURE_STREAM = -1;

function isKept({ config: { captureShare, seed } }: SandboxState, request: number): boolean {
	return captureShare === 1 || draw(seed, CAPTURE_STREAM, request) < captureShare;
}

function capture(
	fn: LoadedFunction,
	data: unknown,
	hash: string,
	externalId: string | undefined,
	{ top }: Answer,
	createdAt: number,
): Sample {
	return fn.samples.add({
		data,
		...(externalId !== undefined && { externalId }),
		...(top && { prediction: { labelId: fn.label(top).id, confidence: rounded(top.confidence) } }),
		origin: 'InvokeCapture',
		createdAt,
		hash,
	});
}
