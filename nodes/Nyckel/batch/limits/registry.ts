import type { Observer } from '../events';
import { AccountLimiter } from './limiter';
import type { Clock } from '../types';

/**
 * An account that nobody used for so long is forgotten, milliseconds: a day, so that a schedule finds what is known of
 * it, above all that it was there, while tokens that came and went do not pile up.
 */
export const FORGET_AFTER_MS = 24 * 60 * 60_000;

interface Entry {
	limiter: AccountLimiter;
	askedAt: number;
}

const accounts = new Map<string, Entry>();

/**
 * The limiter of an account, the same one for all that ask in this process.
 * @param key what tells accounts apart: base URL and client id, or a hash of the token; never a secret
 * @param clock the process's clock
 * @param observer is told what is decided about the account; the first one that is given stays
 */
export function accountLimiter(key: string, clock: Clock, observer?: Observer): AccountLimiter {
	const now = clock.now();
	forgetUnused(now);
	const entry = accounts.get(key) ?? { limiter: new AccountLimiter(clock, observer), askedAt: now };
	entry.askedAt = now;
	accounts.set(key, entry);
	return entry.limiter;
}

/** How many accounts are remembered. */
export function rememberedAccounts(): number {
	return accounts.size;
}

/** Looks whenever somebody asks, so that no timer has to run for it. */
function forgetUnused(now: number): void {
	for (const [key, { limiter, askedAt }] of accounts) {
		const unusedSince = Math.max(askedAt, limiter.leftAt);
		if (!limiter.inUse && now - unusedSince >= FORGET_AFTER_MS) accounts.delete(key);
	}
}
