import { DueQueue } from './dueQueue';
import { Fifo } from './fifo';
import { UNTRIED } from '../policy/retry';
import type { History } from '../policy/retry';
import type { Task } from '../types';

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

	private readonly again = new Fifo<Job<T, E>>();

	private readonly waiting = new DueQueue<Job<T, E>>();

	/**
	 * @param tasks in the order they are sent
	 * @param isAwaited whether a task needs an attempt; others are skipped
	 */
	constructor(
		private readonly tasks: ReadonlyArray<Task<T, E>>,
		private readonly isAwaited: (index: number) => boolean,
	) {}

	/** When the next waiting task is due, milliseconds of the clock; undefined when none waits. */
	get nextDueAt(): number | undefined {
		return this.waiting.nextAt;
	}

	/** Lets a task wait until `at`, milliseconds of the clock, before it is sent again. */
	wait(at: number, job: Job<T, E>): void {
		this.waiting.add(at, job);
	}

	/** Lines up the waiting tasks that are due. */
	lineUpDue(now: number): void {
		for (let job = this.waiting.takeDue(now); job; job = this.waiting.takeDue(now)) {
			this.again.push(job);
		}
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
		if (job !== this.fresh) {
			this.again.shift();
			return;
		}
		this.fresh = undefined;
		this.cursor += 1;
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
