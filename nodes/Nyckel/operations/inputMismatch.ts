import { parseObject } from '../api/replies';
import type { NyckelFunction } from '../api/types';
import type { ItemFailure } from '../run/itemFailure';

/** Nyckel's names for kinds of input, the node's, and how a sentence calls them. */
const KINDS: Record<string, { inputType: string; plural: string; option: string }> = {
	Text: { inputType: 'text', plural: 'text', option: 'Text' },
	Image: { inputType: 'image', plural: 'images', option: 'Image' },
	Tabular: { inputType: 'tabular', plural: 'columns of a table', option: 'Tabular' },
};

/**
 * Says so when an input was refused because the function takes another kind.
 * @param json the function, as Nyckel describes it
 * @param inputType the kind that was sent
 */
export function nameInputMismatch(
	failure: ItemFailure,
	json: unknown,
	inputType: unknown,
): ItemFailure {
	const parsed = parseObject<NyckelFunction>(json);
	const kind = parsed.ok ? KINDS[parsed.value.input ?? ''] : undefined;
	if (kind === undefined || kind.inputType === inputType) return failure;
	return {
		...failure,
		message: `This function takes ${kind.plural}`,
		description: `Set Input Type to ${kind.option}.`,
	};
}
