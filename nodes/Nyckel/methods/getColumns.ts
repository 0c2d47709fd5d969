import type { ILoadOptionsFunctions, ResourceMapperFields } from 'n8n-workflow';

import { listFields } from '../api/endpoints';
import type { NyckelField } from '../api/types';
import { shownColumnName } from '../parameters/mapping';
import { chosenFunction, isFunctionChosen } from './chosenFunction';
import { readEntries } from './readEntries';

/** Columns that the panel would give up for none. */
function hasSavedColumns(context: ILoadOptionsFunctions): boolean {
	const columns = context.getCurrentNodeParameter('columns') as { schema?: unknown } | undefined;
	return Array.isArray(columns?.schema) && columns.schema.length > 0;
}

/** The columns of the chosen function, typed, for the mapper under Columns. */
export async function getColumns(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	// Of what is thrown the panel shows nothing.
	if (!isFunctionChosen(this) && !hasSavedColumns(this)) {
		return {
			fields: [],
			emptyFieldsNotice: "Choose a 'Function' first. Its columns are then shown here.",
		};
	}
	const functionId = chosenFunction(this, 'Columns');
	const fields = await readEntries<NyckelField>(this, listFields(functionId));
	return {
		fields: fields.map((field) => ({
			id: field.id,
			displayName: shownColumnName(field),
			type: field.type === 'Number' ? 'number' : 'string',
			required: false,
			display: true,
			defaultMatch: false,
			canBeUsedToMatch: false,
		})),
		...(fields.length === 0 && {
			emptyFieldsNotice:
				"This function has no columns. If it takes text or images, set 'Input Type' to that.",
		}),
	};
}
