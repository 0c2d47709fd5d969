/** How a limit answers to overload: the numbers of additive increase, multiplicative decrease. */
export interface AimdRule {
	/** What is left of the limit after a cut, 0-1. */
	keep: number;
	/** What comes back of the highest limit, per second, 0-1: a large limit recovers in the time of a small one. */
	recoverPerSecond: number;
}

const MS_PER_SECOND = 1000;

/**
 * A limit that is cut by a share and comes back step by step (additive increase, multiplicative decrease: what lets
 * senders that know nothing of each other share a line fairly; Chiu and Jain, 1989). It comes back with time, not
 * with answers, so that an idle account recovers too and nothing has to be counted. It stays in [1, max].
 */
export class AimdLimit {
	private cutTo = Infinity;

	private cutAt = 0;

	/** From when on it comes back, milliseconds of the clock. */
	private backFrom = 0;

	/**
	 * @param rule how far it falls and how fast it comes back
	 * @param max the highest it may be; at least 1
	 */
	constructor(
		private readonly rule: AimdRule,
		private max: number,
	) {}

	/** Sets the highest value it may have; a limit that was never cut follows at once. */
	setMax(max: number): void {
		this.max = max;
	}

	/** The limit at `now` (milliseconds of the clock), a whole number. */
	at(now: number): number {
		return Math.floor(this.exactAt(now));
	}

	/** Whether the limit is below its maximum at `now`, milliseconds of the clock. */
	isCut(now: number): boolean {
		return this.exactAt(now) < this.max;
	}

	/** When the limit will have reached `value`, milliseconds of the clock; Infinity beyond its maximum. */
	reaches(value: number): number {
		if (value > this.max) return Infinity;
		return this.backFrom + ((value - this.cutTo) / this.perSecond) * MS_PER_SECOND;
	}

	/**
	 * Cuts the limit, once for all that was started before: one overload, one cut.
	 * @param now milliseconds of the clock
	 * @param used what was in use of it; a limit far above is cut from here, or a cut would not be felt
	 * @param startedAt of the request that met the overload, milliseconds of the clock
	 */
	cut(now: number, used: number, startedAt = Infinity): void {
		if (this.wasCut && startedAt <= this.cutAt) return;
		this.cutTo = Math.max(1, Math.min(this.exactAt(now), used) * this.rule.keep);
		this.cutAt = now;
		this.backFrom = now;
	}

	/** Stays as it is at `now` until `until`, milliseconds of the clock: meanwhile nothing shows whether it may come back. */
	rest(now: number, until: number): void {
		if (!this.isCut(now)) return;
		this.cutTo = this.exactAt(now);
		this.backFrom = Math.max(this.backFrom, now, until);
	}

	private get wasCut(): boolean {
		return this.cutTo < Infinity;
	}

	private get perSecond(): number {
		return this.rule.recoverPerSecond * this.max;
	}

	private exactAt(now: number): number {
		const recovered = (Math.max(0, now - this.backFrom) / MS_PER_SECOND) * this.perSecond;
		return Math.min(this.max, this.cutTo + recovered);
	}
}
