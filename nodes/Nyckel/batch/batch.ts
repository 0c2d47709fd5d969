import { Agreement } from './policy/agreement';
import { Alarm } from './time/alarm';
import { EndedScopes } from './policy/endedScopes';
import type { Ending } from './policy/endedScopes';
import type { StartEnd, TokenState } from './limits/gate';
import type { Lane, Limits, Outage, Permit, Request } from './limits/lane';
import type { AccountLimiter } from './limits/limiter';
import { Deadlines } from './queue/deadlines';
import { Results } from './queue/results';
import { DEADLINE_MS, waitBeforeRetry, withAttempt } from './policy/retry';
import type { Unanswered } from './policy/retry';
import { shareByKey } from './queue/sharing';
import { inTurns } from './time/turns';
import type { Clock, Outcome, Result, Task } from './types';
import { WorkQueue } from './queue/workQueue';
import type { Job } from './queue/workQueue';

/** A task that may have been paid looks so often whether the account answers again, milliseconds. */
const SIGN_OF_LIFE_MS = 100;

/** How a batch is run. `T` is the value of a finished task, `E` the reason of a failed one. */
export interface BatchSettings<T, E = unknown> {
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
	/** How long an outage of an account that has answered before is waited out, milliseconds; 0: as little as possible. */
	waitMs: number;
	/** A free request that shows whether the account answers; left out: the next task shows it. */
	probe?: Lane['probe'];
	/**
	 * The reason that tasks fail for when the account is given up; left out: that of the newest failure. When it throws, the
	 * batch rejects.
	 */
	outageError?: (newest: E, outage: Outage) => E;
	/** What is known of the credential's token: until it is there, the account's first request goes alone. */
	token: () => TokenState;
	/** Called as soon as a task is done, copies included. When it throws, the batch rejects. */
	onDone?: (index: number, value: T) => void;
	/** Called as soon as a task has ended without a value, copies included. Must not throw. */
	onUndone?: (index: number) => void;
	/** Called when a request starts that the account's limits have held back, with for how long, milliseconds. */
	onHeld?: (ms: number) => void;
}

type Refusal<E> = Extract<Outcome<unknown, E>, { kind: 'refused' }>;

type EndedByOthers<E> = Extract<Result<unknown, E>, { requests?: number }>;

/** One run of a list of tasks. It hands the limiter its next request, and decides what each answer means. */
export class Batch<T, E> implements Lane {
	readonly limits: Limits;

	readonly token: () => TokenState;

	readonly waitMs: number;

	readonly probe?: Lane['probe'];

	private readonly results: Results<T, E>;

	private readonly work: WorkQueue<T, E>;

	private readonly endedScopes: EndedScopes<E>;

	private readonly agreement = new Agreement<E>();

	/** Tasks that were sent and are to be sent again. */
	private readonly unanswered = new Map<number, Job<T, E>>();

	private readonly inFlight = new Map<number, Permit>();

	private readonly retries: Alarm;

	private readonly deadlines: Deadlines<Job<T, E>>;

	/** Why nothing new starts although tasks are left. */
	private halt?: 'stopped' | 'givenUp' | 'cancelled' | 'crashed';

	/** Why the account was given up. */
	private givenUpFor?: Ending<E>;

	/** What a task or a callback threw: a mistake in the program, not a result. */
	private crash?: { error: unknown };

	/** The account's limited time when the newest request started, or one was ready after none was, milliseconds. */
	private heldFrom = 0;

	/** Endings whose tasks have not all left yet: until then nothing new starts. */
	private sweeps = 0;

	private close?: () => void;

	/**
	 * @param tasks what is to be sent
	 * @param settings how
	 */
	constructor(
		private readonly tasks: ReadonlyArray<Task<T, E>>,
		private readonly settings: BatchSettings<T, E>,
	) {
		this.limits = settings.limits ?? {};
		this.token = settings.token;
		this.waitMs = settings.waitMs;
		this.probe = settings.probe;
		this.results = new Results(tasks.length, shareByKey(tasks), settings);
		this.work = new WorkQueue(tasks, (index) => this.results.awaits(index));
		this.endedScopes = new EndedScopes(tasks, settings.clock);
		this.retries = new Alarm(settings.clock, () => this.sendAgain());
		this.deadlines = new Deadlines(settings.clock, settings.account, () =>
			settings.account.offer(this),
		);
	}

	/**
	 * Runs it, once.
	 * @returns the results in the order of the tasks
	 * @throws whatever a task's `attempt`, `onDone` or `outageError` threw, after what was in flight has ended
	 */
	async run(): Promise<Array<Result<T, E>>> {
		const { account, signal } = this.settings;
		const onAbort = () => void this.cancel();
		if (signal?.aborted) this.leaveCancelled();
		if (this.results.open > 0) {
			signal?.addEventListener('abort', onAbort);
			await new Promise<void>((resolve) => {
				this.close = resolve;
				this.heldFrom = account.limitedTime(this.settings.clock.now());
				account.join(this);
			});
			signal?.removeEventListener('abort', onAbort);
			this.retries.clear();
			this.deadlines.clear();
			account.leave(this);
		}
		if (this.crash) throw this.crash.error;
		return this.results.all();
	}

