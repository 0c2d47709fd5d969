import type { Field, FunctionDefinition, InputKind } from '../functions/types';

/** Says what is wrong with an input, or nothing. */
type Check = (data: unknown, fields: readonly Field[]) => string | undefined;

const isImage = (data: unknown) =>
	typeof data === 'string' && (isHttpsUrl(data) || isImageDataUri(data));

/** Per field type of a tabular function. Source: nyckel-api.md, "Invoke". */
const FIELD_CHECKS: Readonly<Record<Field['type'], (value: unknown) => boolean>> = {
	Text: (value) => typeof value === 'string',
	Number: (value) => typeof value === 'number',
	Image: isImage,
};

/** Per input kind of a function. Source: nyckel-api.md, "Invoke". */
const INPUT_CHECKS: Readonly<Record<InputKind, Check>> = {
	Text: (data) =>
		typeof data === 'string' && data.trim() !== ''
			? undefined
			: 'The function takes text: data must be a string that is not empty.',
	Image: (data) =>
		isImage(data)
			? undefined
			: 'The function takes images: data must be an https URL or a data URI with base64.',
	Tabular: (data, fields) =>
		isObject(data)
			? checkRow(data, fields)
			: 'The function takes rows: data must be an object with field ids or field names as keys.',
};

/** What is wrong with an input for this function; undefined when it fits. */
export function inputProblem(
	{ input, fields = [] }: FunctionDefinition,
	data: unknown,
): string | undefined {
	return INPUT_CHECKS[input](data, fields);
}

function isObject(data: unknown): data is Record<string, unknown> {
	return typeof data === 'object' && data !== null && !Array.isArray(data);
}

function checkRow(row: Record<string, unknown>, fields: readonly Field[]): string | undefined {
	const entries = Object.entries(row);
	if (entries.length === 0) return 'The row has no fields.';
	for (const [key, value] of entries) {
		const field = fields.find(({ id, name }) => id === key || name === key);
		if (!field) return `The function has no field "${key}".`;
		if (!FIELD_CHECKS[field.type](value)) return `The field "${field.name}" takes ${field.type}.`;
	}
	return undefined;
}

function isHttpsUrl(text: string): boolean {
	return /^https:\/\/[^\s/]+/i.test(text) && URL.canParse(text);
}

function isImageDataUri(text: string): boolean {
	const start = /^data:image\/[\w.+-]+;base64,/i.exec(text.slice(0, 100))?.[0].length;
	if (start === undefined) return false;
	// Node skips what is not base64, so a length that is too short betrays it without a second pass.
	const base64 = text.slice(start);
	const padding = ['==', '='].find((end) => base64.endsWith(end))?.length ?? 0;
	const expected = Math.floor(((base64.length - padding) * 3) / 4);
	return expected > 0 && Buffer.from(base64, 'base64').length === expected;
}
