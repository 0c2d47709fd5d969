/** What n8n's request helper answers with `returnFullResponse`, or an error of it holds: read with care. */
import { isSegment } from './ids';

/** An HTTP response as far as it is looked at. */
export interface HttpResponse {
	status: number;
	headers: Record<string, unknown>;
	/** As text, or parsed where n8n did so. */
	body: unknown;
}

type Fields = Record<string, unknown>;

/** True for anything that has fields, lists too: what a library threw, of which nothing is known. */
export const hasFields = (value: unknown): value is Fields =>
	typeof value === 'object' && value !== null;

/** @returns the response in one form, whichever names n8n or its HTTP client use; `undefined` when it is none */
export function responseOf(value: unknown): HttpResponse | undefined {
	if (!hasFields(value)) return undefined;
	const status = Number(value.statusCode ?? value.status);
	// Three digits, whatever they mean: some firewalls refuse with 999 (RFC 9110, 15).
	if (!Number.isInteger(status) || status < 1 || status > 999) return undefined;
	return {
		status,
		headers: hasFields(value.headers) ? value.headers : {},
		body: value.body ?? value.data,
	};
}

/** The server's JSON object, if it sent one; nothing of an HTML page. */
export function jsonBodyOf({ body }: Pick<HttpResponse, 'body'>): Fields | undefined {
	if (typeof body !== 'string') return hasFields(body) ? body : undefined;
	try {
		const parsed: unknown = JSON.parse(body);
		return hasFields(parsed) ? parsed : undefined;
	} catch {
		return undefined;
	}
}

/** With a 409: the sample that exists already. */
export function existingSampleOf(response: HttpResponse): string | undefined {
	const id = response.status === 409 ? jsonBodyOf(response)?.existingSampleId : undefined;
	return typeof id === 'string' && isSegment(id) ? id : undefined;
}

/** A zone after the time of a date; a year may follow it, or what the zone is called. */
const ZONE = /:\d\d.*?(?:[a-z]|[+-]\d)/i;

/**
 * RFC 9110, 10.2.3: seconds or an HTTP date. Fractions of a second are taken too. A date without a zone, as C's asctime
 * writes it, is GMT (5.6.7).
 * @param now milliseconds since 1970
 * @returns milliseconds from `now`, never negative; `undefined` when absent or nonsense
 */
export function parseRetryAfter(value: unknown, now: number): number | undefined {
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	const text = String(value).trim();
	if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
	const date = /[a-z]{3}/i.test(text) ? Date.parse(ZONE.test(text) ? text : `${text} GMT`) : NaN;
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
