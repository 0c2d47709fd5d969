import { InputError } from './inputError';
import { quote, textOf } from './values';

/** A date alone, as ISO 8601 writes it. */
const DATE_ONLY = /^\d{4}-\d\d-\d\d$/;

/** A date and time as ISO 8601 writes it, without a zone; n8n's date picker gives it like this. */
const WITHOUT_ZONE = /^\d{4}-\d\d-\d\d[T ][\d:.]+$/;

/** How far a time zone is ahead of UTC at a moment, milliseconds. */
function offsetOf(timeZone: string, at: number): number {
	const format = new Intl.DateTimeFormat('en-US', {
		timeZone,
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric',
	});
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
	const isObject = typeof value === 'object' && value !== null && 'toJSON' in value;
	const text = isObject ? String(JSON.parse(JSON.stringify(value))) : textOf(value, name).trim();
	const isLocal = DATE_ONLY.test(text) || WITHOUT_ZONE.test(text);
	const time = Date.parse(WITHOUT_ZONE.test(text) ? `${text.replace(' ', 'T')}Z` : text);
	if (Number.isNaN(time)) {
		throw new InputError(
			`${name} is ${quote(value)}, not a date`,
			'Enter a date, e.g. 2026-01-31.',
		);
	}
	return new Date(isLocal ? inZone(timeZone, time) : time).toISOString();
}
