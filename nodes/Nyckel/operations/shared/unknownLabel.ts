import type { IDataObject } from 'n8n-workflow';

import { listLabels } from '../../api/endpoints';
import { failure } from '../../api/failures';
import type { Failure } from '../../api/failures';
import { list, shown } from '../../api/quote';
import { named, parseList } from '../../api/replies';
import type { NyckelLabel } from '../../api/types';
import { findLabel, labelText } from '../../parameters/label';
import type { LabelReference } from '../../parameters/label';
import { caseless } from '../../routing/names';
import type { ItemPlan } from '../../run/operation';

/** Failures that a label which the function does not have may be behind. */
const SUSPECT = ['badRequest', 'noSample', 'notFound', 'otherStatus'];

/** What to do about a label that none of the function's looks like, where the operation can add it. */
const ADD_IT = " To add this one, set 'If the Label Is Missing' to 'Create It'.";

/** The labels that differ from what was typed in upper and lower case only. */
function inOtherCase(labels: readonly NyckelLabel[], label: LabelReference): NyckelLabel[] {
	const typed = label.labelId === undefined ? caseless(labelText(label)) : '';
	return typed === '' ? [] : labels.filter(({ name }) => caseless(name) === typed);
}

/** What to do about labels that only look like what was typed; blank where there are none. */
function writtenOtherwise(labels: readonly NyckelLabel[]): string {
	const names = [...new Set(labels.map(({ name }) => `"${shown(name)}"`))];
	if (names.length === 0) return '';
	return names.length === 1
		? `It has ${names[0]}, which is written otherwise. Pick that from the list. `
		: `It has ${list(names)}, which are written otherwise. Pick one of these from the list. `;
}

/**
 * @param labels all that the function has
 * @param canAdd whether the operation can add a label that is missing
 * @returns why Nyckel knows the label as none of them, naming those that are
 */
export function unknownLabel(
	label: LabelReference,
	labels: readonly NyckelLabel[],
	canAdd = false,
): Failure {
	const names = list(labels.flatMap(({ name }) => (name === '' ? [] : [shown(name)])));
	const known =
		names === ''
			? `It has no labels yet.${canAdd ? '' : ' Add them at Nyckel.'}`
			: `Its labels are: ${names}.`;
	const { found, isAmbiguous } = findLabel(labels, label);
	const hint = isAmbiguous
		? 'Several look like it. Pick it from the list. '
		: writtenOtherwise(found.length > 0 ? found : inOtherCase(labels, label));
	const add = canAdd && hint === '' ? ADD_IT : '';
	return failure('unknownLabel', { label: labelText(label), detail: hint + known + add });
}

/**
 * Says so when the label is not among the function's, and names those that are.
 * @param label as chosen
 * @param sent as it went on the wire: `{labelId}` or `{labelName}`
 */
export function explainUnknownLabel(
	functionId: string,
	label: LabelReference,
	sent: IDataObject,
): ItemPlan['explain'] {
	return (failed) => {
		if (!SUSPECT.includes(failed.code)) return undefined;
		return {
			request: listLabels(functionId),
			tell(json) {
				const parsed = parseList<NyckelLabel>(json);
				if (!parsed.ok) return failed;
				const labels = named(parsed.value);
				const isSame = ({ id, name }: NyckelLabel) =>
					id === sent.labelId || name === sent.labelName;
				return labels.some(isSame) ? failed : unknownLabel(label, labels, true);
			},
		};
	};
}
