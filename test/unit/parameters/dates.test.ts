import { runInNewContext } from 'node:vm';

import { dateOf } from '../../../nodes/Nyckel/parameters/dates';
import { InputError } from '../../../nodes/Nyckel/parameters/inputError';

const read = (value: unknown, timeZone: string) => dateOf(value, timeZone, 'Created After');

describe('a date', () => {
	it.each([
		['America/New_York', '2026-01-31', '2026-01-31T05:00:00.000Z'],
		['Europe/Berlin', '2026-07-01T12:00:00', '2026-07-01T10:00:00.000Z'],
		['Europe/Berlin', ' 2026-07-01 12:00 ', '2026-07-01T10:00:00.000Z'],
		['Asia/Kolkata', '2026-01-31T00:00:00.500', '2026-01-30T18:30:00.500Z'],
		['UTC', '2026-01-31T23:59:59', '2026-01-31T23:59:59.000Z'],
		// The clocks of Berlin go from 2:00 to 3:00 in this night, and New York's from 2:00 back to 1:00 in the other.
		['Europe/Berlin', '2026-03-29T01:30:00', '2026-03-29T00:30:00.000Z'],
		['Europe/Berlin', '2026-03-29T03:30:00', '2026-03-29T01:30:00.000Z'],
		['America/New_York', '2026-11-01T00:30:00', '2026-11-01T04:30:00.000Z'],
		['America/New_York', '2026-11-01T03:30:00', '2026-11-01T08:30:00.000Z'],
	])('without a zone is meant in that of the workflow: %s, %s', (timeZone, text, moment) => {
		expect(read(text, timeZone)).toBe(moment);
	});

	it.each([
		['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
		['2026-01-31T12:00:00+05:30', '2026-01-31T06:30:00.000Z'],
		[new Date('2026-01-31T12:00:00Z'), '2026-01-31T12:00:00.000Z'],
		[runInNewContext("new Date('2026-01-31T12:00:00Z')"), '2026-01-31T12:00:00.000Z'],
		[{ toJSON: () => '2026-01-31T12:00:00.000-05:00' }, '2026-01-31T17:00:00.000Z'],
	])('with a zone of its own is that moment: %j', (value, moment) => {
		expect(read(value, 'Asia/Kolkata')).toBe(moment);
	});

	it('is read on this machine’s clock when the workflow names no zone that exists', () => {
		const here = new Date(2026, 0, 31, 12).toISOString();
		expect(read('2026-01-31T12:00:00', 'DEFAULT')).toBe(here);
	});

	// As the JSON Schema Test Suite has them for `date-time` (RFC 3339): what is no moment there is none here. Leap seconds
	// are the exception, which JavaScript does not know.
	it.each([
		['1963-06-19T08:30:06.283185Z', '1963-06-19T08:30:06.283Z'],
		['1937-01-01T12:00:27.87+00:20', '1937-01-01T11:40:27.870Z'],
		['1990-12-31T15:59:50.123-08:00', '1990-12-31T23:59:50.123Z'],
		['1963-06-19t08:30:06.283185z', '1963-06-19T08:30:06.283Z'],
		['1985-04-12T00:59:59.999999999999999Z', '1985-04-12T00:59:59.999Z'],
		['2024-02-29T10:00:00Z', '2024-02-29T10:00:00.000Z'],
		['2026-01-31 10:00:00+00', '2026-01-31T10:00:00.000Z'],
		['2026-01-31 10:00 +0530', '2026-01-31T04:30:00.000Z'],
	])('is read to the millisecond: %s', (text, moment) => {
		expect(read(text, 'Asia/Kolkata')).toBe(moment);
	});

	it.each([
		'1998-12-31T23:59:60Z',
		'1998-12-31T23:59:61Z',
		'1998-12-31T22:59:60Z',
		'1990-02-31T15:59:59.123-08:00',
		'1990-12-31T15:59:59-24:00',
		'1963-06-19T08:30:06.28123+01:00Z',
		'1990-12-31T24:00:00Z',
		'1990-12-31T24:00:00',
		'1990-12-31T15:60:00Z',
		'1990-12-31T10:00:00+10:60',
		'06/19/1963 08:30:06 PST',
		'2013-350T01:01:01',
		'1963-6-19T08:30:06.283185Z',
		'1963-06-1T08:30:06.283185Z',
		'1963-06-1৪T00:00:00Z',
		'1963-06-11T0৪:00:00Z',
		'+11963-06-19T08:30:06.283185Z',
		'2026-02-30T10:00:00Z',
		'2025-02-29T10:00:00+02:00',
		'2026-01-31T10',
		'2026-01-31T1:2Z',
		'2026-01-31T10:00:00:00Z',
		'2026-01-31T10.30Z',
		'2026-01-31Z',
		'0026-01-31',
		'20260131T100000Z',
	])('is none next to the one that was written: %s', (text) => {
		expect(() => read(text, 'Europe/Berlin')).toThrow(InputError);
	});

	it.each([
		'soon',
		'5',
		1767225600000,
		'2026',
		'2026-1-5',
		'01/31/2026',
		'2026-02-30',
		'2026-13-01',
		'2026-01-31T99:00',
		{},
		{ toJSON: () => undefined },
		['2026-01-31'],
		new Date(NaN),
		true,
	])('is asked for when there is none: %j', (value) => {
		expect(() => read(value, 'UTC')).toThrow(InputError);
	});
});
