import { Alarm } from '../time/alarm';
import type { Clock } from '../types';
import { DueQueue } from './dueQueue';

/** Outages of the account: in one, deadlines stand still. */
interface Outages {
	/** Whether there is one now. */
	readonly isOpen: boolean;
	/** How long there was one in all, milliseconds. */
	openTime(now: number): number;
}

/** The deadlines of what waits to be sent again. An alarm of its own tells of them, whatever holds the account back. */
export class Deadlines<J extends { readonly deadlineAt: number }> {
	private readonly jobs = new DueQueue<J>();

	private readonly alarm: Alarm;

	/**
	 * @param clock where the time comes from
	 * @param outages of the account
	 * @param onOver called when a deadline has come
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
		this.jobs.add(job.deadlineAt, job);
		this.update();
	}

	/** Takes out one whose deadline has come; undefined when there is none. */
	takeOver(now: number): J | undefined {
		return this.jobs.takeDue(now - this.outages.openTime(now));
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
