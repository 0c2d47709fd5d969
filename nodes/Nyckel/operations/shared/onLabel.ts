import { listLabels } from '../../api/endpoints';
import type { NyckelLabel } from '../../api/types';
import { findLabel, labelText } from '../../parameters/label';
import type { LabelReference } from '../../parameters/label';
import type { Exchange, Step } from '../../run/operation';
import { readList } from './steps';
import { unknownLabel } from './unknownLabel';

/**
 * Finds the label that an item means among those of the function, and does something with it.
 * @param use what follows
 * @param missing what follows where there is none; left out: the item fails
 */
export function onLabel(
	functionId: string,
	label: LabelReference,
	use: (found: NyckelLabel) => Step,
	missing?: Step,
): Exchange {
	return readList<NyckelLabel>(listLabels(functionId), {}, (labels) => {
		const { found, isAmbiguous } = findLabel(labels, label);
		const [one] = found;
		if (one) return use(one);
		const isGone = missing !== undefined && !isAmbiguous;
		return isGone ? missing : { kind: 'failure', failure: unknownLabel(label, labels) };
	});
}

/** What makes two items mean the same label: they are done in the order of the input. */
export const labelKeys = (functionId: string, label: LabelReference): string[] => [
	`${functionId} label ${labelText(label)}`,
];
