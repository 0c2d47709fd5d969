import type { FaultAction } from '../../sandbox';
import type { BadListenerName } from '../support/badListeners';
import type { FailureCode } from '../../nodes/Nyckel/api/failures';

/** Items of a batch: more than are in flight at once, so that some start when answers have come. */
export const MANY = 32;

/** Items that the fault meets in a batch: early, beside each other, and last. */
export const FAULTY: readonly number[] = [5, 6, MANY - 1];

/** One thing that can go wrong, and what the user must see of it. The matrix makes its cells from these rows. */
export interface Fault {
	/** Completes "when …". */
	name: string;
	/** What the sandbox does to the requests it meets; left out where none gets there. */
	action?: FaultAction | ((other: string) => FaultAction);
	/**
	 * Which requests it meets: those of the faulty items (every one, or only the first), those of all items, or those
	 * for a token.
	 */
	meets: 'faulty' | 'faulty-once' | 'all' | 'token' | 'token-once';
	/** Whether Nyckel had worked on (and billed) the request. Default: what is usual for the action. */
	processed?: boolean;
	/** Where requests go instead of the sandbox. */
	baseUrl?: 'nobody listens' | 'no such host' | 'no name server' | BadListenerName;
	/** The proxy on the way to the sandbox, which is asked by TLS then. */
	proxy?: 'asks for a password' | 'is dead' | 'gets no further';
	/** The credential: a plain token, or client ID and secret holding an expired token or none. Default `token`. */
	credential?: 'token' | 'cold' | 'expired' | 'expired-403';
	/** How the items it meets fail; left out: they get their prediction in the end. */
	code?: FailureCode;
	/** What else fails with them. */
	ends?: 'account' | 'function';
	/** Nothing ever works: the account is given up within seconds, for all items at once. */
	isAway?: true;
	/** Requests that reach the API for an item it meets; token requests for rows that meet those. Without meaning where it is away. */
	requests: number;
	/** Times that such an item is billed. Default: once when it passes, else not at all. */
	paid?: number;
	/** The longest wait before something is sent again, milliseconds: at least, at most. */
	wait?: readonly [atLeast: number, atMost: number];
	/** Timeout option, seconds. */
	timeout?: number;
}

/** Above everything that a cell waits for, seconds: only the rows about it run into it. */
export const NO_TIMEOUT = 290;

/** 0.3 s of real time, see FastClock. */
const TIMEOUT = 30;

/** Tries per Item, when the option is not set. */
const TRIES = 6;

/** A backoff that nobody asked for, or the limiter's window, milliseconds: longer waits have another reason. */
const SOON = 1_100;

/** It is sent again once the token has been renewed, whether or not there was anything to renew. */
const WITH_RENEWAL = 2;

const status = (code: number, headers: Record<string, string> = {}): FaultAction => ({
	kind: 'status',
	status: code,
	headers,
});

const retryAfter = (value: string, code = 429): FaultAction =>
	status(code, { 'retry-after': value });

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString();

/** The connection breaks, or nothing comes. What may have been paid is sent again once, and no more. */
const CONNECTION: Fault[] = [
	{
		name: 'nothing listens at the address',
		meets: 'all',
		baseUrl: 'nobody listens',
		code: 'connectionRefused',
		isAway: true,
		requests: TRIES,
	},
	{
		name: 'the host has no address',
		meets: 'all',
		baseUrl: 'no such host',
		code: 'nameNotResolved',
		isAway: true,
		requests: TRIES,
	},
	{
		name: 'no name server answers',
		meets: 'all',
		baseUrl: 'no name server',
		code: 'nameNotResolved',
		isAway: true,
		requests: TRIES,
	},
	{
		name: 'the connection is reset before an answer',
		action: { kind: 'reset-before-headers' },
		meets: 'faulty',
		code: 'connectionLost',
		requests: 2,
	},
	{
		name: 'the connection is reset after Nyckel has billed the item',
		action: { kind: 'reset-before-headers' },
		meets: 'faulty',
		processed: true,
		code: 'connectionLost',
		requests: 2,
		paid: 2,
	},
	{
		name: 'the connection is reset once',
		action: { kind: 'reset-before-headers' },
		meets: 'faulty-once',
		requests: 2,
	},
	{
		name: 'the connection is reset once, after Nyckel has billed the item',
		action: { kind: 'reset-before-headers' },
		meets: 'faulty-once',
		processed: true,
		requests: 2,
		paid: 2,
	},
	{
		name: 'the connection is reset in the middle of the answer',
		action: { kind: 'reset-in-body' },
		meets: 'faulty',
		code: 'connectionLost',
		requests: 2,
		paid: 2,
	},
	{
		name: 'the connection is closed in the middle of the answer',
		action: { kind: 'content-length-mismatch' },
		meets: 'faulty',
		code: 'connectionLost',
		requests: 2,
		paid: 2,
	},
];

