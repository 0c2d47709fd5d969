import { quote } from '../api/quote';
import { InputError } from './inputError';
import type { ParameterReader } from './reader';

/** A parameter with a list to pick from. */
export interface Choice<T extends string> {
	name: string;
	/** As the panel shows it. */
	displayName: string;
	/** All that can be picked; the first is what counts where the parameter is not there. */
	values: readonly [T, ...T[]];
}

/**
 * Reads what was picked. An expression or a program may have written anything: nothing else is taken for a choice.
 * @throws InputError for a choice that does not exist
 */
export function readChoice<T extends string>(
	reader: ParameterReader,
	choice: Choice<T>,
	itemIndex: number,
): T {
	return choiceOf(reader.get(choice.name, itemIndex, choice.values[0]), choice);
}

/**
 * The same for a value that is at hand.
 * @throws InputError for a choice that does not exist
 */
export function choiceOf<T extends string>(value: unknown, { displayName, values }: Choice<T>): T {
	const picked = values.find((each) => each === value);
	if (picked !== undefined) return picked;
	const names = [values.slice(0, -1).join(', '), values.at(-1)].filter(Boolean).join(' or ');
	throw new InputError(
		`'${displayName}' is ${quote(value)}`,
		`Enter ${names}, or pick one from the list.`,
	);
}
