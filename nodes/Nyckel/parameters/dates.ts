import { quote } from '../api/quote';
import { InputError } from './inputError';
import { textOf } from './values';

/**
 * A date as ISO 8601 writes it, maybe with a time and a zone; n8n's date picker gives none. What else JavaScript would
 * read is a guess, and differs from engine to engine.
 */
const DATE =
	/^([1-9]\d{3}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?: ?(Z|[+-]\d\d(?::?\d\d)?))?)?$/i;

const TIME = { hourCycle: 'h23', hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;

const DAY_AND_TIME = { ...TIME, year: 'numeric', month: 'numeric', day: 'numeric' } as const;

/** Shows a moment on the clocks of a zone; of this machine's for one that is unknown, such as n8n's "DEFAULT". */
function clockOf(timeZone: string, fields: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	try {
		return new Intl.DateTimeFormat('en-US', { ...fields, timeZone });
	} catch {
		return new Intl.DateTimeFormat('en-US', fields);
	}
}

/**
 * The time of day on the clocks of a zone, such as `14:05:09`.
 * @param timeZone of the workflow; the machine's own counts where it is unknown
 * @param at milliseconds since 1970
 */
export const timeOfDay = (timeZone: string, at: number): string =>
	clockOf(timeZone, TIME).format(at);

/** How far a time zone is ahead of UTC at a moment, milliseconds. */
function offsetOf(timeZone: string, at: number): number {
	const format = clockOf(timeZone, DAY_AND_TIME);
	const shown = Object.fromEntries(
		format.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
	);
	const { year = 0, month = 1, day, hour, minute, second } = shown;
	return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

/** The moment at which clocks of a time zone show what UTC clocks show at `utc`; milliseconds since 1970. */
function inZone(timeZone: string, utc: number): number {
	if (Number.isNaN(utc)) return NaN;
	const nearby = utc - offsetOf(timeZone, utc);
	// Once more with the offset of that moment: the clocks may have been changed in between.
	return utc - offsetOf(timeZone, nearby);
}

/** The moment that UTC clocks show; NaN for a day or time that no clock shows. */
function utcOf(day: string, time: string): number {
	const utc = Date.parse(`${day}T${time}Z`);
	// JavaScript takes February 30 for March 2, and 24:00 for the day after.
	return !Number.isNaN(utc) && new Date(utc).toISOString().startsWith(day) ? utc : NaN;
}

/** How far a zone such as `+05:30` is ahead of UTC, milliseconds; NaN where no zone is so far ahead. */
function aheadOf(zone: string): number {
	const [, sign, hours = '', minutes = '00'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
	if (sign === undefined) return 0;
	const ahead = utcOf('1970-01-01', `${hours}:${minutes}`);
	return sign === '-' ? -ahead : ahead;
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
	const [, day = '', time = '00:00', zone] = DATE.exec(text) ?? [];
	const utc = utcOf(day, time);
	const moment = zone === undefined ? inZone(timeZone, utc) : utc - aheadOf(zone);
	if (!Number.isNaN(moment)) return new Date(moment).toISOString();
	throw new InputError(
		`'${name}' is ${quote(value)}, not a date`,
		'Enter a date, e.g. 2026-01-31.',
	);
}
