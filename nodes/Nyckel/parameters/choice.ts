import type { INodeProperties } from 'n8n-workflow';

import { quote } from '../api/quote';
import { InputError } from './inputError';
import type { ParameterReader } from './reader';

/** A parameter with a list to pick from, as the panel shows it: what can be picked is read of it, too. */
export interface Choice<T extends string> extends INodeProperties {
	type: 'options';
	options: Array<{ name: string; value: T; description?: string }>;
	/** What counts where the parameter is not there. */
	default: T;
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
	return choiceOf(reader.get(choice.name, itemIndex, choice.default), choice);
}

/**
 * The same for a value that is at hand.
 * @throws InputError for a choice that does not exist
 */
export function choiceOf<T extends string>(value: unknown, { displayName, options }: Choice<T>): T {
	const picked = options.find((each) => each.value === value);
	if (picked !== undefined) return picked.value;
	throw noSuchChoice(
		displayName,
		value,
		options.map((each) => each.value),
	);
}

/**
 * @param displayName of what was to be chosen
 * @param value what stands there
 * @param values what there is to choose from
 * @returns why the value is none of them
 */
export function noSuchChoice(
	displayName: string,
	value: unknown,
	values: readonly string[],
): InputError {
	const names = [values.slice(0, -1).join(', '), values.at(-1)].filter(Boolean).join(' or ');
	return new InputError(
		`'${displayName}' is ${quote(value)}`,
		`Enter ${names}, or pick one from the list.`,
	);
}
