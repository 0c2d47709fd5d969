/** What a refusal has ended for all tasks that carry its scope. */
export interface Ending<E> {
	scope: string;
	error: E;
}

/** Which scopes of a batch are over. Each task is looked at once per scope it carries, however many are refused. */
export class Doom<E> {
	private readonly endings = new Map<string, Ending<E>>();

	private indicesByScope?: Map<string, number[]>;

	/** @param tasks with the scopes they carry */
	constructor(private readonly tasks: ReadonlyArray<{ scopes: readonly string[] }>) {}

	/**
	 * Ends a scope.
	 * @returns the tasks that carry it; none when it was over before
	 */
	end(ending: Ending<E>): readonly number[] {
		if (this.endings.has(ending.scope)) return [];
		this.endings.set(ending.scope, ending);
		this.indicesByScope ??= byScope(this.tasks);
		return this.indicesByScope.get(ending.scope) ?? [];
	}

	/** What has ended a task with these scopes; undefined when nothing has. */
	of(scopes: readonly string[]): Ending<E> | undefined {
		const scope = scopes.find((candidate) => this.endings.has(candidate));
		return scope === undefined ? undefined : this.endings.get(scope);
	}
}

function byScope(tasks: ReadonlyArray<{ scopes: readonly string[] }>): Map<string, number[]> {
	const indices = new Map<string, number[]>();
	tasks.forEach(({ scopes }, index) => {
		for (const scope of scopes) {
			const known = indices.get(scope);
			if (known) known.push(index);
			else indices.set(scope, [index]);
		}
	});
	return indices;
}
