import type { Observer } from '../events';
import { askedWait } from '../policy/retry';
import type { Concurrency } from './concurrency';
import type { Gate, Start, StartEnd } from './gate';
import type { Pace } from './pace';

/**
 * What an account says of its load: a 429 cuts pace and concurrency, and while it asks to be left alone, whatever the
 * answer, nothing starts. The limits recover in time in which requests show whether they may: not in that wait.
 */
export class Throttle implements Gate {
	private until = -Infinity;

	private isOver = false;

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

	/** Until when the account has asked to be left alone, milliseconds of the clock. */
	get pausedUntil(): number {
		return this.until;
	}

	/** Whether it was a 429 that asked for the longest wait: what holds requests back is a limit of the account then. */
	get isOverLimit(): boolean {
		return this.isOver;
	}

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
		if (end.kind === 'throttled') this.cut(now, startedAt);
		this.answered(end, now);
	}

	/**
	 * Keeps to the wait that an answer asks for, that to a probe too.
	 * @param now milliseconds of the clock
	 */
	answered(end: StartEnd, now: number): void {
		const askedMs = 'retryAfterMs' in end ? askedWait(end.retryAfterMs) : 0;
		if (askedMs > 0 && now + askedMs > this.until) {
			this.until = now + askedMs;
			this.isOver = end.kind === 'throttled';
		}
		this.pace.rest(now, this.until);
		this.concurrency.rest(now, this.until);
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
}
