import { inTurns } from '../time/turns';
import type { Clock } from '../types';

/** What a refusal has ended for all tasks that carry its scope. */
export interface Ending<E> {
	scope: string;
	error: E;
}

/** Which scopes of a batch are over. Each task is looked at once per scope it carries, however many are refused. */
export class EndedScopes<E> {
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

	/** What has ended a task with these scopes; undefined when nothing has. */
	of(scopes: readonly string[]): Ending<E> | undefined {
		const scope = scopes.find((candidate) => this.endings.has(candidate));
		return scope === undefined ? undefined : this.endings.get(scope);
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
