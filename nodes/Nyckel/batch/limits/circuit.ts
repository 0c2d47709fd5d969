import type { CircuitState, Observer } from '../events';
import { Stopwatch } from '../time/stopwatch';
import type { Clock } from '../types';
import { FailureRun } from './failureRun';
import type { Fault } from './failureRun';
import type { Gate, Start, StartEnd } from './gate';
import type { Outage } from './lane';
import type { Throttle } from './throttle';
import { Trials } from './trials';

/** Failures in a row, with no good answer in between, that open the circuit. */
export const OPEN_AFTER_FAILURES = 5;

/**
 * 429s open it when there is nothing else for so long, milliseconds. Before that, programs that share the account find
 * their shares by slowing down. Who comes while another one uses it in full may need 150 requests until one of them
 * falls into a gap; had it stopped trying after 10 s, one batch of four was lost
 * (`test/unit/batch/convergenceLate.test.ts`).
 */
export const THROTTLED_OUT_MS = 30_000;

/** What failed so long ago, with nobody asking since, tells nothing of today, milliseconds. */
export const STALE_MS = 60_000;

/**
 * So many refusals in a row, with no failure in between, come from an account that works, though none of its items does.
 * Fewer may come from what stands before it, and looks at items while it is away.
 */
export const WORKS_AFTER_REFUSALS = 10;

/**
 * Tells an outage of the account from the failure of one item (circuit breaker: M. Nygard, "Release It!", chapter
 * "Stability Patterns"). It holds no timer: who uses it asks when the next probe is due.
 */
export class Circuit implements Gate {
	private current: CircuitState = 'closed';

	/** The one that was started first comes first. */
	private readonly inFlight = new Set<Start>();

	/** What was started while it was half-open. */
	private readonly trials = new Trials();

	/** Since when it is in this state, milliseconds of the clock: what was started before tells nothing about it. */
	private since = -Infinity;

	private failures = 0;

	/** Refusals in a row, since it is in this state. */
	private refusals = 0;

	/** When the first 429 came after which nothing was answered well, milliseconds of the clock; Infinity: none came. */
	private throttledAt = Infinity;

	/** While the newest answers are failures. */
	private run?: FailureRun;

	/** The newest failure, also where something was answered well since: a later doubt is about that one. */
	private newest?: Fault;

	/** When it came, milliseconds of the clock. */
	private newestAt = -Infinity;

	private alive = false;

	private signOfLife = -Infinity;

	/** It was opened by 429s. */
	private isThrottled = false;

	/** Runs while it is open. */
	private readonly opened = new Stopwatch();

	/**
	 * @param clock time and chance
	 * @param throttle knows until when the account itself has asked to be left alone
	 * @param observer is told of each change of its state
	 */
	constructor(
		private readonly clock: Clock,
		private readonly throttle: Pick<Throttle, 'pausedUntil'>,
		private readonly observer?: Observer,
	) {}

	/** @inheritdoc CircuitState */
	get state(): CircuitState {
		return this.current;
	}

	/** Whether the account has ever answered well in this process. */
	get isAlive(): boolean {
		return this.alive;
	}

	/** Whether no request is in flight. */
	get isIdle(): boolean {
		return this.inFlight.size === 0;
	}

	/**
	 * When the newest request was started that was answered well or was one of many refused in a row, or the newest probe
	 * that was answered at all, milliseconds of the clock; -Infinity before the first.
	 */
	get lastSignOfLife(): number {
		return this.signOfLife;
	}

	/** Whether the newest answers were failures, with nothing answered well since. */
	get isFailing(): boolean {
		return this.run !== undefined;
	}

	/** The newest failure, and since when nothing was answered well; undefined when all is well. */
	get outage(): (Omit<Outage, 'awayMs'> & { since: number }) | undefined {
		if (!this.run) return undefined;
		const { at, silentAt } = this.run;
		return {
			error: this.newest?.error,
			since: silentAt,
			isAlive: this.isAlive,
			isSilent: this.lastSignOfLife < at,
		};
	}

	/** Whether probes have shown that it is the account that is away: what failed since then is no item's own. */
	get isProven(): boolean {
		return this.run?.isProven === true;
	}

	/** Whether it has just turned half-open, and no trial has shown yet that the outage is over. */
	isUntried(now: number): boolean {
		return this.current === 'halfOpen' && this.trials.areNew(now - this.since);
	}

	/** When the next probe is due, milliseconds of the clock; Infinity unless it is open. */
	get nextProbeAt(): number {
		if (this.current !== 'open' || !this.run) return Infinity;
		return Math.max(this.run.probeAt, this.throttle.pausedUntil);
	}

	/** How long it has been open in all until `now`, milliseconds: time that counts against no item. */
	openTime(now: number): number {
		return this.opened.timeAt(now);
	}

	/** @inheritdoc Gate.nextAt */
	nextAt(): number {
		return this.mayStart() ? -Infinity : Infinity;
	}

	/** @inheritdoc Gate.started */
	started(start: Start): void {
		this.inFlight.add(start);
		if (this.current === 'halfOpen') this.trials.started(start);
	}

	/** @inheritdoc Gate.ended */
	ended(start: Start, end: StartEnd, now: number): void {
		this.inFlight.delete(start);
		this.trials.ended(start);
		if (end.kind === 'done') this.answered(start.startedAt, now);
		else if (end.kind === 'refused') {
			if (!end.isUnsent) this.refused(start.startedAt, now);
		} else if (end.kind !== 'abandoned') this.failed(end, start.startedAt, now);
	}

	private mayStart(): boolean {
		if (this.current === 'open') return false;
		if (this.current === 'halfOpen' && !this.trials.mayStart()) return false;
		// While nothing is answered, no more than it takes to open it.
		return this.failures === 0 || this.inFlight.size < this.failuresToOpen - this.failures;
	}

