import { Alarm } from './alarm';
import { AimdLimit } from './aimd';
import { ByteBudget } from './bytes';
import { Pace, DEFAULT_REQUESTS_PER_SECOND } from './pace';
import { askedWait } from './policy';
import { StartTurn } from './startTurn';
import type { Clock, Outcome } from './types';
import { lowestVote } from './votes';

/** Requests that the account allows in flight, when nobody has set another limit. */
export const DEFAULT_MAX_CONCURRENCY = 25;

/** How both limits answer to a 429; found with the simulation in `test/unit/batch/convergence.test.ts`. */
export const ON_THROTTLE = { keep: 0.75, recoverPerSecond: 0.08 };

/** Limits set by the user. One that is left out has no vote. */
export interface Limits {
	/** Requests in flight, at least 1. */
	maxConcurrency?: number;
	/** Requests per second, at least 1. */
	requestsPerSecond?: number;
}

/** The requests of one batch, as the limiter sees them. */
export interface Lane {
	readonly limits: Limits;
	/** The credential holds no token yet: until an answer came, its requests go one at a time. */
	readonly cold: boolean;
	/** The request it would send next at `now` (milliseconds of the clock); undefined when none is ready. */
	next(now: number): Request | undefined;
}

/** A request that is ready to be sent. */
export interface Request {
	/** Memory that it needs at its peak, bytes. */
	bytes: number;
	/** Sends it. It holds the slot until that is settled. */
	send: (slot: Slot) => void;
}

/** A request in flight. */
export interface Slot {
	readonly startedAt: number;
	readonly bytes: number;
	readonly probe: boolean;
}

/** What the limiter learns from an attempt; 'abandoned' when its end is not awaited. */
export type SlotEnd = Outcome<unknown, unknown>['kind'] | 'abandoned';

/** An answer of these kinds means that the request got past the fetching of the token. */
const ANSWERED: ReadonlySet<SlotEnd> = new Set<SlotEnd>(['done', 'refused']);

/**
 * What one account may do at once: shared by all its batches in this process, and fair between them. Lanes with
 * something to start take turns, so that a lone item waits for one start of a big batch, not for all.
 */
export class AccountLimiter {
	private readonly lanes = new Set<Lane>();

	/** Lanes that may have something to start, the one whose turn it is first. */
	private readonly ready = new Set<Lane>();

	private readonly pace = new Pace(ON_THROTTLE);

	private readonly concurrency = new AimdLimit(ON_THROTTLE, DEFAULT_MAX_CONCURRENCY);

	private readonly bytes = new ByteBudget();

	private inFlight = 0;

	private pausedUntil = -Infinity;

	private cutAt = -Infinity;

	private lastLeftAt = -Infinity;

	private warm = false;

	private probing = false;

	private pumping = false;

	private readonly wakeUp: Alarm;

	private readonly turn: StartTurn;

	/** @param clock the process's clock; all batches of the account must share it */
	constructor(private readonly clock: Clock) {
		this.wakeUp = new Alarm(clock, () => this.pump());
		this.turn = new StartTurn(clock, (starts, delayMs) => {
			this.pace.handedOver(starts, delayMs);
			this.pump();
		});
	}

	/** Whether any batch uses it. */
	get inUse(): boolean {
		return this.lanes.size > 0;
	}

	/** When the last batch left, milliseconds of the clock; -Infinity before. */
	get leftAt(): number {
		return this.lastLeftAt;
	}

	/** Lets a batch take part: its limits vote from now on, and what it has ready may start. */
	join(lane: Lane): void {
		// Another credential of the account, or one whose token was dropped: what was learned before is not true of it.
		if (lane.cold && !this.inUse) this.warm = false;
		this.lanes.add(lane);
		this.countVotes();
		this.offer(lane);
	}

