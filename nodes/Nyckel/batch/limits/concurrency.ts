import { AimdLimit } from './aimd';
import type { AimdRule } from './aimd';
import type { Gate } from './gate';

/** Requests that the account allows in flight, when nobody has set another limit. */
export const DEFAULT_MAX_CONCURRENCY = 25;

/** At most so many requests in flight. */
export class Concurrency implements Gate {
	private readonly limit: AimdLimit;

	private inFlight = 0;

	/** @param rule how the limit answers to overload */
	constructor(rule: AimdRule) {
		this.limit = new AimdLimit(rule, DEFAULT_MAX_CONCURRENCY);
	}

	/** Sets the highest number of requests in flight. */
	setMax(max: number): void {
		this.limit.setMax(max);
	}

	/** How many may be in flight at `now`, milliseconds of the clock. */
	limitAt(now: number): number {
		return this.limit.at(now);
	}

	/** Whether that is less than the highest number. */
	isCut(now: number): boolean {
		return this.limit.isCut(now);
	}

	/** @inheritdoc Gate.nextAt */
	nextAt(now: number): number {
		if (this.inFlight < this.limit.at(now)) return now;
		// Without any request ending: a cut limit grows while requests hang.
		return this.limit.reaches(this.inFlight + 1);
	}

	/** @inheritdoc Gate.started */
	started(): void {
		this.inFlight += 1;
	}

	/** @inheritdoc Gate.ended */
	ended(): void {
		this.inFlight -= 1;
	}

	/**
	 * Cuts the number, once for all that was started before.
	 * @param now milliseconds of the clock
	 * @param startedAt of the request that met the overload and still counts, milliseconds of the clock
	 */
	cut(now: number, startedAt: number): void {
		this.limit.cut(now, this.inFlight, startedAt);
	}

	/** @inheritdoc AimdLimit.rest */
	rest(now: number, until: number): void {
		this.limit.rest(now, until);
	}
}
