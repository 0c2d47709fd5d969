import type { FailureCode } from './failureTable';
import { FAILURES } from './failureTable';
import { cut, shown } from './quote';

export type { FailureCode } from './failureTable';

/** Why a request failed, ready to be shown. Holds no secret. */
export interface Failure {
	code: FailureCode;
	message: string;
	description: string;
	/** The HTTP status, where there was one. */
	httpCode?: string;
	/** How long the server asked to wait, milliseconds. */
	retryAfterMs?: number;
	/** What the server said, for those who look closer. */
	detail?: string;
	/** With `conflict`: the sample that exists already. */
	existingSampleId?: string;
	/** With `messageReply`: the beginning of what came back. */
	reply?: string;
}

/** What fills the placeholders of a text. */
export interface FailureFacts {
	status?: number;
	host?: string;
	functionId?: string;
	detail?: string;
	retryAfterMs?: number;
	/** The ID that a sample was looked for by. */
	sample?: string;
	label?: string;
	/** What a function does, as a verb. */
	kind?: string;
	existingSampleId?: string;
	/** What came back, as text. */
	reply?: string;
}

const STATUS_CODES: Record<number, FailureCode> = {
	400: 'badRequest',
	401: 'unauthorized',
	402: 'paymentRequired',
	403: 'forbidden',
	404: 'notFound',
	409: 'conflict',
	413: 'tooLarge',
	422: 'badRequest',
	429: 'tooManyRequests',
	500: 'serverFault',
	502: 'serverFault',
	503: 'serverFault',
	504: 'serverFault',
};

/** The same for requests that are about no function. */
const ACCOUNT_STATUS_CODES: Record<number, FailureCode> = {
	403: 'forbiddenAccount',
	404: 'notFoundAddress',
};

/** @returns the kind of failure that an HTTP status of the API means */
export function failureOfStatus(
	status: number,
	{ detail = '', functionId }: Pick<FailureFacts, 'detail' | 'functionId'>,
): FailureCode {
	if (status === 400 && /no model available/i.test(detail)) return 'notTrained';
	if (status >= 300 && status < 400) return 'redirected';
	const ofAccount = functionId === undefined ? ACCOUNT_STATUS_CODES[status] : undefined;
	return ofAccount ?? STATUS_CODES[status] ?? 'otherStatus';
}

const NODE_CODES: Record<string, FailureCode> = {
	ECONNREFUSED: 'connectionRefused',
	EHOSTUNREACH: 'connectionRefused',
	ENETUNREACH: 'connectionRefused',
	ENETDOWN: 'connectionRefused',
	ENOTFOUND: 'nameNotResolved',
	EAI_AGAIN: 'nameNotResolved',
	ETIMEDOUT: 'timeout',
	ECONNABORTED: 'timeout',
	ECONNRESET: 'connectionLost',
	EPIPE: 'connectionLost',
	ERR_BAD_RESPONSE: 'connectionLost',
	ERR_STREAM_PREMATURE_CLOSE: 'connectionLost',
	EPROTO: 'certificate',
	DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate',
	SELF_SIGNED_CERT_IN_CHAIN: 'certificate',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate',
	UNABLE_TO_GET_ISSUER_CERT: 'certificate',
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate',
};

/** @returns the kind of failure that an error code of Node.js or its HTTP client means */
export function failureOfNodeCode(code: string): FailureCode {
	return NODE_CODES[code] ?? (/CERT|TLS|SSL/.test(code) ? 'certificate' : 'unexpected');
}

/** Longest part of a server's own words that is shown, characters. */
const MAX_DETAIL = 300;

/** Builds a failure of the given kind, its texts filled in. */
export function failure(code: FailureCode, facts: FailureFacts = {}): Failure {
	const detail = facts.detail && cut(facts.detail, MAX_DETAIL);
	const values: Record<string, string> = {
		function: shown(facts.functionId ?? ''),
		host: shown(facts.host ?? 'Nyckel'),
		status: String(facts.status ?? ''),
		detail: detail ?? '',
		said: detail ? `Nyckel says: ${detail.replace(/\.?$/, '.')}` : 'Nyckel gave no reason.',
		sample: facts.existingSampleId
			? `It is the sample ${shown(facts.existingSampleId)}.`
			: shown(facts.sample ?? ''),
		label: shown(facts.label ?? ''),
		kind: facts.kind ?? '',
	};
	const fill = (text: string) =>
		text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
	return {
		code,
		message: fill(FAILURES[code].message),
		description: fill(FAILURES[code].description).trim(),
		...(facts.status !== undefined && { httpCode: String(facts.status) }),
		...(facts.retryAfterMs !== undefined && { retryAfterMs: facts.retryAfterMs }),
		...(detail && { detail }),
		...(facts.existingSampleId !== undefined && { existingSampleId: facts.existingSampleId }),
		...(facts.reply !== undefined && { reply: facts.reply.slice(0, MAX_DETAIL) }),
	};
}