/** The connection stands, and nothing comes in time. */
const SILENCE: Fault[] = [
	{
		name: 'no answer comes, and Nyckel has billed the item',
		action: { kind: 'hang' },
		meets: 'faulty',
		processed: true,
		timeout: TIMEOUT,
		code: 'timeout',
		requests: 2,
		paid: 2,
	},
	{
		name: 'no answer comes once',
		action: { kind: 'hang' },
		meets: 'faulty-once',
		timeout: TIMEOUT,
		requests: 2,
	},
	{
		name: 'the answer drips in too slowly',
		action: { kind: 'drip' },
		meets: 'faulty',
		timeout: TIMEOUT,
		code: 'timeout',
		requests: 2,
		paid: 2,
	},
];

/** Certificates and handshakes: the request does not get to Nyckel. */
const TRANSPORT: Fault[] = [
	...(
		[
			['the certificate has expired', 'expired certificate', 'certificateExpired'],
			['the certificate signs itself', 'self-signed certificate', 'certificateUntrusted'],
			['nobody knows who signed the certificate', 'unknown authority', 'certificateUntrusted'],
			['the certificate is of another host', 'certificate of another host', 'certificateOfOther'],
			['a certificate of n8n is asked for', 'asks for a certificate', 'clientCertificate'],
			['the TLS version is refused', 'old TLS', 'notSecure'],
			['something answers that is no HTTP server', 'no HTTP', 'notHttp'],
		] as const
	).map(
		([name, baseUrl, code]): Fault => ({
			name,
			meets: 'all',
			baseUrl,
			code,
			ends: 'account',
			requests: 1,
		}),
	),
	{
		name: 'the connection is closed in the handshake',
		meets: 'all',
		baseUrl: 'closes in the handshake',
		code: 'handshakeLost',
		isAway: true,
		requests: TRIES,
	},
	{
		name: 'the certificate has expired, with client ID and secret',
		meets: 'all',
		credential: 'cold',
		baseUrl: 'expired certificate',
		code: 'certificateExpired',
		ends: 'account',
		requests: 1,
	},
	{
		name: 'nothing listens at the address, with client ID and secret',
		meets: 'all',
		credential: 'cold',
		baseUrl: 'nobody listens',
		code: 'connectionRefused',
		isAway: true,
		requests: TRIES,
	},
];

/** The way to Nyckel leads through a proxy. */
const PROXIES: Fault[] = [
	{
		name: 'a proxy asks for a password',
		meets: 'all',
		proxy: 'asks for a password',
		code: 'proxyPassword',
		ends: 'account',
		requests: 1,
	},
	{
		name: 'the proxy is dead',
		meets: 'all',
		proxy: 'is dead',
		code: 'proxyUnreachable',
		isAway: true,
		requests: TRIES,
	},
	{
		name: 'the proxy answers 502 to CONNECT',
		meets: 'all',
		proxy: 'gets no further',
		code: 'gatewayLost',
		isAway: true,
		requests: TRIES,
	},
	{
		name: 'a proxy asks for a password, with client ID and secret',
		meets: 'all',
		credential: 'cold',
		proxy: 'asks for a password',
		code: 'proxyPassword',
		ends: 'account',
		requests: 1,
	},
];

