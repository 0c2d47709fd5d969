import type { FastifyReply, FastifyRequest } from 'fastify';

import type { ListConfig } from '../options';

/** `startIndex` and `count` as they stand in a query. */
export interface PageQuery {
	startIndex?: string;
	count?: string;
}

/**
 * The part of a list that a request asks for; without a count, the rest of it, as far as the server sends at once.
 * Where more follows, a `Link` header leads there. Source: nyckel-api.md, "Other endpoints".
 */
export function sendPage<T>(
	list: readonly T[],
	{ url, query }: FastifyRequest<{ Querystring: PageQuery }>,
	reply: FastifyReply,
	{ maxCount, link, ignoresStartIndex }: ListConfig,
): T[] {
	const start = ignoresStartIndex ? 0 : Number(query.startIndex ?? 0);
	const asked = query.count === undefined ? Infinity : Number(query.count);
	const end = start + Math.min(asked, maxCount === false ? Infinity : maxCount);
	if (link && end < list.length) {
		const next = new URL(url, 'https://www.nyckel.com');
		next.searchParams.set('startIndex', String(end));
		void reply.header('link', `<${next.href}>; rel="next"`);
	}
	return list.slice(start, end);
}
