import { getFunction } from '../../api/endpoints';
import { ownOf } from '../../api/own';
import { parseObject } from '../../api/replies';
import type { NyckelFunction } from '../../api/types';
import type { RowBatch } from '../../parameters/rowBatch';
import type { InvokeData } from '../../parameters/source';
import type { ItemFailure } from '../../run/itemFailure';
import type { Question } from '../../run/operation';
import { nameSentImages } from './sentImages';

/** Nyckel's names for kinds of input, the node's, and how a sentence calls them. */
const KINDS: Record<string, { inputType: string; plural: string; option: string }> = {
	Text: { inputType: 'text', plural: 'text', option: 'Text' },
	Image: { inputType: 'image', plural: 'images', option: 'Image' },
	Tabular: { inputType: 'tabular', plural: 'columns of a table', option: 'Tabular' },
};

/**
 * Says so when the function takes another kind of input.
 * @param about what the function says of itself; left out: it is not known
 * @param inputType the kind that was sent
 */
export function nameInputMismatch<T extends ItemFailure>(
	failure: T,
	about: NyckelFunction | undefined,
	inputType: unknown,
): T {
	const kind = ownOf(KINDS, about?.input ?? '');
	if (kind === undefined || kind.inputType === inputType) return failure;
	return {
		...failure,
		// Whatever the status said: it is the input that was wrong.
		code: 'badRequest',
		message: `This function takes ${kind.plural}`,
		description: `Set 'Input Type' to '${kind.option}'.`,
	};
}

/** The columns of a row that was sent, as they went on the wire; none of any other input. */
function columnsIn({ value, images }: InvokeData): string[] {
	const inRow = typeof value === 'object' ? Object.keys(value) : [];
	return [...inRow, ...images.flatMap(({ column }) => column ?? [])];
}

/** Says of a refused input what is known of it: types of images, and columns that the function does not have. */
export const nameSentInput = <T extends ItemFailure>(
	failure: T,
	functionId: string,
	rows: RowBatch,
	data: InvokeData,
): T => ({ ...nameSentImages(failure, data), ...rows.changeOf(functionId, columnsIn(data)) });

/**
 * A refused input may be of a kind that the function does not take: the function itself tells.
 * @param inputType the kind that was sent
 * @param rows what is known of the function's columns, where rows were sent
 * @param data what was sent
 * @returns what to ask; `undefined` when the failure is another one
 */
export function explainRefusedInput(
	failure: ItemFailure,
	functionId: string,
	inputType: unknown,
	rows: RowBatch,
	data: InvokeData,
): Question | undefined {
	if (failure.code !== 'badRequest') return undefined;
	return {
		request: getFunction(functionId),
		tell(json) {
			const about = parseObject<NyckelFunction>(json);
			const named = about.ok ? nameInputMismatch(failure, about.value, inputType) : failure;
			return named === failure ? nameSentInput(failure, functionId, rows, data) : named;
		},
	};
}
