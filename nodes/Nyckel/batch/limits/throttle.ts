import type { Observer } from '../events';
import { askedWait } from '../policy/retry';
import type { Concurrency } from './concurrency';
import type { Gate, Start, StartEnd } from './gate';
import type { Pace } from './pace';

/**
 * What an account says of its load: a 429 cuts pace and concurrency, and where it asks for a wait, nothing starts until
 * that is over. The limits recover in time in which requests show whether they may: not in that wait.
 */
export class Throttle implements Gate {
	private until = -Infinity;

	private isCut = false;

	/**
	 * @param pace is cut
	 * @param concurrency is cut too, and has to be told of an end after this one: the request counts as in flight
	 * @param observer is told of cuts, and when both have recovered
	 */
	constructor(
		private readonly pace: Pace,
		private readonly concurrency: Concurrency,
		private readonly observer?: Observer,
	) {}

	/** @inheritdoc Gate.nextAt */
	nextAt(): number {
		return this.until;
	}

	/** @inheritdoc Gate.started */
	started({ startedAt: now }: Pick<Start, 'startedAt'>): void {
		if (!this.isCut || this.pace.isCut(now) || this.concurrency.isCut(now)) return;
		this.isCut = false;
		this.observer?.({ kind: 'paceRecovered' });
	}

	/** @inheritdoc Gate.ended */
	ended({ startedAt }: Start, end: StartEnd, now: number): void {
		if (end.kind !== 'throttled') return;
		this.cut(now, startedAt);
		this.pause(now, end.retryAfterMs);
	}

	/** Once for all that was started before. */
	private cut(now: number, startedAt: number): void {
		const before = this.pace.limitAt(now);
		this.pace.cut(now, startedAt);
		this.concurrency.cut(now, startedAt);
		const requestsPerSecond = this.pace.limitAt(now);
		if (requestsPerSecond >= before) return;
		this.isCut = true;
		const maxConcurrency = this.concurrency.limitAt(now);
		this.observer?.({ kind: 'paceCut', requestsPerSecond, maxConcurrency });
	}

	private pause(now: number, retryAfterMs: number | undefined): void {
		this.until = Math.max(this.until, now + askedWait(retryAfterMs));
		this.pace.rest(now, this.until);
		this.concurrency.rest(now, this.until);
	}
}
