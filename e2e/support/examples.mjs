import { localExample } from '../../scripts/lib/local-example.cjs';

/**
 * @param {string} name
 * @param {Pick<import('./stage.mjs').Stage, 'sandbox' | 'credentials'>} stage whose credential and sandbox it gets
 * @returns {{name: string, nodes: import('./workflows.mjs').WorkflowNode[], connections: any, settings: any}}
 */
export function readExample(name, { sandbox, credentials }) {
	const example = localExample(name, { sandboxUrl: sandbox.url, credentials });
	const { nodes, connections, settings } = example;
	return { name: example.name, nodes, connections, settings };
}
