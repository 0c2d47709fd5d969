import type { INodeProperties } from 'n8n-workflow';

import { ownOf } from '../api/own';
import { noSuchChoice } from '../parameters/choice';
import type { Operation } from '../run/operation';
import { annotate } from './annotate';
import { create } from './create';
import { createLabel } from './createLabel';
import { deleteLabel } from './deleteLabel';
import { deleteSample } from './deleteSample';
import { get } from './get';
import { getMany } from './getMany';
import { getManyLabels } from './getManyLabels';
import { getManySamples } from './getManySamples';
import { getSample } from './getSample';
import { invoke } from './invoke';
import { invokeAndRoute } from './invokeAndRoute';
import { search } from './search';
import { updateLabel } from './updateLabel';

/** Every operation of the node, by resource and operation. */
const OPERATIONS: Record<string, Record<string, Operation>> = {
	function: { get, getMany, invoke, invokeAndRoute, search },
	label: { create: createLabel, delete: deleteLabel, getMany: getManyLabels, update: updateLabel },
	sample: {
		annotate,
		create,
		delete: deleteSample,
		get: getSample,
		getMany: getManySamples,
	},
};

/**
 * @returns the operation of that name
 * @throws InputError where there is none, or no such resource
 */
export function operationOf(resource: unknown, operation: unknown): Operation {
	const operations = ownOf(OPERATIONS, String(resource));
	if (!operations) throw noSuchChoice('Resource', resource, Object.keys(OPERATIONS));
	const found = ownOf(operations, String(operation));
	if (!found) throw noSuchChoice('Operation', operation, Object.keys(operations));
	return found;
}

/** The parameters of all operations, each shown for its own operation only. */
export const operationProperties: INodeProperties[] = Object.entries(OPERATIONS).flatMap(
	([resource, operations]) =>
		Object.entries(operations).flatMap(([operation, { properties }]) =>
			properties.map((property) => ({
				...property,
				displayOptions: {
					...property.displayOptions,
					show: { resource: [resource], operation: [operation], ...property.displayOptions?.show },
				},
			})),
		),
);
