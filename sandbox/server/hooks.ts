import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { act, STAND_IN } from '../faults/act';
import type { ActiveFault } from '../faults/book';
import { CONTROL_PREFIX } from '../routes/control';
import { TOKEN_PATH } from '../routes/token';
import type { Account } from './accounts';
import { ApiError } from './errors';
import type { LoggedRequest } from './journal';
import type { SandboxState } from './state';

/** What the hooks know about a request on its way. */
export interface Call {
	entry: LoggedRequest;
	/** Delay before the answer, milliseconds. */
	latencyMs: number;
	/** The rule that meets it. */
	fault?: ActiveFault;
	/** As received; only JSON. */
	rawBody?: string;
}

declare module 'fastify' {
	interface FastifyRequest {
		/** Absent for control calls. */
		call: Call | undefined;
	}
}

const LIMIT_TEXTS = {
	rate: 'Too many requests per second.',
	'in-flight': 'Too many concurrent requests.',
};

/**
 * A request's way: log → token → limits → body → fault, unless it needs the answer → checks and work → latency →
 * fault, if it needs the answer. Faults come after the limits, as a call that fails still counts.
 */
export function addHooks(app: FastifyInstance, state: SandboxState): void {
	app.decorateRequest('call', undefined);

	app.addHook('onRequest', (request, reply, done) => {
		const path = pathOf(request);
		if (path.startsWith(`${CONTROL_PREFIX}/`)) return done();
		const call = openCall(request, reply, path, state);
		if (path === TOKEN_PATH) return done();
		try {
			admit(call, request, reply, state);
		} catch (error) {
			return done(error instanceof Error ? error : new Error(String(error)));
		}
		call.latencyMs = state.latencyOf(call.entry.seq);
		return done();
	});

	app.addHook('preValidation', (request, reply, done) => {
		const { call } = request;
		if (!call) return done();
		if (asksForToken(request, call)) state.journal.totals.tokenRequests += 1;
		keepBody(request, call, state.logBodyBytes);
		const fault = state.faults.meet({
			method: request.method,
			path: call.entry.path,
			bodyText: () => call.rawBody ?? JSON.stringify(request.body ?? ''),
		});
		if (!fault) return done();
		state.journal.totals.faults += 1;
		call.entry.fault = fault.action.kind;
		call.fault = fault;
		if (fault.processed) return done();
		reply.hijack();
		const { action } = fault;
		const delay = action.kind === 'delay' ? action.ms : 0;
		afterMs(state, call.latencyMs + delay, () => act(reply.raw, action, STAND_IN));
	});

	app.addHook('onSend', (request, reply, payload, done) => {
		const { latencyMs = 0, fault } = request.call ?? {};
		if (!fault?.processed) return afterMs(state, latencyMs, () => done(null, payload));
		// From here on the response belongs to the fault: Fastify is not called back.
		const { action } = fault;
		const body = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : '';
		const answer = { status: reply.statusCode, body: Buffer.from(body) };
		const delay = action.kind === 'delay' ? action.ms : 0;
		return afterMs(state, latencyMs + delay, () => act(reply.raw, action, answer));
	});
}

function pathOf({ url }: FastifyRequest): string {
	const query = url.indexOf('?');
	return query < 0 ? url : url.slice(0, query);
}

function openCall(
	request: FastifyRequest,
	reply: FastifyReply,
	path: string,
	state: SandboxState,
): Call {
	const entry = state.journal.open({
		method: request.method,
		path,
		query: { ...(request.query as Record<string, unknown>) },
		headers: request.headers,
		bodyBytes: Number(request.headers['content-length'] ?? 0),
		startedAt: state.now(),
	});
	const { raw } = reply;
	onceOver(reply, () =>
		state.journal.close(entry, {
			endedAt: state.now(),
			...(raw.headersSent && { status: raw.statusCode }),
			answered: raw.writableFinished,
		}),
	);
	request.call = { entry, latencyMs: 0 };
	return request.call;
}

/** Token and limits; counts the request in and, when it is over, out. */
function admit(
	call: Call,
	request: FastifyRequest,
	reply: FastifyReply,
	state: SandboxState,
): void {
	// A refused token takes its way there and back too.
	call.latencyMs = state.latencyOf(call.entry.seq);
	const account: Account = state.accounts.authenticate(request.headers.authorization);
	// A refusal for the limits comes at once.
	call.latencyMs = 0;
	call.entry.clientId = account.clientId;
	const hit = account.enter(state.now());
	if (hit) {
		state.journal.totals.limited += 1;
		call.entry.limited = hit;
		const { retryAfter } = state.config.limits;
		throw new ApiError(
			429,
			LIMIT_TEXTS[hit],
			retryAfter === false ? {} : { 'retry-after': retryAfter },
		);
	}
	call.entry.inFlight = account.inFlight;
	onceOver(reply, () => account.leave());
}

/** Calls back once, when the answer is out or the connection is gone, whichever comes first. */
function onceOver({ raw }: FastifyReply, callback: () => void): void {
	let over = false;
	const once = () => {
		if (over) return;
		over = true;
		callback();
	};
	raw.once('finish', once);
	raw.once('close', once);
}

/** A form with a client ID; without one it only asks where the address leads. */
function asksForToken({ body }: FastifyRequest, { entry }: Call): boolean {
	return (
		entry.path === TOKEN_PATH && typeof body === 'object' && body !== null && 'client_id' in body
	);
}

function keepBody({ body }: FastifyRequest, { entry }: Call, maxBytes: number): void {
	if (body === undefined || body === null || entry.bodyBytes > maxBytes) return;
	const isForm = entry.path === TOKEN_PATH && typeof body === 'object';
	entry.body = isForm && 'client_secret' in body ? { ...body, client_secret: '***' } : body;
}

function afterMs({ sleep }: SandboxState, ms: number, callback: () => void): void {
	if (ms > 0) void sleep(ms).then(callback);
	else callback();
}
