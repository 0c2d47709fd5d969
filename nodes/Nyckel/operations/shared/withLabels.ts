import type { NyckelLabel } from '../../api/types';
import type { ItemPlan, Step } from '../../run/operation';
import { listed, readLabels } from './steps';

/**
 * Looks up the labels of a function, once for all items, before an item's own first step.
 * @param start that step. The list is one for all items: who changes a label changes it there as well, so that later items
 * find it as it is then. What an earlier try left in doubt is handed on.
 */
export function withLabels(
	functionId: string,
	start: (labels: NyckelLabel[], inDoubt: string | undefined) => Step,
): Pick<ItemPlan, 'request' | 'next' | 'before' | 'start'> {
	const look = readLabels(functionId, listed);
	return {
		...look,
		before: { key: `${functionId} labels`, ...look },
		start: (found, inDoubt) => start(found as NyckelLabel[], inDoubt),
	};
}
