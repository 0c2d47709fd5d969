/** What can go wrong on demand. */

/** Which requests a fault meets. Everything given must hold; an empty one meets every API and token request. */
export interface FaultMatch {
	/** e.g. `POST`. */
	method?: string;
	/** A part of the path (`/invoke`), or an expression it must match. The query does not count. */
	path?: string | RegExp;
	/** The same as source text, for rules sent over HTTP. */
	pathPattern?: string;
	/** A part of the raw body. */
	bodyIncludes?: string;
	/** The first matching request that is met, from 1 (default). Given without `times`, it is the only one. */
	nth?: number;
	/** How many matching requests are met from there; default all. */
	times?: number;
	/** Chance that a request is met, 0 to 1, drawn from the seed. */
	probability?: number;
}

/** What the client gets to see. */
export type FaultAction =
	/** A status with Nyckel's error body, or with this one (an object is sent as JSON, a string as it is). */
	| { kind: 'status'; status: number; body?: unknown; headers?: Readonly<Record<string, string>> }
	/** The request is read, then the connection is reset. */
	| { kind: 'reset-before-headers' }
	/** Half of the answer, then a reset. */
	| { kind: 'reset-in-body' }
	/** Nothing, ever. */
	| { kind: 'hang' }
	/** The right answer, one byte every so many milliseconds (default 100). */
	| { kind: 'drip'; everyMs?: number }
	/** A complete HTTP answer whose JSON is cut in half. */
	| { kind: 'cut-off-json' }
	/** `Content-Length` of the whole answer, half of it sent, connection closed. */
	| { kind: 'content-length-mismatch' }
	/** Bytes that are no HTTP. */
	| { kind: 'broken-http' }
	/** A page instead of JSON. */
	| { kind: 'html'; status?: number }
	/** No body. */
	| { kind: 'empty'; status?: number }
	/** These characters as the body, e.g. `null`, `[]`, `{"labelName": 7}`. */
	| { kind: 'body'; body: string; status?: number; contentType?: string }
	/** Sends the client elsewhere (default status 307). */
	| { kind: 'redirect'; to: string; status?: number }
	/** The right answer, so many milliseconds later. */
	| { kind: 'delay'; ms: number };

/** One rule. */
export interface FaultRule {
	match?: FaultMatch;
	action: FaultAction;
	/**
	 * Whether the request was worked on, and billed, before the fault. Default: yes where the right answer is
	 * needed (reset-in-body, drip, cut-off-json, content-length-mismatch, delay), no elsewhere.
	 */
	processed?: boolean;
}