/** Nyckel says no. Only what is likely to pass is sent again. */
const STATUSES: Fault[] = [
	{
		name: 'Nyckel answers 400',
		action: status(400),
		meets: 'faulty',
		code: 'badRequest',
		requests: 1,
	},
	{
		name: 'Nyckel answers 400 since the function is not trained',
		action: {
			kind: 'status',
			status: 400,
			body: { message: 'No model available to invoke function' },
		},
		meets: 'faulty',
		code: 'notTrained',
		requests: 1,
	},
	{
		name: 'Nyckel answers 401 to a pasted token',
		action: status(401),
		meets: 'faulty',
		code: 'unauthorized',
		ends: 'account',
		requests: 1,
	},
	{
		name: 'Nyckel answers 402',
		action: status(402),
		meets: 'faulty',
		code: 'paymentRequired',
		ends: 'account',
		requests: 1,
	},
	{
		name: 'Nyckel answers 403',
		action: status(403),
		meets: 'faulty',
		code: 'forbidden',
		requests: 1,
	},
	{
		name: 'Nyckel answers 404',
		action: status(404),
		meets: 'faulty',
		code: 'notFound',
		requests: 1,
	},
	{
		name: 'Nyckel answers 409',
		action: status(409),
		meets: 'faulty',
		code: 'otherStatus',
		requests: 1,
	},
	{
		name: 'Nyckel answers 413',
		action: status(413),
		meets: 'faulty',
		code: 'tooLarge',
		requests: 1,
	},
	...[400, 401, 402].map(
		(code): Fault => ({
			name: `somebody in between answers ${code} with a page`,
			action: { kind: 'html', status: code },
			meets: 'faulty',
			code: 'htmlReply',
			requests: 1,
		}),
	),
	...(
		[
			[405, 'methodNotAllowed'],
			[407, 'proxyPassword'],
			[451, 'legallyBlocked'],
			[511, 'networkSignIn'],
		] as const
	).map(
		([code, failure]): Fault => ({
			name: `somebody in between answers ${code}`,
			action: status(code),
			meets: 'faulty',
			code: failure,
			ends: 'account',
			requests: 1,
		}),
	),
];

/** The server, or one in between, is not able to answer: it is asked again. */
const GATEWAYS: Fault[] = [
	...[500, 503, 408, 425, 522].flatMap((code): Fault[] => [
		{
			name: `Nyckel answers ${code} again and again`,
			action: status(code),
			meets: 'faulty',
			code: [500, 503].includes(code) ? 'serverFault' : 'gatewayFault',
			requests: TRIES,
		},
		{
			name: `Nyckel answers ${code} once`,
			action: status(code),
			meets: 'faulty-once',
			requests: 2,
		},
	]),
];

/** Somebody in between does not know what came of it, and what stands behind may have gone on: it is sent again once. */
const LOST_ANSWERS: Fault[] = [
	...[502, 504].flatMap((code): Fault[] => [
		{
			name: `a gateway answers ${code} again and again, and Nyckel has billed the item`,
			action: status(code),
			meets: 'faulty',
			processed: true,
			code: 'gatewayLost',
			requests: 2,
			paid: 2,
		},
		{
			name: `a gateway answers ${code} once`,
			action: status(code),
			meets: 'faulty-once',
			requests: 2,
		},
	]),
	{
		name: 'a gateway answers 502 with a page',
		action: { kind: 'html', status: 502 },
		meets: 'faulty',
		code: 'gatewayLost',
		requests: 2,
	},
	...[499, 520, 524].flatMap((code): Fault[] => [
		{
			name: `an edge answers ${code} again and again, and Nyckel has billed the item`,
			action: status(code),
			meets: 'faulty',
			processed: true,
			code: 'answerLost',
			requests: 2,
			paid: 2,
		},
		{
			name: `an edge answers ${code} once`,
			action: status(code),
			meets: 'faulty-once',
			requests: 2,
		},
	]),
];

