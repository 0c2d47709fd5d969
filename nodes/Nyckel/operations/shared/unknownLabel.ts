import { listLabels } from '../../api/endpoints';
import { failure } from '../../api/failures';
import type { Failure } from '../../api/failures';
import { list, shown } from '../../api/quote';
import { parseList } from '../../api/replies';
import type { NyckelLabel } from '../../api/types';
import { findLabel, labelText } from '../../parameters/label';
import type { LabelReference } from '../../parameters/label';
import type { ItemPlan } from '../../run/operation';

/** Failures that a label which the function does not have may be behind. */
const SUSPECT = ['badRequest', 'noSample', 'notFound', 'otherStatus'];

/**
 * @param labels all that the function has
 * @returns why the label is none of them, naming those that are
 */
export function unknownLabel(label: LabelReference, labels: readonly NyckelLabel[]): Failure {
	const names = list(labels.map(({ name }) => shown(name)));
	const known =
		names === '' ? 'It has no labels yet. Add them at Nyckel.' : `Its labels are: ${names}.`;
	const { isAmbiguous } = findLabel(labels, label);
	const detail = isAmbiguous ? `Several look like it. Pick it from the list. ${known}` : known;
	return failure('unknownLabel', { label: labelText(label), detail });
}

/** Says so when the label is not among the function's, and names those that are. */
export function explainUnknownLabel(
	functionId: string,
	label: LabelReference,
): ItemPlan['explain'] {
	return (failed) => {
		if (!SUSPECT.includes(failed.code)) return undefined;
		return {
			request: listLabels(functionId),
			tell(json) {
				const labels = parseList<NyckelLabel>(json);
				if (!labels.ok) return failed;
				const isKnown = findLabel(labels.value, label).found.length > 0;
				return isKnown ? failed : unknownLabel(label, labels.value);
			},
		};
	};
}
