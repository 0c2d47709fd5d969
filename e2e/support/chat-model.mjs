import { createServer } from 'node:http';

/**
 * A tool as a model is shown it.
 * @typedef {{name: string, description: string, parameters: {properties: Record<string, {description?: string}>}}} OfferedTool
 */

/**
 * A chat model with a script, at OpenAI's address scheme: it calls a tool it is offered once, and then ends the talk.
 * @param {{tool: object, name?: string}} script arguments for the tool, and which it is; else the first
 * @returns {Promise<{url: string, offered: () => OfferedTool[], toolResult: () => string, close: () => void}>}
 *   `offered`: the tools it was shown; `toolResult`: what the tool answered
 */
export async function startChatModel({ tool, name: wanted }) {
	let result = '';
	/** @type {OfferedTool[]} */
	let offered = [];
	const server = createServer(async (request, response) => {
		let text = '';
		for await (const chunk of request) text += chunk;
		// n8n's Agents ask for OpenAI's newer address first, and take this for a no.
		if (!request.url?.endsWith('/chat/completions')) return response.writeHead(404).end();
		const { messages = [], tools = [], stream } = text ? JSON.parse(text) : {};
		const answer = messages.find((/** @type {{role: string}} */ { role }) => role === 'tool');
		result = answer ? String(answer.content) : result;
		offered = tools.map((/** @type {{function: OfferedTool}} */ each) => each.function);
		const name = wanted ?? offered[0]?.name;
		const call = {
			index: 0,
			id: 'call_1',
			type: 'function',
			function: { name, arguments: JSON.stringify(tool) },
		};
		const message = answer
			? { role: 'assistant', content: 'Done.' }
			: { role: 'assistant', content: null, tool_calls: [call] };
		const finish = answer ? 'stop' : 'tool_calls';
		if (stream) sendStream(response, message, finish);
		else sendWhole(response, message, finish);
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
	const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
	const close = () => {
		server.close();
		server.closeAllConnections();
	};
	return {
		url: `http://127.0.0.1:${port}/v1`,
		offered: () => offered,
		toolResult: () => result,
		close,
	};
}

const HEAD = { id: 'chat_1', created: 0, model: 'scripted' };

/**
 * @param {import('node:http').ServerResponse} response
 * @param {object} message
 * @param {string} finish
 */
function sendWhole(response, message, finish) {
	const choices = [{ index: 0, message, finish_reason: finish }];
	const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
	response.writeHead(200, { 'content-type': 'application/json' });
	response.end(JSON.stringify({ ...HEAD, object: 'chat.completion', choices, usage }));
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {object} message
 * @param {string} finish
 */
function sendStream(response, message, finish) {
	response.writeHead(200, { 'content-type': 'text/event-stream' });
	const parts = [
		{ index: 0, delta: message, finish_reason: null },
		{ index: 0, delta: {}, finish_reason: finish },
	];
	for (const part of parts) {
		const chunk = { ...HEAD, object: 'chat.completion.chunk', choices: [part] };
		response.write(`data: ${JSON.stringify(chunk)}\n\n`);
	}
	response.end('data: [DONE]\n\n');
}
