import * as fc from 'fast-check';

import { quote } from '../../../nodes/Nyckel/api/quote';
import { InputError } from '../../../nodes/Nyckel/parameters/inputError';
import { isBlank, jsonObjectOf, numberOf, textOf } from '../../../nodes/Nyckel/parameters/values';

describe('a value of a parameter', () => {
	it.each([
		[7, 7],
		[-1.5, -1.5],
		['7', 7],
		[' 1.5 ', 1.5],
		['1e3', 1000],
		['', NaN],
		[' ', NaN],
		['1,5', NaN],
		['seven', NaN],
		[null, NaN],
		[undefined, NaN],
		[true, NaN],
		[[1], NaN],
		[{}, NaN],
	])('%j as a number is %d', (value, expected) => {
		expect(numberOf(value)).toBe(expected);
	});

	it.each([
		['a', 'a'],
		[0, '0'],
		[false, 'false'],
		[null, ''],
		[undefined, ''],
	])('%j as text is %j', (value, expected) => {
		expect(textOf(value, 'Text')).toBe(expected);
	});

	it.each([
		[undefined, true],
		[null, true],
		['', true],
		[' \n', true],
		[0, false],
		[false, false],
		[[], false],
	])('%j counts as not given: %s', (value, expected) => {
		expect(isBlank(value)).toBe(expected);
	});

	it.each([
		['{"a": 1}', { a: 1 }],
		[{ a: 1 }, { a: 1 }],
		[' {} ', {}],
	])('%j is a JSON object', (value, expected) => {
		expect(jsonObjectOf(value, 'JSON', '{}')).toEqual(expected);
	});

	it('is read or refused with the node’s own error, whatever it is', () => {
		const readers = [
			(value: unknown) => textOf(value, 'X'),
			(value: unknown) => jsonObjectOf(value, 'X', '{}'),
			(value: unknown) => quote(value),
		];
		fc.assert(
			fc.property(fc.oneof(fc.anything(), fc.json()), (value) =>
				readers.every((read) => {
					try {
						read(value);
						return true;
					} catch (error) {
						return error instanceof InputError;
					}
				}),
			),
		);
	});

	it('is quoted in 60 characters at most', () => {
		expect(quote('x'.repeat(500))).toBe(`"${'x'.repeat(60)}…"`);
	});
});