	/** @inheritdoc Lane.expire */
	expire(now: number): void {
		if (this.halt) return;
		for (let job = this.deadlines.takeOver(now); job; job = this.deadlines.takeOver(now)) {
			if (!this.unanswered.has(job.index)) continue;
			// Its time may have begun anew since it was watched for this.
			if (!this.deadlines.isOver(job, now) || this.allowAnew(job, now)) continue;
			this.unanswered.delete(job.index);
			if (job.failure) this.fail(job, job.failure.error);
		}
		this.deadlines.update();
		this.closeIfOver();
	}

	/** @inheritdoc Lane.peek */
	peek(now: number): Request | undefined {
		const job = this.halt || this.sweeps > 0 ? undefined : this.work.peek();
		if (!job || this.deadlines.isOver(job, now)) return undefined;
		if (!this.agreement.mayStart(job.task, this.inFlight.size)) return undefined;
		return {
			bytes: job.task.bytes,
			mayBePaidAt: job.history.ambiguous > 0 ? job.failure?.at : undefined,
			send: (permit) => this.send(job, permit),
			putOff: () => this.putOff(job, now),
		};
	}

	/** @inheritdoc Lane.giveUp */
	giveUp(outage: Outage): void {
		if (this.halt) return;
		const newest = outage.error as E;
		let error: E;
		try {
			error = this.settings.outageError?.(newest, outage) ?? newest;
		} catch (thrown) {
			this.crashFor(thrown);
			this.closeIfOver();
			return;
		}
		this.halt = 'givenUp';
		const ending: Ending<E> = { error, scope: 'account' };
		this.givenUpFor = ending;
		this.settings.account.tell({ kind: 'givenUp', awayMs: outage.awayMs });
		for (const { index, requests } of this.unanswered.values()) {
			this.results.set(index, { kind: 'failed', ...ending, requests });
		}
		this.unanswered.clear();
		void this.sweep(this.leaveInTurns(this.tasks.keys(), { kind: 'ended', ...ending }));
	}

	/** @inheritdoc Lane.forgive */
	forgive(): void {
		for (const job of this.unanswered.values()) job.history = { ...job.history, tried: 0 };
	}

	/** @returns whether a task has its whole time again, since the machine stood still for the rest of it */
	private allowAnew(job: Job<T, E>, now: number): boolean {
		if (!this.deadlines.isMissed(job, now)) return false;
		job.deadlineAt = this.settings.account.activeTime(now) + DEADLINE_MS;
		this.deadlines.add(job);
		return true;
	}

	private putOff(job: Job<T, E>, now: number): void {
		this.work.take(job);
		this.work.wait(now + SIGN_OF_LIFE_MS, job);
		this.setRetryAlarm();
	}

	private send(job: Job<T, E>, permit: Permit): void {
		const limitedMs = this.settings.account.limitedTime(permit.startedAt);
		if (limitedMs > this.heldFrom) this.settings.onHeld?.(limitedMs - this.heldFrom);
		this.heldFrom = limitedMs;
		this.work.take(job);
		this.unanswered.delete(job.index);
		if (job.requests === 0) {
			job.deadlineAt = this.settings.account.activeTime(permit.startedAt) + DEADLINE_MS;
		}
		job.requests += 1;
		this.inFlight.set(job.index, permit);
		void this.attempt(job);
	}

	private async attempt(job: Job<T, E>): Promise<void> {
		const { account, clock, signal } = this.settings;
		let outcome: Outcome<T, E>;
		try {
			const timeLeftMs = job.deadlineAt - account.activeTime(clock.now());
			outcome = await job.task.attempt(timeLeftMs, signal);
		} catch (error) {
			this.land(job.index, { kind: 'abandoned' }, () => this.crashFor(error));
			return;
		}
		// What was under way when the circuit opened tells no more about its item.
		const isOutage = account.isOpen;
		this.land(job.index, outcome, () => this.judge(job, outcome, isOutage));
	}

	/** Gives the permit back, and decides. Nothing when the batch was cancelled and has not waited for this answer. */
	private land(index: number, end: StartEnd, decide: () => void): void {
		const permit = this.inFlight.get(index);
		if (!permit) return;
		this.inFlight.delete(index);
		permit.settle(end, () => {
			try {
				decide();
			} catch (error) {
				this.crashFor(error);
			}
			this.endAgreed();
			this.closeIfOver();
		});
	}

	private crashFor(error: unknown): void {
		// After a cancel it is the aborted request that speaks.
		if (this.halt === 'cancelled') return;
		this.crash ??= { error };
		this.halt = 'crashed';
	}