	/** Ends a batch's part: its vote is gone, and with the last one every timer. */
	leave(lane: Lane): void {
		this.lanes.delete(lane);
		this.ready.delete(lane);
		this.countVotes();
		if (this.inUse) {
			this.pump();
			return;
		}
		this.lastLeftAt = this.clock.now();
		this.wakeUp.clear();
		this.turn.clear();
	}

	/** Says that a lane has something to start again. */
	offer(lane: Lane): void {
		this.ready.add(lane);
		this.pump();
	}

	/**
	 * Notes the end of an attempt and frees its slot. Nothing starts before `pump` is called: what the outcome means
	 * for the rest of its batch comes first.
	 * @param slot the one the attempt was started with
	 * @param end what it came to
	 * @param retryAfterMs the wait that a throttled answer asks for, milliseconds
	 */
	settle(slot: Slot, end: SlotEnd, retryAfterMs?: number): void {
		if (end === 'throttled') this.slowDown(slot, retryAfterMs);
		this.inFlight -= 1;
		this.bytes.release(slot.bytes);
		if (slot.probe) this.probing = false;
		if (ANSWERED.has(end)) this.warm = true;
	}

	/** Starts all that the limits allow now, and sets the wake-up for the rest. */
	pump(): void {
		if (this.pumping) return;
		this.pumping = true;
		try {
			while (this.ready.size > 0 && this.mayStart() && this.startOne());
		} finally {
			this.pumping = false;
		}
	}

	/** A 429 is one signal for all that was started before it was answered: one overload, one cut. */
	private slowDown(slot: Slot, retryAfterMs?: number): void {
		const now = this.clock.now();
		this.pausedUntil = Math.max(this.pausedUntil, now + askedWait(retryAfterMs));
		if (slot.startedAt <= this.cutAt) return;
		this.cutAt = now;
		this.pace.cut(now);
		this.concurrency.cut(now, this.inFlight);
	}

	private mayStart(): boolean {
		if (!this.turn.hasRoom) return false;
		const now = this.clock.now();
		const at = Math.max(this.pausedUntil, this.pace.nextAt(now), this.slotFreeAt(now));
		if (at <= now) return true;
		if (at < Infinity) this.wakeUp.set(at);
		return false;
	}

	/** When a slot is free without any request ending: a cut limit grows while requests hang. */
	private slotFreeAt(now: number): number {
		if (this.inFlight < this.concurrency.at(now)) return now;
		return this.concurrency.reaches(this.inFlight + 1);
	}

	private startOne(): boolean {
		const now = this.clock.now();
		let earlierWaitsForBytes = false;
		for (const lane of this.ready) {
			const request = lane.next(now);
			if (!request) {
				this.ready.delete(lane);
			} else if (this.waitsForToken(lane)) {
				continue;
			} else if (this.bytes.fits(request.bytes, earlierWaitsForBytes)) {
				this.start(lane, request, now);
				return true;
			} else {
				earlierWaitsForBytes = true;
			}
		}
		return false;
	}

	private start(lane: Lane, { bytes, send }: Request, now: number): void {
		// To the back of the line: the others have their turn first.
		this.ready.delete(lane);
		this.ready.add(lane);
		const slot = { startedAt: now, bytes, probe: lane.cold && !this.warm };
		if (slot.probe) this.probing = true;
		this.inFlight += 1;
		this.bytes.take(bytes);
		this.pace.started(now);
		// A big body is read and encoded in a turn of its own.
		this.turn.started(now, this.bytes.counts(bytes));
		send(slot);
	}

	private waitsForToken(lane: Lane): boolean {
		return lane.cold && !this.warm && this.probing;
	}

	private countVotes(): void {
		const limits = [...this.lanes].map((lane) => lane.limits);
		const concurrencies = limits.map((limit) => limit.maxConcurrency);
		const paces = limits.map((limit) => limit.requestsPerSecond);
		this.concurrency.setMax(lowestVote(concurrencies, DEFAULT_MAX_CONCURRENCY));
		this.pace.setMax(lowestVote(paces, DEFAULT_REQUESTS_PER_SECOND));
	}
}
