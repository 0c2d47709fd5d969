import { quote } from '../api/quote';
import { InputError } from './inputError';
import { textOf } from './values';

/** A date alone, as ISO 8601 writes it. */
const DATE_ONLY = /^\d{4}-\d\d-\d\d$/;

/** A date and time as ISO 8601 writes it, without a zone; n8n's date picker gives it like this. */
const WITHOUT_ZONE = /^\d{4}-\d\d-\d\d[T ][\d:.]+$/;

/** A date and time with a zone of its own. */
const WITH_ZONE = /^\d{4}-\d\d-\d\d[T ][\d:.]+ ?(?:z|[+-]\d\d(?::?\d\d)?)$/i;

/** Shows a moment on the clocks of a zone; of this machine's for one that is unknown, such as n8n's "DEFAULT". */
function clockOf(timeZone: string): Intl.DateTimeFormat {
	const fields = {
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric',
	} as const;
	try {
		return new Intl.DateTimeFormat('en-US', { ...fields, timeZone });
	} catch {
		return new Intl.DateTimeFormat('en-US', fields);
	}
}

/** How far a time zone is ahead of UTC at a moment, milliseconds. */
function offsetOf(timeZone: string, at: number): number {
	const format = clockOf(timeZone);
	const shown = Object.fromEntries(
		format.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
	);
	const { year = 0, month = 1, day, hour, minute, second } = shown;
	return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

/** The moment at which clocks of a time zone show what UTC clocks show at `utc`; milliseconds since 1970. */
function inZone(timeZone: string, utc: number): number {
	const nearby = utc - offsetOf(timeZone, utc);
	// Once more with the offset of that moment: the clocks may have been changed in between.
	return utc - offsetOf(timeZone, nearby);
}

/**
 * Reads a date as a user gives it: from n8n's date picker, as text, or as what an expression such as `$now` gives.
 * @param timeZone of the workflow: what a date without a zone of its own is meant in
 * @param name how the user knows the value
 * @returns the moment as ISO 8601 text, in UTC
 * @throws InputError when it is no date
 */
export function dateOf(value: unknown, timeZone: string, name: string): string {
	const text = textOf(value, `'${name}'`).trim();
	const isLocal = DATE_ONLY.test(text) || WITHOUT_ZONE.test(text);
	const time = isLocal || WITH_ZONE.test(text) ? Date.parse(isLocal ? asUtc(text) : text) : NaN;
	// JavaScript takes February 30 for March 2.
	const isReal = !isLocal || new Date(time || 0).toISOString().startsWith(text.slice(0, 10));
	if (Number.isNaN(time) || !isReal) {
		throw new InputError(
			`'${name}' is ${quote(value)}, not a date`,
			'Enter a date, e.g. 2026-01-31.',
		);
	}
	return new Date(isLocal ? inZone(timeZone, time) : time).toISOString();
}

const asUtc = (text: string): string =>
	DATE_ONLY.test(text) ? text : `${text.replace(' ', 'T')}Z`;
