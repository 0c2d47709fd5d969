import type { INodeProperties } from 'n8n-workflow';

import { InputError } from './inputError';
import type { ParameterReader } from './reader';
import { textOf } from './values';

/** A label as chosen: by its ID with the name it had then, or by name alone. */
export interface LabelReference {
	labelName: string;
	labelId?: string;
}

/**
 * A choice of one of the function's labels.
 * @param name the parameter's name
 */
export function labelProperty(
	name: string,
	more: Pick<INodeProperties, 'displayName' | 'description'> & Partial<INodeProperties>,
): INodeProperties {
	return {
		name,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a label…',
				typeOptions: { searchListMethod: 'searchLabels', searchable: true },
			},
			{
				displayName: 'By Name',
				name: 'name',
				type: 'string',
				placeholder: 'e.g. Spam',
				hint: 'Exactly as at Nyckel, upper and lower case included',
			},
		],
		...more,
	};
}

/**
 * @param label a resource locator's value, or a plain name
 * @returns a blank name where nothing is chosen
 * @throws InputError when the name is no text
 */
export function readLabelReference(label: unknown): LabelReference {
	if (typeof label !== 'object' || label === null) {
		return { labelName: textOf(label, 'Label').trim() };
	}
	const { value, mode, cachedResultName } = label as Record<string, unknown>;
	const text = textOf(value, 'Label').trim();
	const isPicked =
		mode === 'list' && typeof cachedResultName === 'string' && cachedResultName !== '';
	return isPicked ? { labelName: cachedResultName, labelId: text } : { labelName: text };
}

/**
 * @returns the label chosen for an item, or `undefined` when none is
 * @throws InputError when it is no text
 */
export function readLabel(
	reader: ParameterReader,
	name: string,
	itemIndex: number,
): LabelReference | undefined {
	const label = readLabelReference(reader.get(name, itemIndex, ''));
	return label.labelName === '' ? undefined : label;
}

/** @throws InputError when no label is chosen */
export function requireLabel(
	reader: ParameterReader,
	name: string,
	itemIndex: number,
): LabelReference {
	const label = readLabel(reader, name, itemIndex);
	if (!label) {
		throw new InputError('No label is chosen', 'Pick a label from the list, or enter its name.');
	}
	return label;
}
