import type { LimiterKind } from '../options';

/** Decides which requests of an account pass. */
export interface RateLimiter {
	/**
	 * Counts one request.
	 * @param now milliseconds; never steps back
	 * @returns false when the account is over its rate; a refused request does not count
	 */
	admits(now: number): boolean;
}

const SECOND = 1000;

/** One limiter of the kind for so many requests per second. */
export function createLimiter(kind: LimiterKind, requestsPerSecond: number): RateLimiter {
	return LIMITERS[kind](requestsPerSecond);
}

const LIMITERS: Readonly<Record<LimiterKind, (perSecond: number) => RateLimiter>> = {
	/** A full bucket lets a burst of one second's worth through, then refills evenly. */
	'token-bucket': (perSecond) => {
		let tokens = perSecond;
		let last: number | undefined;
		return {
			admits(now) {
				tokens = Math.min(perSecond, tokens + ((now - (last ?? now)) * perSecond) / SECOND);
				last = now;
				if (tokens < 1) return false;
				tokens -= 1;
				return true;
			},
		};
	},
	/** Counts anew with every full second of the clock. */
	'fixed-window': (perSecond) => {
		let window = -1;
		let count = 0;
		return {
			admits(now) {
				const current = Math.floor(now / SECOND);
				if (current !== window) count = 0;
				window = current;
				if (count >= perSecond) return false;
				count += 1;
				return true;
			},
		};
	},
	/** Looks back exactly one second. */
	'sliding-window': (perSecond) => {
		let passed: number[] = [];
		return {
			admits(now) {
				passed = passed.filter((at) => at > now - SECOND);
				if (passed.length >= perSecond) return false;
				passed.push(now);
				return true;
			},
		};
	},
};
