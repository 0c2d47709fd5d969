import type { INodeProperties } from 'n8n-workflow';

import { ownOf } from '../api/own';
import { InputError } from '../parameters/inputError';
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

/** Stands for one that does not exist: each item fails, as n8n would let it pass for done where the node throws. */
const UNKNOWN: Operation = {
	properties: [],
	effect: 'read',
	plan() {
		throw new InputError('This operation does not exist', "Choose another one under 'Operation'.");
	},
};

/** @returns the operation of that name; where there is none, one that every item fails in */
export function operationOf(resource: string, operation: string): Operation {
	const ofResource = ownOf(OPERATIONS, resource);
	return (ofResource && ownOf(ofResource, operation)) ?? UNKNOWN;
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