	private judge(job: Job<T, E>, outcome: Outcome<T, E>, isOutage: boolean): void {
		if (outcome.kind === 'done') {
			const { scopes } = job.task;
			this.settings.account.answered(scopes);
			this.agreement.answered(scopes);
			this.results.set(job.index, { kind: 'done', value: outcome.value, shared: false });
			return;
		}
		// A cancelled task stays open, and leaves with the rest.
		if (this.halt === 'cancelled') return;
		if (outcome.kind === 'refused') this.refuse(job, outcome);
		else this.retry(job, outcome, isOutage);
	}

	private refuse(job: Job<T, E>, { error, ends, certain }: Refusal<E>): void {
		if (ends === undefined || certain) {
			this.fail(job, error, ends);
			return;
		}
		const isItsOwn = this.settings.account.hasEvidence(ends);
		this.agreement.refused(ends, error, isItsOwn);
		this.fail(job, error, undefined, isItsOwn);
	}

	/** What enough items agree about is over, once no answer is awaited that may contradict. */
	private endAgreed(): void {
		if (this.halt || this.inFlight.size > 0) return;
		for (const { scope, error } of this.agreement.takeAgreed()) {
			void this.sweep(this.leaveEnded(error, scope, false));
		}
	}

	private retry(job: Job<T, E>, outcome: Unanswered<E>, isOutage: boolean): void {
		const { account, clock, maxTries } = this.settings;
		const now = clock.now();
		const isWatched = this.allowAnew(job, now) || job.failure !== undefined;
		job.failure = { error: outcome.error, at: now };
		job.history = withAttempt(job.history, outcome.kind, isOutage);
		const timeLeftMs = job.deadlineAt - account.activeTime(now);
		const waitMs = waitBeforeRetry(job.history, outcome, maxTries, timeLeftMs, clock.random());
		if (waitMs === undefined) {
			this.fail(job, outcome.error);
			return;
		}
		const ending = this.endedScopes.of(job.task.scopes);
		if (this.givenUpFor) {
			this.results.set(job.index, { kind: 'failed', ...this.givenUpFor, requests: job.requests });
		} else if (ending) {
			this.results.set(job.index, { kind: 'ended', ...ending, requests: job.requests });
		} else if (this.halt) {
			this.results.set(job.index, { kind: 'stopped', requests: job.requests });
		} else {
			this.unanswered.set(job.index, job);
			if (!isWatched) this.deadlines.add(job);
			this.work.wait(now + waitMs, job);
			this.setRetryAlarm();
		}
	}

	private fail(job: Job<T, E>, error: E, ends?: string, isItsOwn = false): void {
		this.results.set(job.index, {
			kind: 'failed',
			error,
			requests: job.requests,
			...(ends !== undefined && { scope: ends }),
			...(isItsOwn && { isItsOwn }),
		});
		const stops = this.settings.stopOnFailure && !this.halt;
		if (stops) this.halt = 'stopped';
		if (stops || ends !== undefined) void this.sweep(this.leaveEnded(error, ends, stops));
	}

	/** While tasks leave, nothing starts. */
	private async sweep(leaving: Promise<void>): Promise<void> {
		this.sweeps += 1;
		await leaving;
		this.sweeps -= 1;
		this.closeIfOver();
		if (!this.halt && this.results.open > 0) this.settings.account.offer(this);
	}

	/** Lets the tasks leave that a failure has ended, and then, where it stops the batch, all others. In turns. */
	private async leaveEnded(error: E, ends: string | undefined, stops: boolean): Promise<void> {
		if (ends !== undefined) {
			const isNew = this.endedScopes.of([ends]) === undefined;
			if (isNew) this.settings.account.tell({ kind: 'scopeEnded', scope: ends });
			const ended = await this.endedScopes.end({ scope: ends, error });
			await this.leaveInTurns(ended, { kind: 'ended', error, scope: ends });
		}
		if (stops) await this.leaveInTurns(this.tasks.keys(), { kind: 'stopped' });
	}

	private async leaveInTurns(indices: Iterable<number>, result: EndedByOthers<E>): Promise<void> {
		await inTurns(this.settings.clock, indices, (index) => this.leaveUnsent(index, result));
	}

	/** A task that is not in flight and has no result gets this one. */
	private leaveUnsent(index: number, result: EndedByOthers<E>): void {
		if (!this.results.awaits(index) || this.inFlight.has(index)) return;
		const requests = this.unanswered.get(index)?.requests;
		this.unanswered.delete(index);
		this.results.set(index, requests === undefined ? result : { ...result, requests });
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
		// No answer is awaited any more.
		this.inFlight.clear();
		this.leaveCancelled();
		this.closeIfOver();
	}

	private sendAgain(): void {
		const { account, clock } = this.settings;
		const now = clock.now();
		// Until now nothing was held back, since nothing was ready.
		if (!this.work.peek()) this.heldFrom = account.limitedTime(now);
		this.work.lineUpDue(now);
		this.setRetryAlarm();
		account.offer(this);
	}

	private setRetryAlarm(): void {
		const at = this.work.nextDueAt;
		if (at !== undefined) this.retries.set(at);
	}

	private closeIfOver(): void {
		if (this.crash ? this.inFlight.size === 0 : this.results.open === 0) this.close?.();
	}
}
