import type { INode } from 'n8n-workflow';

import { asNodeError } from '../run/itemFailure';

/**
 * Makes a list for the editor, which shows the message alone of an error under it: so what to do stands there too.
 * @throws NodeApiError or NodeOperationError: what `make` throws, its description put behind its message
 */
export async function toldInList<T>(node: INode, make: () => Promise<T>): Promise<T> {
	try {
		return await make();
	} catch (error) {
		const told = asNodeError(node, error);
		if (told.description) told.message = `${told.message}. ${told.description}`;
		told.description = null;
		throw told;
	}
}
