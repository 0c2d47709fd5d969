import { deleteLabel as deleteLabelRequest } from '../api/endpoints';
import { functionIdProperty, readFunctionId } from '../parameters/functionId';
import { labelProperty, requireLabel } from '../parameters/label';
import type { Operation } from '../run/operation';
import { DELETED, ifGoneProperty, readIfGone } from './shared/deletion';
import { fingerprintOf } from './shared/fingerprint';
import { onLabel } from './shared/onLabel';
import { itemsOf } from './shared/steps';

/** Label · Delete: takes a label out for good. */
export const deleteLabel: Operation = {
	properties: [
		functionIdProperty,
		labelProperty('label', {
			displayName: 'Label',
			required: true,
			description: 'The label to delete',
		}),
		ifGoneProperty('label'),
	],
	effect: 'remembered',

	plan({ reader, itemIndex }) {
		const functionId = readFunctionId(reader, itemIndex);
		const label = requireLabel(reader, 'label', itemIndex);
		const { ifGone, gone } = readIfGone(reader, itemIndex);
		return {
			...onLabel(functionId, label, {
				found: (found, change) => ({
					kind: 'request',
					request: deleteLabelRequest(functionId, found),
					next() {
						change();
						return DELETED;
					},
					// One that an earlier attempt has taken out is deleted in any case.
					onRefusal({ code }, mayBeDone) {
						if (code !== 'noLabel') return undefined;
						change();
						return mayBeDone ? DELETED : gone;
					},
				}),
				missing: gone,
				alreadyDone: DELETED,
			}),
			fingerprint: () => fingerprintOf([functionId, label, 'delete']),
			choices: [ifGone],
			emit: itemsOf,
		};
	},
};
