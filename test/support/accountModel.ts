import type { Clock, Outcome } from '../../nodes/Nyckel/batch';
import type { LimiterKind } from '../../sandbox';
import { createLimiter, type RateLimiter } from '../../sandbox/server/limiters';

/** The ways in which servers count requests per second. */
export const RATE_LIMITERS = ['token-bucket', 'fixed-window', 'sliding-window'] as const;

const SECOND_MS = 1000;

/** What the model is made of. Times in milliseconds. */
export interface AccountModelSettings {
	limiter: LimiterKind;
	/** From arrival to answer. */
	latencyMs: number;
	/** From start to arrival: random up to this. */
	jitterMs: number;
	/** From arrival to a 429; servers say no at once. */
	refusalMs: number;
	/** The wait that a 429 asks for; left out: none. */
	retryAfterMs?: number;
	perSecond: number;
	maxInFlight: number;
}

const NYCKEL = { jitterMs: 0, refusalMs: 20, perSecond: 25, maxInFlight: 25 };

/** An account as the server sees it: 25 requests a second and 25 in flight, each on its own answers 429. */
export class AccountModel {
	/** Requests that were sent. */
	requests = 0;

	/** Requests that were answered with 429. */
	throttled = 0;

	private inFlight = 0;

	private readonly gate: RateLimiter;

	private readonly settings: AccountModelSettings;

	/**
	 * @param clock virtual time
	 * @param settings what differs from Nyckel's
	 */
	constructor(
		private readonly clock: Clock,
		settings: Pick<AccountModelSettings, 'limiter' | 'latencyMs'> & Partial<AccountModelSettings>,
	) {
		this.settings = { ...NYCKEL, ...settings };
		this.gate = createLimiter(this.settings.limiter, this.settings.perSecond);
	}

	/** Makes one request. */
	async request(): Promise<Outcome<string, string>> {
		const { jitterMs, latencyMs, maxInFlight, refusalMs, retryAfterMs } = this.settings;
		this.requests += 1;
		if (jitterMs > 0) await this.clock.sleep(this.clock.random() * jitterMs);
		if (this.inFlight >= maxInFlight || !this.gate.admits(this.clock.now())) {
			this.throttled += 1;
			await this.clock.sleep(refusalMs);
			return { kind: 'throttled', error: '429', retryAfterMs };
		}
		this.inFlight += 1;
		await this.clock.sleep(latencyMs);
		this.inFlight -= 1;
		return { kind: 'done', value: 'label' };
	}

	/** The shortest time in which so many items can be done, milliseconds. */
	floorMs(items: number): number {
		const { latencyMs, maxInFlight, perSecond } = this.settings;
		const seconds = Math.max(items / perSecond, (items * latencyMs) / SECOND_MS / maxInFlight);
		return seconds * SECOND_MS + latencyMs;
	}
}
