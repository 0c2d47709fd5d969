import type { FastifyInstance } from 'fastify';

import { stableId } from '../functions/ids';
import type { FunctionDefinition } from '../functions/types';
import type { SandboxState } from '../server/state';
import { sendPage, type PageQuery } from './paging';
import { NO_QUERY, PAGE_QUERY } from './schemas';

interface ById {
	Params: { functionId: string };
	Querystring: PageQuery;
}

/** Functions, their fields and summary. Source: nyckel-api.md, "Other endpoints". */
export function functionRoutes(app: FastifyInstance, state: SandboxState): void {
	const { shelf } = state;
	const plain = { schema: { querystring: NO_QUERY } };
	const paged = { schema: { querystring: PAGE_QUERY } };

	app.get('/v1/functions', plain, () => shelf.listed().map(({ definition }) => shown(definition)));

	app.get<ById>('/v1/functions/:functionId', plain, ({ params }) =>
		shown(shelf.get(params.functionId).definition),
	);

	app.get<ById>('/v1/functions/:functionId/fields', paged, (request, reply) => {
		const { fields = [] } = shelf.get(request.params.functionId).definition;
		return sendPage(fields, request, reply, state.config.lists);
	});

	app.get<ById>('/v1/functions/:functionId/summary', plain, ({ params }) => {
		const all = shelf.get(params.functionId).samples.list();
		const byLabel: Record<string, number> = {};
		for (const { annotation } of all) {
			if (annotation) byLabel[annotation.labelId] = (byLabel[annotation.labelId] ?? 0) + 1;
		}
		return {
			sampleCount: all.length,
			annotatedSampleCount: all.filter(({ annotation }) => annotation).length,
			annotatedSampleCountByLabelId: byLabel,
		};
	});
}

function shown({ id, name, input, output }: FunctionDefinition) {
	return { id, ...(name !== undefined && { name }), input, output, projectId: PROJECT_ID };
}

const PROJECT_ID = stableId('project', 'sandbox');