	private answered(startedAt: number, now: number): void {
		this.alive = true;
		this.works(startedAt, now);
	}

	/** A refusal comes from somebody who is there, and is about its item: it takes many to tell of the account. */
	private refused(startedAt: number, now: number): void {
		if (this.current === 'open' || startedAt < this.since) return;
		this.refusals += 1;
		if (this.refusals < WORKS_AFTER_REFUSALS) return;
		this.works(startedAt, now);
	}

	private works(startedAt: number, now: number): void {
		this.noteSignOfLife(startedAt);
		this.failures = 0;
		this.throttledAt = Infinity;
		if (this.current === 'open') this.goTo('halfOpen', now);
		else if (this.current === 'halfOpen' && this.trials.answered()) this.goTo('closed', now);
		this.run = undefined;
	}

	private failed(fault: Fault, startedAt: number, now: number): void {
		if (this.current === 'open' || startedAt < this.since) return;
		this.refusals = 0;
		const run = this.blame(fault, startedAt, now);
		if (fault.kind === 'throttled') this.throttledAt = Math.min(this.throttledAt, now);
		else this.failures += 1;
		if (this.isOut(now)) this.open(run, fault, now);
	}

	/**
	 * Somebody comes after nobody was there: what is stale by `now`, milliseconds of the clock, is forgotten. Was it open,
	 * nobody knows whether the account is back.
	 */
	resumed(now: number): void {
		if (!this.run || now - this.newestAt < STALE_MS) return;
		this.run = undefined;
		this.failures = 0;
		this.throttledAt = Infinity;
		if (this.current !== 'closed') this.doubt(now);
	}

	/** Nobody knows whether the account is there: opens it, and a probe is due at once. */
	doubt(now: number): void {
		this.failing(now, now).probeAt = now;
		this.goTo('open', now);
		this.isThrottled = false;
	}

	/** A probe was sent. The next one is due whether or not this one is answered by then. */
	probed(now: number): void {
		this.failing(now, now).probed(now, this.clock.random());
	}

	/**
	 * A probe was answered, well or with a refusal: somebody is there.
	 * @param startedAt of the probe, milliseconds of the clock
	 */
	probeAnswered(isGood: boolean, startedAt: number, now: number): void {
		if (this.current !== 'open') return;
		this.noteSignOfLife(startedAt);
		if (isGood) this.alive = true;
		this.goTo('halfOpen', now);
	}

	/** A probe came to nothing. */
	probeFailed(fault: Fault, now: number): void {
		if (this.current !== 'open') return;
		// A 429 comes from somebody who is there.
		if (fault.kind === 'throttled' && !this.isThrottled) {
			this.noteSignOfLife(now);
			this.goTo('halfOpen', now);
			return;
		}
		this.blame(fault, now, now).isProven = true;
	}

	/** No probe can be made that is free: the next request of an item is one. */
	tryRequest(now: number): void {
		this.probed(now);
		this.goTo('halfOpen', now);
	}

	/**
	 * When who waits for the account gives it up, milliseconds of the clock; Infinity while there is no reason to.
	 * @param waitMs longest wait for an account that has answered before
	 * @param joinedAt since when it waits, milliseconds of the clock: who comes late sees one more probe
	 */
	givenUpAt(waitMs: number, joinedAt: number): number {
		if (!this.run) return Infinity;
		// A 429 comes from an account that is there.
		const isThere = this.isAlive || this.throttledAt < Infinity;
		if (isThere && this.current === 'closed') return Infinity;
		const at = this.run.givenUpAt({ waitMs, joinedAt }, isThere, this.throttle.pausedUntil);
		return this.current === 'closed' && this.awaitsAnswer(at) ? Infinity : at;
	}

	/**
	 * Whether something is on its way that was sent before `at`: slow answers come after a fault that is told at once. Or
	 * the newest answer is a refusal: the next one may tell more.
	 */
	private awaitsAnswer(at: number): boolean {
		const [oldest] = this.inFlight;
		return this.refusals > 0 || (oldest !== undefined && oldest.startedAt < at);
	}

	private noteSignOfLife(startedAt: number): void {
		this.signOfLife = Math.max(this.signOfLife, startedAt);
	}

	private isOut(now: number): boolean {
		return this.failures >= this.failuresToOpen || now - this.throttledAt >= THROTTLED_OUT_MS;
	}

	/** Half-open, the first failure opens it; once a trial was answered well, it takes a run of them as ever. */
	private get failuresToOpen(): number {
		return this.current === 'halfOpen' && this.trials.isFirst ? 1 : OPEN_AFTER_FAILURES;
	}

	/** The run of failures that goes on, or begins with a request that was started then. */
	private failing(startedAt: number, now: number): FailureRun {
		this.run ??= new FailureRun(now, startedAt);
		return this.run;
	}

	private blame(fault: Fault, startedAt: number, now: number): FailureRun {
		const run = this.failing(startedAt, now);
		run.add(fault);
		this.newest = fault;
		this.newestAt = now;
		return run;
	}

	private open(run: FailureRun, { kind }: Fault, now: number): void {
		this.goTo('open', now);
		this.isThrottled = kind === 'throttled';
		run.holdProbe(now);
	}

	private goTo(state: CircuitState, now: number): void {
		if (state !== this.current) {
			const awayMs = this.run ? now - this.run.silentAt : 0;
			this.observer?.({ kind: 'circuit', state, awayMs });
		}
		this.current = state;
		this.opened.set(state === 'open', now);
		this.since = now;
		this.failures = 0;
		this.refusals = 0;
		this.trials.begin();
	}
}
