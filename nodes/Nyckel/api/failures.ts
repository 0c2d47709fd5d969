import type { FailureCode } from './failureTable';
import { ruleOf } from './failureTable';
import { cut, oneLine, shown } from './quote';
import { asSentence } from './said';

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
	/** Where the proxy is that could not be reached. */
	proxy?: string;
	functionId?: string;
	detail?: string;
	retryAfterMs?: number;
	/** The ID that a sample was looked for by. */
	sample?: string;
	label?: string;
	/** What a function does, as a verb. */
	kind?: string;
	/** Since when nothing was answered, a time of day. */
	since?: string;
	existingSampleId?: string;
	/** What came back, as text. */
	reply?: string;
	/** The request holds nothing but an address. */
	isWithoutInput?: boolean;
}

/** Longest part of a server's own words that is shown, characters. */
const MAX_DETAIL = 300;

/** Names of pretrained functions are words with hyphens between; IDs have none. */
const isPretrained = (functionId = '') => functionId.includes('-');

/** What the server said, as a sentence; blank when it said nothing. */
const reasonIn = (detail = ''): string =>
	detail && `Nyckel says: ${asSentence(detail.replace(/…$/, ''))}`;

/** @returns the failure of an item alone: others, which would share the cause, were answered well */
export function aloneIn(shared: Failure): Failure {
	const { alone } = ruleOf(shared.code);
	if (alone === undefined) return shared;
	const description = alone.replace('{reason}', () => reasonIn(shared.detail)).trim();
	return { ...shared, description };
}

/** Builds a failure of the given kind, its texts filled in. */
export function failure(code: FailureCode, facts: FailureFacts = {}): Failure {
	const detail = facts.detail && cut(oneLine(facts.detail), MAX_DETAIL);
	const reason = reasonIn(detail);
	const values: Record<string, string> = {
		function: shown(facts.functionId ?? ''),
		host: shown(facts.host ?? 'Nyckel'),
		proxy: facts.proxy === undefined ? '' : ` ${shown(facts.proxy)}`,
		status: String(facts.status ?? ''),
		withStatus: facts.status === undefined ? '' : ` (status ${facts.status})`,
		detail: detail ?? '',
		reason,
		said: reason || 'Nyckel gave no reason.',
		sample: facts.existingSampleId
			? `It is the sample ${shown(facts.existingSampleId)}.`
			: shown(facts.sample ?? ''),
		since: facts.since ?? '',
		label: shown(facts.label ?? ''),
		kind: facts.kind ?? '',
	};
	const fill = (text: string) =>
		text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
	const rule = ruleOf(code);
	const { message, description } = (facts.isWithoutInput && rule.withoutInput) || rule;
	const advice = isPretrained(facts.functionId) ? (rule.pretrained ?? description) : description;
	return {
		code,
		message: fill(message),
		description: fill(advice).trim(),
		...(facts.status !== undefined && { httpCode: String(facts.status) }),
		...(facts.retryAfterMs !== undefined && { retryAfterMs: facts.retryAfterMs }),
		...(detail && { detail }),
		...(facts.existingSampleId !== undefined && { existingSampleId: facts.existingSampleId }),
		...(facts.reply !== undefined && { reply: cut(facts.reply, MAX_DETAIL - 1) }),
	};
}
