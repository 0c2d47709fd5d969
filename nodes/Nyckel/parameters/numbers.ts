/** The one way in which a parameter that takes a number is read. */
import { quote } from '../api/quote';
import { InputError } from './inputError';
import { scalarOf } from './values';

/** A number as people and sheets write it: JavaScript would also take `0x1F`, which is a name of something. */
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** The largest whole number that a server can be expected to take. */
const MAX_WHOLE = 2 ** 31 - 1;

/** A number as such or as text; NaN for all else, also for what JavaScript would make a number of, such as `[1]`. */
export function numberOf(value: unknown): number {
	const scalar = scalarOf(value);
	if (typeof scalar === 'number') return scalar;
	const text = typeof scalar === 'string' ? scalar.trim() : '';
	return DECIMAL.test(text) ? Number(text) : NaN;
}

/**
 * @param name as the panel shows it
 * @throws InputError unless it is a whole number of 1 or more, and not too large
 */
export function wholeOf(value: unknown, name: string): number {
	const number = numberOf(value);
	if (number > MAX_WHOLE) {
		throw new InputError(
			`'${name}' is ${quote(value)}, which is too large`,
			`Enter ${MAX_WHOLE} or less.`,
		);
	}
	if (Number.isInteger(number) && number >= 1) return number;
	throw new InputError(
		`'${name}' is ${quote(value)}, not a whole number above zero`,
		'Enter 1 or more.',
	);
}

/**
 * @param least the smallest that makes sense
 * @returns reads a number; throws InputError for a smaller one, and for what is none
 */
export const atLeast =
	(least: number) =>
	(value: unknown, name: string): number => {
		const number = numberOf(value);
		if (Number.isFinite(number) && number >= least) return number;
		throw new InputError(`'${name}' is ${quote(value)}`, `Enter a number of ${least} or more.`);
	};

/**
 * @param name as the panel shows it
 * @throws InputError unless it is a number from 0 to 1
 */
export function fractionOf(value: unknown, name: string): number {
	const number = numberOf(value);
	if (number >= 0 && number <= 1) return number;
	throw new InputError(`'${name}' is ${quote(value)}`, 'Enter a number from 0 to 1, e.g. 0.8.');
}
