import type { Sandbox } from '../../sandbox';
import { FUNCTIONS, type FunctionKey } from '../../sandbox';

/** What came back: the status, the headers, and the body read as JSON (undefined when empty). */
export interface Reply {
	status: number;
	headers: Pick<Headers, 'get'>;
	/** The tests say what they expect in it. */
	body: unknown;
}

/** One call with the sandbox's pasted token. */
export async function call(
	{ url, accessToken }: Sandbox,
	method: string,
	path: string,
	body?: unknown,
	headers: Record<string, string> = {},
): Promise<Reply> {
	const response = await fetch(`${url}${path}`, {
		method,
		headers: {
			authorization: `Bearer ${accessToken}`,
			...(body !== undefined && { 'content-type': 'application/json' }),
			...headers,
		},
		...(body !== undefined && { body: JSON.stringify(body) }),
		redirect: 'manual',
	});
	const text = await response.text();
	return {
		status: response.status,
		headers: response.headers,
		body: text === '' ? undefined : JSON.parse(text),
	};
}

/** The path of a function or of something below it. */
export function pathOf(key: FunctionKey, below = ''): string {
	return `/v1/functions/${FUNCTIONS[key].id}${below}`;
}

/** One invocation; `query` starts with `?`. */
export async function invoke(
	sandbox: Sandbox,
	key: FunctionKey,
	data: unknown,
	query = '',
): Promise<Reply> {
	return await call(sandbox, 'POST', pathOf(key, `/invoke${query}`), { data });
}

/** Asks the token endpoint, as n8n does. */
export async function requestToken(
	{ url }: Sandbox,
	form: Record<string, string>,
): Promise<{ status: number; body: Record<string, unknown> }> {
	const response = await fetch(`${url}/connect/token`, {
		method: 'POST',
		body: new URLSearchParams(form),
	});
	return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Waits until something holds, looking again each turn of the event loop. */
export async function until(holds: () => boolean): Promise<void> {
	while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
