import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { parseFunctionId } from '../parameters/functionId';
import type { InputError } from '../parameters/inputError';
import { isBlank } from '../parameters/values';

/** What stands under Function: an ID, an address or an expression, if anything. */
function writtenIn(context: ILoadOptionsFunctions): unknown {
	const value: unknown = context.getCurrentNodeParameter('functionId');
	return typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
}

/** Whether anything stands under Function. */
export const isFunctionChosen = (context: ILoadOptionsFunctions): boolean =>
	!isBlank(writtenIn(context));

/**
 * The function chosen in the panel that a list is filled for.
 * @param what the list holds, in the plural
 * @throws NodeOperationError when none is chosen, or an expression decides
 */
export function chosenFunction(context: ILoadOptionsFunctions, what: string): string {
	const chosen = writtenIn(context);
	const node = context.getNode();
	if (!isFunctionChosen(context)) {
		// A run says to pick it from the list: below another list, that would seem to be this one.
		throw new NodeOperationError(node, "Choose a 'Function' first", {
			description: `Its ${what.toLowerCase()} are then shown here.`,
		});
	}
	if (typeof chosen === 'string' && chosen.startsWith('=')) {
		throw new NodeOperationError(node, `${what} can be listed only while 'Function' is fixed`, {
			description: 'Pick the function from the list, or enter the name by hand.',
		});
	}
	try {
		return parseFunctionId(chosen);
	} catch (error) {
		const { message, description } = error as InputError;
		throw new NodeOperationError(node, message, { description });
	}
}
