import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../../scripts/lib/prepare.mjs';

const folder = join(root, 'examples');

/** Where the examples expect the sandbox. */
const SANDBOX_URL = 'http://127.0.0.1:5681';

/** The names of all examples; the files' without `.json`. */
export const EXAMPLES = readdirSync(folder).map((file) => file.replace('.json', ''));

/**
 * @param {string} name
 * @returns {string} path of the file that a user imports
 */
export const exampleFile = (name) => join(folder, `${name}.json`);

/**
 * @param {string} name
 * @param {Pick<import('./stage.mjs').Stage, 'sandbox' | 'credentials'>} stage whose credential and sandbox it gets
 * @returns {{name: string, nodes: import('./workflows.mjs').WorkflowNode[], connections: object, settings: object}}
 */
export function readExample(name, { sandbox, credentials }) {
	const text = readFileSync(exampleFile(name), 'utf8').replaceAll(SANDBOX_URL, sandbox.url);
	const { nodes, ...workflow } = JSON.parse(text);
	for (const node of nodes) {
		if (node.type.startsWith('n8n-nodes-nyckel.')) node.credentials = credentials;
	}
	return {
		name: workflow.name,
		nodes,
		connections: workflow.connections,
		settings: workflow.settings,
	};
}
