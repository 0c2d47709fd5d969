import { createHash } from 'crypto';

/** 128 bits tell requests apart; more would only make the node's memory larger. */
const LENGTH = 22;

/** @returns a short hash of any JSON value, the same for the same value */
export function fingerprintOf(value: unknown): string {
	return createHash('sha256').update(JSON.stringify(value)).digest('base64').slice(0, LENGTH);
}
