import { Agreement } from './policy/agreement';
import { Endings } from './policy/endings';
import type { Unfinished } from './policy/endings';
import type { StartEnd, TokenState } from './limits/gate';
import type { Lane, Limits, Outage, Permit, Request } from './limits/lane';
import { Deadlines } from './queue/deadlines';
import { Results } from './queue/results';
import { waitBeforeRetry, withAttempt } from './policy/retry';
import type { Unanswered } from './policy/retry';
import type { BatchSettings } from './settings';
import { shareByKey } from './queue/sharing';
import { inTurns } from './time/turns';
import type { Outcome, Result, Task } from './types';
import { WorkQueue } from './queue/workQueue';
import type { Job } from './queue/workQueue';

/** A task that may have been paid looks so often whether the account answers again, milliseconds. */
const SIGN_OF_LIFE_MS = 100;

type Refusal<E> = Extract<Outcome<unknown, E>, { kind: 'refused' }>;

/** One run of a list of tasks. It hands the limiter its next request, and decides what each answer means. */
export class Batch<T, E> implements Lane {
	readonly limits: Limits;

	readonly token: () => TokenState;

	readonly waitMs: number;

	readonly probe?: Lane['probe'];

	private readonly results: Results<T, E>;

	private readonly work: WorkQueue<T, E>;

	private readonly deadlines: Deadlines<Job<T, E>>;

	private readonly endings: Endings<E>;

	private readonly agreement = new Agreement<E>();

