import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { OutputKind } from '../functions/types';
import type { ReplyForms } from '../options';
import { ApiError } from '../server/errors';
import { hashOf } from '../server/samples';
import type { LoadedFunction } from '../server/shelf';
import type { SandboxState } from '../server/state';
import { points, textOf } from './answers';
import { bill } from './billing';
import { requireInput, requireModel, requireRight } from './checks';
import { nearest, type SearchQuery } from './nearest';
import { INVOKE_BODY, NO_QUERY, OCR_QUERY, SEARCH_BODY, SEARCH_QUERY } from './schemas';

interface ById {
	Params: { functionId: string };
}

interface SearchCall extends ById {
	Querystring: SearchQuery;
	Body: { data?: unknown; sampleId?: string };
}

interface OcrCall extends ById {
	Querystring: { includeRegions?: string };
	Body: { data: unknown };
}

/** Where a Search function is called, and under which setting that address is not there. */
const SEARCH_ADDRESSES: ReadonlyArray<readonly [path: string, gone: ReplyForms['searchAddress']]> =
	[
		['/v1/search-functions/:functionId/invoke', 'older'],
		['/v1/functions/:functionId/search', 'current'],
	];

/** The calls of functions that search, read or locate. Source: nyckel-api.md, "Other kinds of function". */
export function otherKindRoutes(app: FastifyInstance, state: SandboxState): void {
	const searchSchema = { querystring: SEARCH_QUERY, body: SEARCH_BODY };
	for (const [path, gone] of SEARCH_ADDRESSES) {
		app.post<SearchCall>(path, { schema: searchSchema }, (request) => {
			if (state.config.forms.searchAddress === gone) {
				throw new ApiError(404, 'There is nothing here.');
			}
			return search(request, state);
		});
	}

	const ocrSchema = { querystring: OCR_QUERY, body: INVOKE_BODY };
	app.post<OcrCall>('/v0.9/functions/:functionId/ocr', { schema: ocrSchema }, (request) => {
		const fn = called(request, state, 'Ocr', request.body.data);
		return textOf(fn, request.body.data, request.query.includeRegions === 'true');
	});

	const locateSchema = { querystring: NO_QUERY, body: INVOKE_BODY };
	app.post<OcrCall>('/v0.9/functions/:functionId/locate', { schema: locateSchema }, (request) =>
		points(called(request, state, 'Localization', request.body.data), request.body.data),
	);
}

function search(request: FastifyRequest<SearchCall>, state: SandboxState) {
	const { sampleId, data } = request.body;
	const { forms } = state.config;
	const found = state.shelf.get(request.params.functionId);
	const sample = sampleId === undefined ? undefined : found.samples.get(sampleId);
	const fn = called(request, state, 'Search', sample ? sample.data : data, sampleId);
	const matches = nearest(fn, sample ? sample.data : data, request.query);
	return forms.searchReply === 'bare' ? matches : { searchSamples: matches };
}

/**
 * Checks a call and bills it.
 * @param sampleId where a sample stands in for the input
 * @throws ApiError when the function is of another kind, or does not take this input
 */
function called(
	request: FastifyRequest<ById>,
	state: SandboxState,
	kind: OutputKind,
	data: unknown,
	sampleId?: string,
): LoadedFunction {
	const fn = state.shelf.get(request.params.functionId);
	requireModel(fn);
	if (fn.definition.output !== kind) {
		const { otherKinds } = state.config.forms;
		// There is no right answer of a function that cannot do this.
		requireRight(otherKinds === 'answered' ? 404 : otherKinds, fn);
	}
	if (sampleId === undefined) requireInput(fn, data);
	bill(state, request, fn, hashOf(sampleId ?? data));
	return fn;
}
