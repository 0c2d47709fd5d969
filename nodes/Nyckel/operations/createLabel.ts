import { failure } from '../api/failures';
import { parseObject } from '../api/replies';
import { readChoice } from '../parameters/choice';
import type { Choice } from '../parameters/choice';
import { functionIdProperty, readFunctionId } from '../parameters/functionId';
import { labelFieldProperties, readLabelFields, readLabelName } from '../parameters/labelFields';
import type { Operation } from '../run/operation';
import { fingerprintOf } from './shared/fingerprint';
import { addLabel } from './shared/newLabel';
import { labelKey } from './shared/onLabel';
import { itemsOf, resultOf } from './shared/steps';

const ifLabelExistsProperty: Choice<'error' | 'returnExisting'> = {
	displayName: 'If the Label Exists',
	name: 'ifLabelExists',
	type: 'options',
	options: [
		{ name: 'Report an Error', value: 'error', description: 'The item fails' },
		{
			name: 'Return It',
			value: 'returnExisting',
			description:
				'The item goes on with the existing label, as it is at Nyckel, and the field exists. Safe to run twice.',
		},
	],
	default: 'error',
	description: 'What to do when the function already has a label with this name',
};

/** Label · Create: adds a label to a function. */
export const createLabel: Operation = {
	properties: [
		functionIdProperty,
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. Spam',
			description: 'The new label, as predictions will name it',
		},
		ifLabelExistsProperty,
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add field',
			default: {},
			options: labelFieldProperties,
		},
	],
	effect: 'remembered',
	storedOtherwise:
		'with another description or metadata, which were not changed. To change them, use Label · Update.',

	plan({ reader, itemIndex }) {
		const functionId = readFunctionId(reader, itemIndex);
		const name = readLabelName(reader, 'name', itemIndex);
		const { description, metadata } = readLabelFields(reader, 'additionalFields', itemIndex);
		const fields = {
			...(description !== undefined && description !== '' && { description }),
			...(metadata && Object.keys(metadata).length > 0 && { metadata }),
		};
		const label = { name, ...fields };
		const ifExists = readChoice(reader, ifLabelExistsProperty, itemIndex);
		return {
			...addLabel(
				functionId,
				label,
				(json) => resultOf(parseObject(json)),
				(existing, isOwn) => {
					if (isOwn) return { kind: 'result', value: existing };
					return ifExists === 'returnExisting'
						? { kind: 'result', value: { ...existing, exists: true }, by: ifExists }
						: { kind: 'failure', failure: failure('labelExists', { label: name }) };
				},
			),
			// One that is made stays made, also where it would be described otherwise now.
			fingerprint: () => fingerprintOf([functionId, { name }, 'create']),
			choices: [ifExists],
			...(Object.keys(fields).length > 0 && { storedAlong: fingerprintOf(fields) }),
			orderKeys: [labelKey(functionId, name)],
			emit: itemsOf,
		};
	},
};
