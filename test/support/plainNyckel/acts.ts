import type { ServerResponse } from 'node:http';

const PAGE =
	'<!DOCTYPE html>\n<html><head><title>Request blocked</title></head><body>…</body></html>';

const json =
	(status: number, message: string, headers: Record<string, string> = {}) =>
	(response: ServerResponse) =>
		send(response, status, JSON.stringify({ message }), 'application/json', headers);

const page = (status: number) => (response: ServerResponse) =>
	send(response, status, PAGE, 'text/html; charset=utf-8');

/** What an account answers that is over its limits. */
export function tooMany(response: ServerResponse, retryAfter?: number): void {
	const asks = retryAfter !== undefined && { 'retry-after': String(retryAfter) };
	json(429, 'Too many requests', { ...asks })(response);
}

/** What a request can meet instead of its answer: what servers, gateways and firewalls are seen to do. */
export const ACTS = {
	'500': json(500, 'Something went wrong.'),
	'503': page(503),
	'503 for 30 s': json(503, 'Down for maintenance.', { 'retry-after': '30' }),
	'504 for 30 s': json(504, 'Gateway timeout', { 'retry-after': '30' }),
	'504': page(504),
	reset: (response: ServerResponse) => {
		response.socket?.resetAndDestroy();
	},
	hang: () => undefined,
	/** What is under way when a process ends; from then on nobody listens. */
	refused: (response: ServerResponse) => {
		response.socket?.destroy();
	},
	'401': json(401, 'Unauthorized'),
	'402': json(402, 'Payment required'),
	'403 page': page(403),
	'200 page': page(200),
	'403 JSON': json(403, 'Forbidden'),
	'404 JSON': json(404, 'Not found'),
	'no model': json(400, 'No model available to invoke function'),
	redirect: (response: ServerResponse) => {
		send(response, 302, '', 'text/html', { location: 'http://127.0.0.1:9/blocked' });
	},
	'429': (response: ServerResponse) => {
		tooMany(response);
	},
} as const satisfies Record<string, (response: ServerResponse) => void>;

/** One of {@link ACTS}. */
export type Act = keyof typeof ACTS;

/** Acts after which nobody can tell whether the request was worked on, and billed. */
export const MAY_BE_PAID: ReadonlySet<Act> = new Set<Act>(['504', 'reset', 'hang', 'refused']);

/** Ends a response with a whole body. */
export function send(
	response: ServerResponse,
	status: number,
	body: string,
	type = 'application/json',
	headers: Record<string, string> = {},
): void {
	response.writeHead(status, { 'content-type': type, ...headers });
	response.end(body);
}
