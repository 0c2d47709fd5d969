/** An error that n8n threw, taken apart. n8n 2 wraps errors in errors; n8n 1 keeps of the inner one what it said. */
import type { HttpResponse } from './response';
import { hasFields, responseOf } from './response';

/** An error, or what it was made from. */
export type Cause = Record<string, unknown>;

/** What the error was made from, as far as n8n kept it; of several attempts to connect, the first. */
function causeOf({ cause, errorResponse, errors }: Cause): unknown {
	return cause ?? errorResponse ?? (Array.isArray(errors) ? (errors[0] as unknown) : undefined);
}

/** @returns the error and what it was made from, outermost first */
export function causesOf(error: unknown): Cause[] {
	const causes: Cause[] = [];
	for (let next = error; hasFields(next) && !causes.includes(next); next = causeOf(next)) {
		causes.push(next);
	}
	return causes;
}

/** @returns every text of these errors that is not a server's: n8n puts those into `description` */
export function textsOf(causes: Cause[]): string[] {
	return causes
		.flatMap(({ message, messages }): unknown[] => [
			message,
			...(Array.isArray(messages) ? (messages as unknown[]) : []),
		])
		.filter((text) => typeof text === 'string');
}

/** @returns error codes of Node.js and its clients, outermost first; n8n puts them where the status would be too */
export function nodeCodesOf(causes: Cause[]): string[] {
	return causes
		.flatMap(({ code, httpCode }) => [code, httpCode])
		.filter((code) => typeof code === 'string')
		.filter((code) => /^[A-Z][A-Z\d]*(?:_\w+)?$/.test(code));
}

function first<T>(causes: Cause[], pick: (cause: Cause) => T | undefined): T | undefined {
	for (const cause of causes) {
		const found = pick(cause);
		if (found !== undefined) return found;
	}
	return undefined;
}

/** @returns the response in the error, or what there is of one */
export function responseIn(causes: Cause[]): Partial<HttpResponse> {
	const whole = first(causes, ({ response }) => responseOf(response));
	if (whole) return whole;
	const status = first(
		causes,
		({ httpCode, status: own }) => responseOf({ status: httpCode ?? own })?.status,
	);
	return { status, body: first(causes, ({ body }) => body) };
}
