import { Alarm } from '../time/alarm';
import { ENDED } from '../time/ended';
import type { Clock, Outcome } from '../types';
import type { Circuit } from './circuit';
import type { Lane } from './lane';

/** What a watch tells the limiter. */
export interface WatchListener {
	/** A probe is sent at `now`, milliseconds of the clock. */
	onProbe(now: number): void;
	/** A probe has ended so at `now`, milliseconds of the clock. */
	onProbeEnded(outcome: Outcome<unknown, unknown>, now: number): void;
	/** Requests may start again. */
	onResume(): void;
}

/** Does what is due in an outage: who has waited long enough gives up, and the account is asked whether it is back. */
export class OutageWatch {
	/** Since when each lane waits for the account, milliseconds of the clock; Infinity once it has given up. */
	private readonly waiting = new Map<Lane, number>();

	/** Probes that are not answered yet. */
	private readonly probes = new Set<AbortController>();

	/** Whether the circuit was open when it was last looked at, and a probe in vain had shown that it is the account. */
	private wasProven = false;

	private readonly alarm: Alarm;

	/**
	 * @param clock where the time comes from
	 * @param circuit tells whether there is an outage, and is told what probes come to
	 * @param listener is told what concerns the limiter
	 */
	constructor(
		private readonly clock: Clock,
		private readonly circuit: Circuit,
		private readonly listener: WatchListener,
	) {
		this.alarm = new Alarm(clock, () => this.look());
	}

	/** Lets a lane take part. */
	join(lane: Lane): void {
		const now = this.clock.now();
		if (this.waiting.size === 0) this.circuit.resumed(now);
		this.waiting.set(lane, now);
		this.look();
	}

	/** Ends a lane's part, and with the last one every timer and probe. */
	leave(lane: Lane): void {
		this.waiting.delete(lane);
		this.update();
		if (this.waiting.size === 0) this.endProbes();
	}

	/** To be called when the circuit has been told of requests: sets the alarm for what is due next. */
	update(): void {
		const { circuit } = this;
		this.forgiveProven();
		if (this.waiting.size === 0 || !circuit.isFailing) {
			this.alarm.clear();
			return;
		}
		const ends = [...this.waiting].map(([{ waitMs }, joinedAt]) =>
			circuit.givenUpAt(waitMs, joinedAt),
		);
		const at = Math.min(circuit.nextProbeAt, ...ends);
		if (at < Infinity) this.alarm.set(at);
		else this.alarm.clear();
	}

	/**
	 * Whether a request that may have been paid has to wait for a sign of life before it is sent again: nothing that was
	 * sent since has been answered well. Where no answer is awaited that could be one, a probe is sent.
	 * @param failedAt when it came to nothing, milliseconds of the clock
	 */
	awaitsSignOfLife(failedAt: number): boolean {
		const { circuit } = this;
		if (circuit.state === 'open' || circuit.isUntried(this.clock.now())) return true;
		const canAsk = this.asking() !== undefined;
		if (!canAsk || circuit.lastSignOfLife >= failedAt) return false;
		if (circuit.isIdle) {
			circuit.doubt(this.clock.now());
			this.look();
		}
		return true;
	}

	/** Lets those give up that have waited long enough. */
	endWaits(): void {
		const now = this.clock.now();
		for (const [lane, joinedAt] of this.waiting) {
			const { outage } = this.circuit;
			if (!outage || this.circuit.givenUpAt(lane.waitMs, joinedAt) > now) continue;
			// It waits no more, only for what it has under way.
			this.waiting.set(lane, Infinity);
			const { since, ...about } = outage;
			lane.giveUp({ ...about, awayMs: now - since });
		}
	}

	private look(): void {
		this.endWaits();
		const now = this.clock.now();
		if (this.circuit.nextProbeAt <= now) this.probe(now);
		this.update();
	}

	private asking(): Lane['probe'] {
		return [...this.waiting.keys()].find(({ probe }) => probe !== undefined)?.probe;
	}

	private probe(now: number): void {
		const ask = this.asking();
		if (!ask) {
			if (this.waiting.size === 0) return;
			this.circuit.tryRequest(now);
			this.resume();
			return;
		}
		this.circuit.probed(now);
		this.listener.onProbe(now);
		const ended = new AbortController();
		this.probes.add(ended);
		void ask(ended.signal).then(
			(outcome) => {
				if (this.probes.delete(ended)) this.probeEnded(outcome, now);
			},
			// A mistake in the program: it tells nothing, and the next probe is due all the same.
			() => this.probes.delete(ended),
		);
	}

	private probeEnded(outcome: Outcome<unknown, unknown>, startedAt: number): void {
		const now = this.clock.now();
		this.listener.onProbeEnded(outcome, now);
		if (outcome.kind === 'done' || outcome.kind === 'refused') {
			this.circuit.probeAnswered(outcome.kind === 'done', startedAt, now);
		} else {
			this.circuit.probeFailed(outcome, now);
		}
		if (this.circuit.state !== 'open') this.resume();
		this.update();
	}

	private resume(): void {
		this.endProbes();
		this.forgiveProven();
		this.listener.onResume();
	}

	/** Once a proven outage is over, what waits to be sent again has all its tries, whichever answer shows that. */
	private forgiveProven(): void {
		const isOpen = this.circuit.state === 'open';
		if (this.wasProven && !isOpen) for (const lane of this.waiting.keys()) lane.forgive();
		this.wasProven = isOpen && this.circuit.isProven;
	}

	private endProbes(): void {
		for (const ended of this.probes) ended.abort(ENDED);
		this.probes.clear();
	}
}
