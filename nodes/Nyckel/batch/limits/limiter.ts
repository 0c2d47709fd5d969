import { Alarm } from '../time/alarm';
import { Stopwatch } from '../time/stopwatch';
import { AimdLimit } from './aimd';
import { ByteBudget } from './bytes';
import { Circuit } from './circuit';
import type { EngineEvent, Observer } from '../events';
import { Evidence } from './evidence';
import { Pace, DEFAULT_REQUESTS_PER_SECOND } from './pace';
import { askedWait } from '../policy/retry';
import { Burst } from './burst';
import type { Clock, Outcome } from '../types';
import { lowestLimit } from './lowest';

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
	/** Longest wait for an account that has answered before, milliseconds. */
	readonly waitMs: number;
	/**
	 * Asks whether the account answers again, by a request that costs nothing; left out: there is none.
	 * @param signal nobody waits for it any more
	 */
	readonly probe?: (signal: AbortSignal) => Promise<Outcome<unknown, unknown>>;
	/** The account has been away for longer than the lane waits: all that it still has to send is over. */
	giveUp(outage: Outage): void;
	/** An outage has been proven: the tries that failed in it do not count. */
	forgive(): void;
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
	/** It fetches the token that others wait for. */
	readonly isFirst: boolean;
	/** It shows whether an outage is over. */
	readonly isTrial: boolean;
}

/** What the limiter learns from an attempt; 'abandoned' when its end is not awaited. */
export type SlotEnd = Outcome<unknown, unknown> | { kind: 'abandoned' };

/** Why an account is given up. */
export interface Outage {
	/** What the newest request came to. */
	error: unknown;
	/** For how long nothing has been answered well, milliseconds. */
	awayMs: number;
	/** Whether anything was ever answered well in this process. */
	isAlive: boolean;
}

/** A reason for the end of a probe, made once. */
const ENDED = 'ended';

/**
 * What one account may do at once: shared by all its batches in this process, and fair between them. Lanes with
 * something to start take turns, so that a lone item waits for one start of a big batch, not for all.
 */
export class AccountLimiter {
	/** Lanes and since when they wait for the account, milliseconds of the clock; Infinity once they have given up. */
	private readonly lanes = new Map<Lane, number>();

	/** Lanes that may have something to start, the one whose turn it is first. */
	private readonly ready = new Set<Lane>();

	private readonly pace = new Pace(ON_THROTTLE);

	private readonly concurrency = new AimdLimit(ON_THROTTLE, DEFAULT_MAX_CONCURRENCY);

	private readonly bytes = new ByteBudget();

	private readonly evidence = new Evidence();

	private readonly circuit: Circuit;

	/** Probes that are not answered yet. */
	private readonly probes = new Set<AbortController>();

	private inFlight = 0;

	private trials = 0;

	private pausedUntil = -Infinity;

	private cutAt = -Infinity;

	private lastLeftAt = -Infinity;

	private warm = false;

	private fetchesToken = false;

	private pumping = false;

	private readonly wakeUp: Alarm;

	private readonly outageAlarm: Alarm;

	private readonly turn: Burst;

	private readonly limited = new Stopwatch();

	private isCut = false;

