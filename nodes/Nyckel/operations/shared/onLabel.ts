import type { NyckelLabel } from '../../api/types';
import { findLabel, labelText } from '../../parameters/label';
import type { LabelReference } from '../../parameters/label';
import { comparable } from '../../routing/names';
import type { ItemPlan, Step } from '../../run/operation';
import { unknownLabel } from './unknownLabel';
import { withLabels } from './withLabels';

/** What is done with a label. */
export interface LabelUse {
	/**
	 * What follows once it is found.
	 * @param change says what has become of it, so that later items find it as it is then; left out: it is gone
	 */
	found: (label: NyckelLabel, change: (changed?: NyckelLabel) => void) => Step;
	/** What follows where there is none; left out: the item fails. */
	missing?: Step;
	/** What follows where there is none any more, but an earlier try may have taken it out; left out: the same. */
	alreadyDone?: Step;
	/** The name that it gets; items that call it so come after this one. */
	newName?: string;
}

/** What makes two items mean the same label, by one of its names: they are done in the order of the input. */
export const labelKey = (functionId: string, name: string): string =>
	`${functionId} label ${comparable(name)}`;

/**
 * Finds the label that an item means among those of the function, which are looked up once for all items, and does
 * something with it. A retry goes on with the one that an earlier try may have changed, whatever it is called now.
 */
export function onLabel(
	functionId: string,
	label: LabelReference,
	{ found: use, missing, alreadyDone, newName }: LabelUse,
): Pick<ItemPlan, 'request' | 'next' | 'before' | 'start' | 'orderKeys' | 'foundKeys' | 'explain'> {
	const keyOf = (name: string) => labelKey(functionId, name);
	/** The labels among which this one was looked for, as they are by now. */
	let known: NyckelLabel[] = [];
	return {
		...withLabels(functionId, (labels, inDoubt) => {
			known = labels;
			const meant = inDoubt === undefined ? label : { labelName: '', labelId: inDoubt };
			const { found, isAmbiguous } = findLabel(labels, meant);
			const [one] = found;
			if (!one) {
				const gone = (inDoubt === undefined ? undefined : alreadyDone) ?? missing;
				const isGone = gone !== undefined && !isAmbiguous;
				return isGone ? gone : { kind: 'failure', failure: unknownLabel(label, labels) };
			}
			const step = use(one, (changed) => {
				const at = labels.findIndex(({ id }) => id === one.id);
				if (at >= 0) labels.splice(at, 1, ...(changed ? [changed] : []));
			});
			return step.kind === 'request' ? { ...step, changes: one.id } : step;
		}),
		// Other items may have deleted or renamed labels since; one may be called so by now.
		explain: ({ code }) =>
			code === 'unknownLabel' && findLabel(known, label).found.length === 0
				? unknownLabel(label, known)
				: undefined,
		orderKeys: [labelText(label), newName ?? labelText(label)].map(keyOf),
		// Another item may mean the label of this ID by its name.
		...(label.labelId !== undefined && {
			foundKeys: (labels) =>
				(labels as NyckelLabel[])
					.filter(({ id }) => id === label.labelId)
					.map(({ name }) => keyOf(name)),
		}),
	};
}
