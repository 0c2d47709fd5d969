import type { Observer } from '../events';
import type { Clock } from '../types';
import { Burst } from './burst';
import { ByteBudget } from './bytes';
import { Circuit } from './circuit';
import { Concurrency, DEFAULT_MAX_CONCURRENCY } from './concurrency';
import { FirstAlone } from './firstAlone';
import type { Candidate, Gate, RequestGate, Start, StartEnd } from './gate';
import type { Limits } from './lane';
import { lowestLimit } from './lowest';
import { Pace, DEFAULT_REQUESTS_PER_SECOND } from './pace';
import { Throttle } from './throttle';

/** How both limits answer to a 429; found with the simulation in `test/unit/batch/convergence.test.ts`. */
export const ON_THROTTLE = { keep: 0.75, recoverPerSecond: 0.08 };

/** When the next request may start. */
interface Opening {
	/** Milliseconds of the clock: now when at once, Infinity when not by waiting alone. */
	at: number;
	/** It is the account's limit that is kept to until then: not a wait for what is in flight, or for another reason. */
	isByLimit: boolean;
}

/** All gates of one account: when anything may start. */
export class Gates {
	/** Told also of what is sent beside the batches. */
	readonly pace = new Pace(ON_THROTTLE);

	private readonly concurrency = new Concurrency(ON_THROTTLE);

	/** Told also of what a probe is answered. */
	readonly throttle: Throttle;

	/** Told when there may be another token. */
	readonly firstAlone: FirstAlone;

	/** Told also of probes. */
	readonly circuit: Circuit;

	private readonly burst: Burst;

	/** While one of them is shut, nothing starts. */
	private readonly gates: readonly Gate[];

	/** Whom one of them holds back is overtaken. */
	private readonly requestGates: readonly RequestGate[];

	private readonly all: ReadonlyArray<Gate | RequestGate>;

	/**
	 * @param clock time and chance
	 * @param onOpen called when one has opened without a request having ended
	 * @param observer is told what is decided
	 */
	constructor(clock: Clock, onOpen: () => void, observer?: Observer) {
		this.throttle = new Throttle(this.pace, this.concurrency, observer);
		this.firstAlone = new FirstAlone(clock, observer);
		this.requestGates = [this.firstAlone, new ByteBudget()];
		this.circuit = new Circuit(clock, this.throttle, observer);
		this.burst = new Burst(clock, {
			onEnd: (starts, delayMs) => {
				this.pace.handedOver(starts, delayMs, clock.now());
				onOpen();
			},
			onStandstill: (ms) => this.pace.stoodStill(ms, clock.now()),
		});
		this.gates = [this.burst, this.circuit, this.throttle, this.pace, this.concurrency];
		this.all = [...this.gates, ...this.requestGates];
	}

	/** Sets the limits of all batches of the account: the lowest ones hold. */
	setLimits(limits: readonly Limits[]): void {
		const concurrencies = limits.map((limit) => limit.maxConcurrency);
		const paces = limits.map((limit) => limit.requestsPerSecond);
		this.concurrency.setMax(lowestLimit(concurrencies, DEFAULT_MAX_CONCURRENCY));
		this.pace.setMax(lowestLimit(paces, DEFAULT_REQUESTS_PER_SECOND));
	}

	/** When the last of them opens, as it is seen at `now`, milliseconds of the clock. */
	next(now: number): Opening {
		let at = now;
		let last: Gate | undefined;
		for (const gate of this.gates) {
			const gateAt = gate.nextAt(now);
			if (gateAt <= at) continue;
			at = gateAt;
			last = gate;
		}
		const isByLimit = last === this.pace || (last === this.throttle && this.throttle.isOverLimit);
		return { at, isByLimit };
	}

	/**
	 * The gate that holds back a single request; undefined: none does.
	 * @param holding those that hold back one that was there before it
	 */
	holdingBack(candidate: Candidate, holding: ReadonlySet<RequestGate>): RequestGate | undefined {
		return this.requestGates.find((gate) => !gate.admits(candidate, holding.has(gate)));
	}

	/** A request has started. */
	started(start: Start): void {
		for (const gate of this.all) gate.started?.(start);
	}

	/** A request has ended so, at `now`, milliseconds of the clock. */
	ended(start: Start, end: StartEnd, now: number): void {
		for (const gate of this.all) gate.ended?.(start, end, now);
	}

	/** Leaves no timer. */
	clear(): void {
		this.burst.clear();
	}
}
