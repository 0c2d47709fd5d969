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
