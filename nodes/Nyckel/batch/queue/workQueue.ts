import { DueQueue } from './dueQueue';
import { Fifo } from './fifo';
import { UNTRIED } from '../policy/retry';
import type { History } from '../policy/retry';
import { Alarm } from '../time/alarm';
import type { Clock, Task } from '../types';

/** A task on its way: from the moment it is next until it has its result. */
export interface Job<T, E> {
	readonly index: number;
	readonly task: Task<T, E>;
	history: History;
	/** Every attempt ends by this moment of the account's active time, milliseconds; Infinity until the first starts. */
	deadlineAt: number;
	/** Requests made for it, the one in flight included. */
	requests: number;
	/** What its last attempt failed with, and when, milliseconds of the clock. */
	failure?: { error: E; at: number };
}

/** The order in which a batch's tasks are sent: in order, and those to be sent again first. Constant time an item. */
export class WorkQueue<T, E> {
	private cursor = 0;

	/** The next task of those never sent, once it was asked for. */
	private fresh?: Job<T, E>;

	/** Tasks that were sent and are to be sent again, whether they wait or stand in line. */
	private readonly unanswered = new Map<number, Job<T, E>>();

	private readonly waiting = new DueQueue<Job<T, E>>();

	private readonly again = new Fifo<Job<T, E>>();

	private readonly alarm: Alarm;

	/**
	 * @param tasks in the order they are sent
	 * @param isAwaited whether a task needs an attempt; others are skipped
	 * @param clock where the time comes from
	 * @param onDue called when tasks have waited long enough, to line them up
	 */
	constructor(
		private readonly tasks: ReadonlyArray<Task<T, E>>,
		private readonly isAwaited: (index: number) => boolean,
		clock: Clock,
		onDue: () => void,
	) {
		this.alarm = new Alarm(clock, onDue);
	}

	/** Tasks that were sent and are to be sent again. */
	get toSendAgain(): Iterable<Job<T, E>> {
		return this.unanswered.values();
	}

	/** Whether a task was sent and is to be sent again. */
	isWaiting({ index }: Job<T, E>): boolean {
		return this.unanswered.has(index);
	}

	/** Lets a task wait until `at`, milliseconds of the clock, before it is sent again. */
	wait(at: number, job: Job<T, E>): void {
		this.unanswered.set(job.index, job);
		this.waiting.add(at, job);
		this.setAlarm();
	}

	/** Lines up the waiting tasks that are due. */
	lineUpDue(now: number): void {
		for (let job = this.waiting.takeDue(now); job; job = this.waiting.takeDue(now)) {
			this.again.push(job);
		}
		this.setAlarm();
	}

	/** Takes out a task that is to be sent again: it leaves the batch. Undefined when it is none of these. */
	drop(index: number): Job<T, E> | undefined {
		const job = this.unanswered.get(index);
		this.unanswered.delete(index);
		return job;
	}

	/** Leaves no timer. */
	clear(): void {
		this.alarm.clear();
	}

	/** The next task; it stays there until `take`. */
	peek(): Job<T, E> | undefined {
		for (let job = this.again.at(0); job; job = this.again.at(0)) {
			if (this.isAwaited(job.index)) return job;
			this.again.shift();
		}
		return this.peekFresh();
	}

	/** Takes out what `peek` gives. */
	take(job: Job<T, E>): void {
		this.unanswered.delete(job.index);
		if (job !== this.fresh) {
			this.again.shift();
			return;
		}
		this.fresh = undefined;
		this.cursor += 1;
	}

	private setAlarm(): void {
		const at = this.waiting.nextAt;
		if (at !== undefined) this.alarm.set(at);
	}

	private peekFresh(): Job<T, E> | undefined {
		while (this.cursor < this.tasks.length && !this.isAwaited(this.cursor)) this.cursor += 1;
		const index = this.cursor;
		const task = this.tasks[index];
		if (this.fresh?.index !== index) {
			this.fresh = task && {
				index,
				task,
				history: UNTRIED,
				deadlineAt: Infinity,
				requests: 0,
			};
		}
		return this.fresh;
	}
}
