/** The reason that a server gives, in whatever form it comes. */
import type { HttpResponse } from './response';
import { hasFields } from './response';

/**
 * Where a reason stands, the most telling first: Nyckel, OAuth2 (RFC 6749, 5.2), problem details (RFC 9457), and what
 * gateways and frameworks call it.
 */
const REASONS = [
	...['message', 'Message', 'error_description', 'detail', 'error', 'title'],
	...['msg', 'errorMessage', 'error_message', 'reason', 'description'],
];

/** How many reasons of a list are told. */
const MAX_ERRORS = 5;

/** True for what was written for a browser, or for anything but an API that speaks JSON. */
export const isPage = (body: unknown): boolean => typeof body === 'string' && /^\s*</.test(body);

/** How deep a reason may stand in others: in `error.message` it is one. */
const MAX_DEPTH = 5;

/** @returns the text, ended by a mark: a full stop where it has none */
export const asSentence = (text: string): string => text.replace(/[.!?]?$/, (end) => end || '.');

/** One after the other, each but the last one ended like a sentence; without those that are blank, or said already. */
function joined(texts: string[]): string {
	let all = '';
	for (const text of texts) {
		if (text === '' || asSentence(all).includes(asSentence(text))) continue;
		all = all === '' ? text : `${asSentence(all)} ${text}`;
	}
	return all;
}

function textOf(value: unknown, depth = 0): string {
	if (typeof value === 'string') return value.trim();
	if (!hasFields(value) || depth > MAX_DEPTH) return '';
	if (!Array.isArray(value)) return reasonOf(value, depth);
	return joined(value.slice(0, MAX_ERRORS).map((entry) => textOf(entry, depth + 1)));
}

function reasonOf(fields: Record<string, unknown>, depth = 0): string {
	for (const name of REASONS) {
		const text = textOf(fields[name], depth + 1);
		if (text !== '') return text;
	}
	return '';
}

/** ASP.NET names the field each list of reasons is about; others send a plain list. */
function errorsOf(errors: unknown): string[] {
	if (Array.isArray(errors)) return errors.map((error) => textOf(error));
	if (!hasFields(errors)) return [textOf(errors)];
	return Object.entries(errors).map(([field, reasons]) => {
		const texts = [reasons]
			.flat()
			.map((reason) => textOf(reason))
			.filter(Boolean)
			.join(' ');
		return texts && field !== '' && field !== '$' ? `${field}: ${texts}` : texts;
	});
}

/** Parsed JSON, or text; nothing of a page or of broken JSON. */
function contentOf(body: unknown): unknown {
	if (typeof body !== 'string') return body;
	try {
		return JSON.parse(body) as unknown;
	} catch {
		const text = body.trim();
		return isPage(text) || /^[[{"]/.test(text) ? undefined : text;
	}
}

/**
 * @returns what the server said, not redacted, not cut, maybe of several lines; blank when it gave no reason or a page
 */
export function saidIn({ body }: Partial<Pick<HttpResponse, 'body'>>): string {
	const content = contentOf(body);
	if (typeof content === 'string') return content;
	if (!hasFields(content)) return '';
	const reason = reasonOf(content);
	const errors = errorsOf(Array.isArray(content) ? content : content.errors);
	const texts = errors.filter((text) => text !== '' && text !== reason).slice(0, MAX_ERRORS);
	return joined([reason, ...texts]);
}
