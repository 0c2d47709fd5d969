import type { EngineEvent, Observer } from '../events';
import { Alarm } from '../time/alarm';
import { Stopwatch } from '../time/stopwatch';
import type { Clock } from '../types';
import { Evidence } from './evidence';
import type { Candidate, RequestGate, Start, StartEnd } from './gate';
import { Gates } from './gates';
import type { Lane, Request } from './lane';
import { OutageWatch } from './outageWatch';

/**
 * What one account may do at once: shared by all its batches in this process, and fair between them. Lanes with
 * something to start take turns, so that a lone item waits for one start of a big batch, not for all. When anything
 * may start is a matter of the gates.
 */
export class AccountLimiter {
	/** All lanes, with what each has in flight. */
	private readonly lanes = new Map<Lane, Set<Start>>();

	/** Lanes that may have something to start, the one whose turn it is first. */
	private readonly ready = new Set<Lane>();

	private readonly gates: Gates;

	private readonly watch: OutageWatch;

	private readonly evidence = new Evidence();

	private lastLeftAt = -Infinity;

	private pumping = false;

	private readonly wakeUp: Alarm;

	/** Runs while requests are ready and the account's limits hold them back. */
	private readonly limited = new Stopwatch();

	/**
	 * @param clock the process's clock; all batches of the account must share it
	 * @param observer is told what is decided
	 */
	constructor(
		private readonly clock: Clock,
		private readonly observer?: Observer,
	) {
		this.wakeUp = new Alarm(clock, () => this.pump());
		this.gates = new Gates(clock, () => this.pump(), observer);
		this.watch = new OutageWatch(clock, this.gates.circuit, {
			onProbe: (now) => this.gates.pace.started({ startedAt: now }),
			onProbeEnded: (outcome, now) => this.gates.throttle.answered(outcome, now),
			onResume: () => {
				for (const lane of this.lanes.keys()) this.ready.add(lane);
				this.pump();
			},
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

	/** Lets a batch take part: its limits hold from now on, and what it has ready may start. */
	join(lane: Lane): void {
		// Another credential of the account, or one whose token was dropped: what was learned before is not true of it.
		if (!this.inUse && lane.token() !== 'there') this.gates.firstAlone.forget();
		this.lanes.set(lane, new Set());
		this.setLimits();
		this.watch.join(lane);
		this.offer(lane);
	}

	/** Ends a batch's part: its limits are gone, and what it has in flight is abandoned. With the last one goes every timer. */
	leave(lane: Lane): void {
		for (const start of this.lanes.get(lane) ?? []) this.end(start, { kind: 'abandoned' });
		this.lanes.delete(lane);
		this.ready.delete(lane);
		this.setLimits();
		this.watch.leave(lane);
		this.pump();
		if (this.inUse) return;
		this.lastLeftAt = this.clock.now();
		this.wakeUp.clear();
		this.gates.clear();
	}

	/** Notes that a request which is under way is sent once more: that counts for the pace as a start does. */
	noteSentAgain(): void {
		this.gates.pace.started({ startedAt: this.clock.now() });
	}

	/** Says that a lane has something to start again. */
	offer(lane: Lane): void {
		if (this.lanes.has(lane)) this.ready.add(lane);
		this.pump();
	}

	/** Whether an outage holds everything back just now: what fails then tells nothing about its item. */
	get isOpen(): boolean {
		return this.gates.circuit.state === 'open';
	}

	/** Time that counts against items: it stands still while the circuit is open. Milliseconds. */
	activeTime(now: number): number {
		return now - this.gates.circuit.openTime(now);
	}

	/** Time until `now` in which requests were ready and the limits held them back, milliseconds. */
	limitedTime(now: number): number {
		return this.limited.timeAt(now);
	}

	/** Time until `now` in which the circuit was open, milliseconds. */
	openTime(now: number): number {
		return this.gates.circuit.openTime(now);
	}

	/** Tells the observer what was decided. */
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

	/** Starts all that may start now, and sets the wake-up for the rest. */
	private pump(): void {
		if (this.pumping) return;
		this.pumping = true;
		try {
			// An outage that has ended moves deadlines, and what is over must not stand in line.
			for (const lane of this.lanes.keys()) lane.expire(this.clock.now());
			while (this.ready.size > 0 && this.mayStart() && this.startOne());
			if (this.ready.size === 0) this.limited.set(false, this.clock.now());
		} finally {
			this.pumping = false;
		}
	}

	private mayStart(): boolean {
		const now = this.clock.now();
		const { at, isByLimit } = this.gates.next(now);
		this.limited.set(isByLimit, now);
		if (at <= now) return true;
		if (at < Infinity) this.wakeUp.set(at);
		return false;
	}

	/** Starts the request of the first lane in line that no gate holds back. */
	private startOne(): boolean {
		const now = this.clock.now();
		const holding = new Set<RequestGate>();
		for (const lane of this.ready) {
			const request = this.nextOf(lane, now);
			// It may have turned out that the account must be asked first.
			if (this.isOpen) return false;
			if (!request) {
				this.ready.delete(lane);
				continue;
			}
			const candidate: Candidate = { bytes: request.bytes, token: lane.token };
			const gate = this.gates.holdingBack(candidate, holding);
			if (!gate) {
				this.start(lane, request);
				return true;
			}
			holding.add(gate);
		}
		return false;
	}

	/** The next request of a lane, without those that wait for a sign of life of the account. */
	private nextOf(lane: Lane, now: number): Request | undefined {
		for (let request = lane.peek(now); request; request = lane.peek(now)) {
			const { mayBePaidAt } = request;
			if (mayBePaidAt === undefined || !this.watch.awaitsSignOfLife(mayBePaidAt)) return request;
			request.putOff();
		}
		return undefined;
	}

	private start(lane: Lane, { bytes, send }: Request): void {
		// To the back of the line: the others have their turn first.
		this.ready.delete(lane);
		this.ready.add(lane);
		const start: Start = { startedAt: this.clock.now(), bytes, token: lane.token };
		this.lanes.get(lane)?.add(start);
		this.gates.started(start);
		send({
			startedAt: start.startedAt,
			settle: (end, decide) => this.settle(lane, start, end, decide),
		});
	}

	private settle(lane: Lane, start: Start, end: StartEnd, decide?: () => void): void {
		if (!this.lanes.get(lane)?.delete(start)) return;
		this.end(start, end);
		decide?.();
		// What started now would be waited for, although nothing was heard of the account.
		this.watch.endWaits();
		this.offer(lane);
	}

	private end(start: Start, end: StartEnd): void {
		this.gates.ended(start, end, this.clock.now());
		if (end.kind !== 'abandoned') this.watch.update();
	}

	private setLimits(): void {
		this.gates.setLimits([...this.lanes.keys()].map(({ limits }) => limits));
	}
}
