import { STATUS_CODES, type ServerResponse } from 'node:http';

import { later } from '../server/timers';
import { resetConnection } from '../tls/door';
import type { FaultAction } from './types';

/** The answer that would have been sent. */
export interface Answer {
	status: number;
	/** Whole body. */
	body: Buffer;
}

/** Stands in where a rule shows (part of) an answer but says that the request was not worked on. */
export const STAND_IN: Answer = {
	status: 200,
	body: Buffer.from('{"labelName":"Stand-in","labelId":"label_0000000000000000","confidence":0.5}'),
};

/** Between the bytes and the reset, milliseconds: a reset overtakes bytes that the client has not read yet. */
const BEFORE_RESET_MS = 20;

const DRIP_MS = 100;

const JSON_TYPE = 'application/json; charset=utf-8';

type Act<K extends FaultAction['kind']> = (
	response: ServerResponse,
	action: Extract<FaultAction, { kind: K }>,
	answer: Answer,
) => void;

/** What each kind does to the response; all but `delay` end here. */
const ACTS: { [K in FaultAction['kind']]: Act<K> } = {
	status: (response, { status, body, headers }) => {
		const content = body ?? { message: STATUS_CODES[status] ?? `Status ${status}` };
		const isText = typeof content === 'string';
		const type = isText ? 'text/plain; charset=utf-8' : JSON_TYPE;
		send(response, status, isText ? content : JSON.stringify(content), type, headers);
	},
	'reset-before-headers': (response) => reset(response),
	'reset-in-body': (response, _, answer) =>
		sendHalf(response, answer, () => later(BEFORE_RESET_MS, () => reset(response))),
	hang: () => undefined,
	drip: (response, { everyMs = DRIP_MS }, answer) => {
		response.writeHead(answer.status, headersOf(answer.body.length, JSON_TYPE));
		response.flushHeaders();
		drip(response, answer.body, everyMs);
	},
	'cut-off-json': (response, _, { status, body }) =>
		send(response, status, body.subarray(0, body.length >> 1), JSON_TYPE),
	'content-length-mismatch': (response, _, answer) =>
		sendHalf(response, answer, () => response.socket?.end()),
	'broken-http': (response) => response.socket?.end('HTTP/9.9 200 OK\r\n\r\n'),
	html: (response, { status = 200 }) => {
		const title = STATUS_CODES[status] ?? 'Page';
		const page = `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
		send(response, status, page, 'text/html; charset=utf-8');
	},
	empty: (response, { status = 200 }) => send(response, status, ''),
	body: (response, { body, status = 200, contentType = JSON_TYPE }) =>
		send(response, status, body, contentType),
	redirect: (response, { to, status = 307 }) =>
		send(response, status, '', undefined, { location: to }),
	delay: (response, _, { status, body }) => send(response, status, body, JSON_TYPE),
};

/** Answers a request the way the fault says. The response is Node's own: nothing else may write to it. */
export function act(response: ServerResponse, action: FaultAction, answer: Answer): void {
	// The client may have gone during the latency; writing then would end the process.
	if (response.destroyed) return;
	// The table's type ties each kind to its action; TypeScript cannot follow that through an index.
	(ACTS[action.kind] as Act<FaultAction['kind']>)(response, action, answer);
}

function headersOf(length: number, contentType?: string): Record<string, string> {
	return { 'content-length': String(length), ...(contentType && { 'content-type': contentType }) };
}

function send(
	response: ServerResponse,
	status: number,
	body: string | Buffer,
	contentType?: string,
	headers: Readonly<Record<string, string>> = {},
): void {
	response.writeHead(status, { ...headersOf(Buffer.byteLength(body), contentType), ...headers });
	response.end(body);
}

function sendHalf(response: ServerResponse, { status, body }: Answer, then: () => void): void {
	response.writeHead(status, headersOf(body.length, JSON_TYPE));
	response.write(body.subarray(0, body.length >> 1), then);
}

function reset(response: ServerResponse): void {
	resetConnection(response.socket);
}

function drip(response: ServerResponse, rest: Buffer, everyMs: number): void {
	if (response.destroyed) return;
	if (rest.length === 0) {
		response.end();
		return;
	}
	response.write(rest.subarray(0, 1));
	later(everyMs, () => drip(response, rest.subarray(1), everyMs));
}
