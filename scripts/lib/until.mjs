import { Stop } from './stop.mjs';

/** How often a condition is looked at, milliseconds. */
const POLL_MS = 200;

/**
 * Waits until a condition holds.
 * @template T
 * @param {string} what e.g. `the execution to end`; named when it does not happen
 * @param {() => Promise<T> | T} probe
 * @param {{timeoutMs?: number}} [limit]
 * @returns {Promise<NonNullable<T>>} the first value of `probe` that is truthy
 */
export async function until(what, probe, { timeoutMs = 60_000 } = {}) {
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		const value = await probe();
		if (value) return value;
		if (Date.now() > deadline) throw new Stop(`Waited ${timeoutMs / 1000} s for ${what}.`);
		await new Promise((resolve) => setTimeout(resolve, POLL_MS));
	}
}
