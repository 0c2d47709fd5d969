import * as fc from 'fast-check';

import { quote } from '../../../nodes/Nyckel/api/quote';
import { InputError } from '../../../nodes/Nyckel/parameters/inputError';
import { numberOf } from '../../../nodes/Nyckel/parameters/numbers';
import { flagOf, isBlank, jsonObjectOf, textOf } from '../../../nodes/Nyckel/parameters/values';

describe('a value of a parameter', () => {
	it.each([
		[7, 7],
		[-1.5, -1.5],
		['7', 7],
		[' 1.5 ', 1.5],
		['1e3', 1000],
		['', NaN],
		[' ', NaN],
		['+.5', 0.5],
		['7.', 7],
		['0x1F', NaN],
		['Infinity', NaN],
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

	it.each(['0b1', '0o1', '1_0', '１', '50%', '1 0', 'NaN', '1n', '--1', '.', 'e1', '1e', '٣'])(
		'%j is no number, whatever other programs make of it',
		(text) => {
			expect(numberOf(text)).toBeNaN();
		},
	);

	it('as a number is what JavaScript says, or none', () => {
		fc.assert(
			fc.property(fc.oneof(fc.double().map(String), fc.string()), (text) => {
				const number = numberOf(text);
				return Number.isNaN(number) || number === Number(text);
			}),
		);
	});

	it.each([
		[true, true],
		['true', true],
		['TRUE', true],
		[' True\n', true],
		[Object(true), true],
		[false, false],
		['FALSE', false],
	])('%j as yes or no is %s', (value, expected) => {
		expect(flagOf(value, 'Capture')).toBe(expected);
	});

	it.each([1, 0, '1', '0', 'yes', 'no', 'on', 'off', 'y', 'wahr', '', null, [true], { a: true }])(
		'%j is neither yes nor no',
		(value) => {
			expect(() => flagOf(value, 'Capture')).toThrow(InputError);
		},
	);

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
