import { Alarm } from './alarm';
import { Doom } from './doom';
import type { AccountLimiter, Lane, Limits, Request, Slot, SlotEnd } from './limiter';
import { Outcomes } from './outcomes';
import { DEADLINE_MS, nextStep, withAttempt } from './policy';
import type { Unanswered } from './policy';
import { shareByKey } from './sharing';
import { Turns } from './turns';
import type { Clock, Outcome, Result, Task } from './types';
import { WorkQueue } from './work';
import type { Job } from './work';

/** How a batch is run. `T` is the value of a finished task. */
export interface BatchSettings<T> {
	/** The limiter of the account, from `accountLimiter`. */
	account: AccountLimiter;
	/** Time and chance. */
	clock: Clock;
	/** Cancels the batch. */
	signal?: AbortSignal;
	/** Whether nothing new starts after the first failure. */
	stopOnFailure: boolean;
	/** Attempts per task, throttled ones not counted; at least 1. */
	maxTries: number;
	/** Limits that the user has set; the lowest of all running batches of the account counts. */
	limits?: Limits;
	/** The credential holds no token yet: the account's first request goes alone until it is answered. */
	cold: boolean;
	/** Called as soon as a task is done, copies included. When it throws, the batch rejects. */
	onDone?: (index: number, value: T) => void;
}

/** One run of a list of tasks. It hands the limiter its next request, and decides what each answer means. */
export class Batch<T, E> implements Lane {
	readonly limits: Limits;

	readonly cold: boolean;

	private readonly outcomes: Outcomes<T, E>;

	private readonly work: WorkQueue<T, E>;

	private readonly doom: Doom<E>;

	private readonly inFlight = new Map<number, Slot>();

	private readonly retries: Alarm;

	/** Why nothing new starts although tasks are left. */
	private halt?: 'stopped' | 'cancelled' | 'crashed';

	/** What a task or a callback threw: a mistake in the program, not a result. */
	private crash?: { error: unknown };

	/** Endings whose tasks have not all left yet: until then nothing new starts. */
	private sweeps = 0;

	private close?: () => void;

	/**
	 * @param tasks what is to be sent
	 * @param settings how
	 */
	constructor(
		private readonly tasks: ReadonlyArray<Task<T, E>>,
		private readonly settings: BatchSettings<T>,
	) {
		this.limits = settings.limits ?? {};
		this.cold = settings.cold;
		this.outcomes = new Outcomes(tasks.length, shareByKey(tasks), settings.onDone);
		this.work = new WorkQueue(tasks, (index) => this.outcomes.awaits(index));
		this.doom = new Doom(tasks, settings.clock);
		this.retries = new Alarm(settings.clock, () => this.sendAgain());
	}

	/**
	 * Runs it, once.
	 * @returns the results in the order of the tasks
	 * @throws whatever a task's `attempt` or `onDone` threw, after what was in flight has ended
	 */
	async run(): Promise<Array<Result<T, E>>> {
		const { account, signal } = this.settings;
		const onAbort = () => void this.cancel();
		if (signal?.aborted) this.leaveCancelled();
		if (this.outcomes.open > 0) {
			signal?.addEventListener('abort', onAbort);
			await new Promise<void>((resolve) => {
				this.close = resolve;
				account.join(this);
			});
			signal?.removeEventListener('abort', onAbort);
			this.retries.clear();
			account.leave(this);
		}
		if (this.crash) throw this.crash.error;
		return this.outcomes.all();
	}

	/** The limiter asks for the next request. Tasks whose time is over leave here. */
	next(now: number): Request | undefined {
		while (!this.halt && this.sweeps === 0) {
			const job = this.work.peek();
			if (!job) return undefined;
			if (!job.failure || now < job.deadlineAt) {
				return { bytes: job.task.bytes, send: (slot) => this.send(job, slot) };
			}
			this.work.take(job);
			this.fail(job, job.failure.error);
			this.closeIfOver();
		}
		return undefined;
	}

	private send(job: Job<T, E>, slot: Slot): void {
		this.work.take(job);
		if (job.requests === 0) job.deadlineAt = slot.startedAt + DEADLINE_MS;
		job.requests += 1;
		this.inFlight.set(job.index, slot);
		void this.attempt(job);
	}

