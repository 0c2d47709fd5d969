import type { IDataObject } from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';

import { kindOf } from '../api/quote';
import { InputError } from './inputError';

/** True for what counts as not given: nothing, or blanks only. */
export function isBlank(value: unknown): boolean {
	return (
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
	);
}

/**
 * @param name how the user knows the value
 * @returns text and numbers as text; what is not given as empty text
 * @throws InputError for lists and objects
 */
export function textOf(value: unknown, name: string): string {
	if (typeof value === 'string') return value;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	if (value === null || value === undefined) return '';
	throw new InputError(
		`${name} is ${kindOf(value)}, not text`,
		'Choose a single field, e.g. {{ $json.text }}.',
	);
}

/** A number as such or as text; NaN for all else, also for what JavaScript would make a number of, such as `[1]`. */
export function numberOf(value: unknown): number {
	if (typeof value === 'number') return value;
	return typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
}

/** Stands for text that is not JSON; no JSON text gives it. */
const NOT_JSON = Symbol('not JSON');

/**
 * @param value a JSON object, as such or as text
 * @param example shown to the user when it is none
 * @throws InputError unless the value is a JSON object
 */
export function jsonObjectOf(value: unknown, name: string, example: string): IDataObject {
	const parsed: unknown =
		typeof value === 'string' ? jsonParse<unknown>(value, { fallbackValue: NOT_JSON }) : value;
	if (parsed === NOT_JSON) {
		throw new InputError(`${name} is not valid`, `Enter a JSON object, e.g. ${example}.`);
	}
	if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
		throw new InputError(
			`${name} is ${kindOf(parsed)}, not a JSON object`,
			`Enter a JSON object, e.g. ${example}.`,
		);
	}
	return parsed as IDataObject;
}
