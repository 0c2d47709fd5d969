import { AimdLimit } from './aimd';
import type { AimdRule } from './aimd';
import { ON_THE_WAY_MS } from './burst';
import type { Gate, Start } from './gate';
import { Fifo } from '../queue/fifo';

/** Nyckel counts a second; the 30 ms on top are for requests that are a little late on their way. */
export const PACE_WINDOW_MS = 1030;

/** The usual delay grows by so much a turn at most, milliseconds per start: a machine may become slower for good. */
const LEARN_DELAY_MS = 0.05;

/** Starts that the account allows in a second, when nobody has set another limit. */
export const DEFAULT_REQUESTS_PER_SECOND = 25;

/** Starts that may come at one moment, whatever the limit. */
const MOST_AT_ONCE = 25;

/** Where starts are spread, one lot may be so late without harm, milliseconds: half of what the window is longer. */
const SPREAD_TOLERANCE_MS = 15;

/** Starts of one turn of the event loop, the newest. */
interface Lot {
	readonly count: number;
	/** How long they took so far to be on their way, milliseconds. */
	delayMs: number;
	/** By so much they count later than they started, milliseconds. */
	lateMs: number;
}

/**
 * At most so many starts in any window of 1.03 s. A server that counts with a token bucket, a fixed or a sliding
 * window allows all of them, and a small batch starts at once. A higher limit is spread: 25 start at once, the next in
 * their share of the window, since hundreds in one go would reach the server at a pace of their own.
 *
 * What counts for the server is when requests arrive, and a busy process hands them over late. Were the ones of a
 * second late and those of the next were not, they would be too close together there: so what is later than usual
 * counts from then. So does what was on its way when the event loop stood still.
 */
export class Pace implements Gate {
	private readonly starts = new Fifo<number>();

	private readonly limit: AimdLimit;

	/** The least time lately that starts took to be on their way, per start of their turn, milliseconds. */
	private usualDelay = 0;

	private lot?: Lot;

	/** @param rule how the pace answers to overload */
	constructor(rule: AimdRule) {
		this.limit = new AimdLimit(rule, DEFAULT_REQUESTS_PER_SECOND);
	}

	/** Sets the highest pace, requests per second. */
	setMax(requestsPerSecond: number): void {
		this.limit.setMax(requestsPerSecond);
	}

	/** The pace at `now` (milliseconds of the clock), requests per second. */
	limitAt(now: number): number {
		return this.limit.at(now);
	}

	/** Whether the pace is below its highest at `now`, milliseconds of the clock. */
	isCut(now: number): boolean {
		return this.limit.isCut(now);
	}

	/** @inheritdoc Gate.nextAt */
	nextAt(now: number): number {
		this.forgetBefore(now);
		const limit = this.limit.at(now);
		const atOnce = Math.min(limit, MOST_AT_ONCE);
		const fits = Math.max(
			this.agoAt(limit, PACE_WINDOW_MS),
			this.agoAt(atOnce, (PACE_WINDOW_MS * atOnce) / limit),
			now,
		);
		const last = this.starts.at(this.starts.length - 1);
		if (last === undefined || !this.limit.isCut(now)) return fits;
		return Math.max(fits, last + PACE_WINDOW_MS / limit);
	}

	/** When the start that is so many back will be so long ago, milliseconds of the clock; -Infinity without one. */
	private agoAt(back: number, ms: number): number {
		return (this.starts.at(this.starts.length - back) ?? -Infinity) + ms;
	}

	/** @inheritdoc Gate.started */
	started({ startedAt }: Pick<Start, 'startedAt'>): void {
		this.starts.push(startedAt);
	}

	/**
	 * Notes that the last starts have been handed over.
	 * @param count of them, all of one turn of the event loop
	 * @param delayMs from the first of them until all were handed over, milliseconds
	 * @param now milliseconds of the clock
	 */
	handedOver(count: number, delayMs: number, now: number): void {
		if (this.lot) this.learnDelay(this.lot);
		this.lot = { count, delayMs: 0, lateMs: 0 };
		this.delay(this.lot, delayMs, now);
	}

	/**
	 * Notes that the event loop stood still while the last starts were on their way.
	 * @param ms how long
	 * @param now milliseconds of the clock
	 */
	stoodStill(ms: number, now: number): void {
		// Where starts are spread, it delays a few, and their own work is most of what keeps the event loop busy.
		if (this.lot && this.limit.at(now) <= MOST_AT_ONCE) this.delay(this.lot, ms, now);
	}

	private delay(lot: Lot, ms: number, now: number): void {
		lot.delayMs += ms;
		const { count, delayMs } = lot;
		const tolerated = this.limit.at(now) > MOST_AT_ONCE ? SPREAD_TOLERANCE_MS : 0;
		const lateMs = delayMs - Math.min(this.usualDelay * count, delayMs) - tolerated;
		const moreMs = lateMs - lot.lateMs;
		if (moreMs <= 0) return;
		lot.lateMs = lateMs;
		const newest = this.starts.length - 1;
		// What was started shortly before connects too; where starts are spread, the next lots leave room for that.
		const isSpread = this.limit.at(now) > MOST_AT_ONCE;
		const since = isSpread ? Infinity : now - ms - ON_THE_WAY_MS;
		for (let index = newest; index >= 0; index -= 1) {
			const startedAt = this.starts.at(index) ?? 0;
			if (index <= newest - count && startedAt < since) break;
			this.starts.replace(index, startedAt + moreMs);
		}
	}

	/** Slowly: a delay that the next ones do not have must not count as usual. */
	private learnDelay({ count, delayMs }: Lot): void {
		this.usualDelay = Math.min(this.usualDelay + LEARN_DELAY_MS, delayMs / count);
	}

	/**
	 * Cuts the pace, once for all that was started before.
	 * @param now milliseconds of the clock
	 * @param startedAt of the request that met the overload, milliseconds of the clock
	 */
	cut(now: number, startedAt = Infinity): void {
		// Never below the default by what was in use: one lone request must not cut the pace to one.
		this.limit.cut(now, Math.max(this.starts.length, DEFAULT_REQUESTS_PER_SECOND), startedAt);
	}

	/** @inheritdoc AimdLimit.rest */
	rest(now: number, until: number): void {
		this.limit.rest(now, until);
	}

	private forgetBefore(now: number): void {
		let first = this.starts.at(0);
		while (first !== undefined && first + PACE_WINDOW_MS <= now) {
			this.starts.shift();
			first = this.starts.at(0);
		}
	}
}
