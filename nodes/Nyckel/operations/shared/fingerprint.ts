import { createHash } from 'crypto';

import type { DataBody } from './dataBody';

/** 128 bits tell requests apart; more would only make the node's memory larger. */
const LENGTH = 22;

/** @returns a short hash of any JSON value, the same for the same value */
export function fingerprintOf(value: unknown): string {
	return createHash('sha256').update(JSON.stringify(value)).digest('base64').slice(0, LENGTH);
}

/**
 * @param rest what tells the request apart besides its body
 * @returns a promise while an image of the body has not been read yet
 */
export function bodyFingerprint(body: DataBody, rest: unknown[]): string | Promise<string> {
	const identity = body.identity();
	const hash = (known: unknown[]) => fingerprintOf([...rest, ...known]);
	return Array.isArray(identity) ? hash(identity) : identity.then(hash);
}
