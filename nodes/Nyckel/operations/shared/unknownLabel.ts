import { listLabels, PAGE_SIZE } from '../../api/endpoints';
import { failure } from '../../api/failures';
import { parseList } from '../../api/replies';
import type { NyckelLabel } from '../../api/types';
import type { LabelReference } from '../../parameters/label';
import type { ItemPlan } from '../../run/operation';

/** Labels named in an error text. */
const MAX_NAMED = 10;

/** Failures that a label which the function does not have may be behind. */
const SUSPECT = ['badRequest', 'noSample', 'notFound', 'otherStatus'];

/** Says so when the label is not among the function's, and names those that are. */
export function explainUnknownLabel(
	functionId: string,
	label: LabelReference,
): ItemPlan['explain'] {
	return (failed) => {
		if (!SUSPECT.includes(failed.code)) return undefined;
		return {
			request: listLabels(functionId, 0),
			tell(json) {
				const labels = parseList<NyckelLabel>(json);
				// More labels than one page: the one sought may be among them.
				if (!labels.ok || labels.value.length >= PAGE_SIZE) return failed;
				const isKnown = labels.value.some(
					({ id, name }) => id === label.labelId || name === label.labelName,
				);
				if (isKnown) return failed;
				const names = labels.value.slice(0, MAX_NAMED).map(({ name }) => name);
				const more = labels.value.length > names.length ? ', …' : '';
				const detail =
					names.length === 0
						? 'It has no labels yet. Add them at Nyckel.'
						: `Its labels are: ${names.join(', ')}${more}.`;
				return failure('unknownLabel', { label: label.labelName, detail });
			},
		};
	};
}
