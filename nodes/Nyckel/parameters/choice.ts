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
	{ name, displayName, values }: Choice<T>,
	itemIndex: number,
): T {
	const value = reader.get(name, itemIndex, values[0]);
	const picked = values.find((each) => each === value);
	if (picked !== undefined) return picked;
	const names = `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
	throw new InputError(
		`'${displayName}' is ${quote(value)}`,
		`Enter ${names}, or pick one from the list.`,
	);
}