/** An answer with status 200 that is none. It was paid, so it is not sent again. */
const REPLIES: Fault[] = [
	{
		name: 'a page comes back',
		action: { kind: 'html' },
		meets: 'faulty',
		code: 'htmlReply',
		requests: 1,
	},
	{
		name: 'an empty answer comes back',
		action: { kind: 'empty' },
		meets: 'faulty',
		processed: true,
		code: 'emptyReply',
		requests: 1,
		paid: 1,
	},
	{
		name: 'nothing but a message comes back',
		action: { kind: 'body', body: '{"message": "The input is blank"}' },
		meets: 'faulty',
		processed: true,
		code: 'messageReply',
		requests: 1,
		paid: 1,
	},
	{
		name: 'the JSON is cut off',
		action: { kind: 'cut-off-json' },
		meets: 'faulty',
		code: 'brokenReply',
		requests: 1,
		paid: 1,
	},
	{
		name: 'Nyckel redirects to another host',
		action: (other) => ({ kind: 'redirect', to: other }),
		meets: 'faulty',
		code: 'redirected',
		requests: 1,
	},
];

/** The token is missing, old or refused. */
const TOKENS: Fault[] = [
	{ name: 'there is no token yet', meets: 'token', credential: 'cold', requests: 1 },
	{ name: 'the token has expired (401)', meets: 'token', credential: 'expired', requests: 1 },
	{ name: 'the token has expired (403)', meets: 'token', credential: 'expired-403', requests: 1 },
	{
		name: 'Nyckel answers 401 once',
		action: status(401),
		meets: 'faulty-once',
		credential: 'cold',
		requests: 2,
	},
	{
		name: 'Nyckel answers 401 again after the token was renewed',
		action: status(401),
		meets: 'faulty',
		credential: 'cold',
		code: 'unauthorized',
		ends: 'account',
		requests: WITH_RENEWAL,
	},
	{
		name: 'the token endpoint refuses the client',
		action: { kind: 'status', status: 400, body: { error: 'invalid_client' } },
		meets: 'token',
		credential: 'cold',
		code: 'badClient',
		ends: 'account',
		requests: 1,
	},
	{
		name: 'the token endpoint is down',
		action: status(503),
		meets: 'token',
		credential: 'cold',
		code: 'tokenFault',
		isAway: true,
		requests: TRIES,
	},
	{
		name: 'the token endpoint is down once',
		action: status(503),
		meets: 'token-once',
		credential: 'cold',
		requests: 2,
	},
	{
		name: 'the token endpoint resets the connection once',
		action: { kind: 'reset-before-headers' },
		meets: 'token-once',
		credential: 'cold',
		requests: 2,
	},
	{
		name: 'the token endpoint answers 429',
		action: status(429),
		meets: 'token',
		credential: 'cold',
		code: 'tokenFault',
		isAway: true,
		requests: TRIES,
	},
	{
		name: 'the token endpoint answers 429 once',
		action: status(429),
		meets: 'token-once',
		credential: 'cold',
		requests: 2,
	},
];

/** Nyckel asks to wait. It is believed up to a minute. */
const WAITS: Fault[] = (
	[
		['no Retry-After', status(429), [0, SOON]],
		['Retry-After 0', retryAfter('0'), [0, SOON]],
		['Retry-After 1', retryAfter('1'), [1_000, SOON]],
		['Retry-After 1.5', retryAfter('1.5'), [1_500, 1_500]],
		// Dates are real time: a busy machine has 40 s from here to the answer.
		['a date as Retry-After', () => retryAfter(inSeconds(50)), [10_000, 50_000]],
		['a past date as Retry-After', () => retryAfter(inSeconds(-60)), [0, SOON]],
		['a Retry-After that makes no sense', retryAfter('soon'), [0, SOON]],
		['Retry-After 99999', retryAfter('99999'), [60_000, 60_000]],
		['status 503 and Retry-After 5', retryAfter('5', 503), [5_000, 5_000]],
	] satisfies Array<[string, Fault['action'], readonly [number, number]]>
).map(([name, action, wait]) => ({
	name: `Nyckel answers once with ${name}`,
	action,
	meets: 'faulty-once',
	requests: 2,
	wait,
}));

/** All of them, by what goes wrong. */
export const FAULTS = {
	CONNECTION,
	SILENCE,
	TRANSPORT,
	PROXIES,
	STATUSES,
	GATEWAYS,
	LOST_ANSWERS,
	REPLIES,
	TOKENS,
	WAITS,
} as const;
