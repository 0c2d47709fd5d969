import formbody from '@fastify/formbody';
import fastify, { type FastifyError, type FastifyInstance } from 'fastify';

import { controlRoutes } from '../routes/control';
import { functionRoutes } from '../routes/functions';
import { labelRoutes } from '../routes/labels';
import { invokeRoutes } from '../routes/invoke';
import { otherKindRoutes } from '../routes/otherKinds';
import { sampleRoutes } from '../routes/samples';
import { FORMATS } from '../routes/schemas';
import { tokenRoute } from '../routes/token';
import { ApiError } from './errors';
import { addHooks } from './hooks';
import type { SandboxState } from './state';

/** Largest request body, bytes: no limit of the real service is published. */
const BODY_LIMIT = 128 * 1024 * 1024;

/** Longest part of an address, characters; Node takes no longer head of a request. So each one is looked for, and not found. */
const MAX_PARAM_LENGTH = 16 * 1024;

/** The HTTP server of a sandbox, not yet listening. */
export async function createApp(state: SandboxState): Promise<FastifyInstance> {
	const app = fastify({
		bodyLimit: BODY_LIMIT,
		forceCloseConnections: true,
		routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
		// The contract is strict: nothing is converted, filled in or taken away.
		ajv: {
			customOptions: {
				...{ coerceTypes: false, removeAdditional: false, useDefaults: false },
				formats: FORMATS,
			},
		},
	});
	addJsonParser(app);
	addHooks(app, state);
	addErrors(app);
	// In a scope of its own: all else takes JSON only.
	await app.register(async (scope) => {
		await scope.register(formbody);
		tokenRoute(scope, state);
	});
	functionRoutes(app, state);
	labelRoutes(app, state);
	invokeRoutes(app, state);
	otherKindRoutes(app, state);
	sampleRoutes(app, state);
	controlRoutes(app, state);
	return await app;
}

/** Keeps the raw text beside the parsed body, for faults that look for a part of it. */
function addJsonParser(app: FastifyInstance): void {
	app.removeContentTypeParser(['application/json', 'text/plain']);
	app.addContentTypeParser<string>(
		'application/json',
		{ parseAs: 'string' },
		(request, text, done) => {
			if (request.call) request.call.rawBody = text;
			try {
				done(null, text === '' ? undefined : parseStrictly(text));
			} catch {
				done(new ApiError(400, 'The request body is not valid JSON.'));
			}
		},
	);
}

/** An escape that may be half a character. */
const MAY_BE_HALF = /\\ud[89a-f]/i;

/** Half a character: of two that belong together this sees one. */
const HALF = /\p{Surrogate}/u;

/**
 * Refuses half a character, as parsers of other languages do; JavaScript's takes it (RFC 8259, 8.2).
 * @throws SyntaxError
 */
function parseStrictly(text: string): unknown {
	if (!MAY_BE_HALF.test(text)) return JSON.parse(text);
	return JSON.parse(text, (key, value: unknown) => {
		if (HALF.test(key) || (typeof value === 'string' && HALF.test(value))) {
			throw new SyntaxError('There is half a character in a text.');
		}
		return value;
	});
}

function addErrors(app: FastifyInstance): void {
	app.setNotFoundHandler((_, reply) => reply.code(404).send({ message: 'There is nothing here.' }));
	app.setErrorHandler<FastifyError | ApiError>((error, _, reply) => {
		if (error instanceof ApiError) {
			return reply.code(error.status).headers(error.headers).send({ message: error.message });
		}
		const status = error.statusCode ?? 500;
		// Fastify tells apart 400, 413 and 415; of the API only 400 for a bad request is known.
		return reply
			.code(status < 500 && status !== 413 ? 400 : status)
			.send({ message: error.message });
	});
}
