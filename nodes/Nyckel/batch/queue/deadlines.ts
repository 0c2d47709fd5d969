import { DEADLINE_MS, LEAST_ATTEMPT_MS } from '../policy/retry';
import { Alarm } from '../time/alarm';
import type { Clock } from '../types';
import { DueQueue } from './dueQueue';

/** A deadline that is noticed so late has passed while the machine stood still, milliseconds: its alarm comes in time. */
export const STOOD_STILL_MS = 30_000;

/** Outages of the account: in one, deadlines stand still. */
interface Outages {
	/** Whether there is one now. */
	readonly isOpen: boolean;
	/** How long there was one in all, milliseconds. */
	openTime(now: number): number;
	/** Time that counts against tasks: it stands still in one. Milliseconds. */
	activeTime(now: number): number;
}

/** What has a deadline: a moment of the account's active time, milliseconds. */
interface Timed {
	deadlineAt: number;
}

/**
 * How long tasks have, from their first start. Of what waits to be sent again an alarm tells when too little time is left
 * for an attempt, whatever holds the account back: its last error stands.
 */
export class Deadlines<J extends Timed> {
	private readonly jobs = new DueQueue<J>();

	private readonly alarm: Alarm;

	/**
	 * @param clock where the time comes from
	 * @param outages of the account
	 * @param onOver called when it is too late for one
	 */
	constructor(
		private readonly clock: Clock,
		private readonly outages: Outages,
		onOver: () => void,
	) {
		this.alarm = new Alarm(clock, onOver);
	}

	/** A task's time begins at `at`, milliseconds of the clock. */
	begin(job: J, at: number): void {
		job.deadlineAt = this.outages.activeTime(at) + DEADLINE_MS;
	}

	/** @returns whether a task has its whole time again, since the machine slept or was paused for the rest of it */
	beginAnew(job: J, now: number): boolean {
		if (LEAST_ATTEMPT_MS - this.timeLeft(job, now) < STOOD_STILL_MS) return false;
		this.begin(job, now);
		this.watch(job);
		return true;
	}

	/** Time that a task has left, milliseconds. */
	timeLeft({ deadlineAt }: J, now: number): number {
		return deadlineAt - this.outages.activeTime(now);
	}

	/** Whether it is too late for an attempt. */
	isOver(job: J, now: number): boolean {
		return this.timeLeft(job, now) <= LEAST_ATTEMPT_MS;
	}

	/** Tells of one more when it is too late for it. */
	watch(job: J): void {
		this.jobs.add(job.deadlineAt - LEAST_ATTEMPT_MS, job);
		this.update();
	}

	/** Takes out one of those watched whose moment has come; undefined when there is none. */
	takeDue(now: number): J | undefined {
		return this.jobs.takeDue(this.outages.activeTime(now));
	}

	/** Sets the alarm; to be called also when an outage may have ended. */
	update(): void {
		const at = this.jobs.nextAt;
		if (at === undefined || this.outages.isOpen) this.alarm.clear();
		else this.alarm.set(at + this.outages.openTime(this.clock.now()));
	}

	/** Leaves no timer. */
	clear(): void {
		this.alarm.clear();
	}
}
