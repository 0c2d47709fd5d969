import { LEAST_ATTEMPT_MS } from '../policy/retry';
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
}

/**
 * The deadlines of what waits to be sent again: when too little time is left for an attempt, its last error stands. An
 * alarm of its own tells of them, whatever holds the account back.
 */
export class Deadlines<J extends { readonly deadlineAt: number }> {
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

	/** Watches one more. */
	add(job: J): void {
		this.jobs.add(job.deadlineAt - LEAST_ATTEMPT_MS, job);
		this.update();
	}

	/** Takes out one for which it is too late; undefined when there is none. */
	takeOver(now: number): J | undefined {
		return this.jobs.takeDue(now - this.outages.openTime(now));
	}

	/** Whether it is too late for an attempt. */
	isOver(job: J, now: number): boolean {
		return this.lateness(job, now) >= 0;
	}

	/** Whether the machine slept or was paused until it was too late: nothing could be sent meanwhile. */
	isMissed(job: J, now: number): boolean {
		return this.lateness(job, now) >= STOOD_STILL_MS;
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

	private lateness({ deadlineAt }: J, now: number): number {
		return now - this.outages.openTime(now) - (deadlineAt - LEAST_ATTEMPT_MS);
	}
}
