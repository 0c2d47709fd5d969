import type { FastifyInstance } from 'fastify';

import { heldOutMails, mailText } from '../classifier/mails';
import type { FaultAction, FaultRule } from '../faults/types';
import type { ConfigChange } from '../options';
import type { LoggedRequest } from '../server/journal';
import type { SandboxState } from '../server/state';
import { exactly } from './schemas';

/** Control calls start with this; they need no token, count for no limit and are not logged. */
export const CONTROL_PREFIX = '/_sandbox';

/** What can be the value of a header; anything else cannot be written, and the client would wait for good (RFC 9110, 5.5). */
const HEADER_VALUE = { type: 'string', pattern: '^[\\t\\x20-\\x7e\\x80-\\xff]*$' };

const HEADERS = {
	type: 'object',
	propertyNames: { pattern: "^[\\w!#$%&'*+.^`|~-]+$" },
	additionalProperties: HEADER_VALUE,
};

const LIMIT = { anyOf: [{ type: 'number', exclusiveMinimum: 0 }, { const: false }] };

const LIMITS = exactly({
	requestsPerSecond: LIMIT,
	inFlight: LIMIT,
	limiter: { enum: ['token-bucket', 'fixed-window', 'sliding-window'] },
	retryAfter: { anyOf: [HEADER_VALUE, { const: false }] },
});

const ANSWERED = { enum: ['answered', 400, 404] };

const FORMS = exactly({
	classification: { enum: ['label', 'null-label', 'confidences-only'] },
	tagsByV1: ANSWERED,
	tagIds: { type: 'boolean' },
	boxes: { enum: ['predictions', 'bare'] },
	searchAddress: { enum: ['both', 'current', 'older'] },
	searchReply: { enum: ['bare', 'searchSamples'] },
	otherKinds: ANSWERED,
});

/** Node's timers take no longer time, and fire at once instead. */
const MILLISECONDS = { type: 'number', minimum: 0, maximum: 2 ** 31 - 1 };

const CONFIG_BODY = exactly({
	limits: { anyOf: [LIMITS, { const: false }] },
	forms: FORMS,
	latencyMs: {
		anyOf: [MILLISECONDS, { type: 'array', items: MILLISECONDS, minItems: 2, maxItems: 2 }],
	},
	tokenLifeMs: { type: 'number', minimum: 0 },
	claimedExpiresIn: { type: 'number' },
	expiredTokenStatus: { enum: [401, 403] },
	seed: { type: 'integer' },
	learn: { type: 'boolean' },
	captureShare: { type: 'number', minimum: 0, maximum: 1 },
	repliesWithSampleId: { type: 'boolean' },
	labelExistsStatus: { enum: [400, 409] },
	lists: exactly({
		maxCount: { anyOf: [{ type: 'integer', minimum: 1 }, { const: false }] },
		link: { type: 'boolean' },
		ignoresStartIndex: { type: 'boolean' },
	}),
});

const STATUS = { type: 'integer', minimum: 200, maximum: 599 };

/** What each kind of fault takes, and what it needs. Source: `FaultAction`. */
const ACTIONS: Readonly<
	Record<FaultAction['kind'], [properties: Record<string, object>, required?: string[]]>
> = {
	status: [{ status: STATUS, body: {}, headers: HEADERS }, ['status']],
	'reset-before-headers': [{}],
	'reset-in-body': [{}],
	hang: [{}],
	drip: [{ everyMs: MILLISECONDS }],
	'cut-off-json': [{}],
	'content-length-mismatch': [{}],
	'broken-http': [{}],
	html: [{ status: STATUS }],
	empty: [{ status: STATUS }],
	body: [{ body: { type: 'string' }, status: STATUS, contentType: HEADER_VALUE }, ['body']],
	redirect: [{ to: HEADER_VALUE, status: STATUS }, ['to']],
	delay: [{ ms: MILLISECONDS }, ['ms']],
};

const ACTION = {
	oneOf: Object.entries(ACTIONS).map(([kind, [properties, required = []]]) =>
		exactly({ kind: { const: kind }, ...properties }, ['kind', ...required]),
	),
};

const FAULT_BODY = exactly(
	{
		match: exactly({
			method: { type: 'string' },
			path: { type: 'string' },
			pathPattern: { type: 'string', format: 'regex' },
			bodyIncludes: { type: 'string' },
			nth: { type: 'integer', minimum: 1 },
			times: { type: 'integer', minimum: 1 },
			probability: { type: 'number', minimum: 0, maximum: 1 },
		}),
		action: ACTION,
		processed: { type: 'boolean' },
	},
	['action'],
);

/** How many of the held-out mails to give out: 1 to 9999, 40 by default. */
const MAILS_QUERY = exactly({ count: { type: 'string', pattern: '^[1-9][0-9]{0,3}$' } });

/** Everything a test can do to the sandbox, for other processes. */
export function controlRoutes(app: FastifyInstance, state: SandboxState): void {
	const at = (path: string) => `${CONTROL_PREFIX}${path}`;

	app.get(at('/totals'), () => state.journal.totals);
	app.get(at('/requests'), () => state.journal.requests.map(withoutToken));
	app.get(at('/invocations'), () => state.journal.invocations);
	app.get(at('/faults'), () =>
		state.faults.list().map((fault) => ({
			id: fault.id,
			action: fault.action,
			processed: fault.processed,
			hits: fault.hits(),
		})),
	);
	app.get(at('/config'), () => state.config);
	// The inbox of the example workflow: `text` is what the spam function takes.
	app.get<{ Querystring: { count?: string } }>(
		at('/mails'),
		{ schema: { querystring: MAILS_QUERY } },
		({ query }) =>
			heldOutMails()
				.slice(0, Number(query.count ?? 40))
				.map((mail) => ({ ...mail, text: mailText(mail) })),
	);

	app.post<{ Body: ConfigChange }>(
		at('/configure'),
		{ schema: { body: CONFIG_BODY } },
		({ body }) => {
			state.configure(body);
			return state.config;
		},
	);
	app.post<{ Body: FaultRule }>(at('/faults'), { schema: { body: FAULT_BODY } }, ({ body }) => ({
		id: state.faults.add(body).id,
	}));
	app.delete(at('/faults'), (_, reply) => {
		state.faults.clear();
		return reply.code(204).send();
	});
	app.post(at('/expire-tokens'), (_, reply) => {
		state.accounts.expireAll();
		return reply.code(204).send();
	});
	app.post(at('/reset'), (_, reply) => {
		state.reset();
		return reply.code(204).send();
	});
}

/** Tokens do not leave the process. */
function withoutToken(entry: LoggedRequest): LoggedRequest {
	if (entry.headers.authorization === undefined) return entry;
	return { ...entry, headers: { ...entry.headers, authorization: 'Bearer ***' } };
}
