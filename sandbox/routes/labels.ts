import type { FastifyInstance } from 'fastify';

import type { WritableLabel } from '../server/labels';
import type { SandboxState } from '../server/state';
import { sendPage, type PageQuery } from './paging';
import { LABEL_BODY, NO_QUERY, PAGE_QUERY } from './schemas';

interface LabelCall {
	Params: { functionId: string; labelId: string };
	Querystring: PageQuery;
	Body: WritableLabel;
}

/** The labels of a function. Source: nyckel-api.md, "Other endpoints". */
export function labelRoutes(app: FastifyInstance, state: SandboxState): void {
	const labels = '/v1/functions/:functionId/labels';
	const label = `${labels}/:labelId`;
	const written = { schema: { querystring: NO_QUERY, body: LABEL_BODY } };

	app.get<LabelCall>(labels, { schema: { querystring: PAGE_QUERY } }, (request, reply) => {
		const fn = state.shelf.get(request.params.functionId);
		return sendPage(fn.labels.list(), request, reply, state.config.lists);
	});

	app.post<LabelCall>(labels, written, ({ params, body }) =>
		state.shelf.get(params.functionId).labels.add(body, state.config.labelExistsStatus),
	);

	app.put<LabelCall>(label, written, ({ params, body }) => {
		const { labelExistsStatus } = state.config;
		return state.shelf
			.get(params.functionId)
			.labels.replace(params.labelId, body, labelExistsStatus);
	});

	app.delete<LabelCall>(label, { schema: { querystring: NO_QUERY } }, ({ params }, reply) => {
		state.shelf.get(params.functionId).removeLabel(params.labelId);
		return reply.code(204).send();
	});
}
