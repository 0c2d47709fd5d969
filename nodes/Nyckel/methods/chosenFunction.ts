import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { parseFunctionId } from '../parameters/functionId';
import type { InputError } from '../parameters/inputError';

/**
 * The function chosen in the panel that a list is filled for.
 * @param what the list holds, in the plural
 * @throws NodeOperationError when none is chosen, or an expression decides
 */
export function chosenFunction(context: ILoadOptionsFunctions, what: string): string {
	const value: unknown = context.getCurrentNodeParameter('functionId');
	const chosen =
		typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
	const node = context.getNode();
	if (typeof chosen === 'string' && chosen.startsWith('=')) {
		throw new NodeOperationError(node, `${what} can be listed only while 'Function' is fixed`, {
			description: 'Pick the function from the list, or enter the name by hand.',
		});
	}
	try {
		return parseFunctionId(value);
	} catch (error) {
		const { message, description } = error as InputError;
		throw new NodeOperationError(node, message, { description });
	}
}
