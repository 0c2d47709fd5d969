import { Workflow } from 'n8n-workflow';
import type { INodeParameters, INodeTypes } from 'n8n-workflow';

import { Nyckel } from '../../nodes/Nyckel/Nyckel.node';
import { offeredOperations } from '../../nodes/Nyckel/operations/resources';

const nyckel = new Nyckel();
const nodeTypes = {
	getByName: () => nyckel,
	getByNameAndVersion: () => nyckel,
	getKnownTypes: () => ({}),
} as unknown as INodeTypes;

/** What the canvas shows under the node's name: n8n's own evaluation of the description's subtitle. */
function subtitle(parameters: INodeParameters): unknown {
	const node = {
		id: '1',
		name: 'Nyckel',
		type: 'n8n-nodes-nyckel.nyckel',
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters,
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const expression = nyckel.description.subtitle ?? '';
	return workflow.expression.getSimpleParameterValue(node, expression, 'internal', {}, undefined);
}

const picked = (cachedResultName: string, value = 'function_abc') => ({
	functionId: { __rl: true, mode: 'list', value, cachedResultName },
});
const invoke = { resource: 'function', operation: 'invoke' };

describe('under its name, the node shows', () => {
	it('what it does, and the function as it was picked', () => {
		const name = 'Spam or not (text, classification)';
		const route = { resource: 'function', operation: 'invokeAndRoute' };
		expect(subtitle({ ...route, ...picked(name) })).toBe('Route: Spam or not');
		expect(subtitle({ ...invoke, ...picked(name) })).toBe('Classify: Spam or not');
	});

	it('a name with brackets of its own in full', () => {
		const name = 'Mails (2024) (text, classification)';
		expect(subtitle({ ...invoke, ...picked(name) })).toBe('Classify: Mails (2024)');
		// Of a function whose kind Nyckel does not send.
		expect(subtitle({ ...invoke, ...picked('Mails (2024)') })).toBe('Classify: Mails (2024)');
		expect(subtitle({ ...invoke, ...picked('Mails (text)') })).toBe('Classify: Mails');
	});

	it('the ID where no name is known', () => {
		const functionId = { __rl: true, mode: 'id', value: 'spam-detection' };
		expect(subtitle({ ...invoke, functionId })).toBe('Classify: spam-detection');
	});

	it('what it does alone, while no function is chosen or each item has its own', () => {
		expect(subtitle({ ...invoke, functionId: { __rl: true, mode: 'list', value: '' } })).toBe(
			'Classify',
		);
		const each = { __rl: true, mode: 'id', value: '={{ $json.function }}' };
		expect(subtitle({ ...invoke, functionId: each })).toBe('Classify');
		expect(subtitle({ ...invoke, ...picked('Picked before', '={{ $json.function }}') })).toBe(
			'Classify',
		);
		expect(subtitle({ resource: 'function', operation: 'getMany' })).toBe('Get many functions');
	});

	it('different words for each operation', () => {
		const shown = offeredOperations.map(({ resource, operation }) =>
			subtitle({ resource, operation, ...picked('Spam or not') }),
		);
		expect(new Set(shown).size).toBe(offeredOperations.length);
		for (const text of shown) expect(text).toMatch(/^[A-Z][a-z]+( [a-z]+)*(: Spam or not)?$/);
	});
});

it('the subtitle’s expression ends where it should', () => {
	expect(nyckel.description.subtitle?.match(/\}\}/g)).toHaveLength(1);
});
