import { updateLabel as updateLabelRequest } from '../api/endpoints';
import { failure } from '../api/failures';
import { functionIdProperty, readFunctionId } from '../parameters/functionId';
import { InputError } from '../parameters/inputError';
import { labelProperty, requireLabel } from '../parameters/label';
import { labelFieldProperties, newNameProperty, readLabelFields } from '../parameters/labelFields';
import type { Operation } from '../run/operation';
import { fingerprintOf } from './shared/fingerprint';
import { onLabel } from './shared/onLabel';
import { lookForName } from './shared/newLabel';
import { itemsOf } from './shared/steps';

/** Label · Update: changes name, description or metadata of a label. What is not added stays as it is. */
export const updateLabel: Operation = {
	properties: [
		functionIdProperty,
		labelProperty('label', {
			displayName: 'Label',
			required: true,
			description: 'The label to change',
		}),
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add field',
			default: {},
			options: [...labelFieldProperties, newNameProperty],
		},
	],
	effect: 'remembered',

	plan({ reader, itemIndex }) {
		const functionId = readFunctionId(reader, itemIndex);
		const label = requireLabel(reader, 'label', itemIndex);
		const fields = readLabelFields(reader, 'updateFields', itemIndex);
		if (Object.keys(fields).length === 0) {
			throw new InputError(
				'Nothing is to be changed',
				"Add a field under 'Update Fields', or check what the ones there take their values from.",
			);
		}
		return {
			...onLabel(functionId, label, {
				found(found, change) {
					const updated = { ...found, ...fields };
					return {
						kind: 'request',
						request: updateLabelRequest(functionId, updated),
						next() {
							change(updated);
							return { kind: 'result', value: updated };
						},
						onRefusal(refused) {
							const { name } = fields;
							if (name === undefined) return undefined;
							return lookForName(functionId, name, refused, (named) => {
								const isTaken = named.some(({ id }) => id !== found.id);
								const told = isTaken ? failure('labelNameTaken', { label: name }) : refused;
								return { kind: 'failure', failure: told };
							});
						},
					};
				},
				newName: fields.name,
			}),
			fingerprint: () => fingerprintOf([functionId, label, fields]),
			emit: itemsOf,
		};
	},
};
