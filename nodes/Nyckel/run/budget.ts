import type { ItemFailure } from './itemFailure';
import type { ItemTask } from './itemTask';
import { counted } from './summary';

/** Invocations that are needed: items with the same key share one. */
function needed(tasks: readonly ItemTask[]): number {
	const keys = new Set<string>();
	let alone = 0;
	for (const { request, key } of tasks) {
		if (!request.isInvocation) continue;
		if (key === undefined) alone += 1;
		else keys.add(key);
	}
	return alone + keys.size;
}

/**
 * Why none of these is sent: together they cost more than the user allows. All or nothing, since half a batch is what
 * nobody asked for, and what is left out would have to be found out first.
 * @param max invocations in one run; left out: any number
 */
export function overBudget(
	tasks: readonly ItemTask[],
	max: number | undefined,
): ItemFailure | undefined {
	if (max === undefined) return undefined;
	const count = needed(tasks);
	if (count <= max) return undefined;
	return {
		code: 'badInput',
		message: `${counted(count)} invocations are needed, more than 'Max Invocations' allows (${counted(max)})`,
		description:
			"Raise 'Max Invocations' in the options, or send fewer items, e.g. with a Limit node.",
	};
}
