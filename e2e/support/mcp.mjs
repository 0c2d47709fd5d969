import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

import { until } from '../../scripts/lib/until.mjs';

/**
 * Begins to talk with an MCP server, as soon as it is there: it comes a moment after its workflow is active.
 * @param {string} url address of the server
 * @returns {Promise<Client>}
 */
export async function connectMcp(url) {
	return await until('the MCP server', async () => {
		const client = new Client({ name: 'e2e', version: '1' });
		return client.connect(new StreamableHTTPClientTransport(new URL(url))).then(
			() => client,
			() => undefined,
		);
	});
}

/**
 * @param {Client} client
 * @param {string} name of a tool
 * @param {Record<string, unknown>} args
 * @returns {Promise<string>} what the model gets back
 */
export async function callTool(client, name, args) {
	const { content } = await client.callTool({ name, arguments: args });
	return /** @type {Array<{text: string}>} */ (content).map(({ text }) => text).join('');
}
