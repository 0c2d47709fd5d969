import { inTurns } from '../time/turns';
import type { Clock, Result } from '../types';

/** What has ended all tasks that carry a scope. */
export interface Ending<E> {
	scope: string;
	error: E;
}

/** How a task leaves the batch without an answer of its own. */
export type Unfinished<E> = Extract<Result<unknown, E>, { requests?: number }>;

/** Why nothing new starts although tasks are left. */
type Halt<E> =
	/** At the first failure. */
	| { kind: 'stopped' }
	/** The account has been away for too long. */
	| { kind: 'givenUp'; ending: Ending<E> }
	/** By whoever runs the batch. */
	| { kind: 'cancelled' }
	/** A task or a callback threw: a mistake in the program, not a result. */
	| { kind: 'crashed'; error: unknown };

/** What is over: single scopes of a batch, or all of it. */
export class Endings<E> {
	private halt?: Halt<E>;

	private readonly endings = new Map<string, Ending<E>>();

	private indicesByScope?: Promise<Map<string, number[]>>;

	/**
	 * @param tasks with the scopes they carry
	 * @param clock tells when others are due a turn
	 */
	constructor(
		private readonly tasks: ReadonlyArray<{ scopes: readonly string[] }>,
		private readonly clock: Clock,
	) {}

	/** Whether nothing new starts in the whole batch. */
	get isHalted(): boolean {
		return this.halt !== undefined;
	}

	/** Whether nobody waits for the batch's answers. */
	get isCancelled(): boolean {
		return this.halt?.kind === 'cancelled';
	}

	/** What was thrown; undefined when nothing was. */
	get crash(): { error: unknown } | undefined {
		return this.halt?.kind === 'crashed' ? this.halt : undefined;
	}

	/** After the first failure nothing new starts. */
	stop(): void {
		this.halt ??= { kind: 'stopped' };
	}

	/** What ends the account ends the batch. */
	giveUp(ending: Ending<E>): void {
		this.halt ??= { kind: 'givenUp', ending };
	}

	/** Whatever was over before, nobody waits any more. */
	cancel(): void {
		if (!this.crash) this.halt = { kind: 'cancelled' };
	}

	/** Something was thrown. The first counts; after a cancel none does: it is the aborted request that speaks. */
	crashFor(error: unknown): void {
		if (!this.crash && !this.isCancelled) this.halt = { kind: 'crashed', error };
	}

	/** Whether a scope is over by itself. */
	has(scope: string): boolean {
		return this.endings.has(scope);
	}

	/**
	 * Ends a scope, at once.
	 * @returns the tasks that carry it, found in turns; none when it was over before
	 */
	async end(ending: Ending<E>): Promise<readonly number[]> {
		if (this.endings.has(ending.scope)) return [];
		this.endings.set(ending.scope, ending);
		this.indicesByScope ??= byScope(this.tasks, this.clock);
		return (await this.indicesByScope).get(ending.scope) ?? [];
	}

	/**
	 * How a task leaves that would be sent again.
	 * @param requests that were made for it
	 * @returns undefined when nothing speaks against it
	 */
	of({ scopes }: { scopes: readonly string[] }, requests: number): Unfinished<E> | undefined {
		const { halt } = this;
		if (halt?.kind === 'givenUp') return { kind: 'failed', ...halt.ending, requests };
		const scope = scopes.find((candidate) => this.endings.has(candidate));
		const ending = scope === undefined ? undefined : this.endings.get(scope);
		if (ending) return { kind: 'ended', ...ending, requests };
		return halt && { kind: 'stopped', requests };
	}
}

async function byScope(
	tasks: ReadonlyArray<{ scopes: readonly string[] }>,
	clock: Clock,
): Promise<Map<string, number[]>> {
	const indices = new Map<string, number[]>();
	await inTurns(clock, tasks.entries(), ([index, { scopes }]) => {
		for (const scope of scopes) {
			const known = indices.get(scope);
			if (known) known.push(index);
			else indices.set(scope, [index]);
		}
	});
	return indices;
}
