import type { INodeProperties } from 'n8n-workflow';

import { isId } from '../api/ids';
import { findNamed } from '../routing/names';
import type { Named } from '../routing/names';
import { requireWholeCharacters } from './ids';
import { InputError } from './inputError';
import type { ParameterReader } from './reader';
import { isBlank, textOf } from './values';

/** A label as chosen: by its ID, by its name, or by both. */
export interface LabelReference {
	/**
	 * As it was when the label was picked, or as typed, with blanks around it: another label may differ by these. Empty
	 * where only the ID is known, or nothing is chosen.
	 */
	labelName: string;
	/** Where the label was picked from the list. */
	labelId?: string;
}

/** What Nyckel's IDs of labels look like: a choice from the list that has lost its name is told by this. */
const LABEL_ID = /^label_\w+$/;

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

/** A resource locator as the editor, an import or a program writes it. */
const isLocator = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value) && 'value' in value;

/**
 * @param label a resource locator's value, or a plain name
 * @param isComputed whether an expression gives the value: the name that n8n keeps beside it is of an earlier choice
 * @returns a blank name and no ID where nothing is chosen
 * @throws InputError for a list or an object
 */
export function readLabelReference(label: unknown, isComputed = false): LabelReference {
	const { value, mode, cachedResultName } = isLocator(label) ? label : { value: label };
	const typed = textOf(value, "'Label'");
	const text = typed.trim();
	const labelName = isBlank(typed) ? '' : typed;
	// The mode "id" is no choice of the panel: programs write it, as for most other locators of n8n.
	if ((mode !== 'list' && mode !== 'id') || labelName === '') return { labelName };
	if (!isComputed && !isBlank(cachedResultName)) {
		return { labelName: String(cachedResultName), ...(isId(text) && { labelId: text }) };
	}
	return LABEL_ID.test(text) ? { labelName: '', labelId: text } : { labelName };
}

/** A label's name as it is sent and shown; empty where it is not known. */
export const nameOfLabel = ({ labelName }: LabelReference): string => labelName.trim();

/** How a message calls a label: by its name, else by its ID. */
export const labelText = (label: LabelReference): string =>
	nameOfLabel(label) || (label.labelId ?? '');

/**
 * @param labels of the function
 * @returns those that the reference means: the one of its ID, else by its name
 */
export function findLabel<T extends { id: string; name: string }>(
	labels: readonly T[],
	{ labelName, labelId }: LabelReference,
): Named<T> {
	const byId = labels.filter(({ id }) => id === labelId);
	return byId.length > 0
		? { found: byId, isAmbiguous: false }
		: findNamed(labels, ({ name }) => name, labelName);
}

/** @returns where the text of a label is written: programs write it as it is, too, in place of a locator */
export const labelPath = (reader: ParameterReader, name: string, itemIndex: number): string =>
	reader.isExpression(name, itemIndex) ? name : `${name}.value`;

/**
 * @returns the label chosen for an item, or `undefined` when none is, or no expression in its name gives anything
 * @throws InputError when it is no text, or was cut in the middle of a character
 */
export function readLabel(
	reader: ParameterReader,
	name: string,
	itemIndex: number,
): LabelReference | undefined {
	const isComputed = reader.isExpression(`${name}.value`, itemIndex);
	const label = readLabelReference(reader.get(name, itemIndex, ''), isComputed);
	const text = labelText(label);
	const path = labelPath(reader, name, itemIndex);
	if (text === '' || reader.givesNothing(path, itemIndex, text)) return undefined;
	if (label.labelId === undefined) requireWholeCharacters(text, 'Label');
	return label;
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
