import { randomUUID } from 'node:crypto';

/** Space between two nodes, canvas units. */
const STEP = 260;

/**
 * A node as n8n saves it.
 * @typedef {{name: string, type: string, typeVersion: number, parameters: object, [more: string]: unknown}} WorkflowNode
 */

/** Node types with the version used here; the newest that both n8n generations know. */
const VERSIONS = {
	'n8n-nodes-base.manualTrigger': 1,
	'n8n-nodes-base.noOp': 1,
	'n8n-nodes-base.webhook': 2,
	'n8n-nodes-base.respondToWebhook': 1.1,
	'n8n-nodes-base.formTrigger': 2.2,
	'n8n-nodes-base.form': 1,
	'n8n-nodes-base.convertToFile': 1.1,
	'n8n-nodes-base.extractFromFile': 1,
	'n8n-nodes-base.executeWorkflow': 1.2,
	'n8n-nodes-base.executeWorkflowTrigger': 1.1,
	'n8n-nodes-base.splitInBatches': 3,
	'n8n-nodes-base.splitOut': 1,
	'n8n-nodes-base.set': 3.4,
	'n8n-nodes-base.filter': 2.2,
	'n8n-nodes-base.httpRequest': 4.2,
	'@n8n/n8n-nodes-langchain.agent': 1.7,
	'@n8n/n8n-nodes-langchain.lmChatOpenAi': 1.2,
	'@n8n/n8n-nodes-langchain.mcpTrigger': 2,
	'n8n-nodes-nyckel.nyckel': 1,
	'n8n-nodes-nyckel.nyckelTool': 1,
};

/**
 * @param {string} name
 * @param {keyof typeof VERSIONS} type
 * @param {object} [parameters]
 * @param {object} [more] credentials, position, error mode …
 * @returns {WorkflowNode}
 */
export function node(name, type, parameters = {}, more = {}) {
	return { id: randomUUID(), name, type, typeVersion: VERSIONS[type], parameters, ...more };
}

/**
 * @param {string} name
 * @param {object} parameters beside those that every invocation here shares
 * @param {object} more credentials, error mode …
 */
export function nyckel(name, parameters, more) {
	const common = { resource: 'function', operation: 'invoke', inputType: 'text', options: {} };
	return node(name, 'n8n-nodes-nyckel.nyckel', { ...common, ...parameters }, more);
}

/** @param {string} value of a function's ID */
export const byId = (value) => ({ __rl: true, mode: 'id', value });

/**
 * A workflow whose nodes stand in a row, each connected to the next.
 * @param {string} name
 * @param {WorkflowNode[]} nodes
 * @param {{connections?: object, pinData?: object, settings?: object}} [more] `connections` replaces the row's
 */
export function workflow(name, nodes, { connections, pinData = {}, settings = {} } = {}) {
	return {
		name,
		active: false,
		nodes: nodes.map((each, index) => ({ position: [index * STEP, 0], ...each })),
		connections: connections ?? row(nodes),
		settings: { executionOrder: 'v1', ...settings },
		pinData,
	};
}

/** @param {WorkflowNode[]} nodes */
function row(nodes) {
	return Object.fromEntries(
		nodes.slice(1).map(({ name }, index) => [nodes[index]?.name, { main: [[to(name)]] }]),
	);
}

/**
 * @param {string} name of a node
 * @param {string} [type] of the connection
 */
export function to(name, type = 'main') {
	return { node: name, type, index: 0 };
}

/**
 * What a node gave.
 * @param {Pick<import('./rest.mjs').Execution, 'data'>} execution
 * @param {string} name
 * @param {number} [output]
 * @param {number} [run] of a loop; negative ones count from the last
 * @returns {Array<Record<string, unknown>>} the fields of its items
 */
export function itemsOf(execution, name, output = 0, run = 0) {
	const items = execution.data.resultData.runData[name]?.at(run)?.data?.main?.[output] ?? [];
	return items.map((/** @type {{json: object}} */ { json }) => json);
}

/** Tickets that the support function sorts; the label is the truth. */
export const TICKETS = [
	{ ticket: 1, text: 'I was charged twice for the March invoice', team: 'Billing' },
	{ ticket: 2, text: 'The app shows an error when I try to save a report', team: 'Technical' },
	{ ticket: 3, text: 'My package should have arrived on Tuesday, where is it?', team: 'Shipping' },
	{ ticket: 4, text: 'Please change the card that is charged for the plan', team: 'Billing' },
	{ ticket: 5, text: 'Is there a discount for a non-profit?', team: 'Sales' },
	{ ticket: 6, text: 'Since the update the dashboard does not load', team: 'Technical' },
];

/** @param {object[]} list fields of items */
export const asItems = (list) => list.map((json) => ({ json }));
