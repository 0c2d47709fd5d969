import type { FastifyInstance } from 'fastify';

import { ApiError } from '../server/errors';
import { inputProblem } from '../server/input';
import type { Label } from '../functions/types';
import { hashOf, type Sample, type SampleFilter } from '../server/samples';
import type { LoadedFunction } from '../server/shelf';
import type { SandboxState } from '../server/state';
import { sendPage, type PageQuery } from './paging';
import { ANNOTATION_BODY, BY_EXTERNAL_ID, NO_QUERY, SAMPLE_BODY, SAMPLES_QUERY } from './schemas';

type LabelRef = { labelName?: string; labelId?: string };

interface SamplesCall {
	Params: { functionId: string; sampleId: string };
	Querystring: PageQuery &
		Partial<Record<keyof SampleFilter | 'sortBy' | 'sortOrder' | 'includeData', string>>;
}

interface CreateCall extends SamplesCall {
	Body: { data: unknown; externalId?: string; annotation?: LabelRef };
}

interface AnnotateCall extends SamplesCall {
	Body: LabelRef;
}

/** Samples and their annotations. Source: nyckel-api.md, "Other endpoints". */
export function sampleRoutes(app: FastifyInstance, state: SandboxState): void {
	const samples = '/v1/functions/:functionId/samples';
	const sample = `${samples}/:sampleId`;
	const annotation = `${sample}/annotation`;
	const listSchema = { querystring: SAMPLES_QUERY };
	const byExternalId = { querystring: BY_EXTERNAL_ID };
	const createSchema = { querystring: NO_QUERY, body: SAMPLE_BODY };
	const annotateSchema = { querystring: NO_QUERY, body: ANNOTATION_BODY };

	app.get<SamplesCall>(samples, { schema: listSchema }, (request, reply) => {
		const { params, query } = request;
		const found = state.shelf.get(params.functionId).samples.list(filterOf(query));
		// The order counts only beside `sortBy`, as the vendor's page on listing samples says.
		if (query.sortBy && query.sortOrder?.startsWith('desc')) found.reverse();
		const shows = query.includeData === 'false' ? withoutData : shown;
		return sendPage(found, request, reply, state.config.lists).map(shows);
	});

	app.get<SamplesCall>(sample, { schema: { querystring: NO_QUERY } }, ({ params }) =>
		shown(state.shelf.get(params.functionId).samples.get(params.sampleId)),
	);

	app.delete<SamplesCall>(sample, { schema: { querystring: NO_QUERY } }, ({ params }, reply) => {
		state.shelf.get(params.functionId).removeSample(params.sampleId);
		return reply.code(204).send();
	});

	app.delete<SamplesCall>(samples, { schema: byExternalId }, ({ params, query }, reply) => {
		const fn = state.shelf.get(params.functionId);
		for (const { id } of fn.samples.list(filterOf(query))) fn.removeSample(id);
		return reply.code(204).send();
	});

	app.post<CreateCall>(samples, { schema: createSchema }, ({ params, body }, reply) => {
		const fn = state.shelf.get(params.functionId);
		const { data, externalId } = body;
		const problem = inputProblem(fn.definition, data);
		if (problem !== undefined) throw new ApiError(400, problem);
		const label = body.annotation && fn.label(body.annotation);
		const hash = hashOf(data);
		const existingSampleId = fn.samples.duplicateOf(hash);
		if (existingSampleId !== undefined) {
			return reply.code(409).send({ message: 'The sample exists already.', existingSampleId });
		}
		const sample = fn.samples.add({
			data,
			...(externalId !== undefined && { externalId }),
			origin: 'Upload',
			createdAt: state.now(),
			hash,
		});
		if (label) annotate(state, fn, sample, label, data);
		return reply.send(shown(sample));
	});

	app.put<AnnotateCall>(annotation, { schema: annotateSchema }, ({ params, body }) => {
		const fn = state.shelf.get(params.functionId);
		const sample = fn.samples.get(params.sampleId);
		annotate(state, fn, sample, fn.label(body), sample.data);
		return sample.annotation;
	});

	app.delete<SamplesCall>(
		annotation,
		{ schema: { querystring: NO_QUERY } },
		({ params }, reply) => {
			const fn = state.shelf.get(params.functionId);
			const sample = fn.samples.get(params.sampleId);
			delete sample.annotation;
			fn.forget(sample.id);
			return reply.code(204).send();
		},
	);
}

function annotate(
	{ config }: SandboxState,
	fn: LoadedFunction,
	sample: Sample,
	label: Label,
	data: unknown,
): void {
	sample.annotation = { labelId: label.id };
	if (config.learn) fn.learn(sample.id, data, label);
}

function filterOf(query: SamplesCall['Querystring']): SampleFilter {
	const { externalId, annotationLabelId, predictionLabelId, annotated } = query;
	const { createdAfter, createdBefore, origin } = query;
	return {
		...(externalId !== undefined && { externalId }),
		...(annotationLabelId !== undefined && { annotationLabelId }),
		...(predictionLabelId !== undefined && { predictionLabelId }),
		...(origin !== undefined && { origin }),
		...(annotated !== undefined && { annotated: annotated === 'true' }),
		...(createdAfter !== undefined && { createdAfter: Date.parse(createdAfter) }),
		...(createdBefore !== undefined && { createdBefore: Date.parse(createdBefore) }),
	};
}

function shown({ id, data, externalId, annotation, prediction }: Sample) {
	return {
		id,
		data,
		...(externalId !== undefined && { externalId }),
		...(annotation && { annotation }),
		...(prediction && { prediction }),
	};
}

function withoutData(sample: Sample): object {
	const listed: Partial<ReturnType<typeof shown>> = shown(sample);
	delete listed.data;
	return listed;
}
