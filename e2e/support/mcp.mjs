import { until } from './until.mjs';

/** A client of the Model Context Protocol over HTTP, as far as it lists and calls tools. */
export class McpClient {
	/** @param {string} url address of the server */
	constructor(url) {
		this.url = url;
		/** @type {string | undefined} */
		this.session = undefined;
		this.calls = 0;
	}

	/** Begins the talk, as soon as the server is there: it comes a moment after its workflow is active. */
	async open() {
		await until('the MCP server', () =>
			this.initialize().then(
				() => true,
				() => false,
			),
		);
	}

	/** Begins the talk with a server that is there. */
	async initialize() {
		await this.ask('initialize', {
			protocolVersion: '2025-03-26',
			capabilities: {},
			clientInfo: { name: 'e2e', version: '1' },
		});
		await this.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
	}

	/** @returns {Promise<Array<{name: string, description: string, inputSchema: object}>>} what a model is shown */
	async tools() {
		const { tools } = await this.ask('tools/list', {});
		return tools;
	}

	/**
	 * @param {string} name of a tool
	 * @param {object} args
	 * @returns {Promise<{text: string, isError: boolean}>} what the model gets back
	 */
	async call(name, args) {
		const { content, isError = false } = await this.ask('tools/call', { name, arguments: args });
		return {
			text: content.map((/** @type {{text: string}} */ { text }) => text).join(''),
			isError,
		};
	}

	/**
	 * @param {string} method
	 * @param {object} params
	 */
	async ask(method, params) {
		this.calls += 1;
		const reply = await this.send({ jsonrpc: '2.0', id: this.calls, method, params });
		const text = await reply.text();
		const isStream = reply.headers.get('content-type')?.startsWith('text/event-stream');
		const data = isStream ? text.match(/^data: (.*)$/m)?.[1] : text;
		const { result, error } = JSON.parse(data ?? '{}');
		if (error) throw new Error(`${method}: ${JSON.stringify(error)}`);
		return result;
	}

	/** @param {object} message */
	async send(message) {
		const reply = await fetch(this.url, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				accept: 'application/json, text/event-stream',
				...(this.session && { 'mcp-session-id': this.session }),
			},
			body: JSON.stringify(message),
		});
		if (!reply.ok) throw new Error(`MCP: ${reply.status} ${await reply.text()}`);
		this.session = reply.headers.get('mcp-session-id') ?? this.session;
		return reply;
	}
}
