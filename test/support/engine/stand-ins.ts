import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodeType,
} from 'n8n-workflow';

/** A node of few words: its execute and the parameters it reads. */
function node(
	name: string,
	execute: (this: IExecuteFunctions) => INodeExecutionData[][] | Promise<INodeExecutionData[][]>,
	properties: INodeProperties[] = [],
	group: 'trigger' | 'transform' = 'transform',
): INodeType {
	return {
		description: {
			displayName: name,
			name,
			group: [group],
			version: [1, 2, 3, 3.4, 4, 4.2],
			description: `Stand-in for n8n's own ${name}`,
			defaults: { name },
			inputs: group === 'trigger' ? [] : ['main'],
			outputs: ['main'],
			properties,
		},
		async execute() {
			return await execute.call(this);
		},
	};
}

function parameter(name: string, type: INodeProperties['type'], value: INodeProperties['default']) {
	return { displayName: name, name, type, default: value } satisfies INodeProperties;
}

function passOn(this: IExecuteFunctions): INodeExecutionData[][] {
	return [this.getInputData()];
}

/** Edit Fields: the assignments, and the other fields when asked for. Binaries stay. */
function setFields(this: IExecuteFunctions): INodeExecutionData[][] {
	const items = this.getInputData().map((item, index): INodeExecutionData => {
		const assignments = this.getNodeParameter('assignments.assignments', index, []) as Array<{
			name: string;
			value: IDataObject[string];
		}>;
		const keep = this.getNodeParameter('includeOtherFields', index, false) === true;
		const fields = Object.fromEntries(assignments.map(({ name, value }) => [name, value]));
		const { binary } = item;
		return {
			json: { ...(keep ? item.json : {}), ...fields },
			...(binary && { binary }),
			pairedItem: { item: index },
		};
	});
	return [items];
}

/** HTTP Request: a GET for each item; an array in the reply becomes one item an entry. */
async function httpGet(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const replies = this.getInputData().map(async (_, index) => {
		const url = this.getNodeParameter('url', index) as string;
		const reply = (await this.helpers.httpRequest({ url, json: true })) as
			| IDataObject
			| IDataObject[];
		return [reply].flat().map((json) => ({ json, pairedItem: { item: index } }));
	});
	return [(await Promise.all(replies)).flat()];
}

/**
 * What the example and the tests need of n8n-nodes-base, which is too large for a devDependency.
 * The real application runs the same workflows with the real nodes (`npm run n8n -- --execute`).
 */
export const standIns: Record<string, INodeType> = {
	'n8n-nodes-base.manualTrigger': node('manualTrigger', passOn, [], 'trigger'),
	'n8n-nodes-base.noOp': node('noOp', passOn),
	'n8n-nodes-base.set': node('set', setFields, [
		parameter('assignments', 'assignmentCollection', {}),
		parameter('includeOtherFields', 'boolean', false),
	]),
	'n8n-nodes-base.httpRequest': node('httpRequest', httpGet, [parameter('url', 'string', '')]),
	'n8n-nodes-base.stickyNote': {
		description: { ...node('stickyNote', passOn).description, inputs: [], outputs: [] },
	},
};