	private async attempt(job: Job<T, E>): Promise<void> {
		const { account, clock, signal } = this.settings;
		try {
			const outcome = await job.task.attempt(job.deadlineAt - clock.now(), signal);
			const retryAfterMs = outcome.kind === 'throttled' ? outcome.retryAfterMs : undefined;
			if (this.land(job.index, outcome.kind, retryAfterMs)) this.judge(job, outcome);
		} catch (error) {
			this.land(job.index, 'abandoned');
			// After a cancel it is the aborted request that speaks.
			if (this.halt !== 'cancelled') {
				this.crash ??= { error };
				this.halt = 'crashed';
			}
		}
		this.closeIfOver();
		account.pump();
	}

	/** Frees the slot. False when the batch was cancelled and has not waited for this answer. */
	private land(index: number, end: SlotEnd, retryAfterMs?: number): boolean {
		const slot = this.inFlight.get(index);
		if (!slot) return false;
		this.inFlight.delete(index);
		this.settings.account.settle(slot, end, retryAfterMs);
		return true;
	}

	private judge(job: Job<T, E>, outcome: Outcome<T, E>): void {
		if (outcome.kind === 'done') {
			this.outcomes.set(job.index, { kind: 'done', value: outcome.value, shared: false });
			return;
		}
		// A cancelled task stays open, and leaves with the rest.
		if (this.halt === 'cancelled') return;
		if (outcome.kind === 'refused') this.fail(job, outcome.error, outcome.ends);
		else this.retry(job, outcome);
	}

	private retry(job: Job<T, E>, outcome: Unanswered<E>): void {
		const { clock, maxTries } = this.settings;
		const now = clock.now();
		job.failure = { error: outcome.error };
		job.history = withAttempt(job.history, outcome.kind);
		const step = nextStep(job.history, outcome, maxTries, job.deadlineAt - now, clock.random());
		if (step.kind === 'giveUp') {
			this.fail(job, outcome.error);
			return;
		}
		const ending = this.doom.of(job.task.scopes);
		if (ending) {
			this.outcomes.set(job.index, { kind: 'ended', ...ending });
		} else if (this.halt) {
			this.outcomes.set(job.index, { kind: 'stopped' });
		} else {
			this.work.wait(now + step.afterMs, job);
			this.setRetryAlarm();
		}
	}

	private fail(job: Job<T, E>, error: E, ends?: string): void {
		this.outcomes.set(job.index, { kind: 'failed', error, tries: job.requests });
		const stops = this.settings.stopOnFailure && !this.halt;
		if (stops) this.halt = 'stopped';
		if (stops || ends !== undefined) void this.sweep(error, ends, stops);
	}

	/** Lets the tasks leave that a failure has ended, and then, where it stops the batch, all others. In turns. */
	private async sweep(error: E, ends: string | undefined, stops: boolean): Promise<void> {
		this.sweeps += 1;
		if (ends !== undefined) {
			const ended = await this.doom.end({ scope: ends, error });
			await this.leaveInTurns(ended, { kind: 'ended', error, scope: ends });
		}
		if (stops) await this.leaveInTurns(this.tasks.keys(), { kind: 'stopped' });
		this.sweeps -= 1;
		this.closeIfOver();
		if (!this.halt && this.outcomes.open > 0) this.settings.account.offer(this);
	}

	private async leaveInTurns(indices: Iterable<number>, result: Result<T, E>): Promise<void> {
		const turns = new Turns(this.settings.clock);
		for (const index of indices) {
			if (turns.isOver) await turns.next();
			this.leaveUnsent(index, result);
		}
	}

	/** A task that is not in flight and has no result gets this one. */
	private leaveUnsent(index: number, result: Result<T, E>): void {
		if (this.outcomes.awaits(index) && !this.inFlight.has(index)) this.outcomes.set(index, result);
	}

	/** At a cancel all leave at once. */
	private leaveCancelled(): void {
		for (const index of this.tasks.keys()) this.leaveUnsent(index, { kind: 'cancelled' });
	}

	/** Settles the batch after one turn of the event loop: an answer that is there by then was paid for, and counts. */
	private async cancel(): Promise<void> {
		this.halt = 'cancelled';
		this.leaveCancelled();
		if (this.inFlight.size > 0) await this.settings.clock.sleep(0);
		for (const index of this.inFlight.keys()) this.land(index, 'abandoned');
		this.leaveCancelled();
		this.closeIfOver();
	}

	private sendAgain(): void {
		this.work.lineUpDue(this.settings.clock.now());
		this.setRetryAlarm();
		this.settings.account.offer(this);
	}

	private setRetryAlarm(): void {
		const at = this.work.nextDueAt;
		if (at !== undefined) this.retries.set(at);
	}

	private closeIfOver(): void {
		if (this.crash ? this.inFlight.size === 0 : this.outcomes.open === 0) this.close?.();
	}
}
