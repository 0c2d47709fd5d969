import type { IDataObject } from 'n8n-workflow';

import { ownOf } from '../api/own';
import { isObject } from '../api/replies';
import type { NyckelField } from '../api/types';
import { InputError } from './inputError';
import { isBlank } from './values';

/** A column as the node fills it. */
export interface Column {
	/** Key on the wire: the field's ID, which survives renaming. */
	id: string;
	name: string;
	type: 'Text' | 'Number' | 'Image';
	/** The name with its mark, where the type is told by the mark alone: a text column may be called so. */
	markedName?: string;
}

/** What the parameter Columns holds, checked. */
export interface Mapping {
	/** Whether input fields find their columns by name. */
	isAuto: boolean;
	/** What columns get: by the column's ID, or by its name where a program wrote it. */
	value: IDataObject;
	/** The columns as the editor has them; none where a program wrote the parameter. */
	columns: Column[];
	/** IDs and names of columns that the user took out; none where input fields find theirs: the panel shows no columns then. */
	removed: ReadonlySet<unknown>;
}

/** Nyckel's types and those of the mapper's schema, which has none for images: see `IMAGE_MARK`. */
const TYPES: Record<string, Column['type']> = {
	number: 'Number',
	Number: 'Number',
	Image: 'Image',
};

/** A column named "Logo" that takes an image is shown as "Logo (image)" in the mapper. */
const IMAGE_MARK = ' (image)';
/** Put behind the name of a text column that ends like that itself. */
const TEXT_MARK = ' (text)';
const LOOKS_MARKED = / \(image\)(?: \(text\))*$/;
const IS_TEXT = / \(image\)(?: \(text\))+$/;

/** The name under which the mapper shows a column: from it, the kind of column can be told again. */
export function shownColumnName(field: NyckelField): string {
	const { name, type } = columnOfField(field);
	if (type === 'Image') return name + IMAGE_MARK;
	return type !== 'Number' && LOOKS_MARKED.test(name) ? name + TEXT_MARK : name;
}

const malformed = () =>
	new InputError("'Columns' cannot be read", "Choose the columns again under 'Columns'.");

/** @returns a column of the function; one without a name is called by its ID */
export const columnOfField = ({ id, name, type }: NyckelField): Column => ({
	id,
	name: name || id,
	type: ownOf(TYPES, type) ?? 'Text',
});

function columnOfSchema({ id, displayName, type }: IDataObject): Column {
	if (typeof id !== 'string' || id === '') throw malformed();
	const name = typeof displayName === 'string' && displayName !== '' ? displayName : id;
	if (type === 'number') return { id, name, type: 'Number' };
	if (IS_TEXT.test(name)) return { id, name: name.slice(0, -TEXT_MARK.length), type: 'Text' };
	if (!name.endsWith(IMAGE_MARK)) return { id, name, type: 'Text' };
	return { id, name: name.slice(0, -IMAGE_MARK.length), type: 'Image', markedName: name };
}

const MODES: unknown[] = ['defineBelow', 'autoMapInputData'];

/**
 * @param parameter the mapper's value, by the editor, an import or a program
 * @throws InputError when it has another form
 */
export function readMapping(parameter: unknown): Mapping {
	if (!isObject(parameter)) throw malformed();
	const { mappingMode = 'defineBelow', value, schema } = parameter;
	const isKnown = 'mappingMode' in parameter || 'value' in parameter || 'schema' in parameter;
	if (!isKnown || !MODES.includes(mappingMode)) throw malformed();
	if (!isBlank(value) && !isObject(value)) throw malformed();
	if (!isBlank(schema) && !(Array.isArray(schema) && schema.every(isObject))) throw malformed();
	const entries = (schema ?? []) as unknown as IDataObject[];
	const isAuto = mappingMode === 'autoMapInputData';
	// n8n keeps the mark of a column that was taken out while each had a field of its own, and shows it no more.
	const out = isAuto ? [] : entries.filter(({ removed }) => removed === true);
	return {
		isAuto,
		value: isObject(value) ? value : {},
		columns: entries.filter((entry) => !out.includes(entry)).map(columnOfSchema),
		removed: new Set(out.flatMap(({ id, displayName }) => [id, displayName])),
	};
}