	private readonly inFlight = new Map<number, Permit>();

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
		const { account, clock } = settings;
		const isAwaited = (index: number) => this.results.awaits(index);
		this.work = new WorkQueue(tasks, isAwaited, clock, () => this.sendAgain());
		this.deadlines = new Deadlines(clock, account, () => account.offer(this));
		this.endings = new Endings(tasks, clock);
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
			this.work.clear();
			this.deadlines.clear();
			account.leave(this);
		}
		const { crash } = this.endings;
		if (crash) throw crash.error;
		return this.results.all();
	}

	/** @inheritdoc Lane.expire */
	expire(now: number): void {
		if (this.endings.isHalted) return;
		for (let job = this.deadlines.takeDue(now); job; job = this.deadlines.takeDue(now)) {
			// It may be under way again, or its time may have begun anew since it was watched for this.
			if (!this.work.isWaiting(job) || !this.deadlines.isOver(job, now)) continue;
			if (this.deadlines.beginAnew(job, now)) continue;
			this.work.drop(job.index);
			if (job.failure) this.fail(job, job.failure.error);
		}
		this.deadlines.update();
		this.closeIfOver();
	}

	/** @inheritdoc Lane.peek */
	peek(now: number): Request | undefined {
		const job = this.endings.isHalted || this.sweeps > 0 ? undefined : this.work.peek();
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
		if (this.endings.isHalted) return;
		const newest = outage.error as E;
		let error: E;
		try {
			error = this.settings.outageError?.(newest, outage) ?? newest;
		} catch (thrown) {
			this.endings.crashFor(thrown);
			this.closeIfOver();
			return;
		}
		const ending = { error, scope: 'account' };
		this.endings.giveUp(ending);
		this.settings.account.tell({ kind: 'givenUp', awayMs: outage.awayMs });
		for (const { index, requests } of this.work.toSendAgain) {
			this.work.drop(index);
			this.results.set(index, { kind: 'failed', ...ending, requests });
		}
		void this.sweep(this.leaveInTurns(this.tasks.keys(), { kind: 'ended', ...ending }));
	}

	/** @inheritdoc Lane.forgive */
	forgive(): void {
		for (const job of this.work.toSendAgain) job.history = { ...job.history, tried: 0 };
	}

	private putOff(job: Job<T, E>, now: number): void {
		this.work.take(job);
		this.work.wait(now + SIGN_OF_LIFE_MS, job);
	}

	private send(job: Job<T, E>, permit: Permit): void {
		const limitedMs = this.settings.account.limitedTime(permit.startedAt);
		if (limitedMs > this.heldFrom) this.settings.onHeld?.(limitedMs - this.heldFrom);
		this.heldFrom = limitedMs;
		this.work.take(job);
		if (job.requests === 0) this.deadlines.begin(job, permit.startedAt);
		job.requests += 1;
		this.inFlight.set(job.index, permit);
		void this.attempt(job);
	}

	private async attempt(job: Job<T, E>): Promise<void> {
		const { account, clock, signal } = this.settings;
		let outcome: Outcome<T, E>;
		try {
			outcome = await job.task.attempt(this.deadlines.timeLeft(job, clock.now()), signal);
		} catch (error) {
			this.land(job.index, { kind: 'abandoned' }, () => this.endings.crashFor(error));
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
				this.endings.crashFor(error);
			}
			this.endAgreed();
			this.closeIfOver();
		});
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
		if (this.endings.isCancelled) return;
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
		if (this.endings.isHalted || this.inFlight.size > 0) return;
		for (const { scope, error } of this.agreement.takeAgreed()) {
			void this.sweep(this.leaveEnded(error, scope, false));
		}
	}

	private retry(job: Job<T, E>, outcome: Unanswered<E>, isOutage: boolean): void {
		const { clock, maxTries } = this.settings;
		const now = clock.now();
		const isWatched = this.deadlines.beginAnew(job, now) || job.failure !== undefined;
		job.failure = { error: outcome.error, at: now };
		job.history = withAttempt(job.history, outcome.kind, isOutage);
		const timeLeftMs = this.deadlines.timeLeft(job, now);
		const waitMs = waitBeforeRetry(job.history, outcome, maxTries, timeLeftMs, clock.random());
		if (waitMs === undefined) {
			this.fail(job, outcome.error);
			return;
		}
		const ended = this.endings.of(job.task, job.requests);
		if (ended) {
			this.results.set(job.index, ended);
			return;
		}
		if (!isWatched) this.deadlines.watch(job);
		this.work.wait(now + waitMs, job);
	}

	private fail(job: Job<T, E>, error: E, ends?: string, isItsOwn = false): void {
		this.results.set(job.index, {
			kind: 'failed',
			error,
			requests: job.requests,
			...(ends !== undefined && { scope: ends }),
			...(isItsOwn && { isItsOwn }),
		});
		const stops = this.settings.stopOnFailure && !this.endings.isHalted;
		if (stops) this.endings.stop();
		if (stops || ends !== undefined) void this.sweep(this.leaveEnded(error, ends, stops));
	}

	/** While tasks leave, nothing starts. */
	private async sweep(leaving: Promise<void>): Promise<void> {
		this.sweeps += 1;
		await leaving;
		this.sweeps -= 1;
		this.closeIfOver();
		if (!this.endings.isHalted && this.results.open > 0) this.settings.account.offer(this);
	}

	/** Lets the tasks leave that a failure has ended, and then, where it stops the batch, all others. In turns. */
	private async leaveEnded(error: E, ends: string | undefined, stops: boolean): Promise<void> {
		if (ends !== undefined) {
			if (!this.endings.has(ends)) this.settings.account.tell({ kind: 'scopeEnded', scope: ends });
			const ended = await this.endings.end({ scope: ends, error });
			await this.leaveInTurns(ended, { kind: 'ended', error, scope: ends });
		}
		if (stops) await this.leaveInTurns(this.tasks.keys(), { kind: 'stopped' });
	}

	private async leaveInTurns(indices: Iterable<number>, result: Unfinished<E>): Promise<void> {
		await inTurns(this.settings.clock, indices, (index) => this.leaveUnsent(index, result));
	}

	/** A task that is not in flight and has no result gets this one. */
	private leaveUnsent(index: number, result: Unfinished<E>): void {
		if (!this.results.awaits(index) || this.inFlight.has(index)) return;
		const requests = this.work.drop(index)?.requests;
		this.results.set(index, requests === undefined ? result : { ...result, requests });
	}

	/** At a cancel all leave at once. */
	private leaveCancelled(): void {
		for (const index of this.tasks.keys()) this.leaveUnsent(index, { kind: 'cancelled' });
	}

	/** Settles the batch after one turn of the event loop: an answer that is there by then was paid for, and counts. */
	private async cancel(): Promise<void> {
		this.endings.cancel();
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
		account.offer(this);
	}

	private closeIfOver(): void {
		if (this.endings.crash ? this.inFlight.size === 0 : this.results.open === 0) this.close?.();
	}
}