	/**
	 * @param clock the process's clock; all batches of the account must share it
	 * @param observer is told what is decided
	 */
	constructor(
		private readonly clock: Clock,
		private readonly observer?: Observer,
	) {
		this.circuit = new Circuit(clock, observer);
		this.wakeUp = new Alarm(clock, () => this.pump());
		this.outageAlarm = new Alarm(clock, () => this.watchOutage());
		this.turn = new Burst(clock, (starts, delayMs) => {
			this.pace.handedOver(starts, delayMs, clock.now());
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
		this.lanes.set(lane, this.clock.now());
		this.countVotes();
		this.watchOutage();
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
		this.outageAlarm.clear();
		this.turn.clear();
		this.endProbes();
	}

	/** Says that a lane has something to start again. */
	offer(lane: Lane): void {
		if (this.lanes.has(lane)) this.ready.add(lane);
		this.pump();
	}

	/** Whether an outage holds everything back just now: what fails then tells nothing about its item. */
	get isOpen(): boolean {
		return this.circuit.state === 'open';
	}

	/** Time that counts against items: it stands still while the circuit is open. Milliseconds. */
	activeTime(now: number): number {
		return now - this.circuit.openTime(now);
	}

	/** Time until `now` in which requests were ready and the limits held them back, milliseconds. */
	limitedTime(now: number): number {
		return this.limited.timeAt(now);
	}

	/** Time until `now` in which the circuit was open, milliseconds. */
	openTime(now: number): number {
		return this.circuit.openTime(now);
	}

	/** Tells the observer what a batch has decided. */
	tell(event: EngineEvent): void {
		this.observer?.(event);
	}

	/** Notes what was answered well. */
	answered(scopes: readonly string[]): void {
		this.evidence.note(scopes, this.clock.now());
	}

	/** Whether something of the scope was answered well in the last minutes. */
	hasEvidence(scope: string): boolean {
		return this.evidence.holds(scope, this.clock.now());
	}

	/**
	 * Whether a request that may have been paid has to wait for a sign of life before it is sent again: nothing that was
	 * sent since has been answered well. Where no answer is awaited that could be one, a probe is sent.
	 * @param failedAt when it came to nothing, milliseconds of the clock
	 */
	awaitsSignOfLife(failedAt: number): boolean {
		const { circuit } = this;
		const canAsk = [...this.lanes.keys()].some(({ probe }) => probe !== undefined);
		if (this.isOpen) return true;
		if (!canAsk || circuit.state !== 'closed' || circuit.lastGoodStart >= failedAt) return false;
		if (this.inFlight === 0) {
			circuit.doubt(this.clock.now());
			this.watchOutage();
		}
		return true;
	}

	/**
	 * Notes the end of an attempt and frees its slot. Nothing starts before `pump` is called: what the outcome means
	 * for the rest of its batch comes first.
	 * @param slot the one the attempt was started with
	 * @param end what it came to
	 */
	settle(slot: Slot, end: SlotEnd): void {
		if (end.kind === 'throttled') this.slowDown(slot, end.retryAfterMs);
		this.inFlight -= 1;
		this.bytes.release(slot.bytes);
		if (slot.isFirst) this.fetchesToken = false;
		if (slot.isTrial) this.trials -= 1;
		if (end.kind === 'abandoned') return;
		const now = this.clock.now();
		if (end.kind === 'done') this.circuit.answered(slot.startedAt, now);
		else if (end.kind !== 'refused') this.circuit.failed(end, slot.startedAt, now);
		// An answer means that the request got past the fetching of the token.
		if (end.kind === 'done' || end.kind === 'refused') this.warm = true;
		this.setOutageAlarm();
	}

	/** Starts all that the limits allow now, and sets the wake-up for the rest. */
	pump(): void {
		if (this.pumping) return;
		this.pumping = true;
		try {
			while (this.ready.size > 0 && this.mayStart() && this.startOne());
			if (this.ready.size === 0) this.limited.set(false, this.clock.now());
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
		this.isCut = true;
		this.tell({
			kind: 'paceCut',
			requestsPerSecond: this.pace.limitAt(now),
			maxConcurrency: this.concurrency.at(now),
		});
	}

	private noteRecovery(now: number): void {
		if (!this.isCut || this.pace.isCut(now) || this.concurrency.isCut(now)) return;
		this.isCut = false;
		this.tell({ kind: 'paceRecovered' });
	}

	private mayStart(): boolean {
		if (!this.turn.hasRoom || !this.circuit.mayStart(this.inFlight, this.trials)) return false;
		const now = this.clock.now();
		const allowedAt = Math.max(this.pausedUntil, this.pace.nextAt(now));
		this.limited.set(allowedAt > now, now);
		const at = Math.max(allowedAt, this.slotFreeAt(now));
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
			// Looking for it, the lane may have found that the account must be asked first.
			if (this.isOpen) return false;
			if (!request) {
				this.ready.delete(lane);
			} else if (this.waitsForToken(lane)) {
				continue;
			} else if (this.bytes.fits(request.bytes, earlierWaitsForBytes)) {
				this.start(lane, request);
				return true;
			} else {
				earlierWaitsForBytes = true;
			}
		}
		return false;
	}

	private start(lane: Lane, { bytes, send }: Request): void {
		const now = this.clock.now();
		// To the back of the line: the others have their turn first.
		this.ready.delete(lane);
		this.ready.add(lane);
		const isTrial = this.circuit.state === 'halfOpen';
		const slot = { startedAt: now, bytes, isFirst: lane.cold && !this.warm, isTrial };
		if (slot.isFirst) {
			this.fetchesToken = true;
			this.tell({ kind: 'firstAlone' });
		}
		this.noteRecovery(now);
		if (isTrial) this.trials += 1;
		this.inFlight += 1;
		this.bytes.take(bytes);
		this.pace.started(now);
		// A big body is read and encoded in a turn of its own.
		this.turn.started(now, this.bytes.counts(bytes));
		send(slot);
	}

	private waitsForToken(lane: Lane): boolean {
		return lane.cold && !this.warm && this.fetchesToken;
	}

	/** Does what is due in an outage: who has waited long enough gives up, and the account is asked whether it is back. */
	private watchOutage(): void {
		const now = this.clock.now();
		for (const [lane, joinedAt] of this.lanes) {
			const { outage } = this.circuit;
			if (!outage || this.circuit.givenUpAt(lane.waitMs, joinedAt) > now) continue;
			// It waits no more, only for what it has under way.
			this.lanes.set(lane, Infinity);
			lane.giveUp({ ...outage, awayMs: now - outage.since });
		}
		if (this.circuit.nextProbeAt <= now) this.probe(now);
		this.setOutageAlarm();
	}

	private setOutageAlarm(): void {
		if (!this.inUse || !this.circuit.isFailing) {
			this.outageAlarm.clear();
			return;
		}
		const ends = [...this.lanes].map(([{ waitMs }, joinedAt]) =>
			this.circuit.givenUpAt(waitMs, joinedAt),
		);
		const at = Math.min(this.circuit.nextProbeAt, ...ends);
		if (at < Infinity) this.outageAlarm.set(at);
		else this.outageAlarm.clear();
	}

	private probe(now: number): void {
		const asking = [...this.lanes.keys()].find(({ probe }) => probe !== undefined);
		if (!asking?.probe) {
			if (!this.inUse) return;
			this.circuit.tryRequest(now);
			this.resume();
			return;
		}
		this.circuit.probed(now);
		this.pace.started(now);
		const ended = new AbortController();
		this.probes.add(ended);
		void asking.probe(ended.signal).then((outcome) => {
			if (this.probes.delete(ended)) this.probeEnded(outcome, now);
		});
	}

	private probeEnded(outcome: Outcome<unknown, unknown>, startedAt: number): void {
		const now = this.clock.now();
		if (outcome.kind === 'done' || outcome.kind === 'refused') {
			this.circuit.probeAnswered(outcome.kind === 'done', startedAt, now);
		} else {
			this.circuit.probeFailed(outcome, now);
		}
		if (!this.isOpen) this.resume();
		this.setOutageAlarm();
	}

	/** Requests may start again. */
	private resume(): void {
		this.endProbes();
		for (const lane of this.lanes.keys()) {
			if (this.circuit.isProven) lane.forgive();
			this.ready.add(lane);
		}
		this.pump();
	}

	private endProbes(): void {
		for (const ended of this.probes) ended.abort(ENDED);
		this.probes.clear();
	}

	private countVotes(): void {
		const limits = [...this.lanes.keys()].map((lane) => lane.limits);
		const concurrencies = limits.map((limit) => limit.maxConcurrency);
		const paces = limits.map((limit) => limit.requestsPerSecond);
		this.concurrency.setMax(lowestLimit(concurrencies, DEFAULT_MAX_CONCURRENCY));
		this.pace.setMax(lowestLimit(paces, DEFAULT_REQUESTS_PER_SECOND));
	}
}
