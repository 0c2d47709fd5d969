import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startChatModel } from '../support/chat-model.mjs';
import { callTool, connectMcp } from '../support/mcp.mjs';
import { FUNCTIONS } from '../support/sandbox.mjs';
import { openOwnStage } from '../support/stage.mjs';
import { byId, node, to, workflow } from '../support/workflows.mjs';

const TEXT = 'My package should have arrived on Tuesday, where is it?';
/** Versions of the AI Agent: the oldest tried, and one whose tools the engine runs, not the agent itself. */
const VERSIONS = [2.2, 3.1];
/** More than this and a model would read what it does not need, characters. */
const SMALL = 400;

describe('a model that has the node as a tool', () => {
	/** @type {Awaited<ReturnType<typeof openOwnStage>>} */
	let stage;

	before(async () => {
		// n8n's Agents are off unless they are asked for.
		stage = await openOwnStage('agent', { env: { N8N_ENABLED_MODULES: 'agents' } });
	});
	after(() => stage?.close());

	/**
	 * @param {object} [parameters] beside those that every tool here has
	 * @param {object} [more] error mode
	 */
	const tool = (parameters, more) =>
		node(
			'Team of a ticket',
			'n8n-nodes-nyckel.nyckelTool',
			{
				resource: 'function',
				operation: 'invoke',
				functionId: byId(FUNCTIONS.support),
				inputType: 'text',
				data: "={{ $fromAI('text', 'The text to classify', 'string') }}",
				options: {},
				...parameters,
			},
			{ credentials: stage.credentials, ...more },
		);

	/**
	 * Runs an agent whose model calls the tool with a text.
	 * @param {import('node:test').TestContext} test
	 * @param {string} text
	 * @param {{version: number, parameters?: object, more?: object}} options of the agent, and of the tool
	 */
	async function agentCalls(test, text, { version, parameters, more }) {
		const model = await startChatModel({ tool: { text } });
		test.after(model.close);
		const openAiApi = await stage.rest.createCredential('openAiApi', {
			apiKey: 'none',
			url: model.url,
		});
		const nodes = [
			node('Start', 'n8n-nodes-base.manualTrigger'),
			{
				...node('Agent', '@n8n/n8n-nodes-langchain.agent', {
					promptType: 'define',
					text: 'Which team is this for?',
					options: {},
				}),
				typeVersion: version,
			},
			node(
				'Model',
				'@n8n/n8n-nodes-langchain.lmChatOpenAi',
				{ model: { __rl: true, mode: 'id', value: 'scripted' }, options: {} },
				{ credentials: { openAiApi } },
			),
			tool(parameters, more),
		];
		const connections = {
			Start: { main: [[to('Agent')]] },
			Model: { ai_languageModel: [[to('Agent', 'ai_languageModel')]] },
			'Team of a ticket': { ai_tool: [[to('Agent', 'ai_tool')]] },
		};
		const id = await stage.rest.createWorkflow(workflow('Agent', nodes, { connections }));
		return { execution: await stage.rest.run(id), model };
	}

	/**
	 * Chats with one of n8n's Agents (the page of that name, not the node), whose model calls the tool with a text.
	 * @param {import('node:test').TestContext} test
	 * @param {string} text
	 * @returns {Promise<Awaited<ReturnType<typeof startChatModel>>>} the model, when the agent has answered
	 */
	async function chat(test, text) {
		const model = await startChatModel({ tool: { text }, name: 'Team_of_a_ticket' });
		test.after(model.close);
		const { rest } = stage;
		const key = { apiKey: 'none', url: model.url };
		const { id: credential } = await rest.createCredential('openAiApi', key);
		const project = await rest.get('projects/personal');
		const agents = `projects/${project.id}/agents/v2`;
		const { id } = await rest.post(agents, { name: 'Dispatcher' });
		const { config, configHash: baseConfigHash } = await rest.get(`${agents}/${id}/config`);
		const { name, typeVersion, parameters: nodeParameters, credentials } = tool();
		const offered = {
			type: 'node',
			name,
			description: 'Tells which team a ticket is for',
			node: {
				nodeType: 'n8n-nodes-nyckel.nyckel',
				nodeTypeVersion: typeVersion,
				nodeParameters,
				credentials,
			},
		};
		const own = { model: 'openai/scripted', credential, instructions: 'Sort tickets.' };
		await rest.read('PUT', `${agents}/${id}/config`, {
			config: { ...config, ...own, tools: [offered] },
			baseConfigHash,
		});
		const reply = await rest.send('POST', `${agents}/${id}/chat`, { message: 'Which team?' });
		// It is over when this has been read to its end.
		assert.match(await reply.text(), /"type":"done"/);
		return model;
	}

	/** @param {string} answer what a model got back */
	function isSmallAndLabelFirst(answer) {
		assert.ok(answer.length < SMALL, answer);
		const label = answer.indexOf('labelName');
		assert.ok(label >= 0 && label < answer.indexOf('confidence'), answer);
		assert.match(answer, /Shipping/);
	}

	for (const version of VERSIONS) {
		it(`is shown the tool by the name of the node, with what it does and the text to give (AI Agent ${version})`, async (test) => {
			const { execution, model } = await agentCalls(test, TEXT, { version });
			assert.equal(execution.status, 'success', JSON.stringify(execution.data.resultData.error));
			const [shown] = model.offered();
			assert.equal(shown?.name, 'Team_of_a_ticket');
			assert.match(shown?.description ?? '', /classify text or image or table row/i);
			assert.equal(shown?.parameters.properties.text?.description, 'The text to classify');
		});

		it(`gets a small answer back, label and confidence first (AI Agent ${version})`, async (test) => {
			const { model } = await agentCalls(test, TEXT, { version });
			isSmallAndLabelFirst(model.toolResult());
		});

		it(`gets the label of Invoke and Route too, although a tool has one output (AI Agent ${version})`, async (test) => {
			const label = { __rl: true, mode: 'name', value: 'Shipping' };
			const { model } = await agentCalls(test, TEXT, {
				version,
				parameters: { operation: 'invokeAndRoute', routes: { values: [{ label }] } },
			});
			assert.match(model.toolResult(), /Shipping/);
		});

		it(`is told what to do when the text is empty, and nothing is sent (AI Agent ${version}, On Error: Continue)`, async (test) => {
			const { invocations } = await stage.sandbox.totals();
			const { model } = await agentCalls(test, ' ', {
				version,
				more: { onError: 'continueRegularOutput' },
			});
			assert.match(model.toolResult(), /'Text' is empty.*Check the field/);
			assert.equal((await stage.sandbox.totals()).invocations, invocations);
		});
	}

	it('is told so without Continue as well by an AI Agent of version 3', async (test) => {
		const { model } = await agentCalls(test, ' ', { version: 3.1 });
		assert.match(model.toolResult(), /'Text' is empty.*Check the field/);
	});

	it('sees and gets the same through an MCP server', async (test) => {
		const trigger = {
			...node('MCP', '@n8n/n8n-nodes-langchain.mcpTrigger', { path: 'support-team' }),
			webhookId: 'support-team',
		};
		const connections = { 'Team of a ticket': { ai_tool: [[to('MCP', 'ai_tool')]] } };
		const id = await stage.rest.createWorkflow(workflow('MCP', [trigger, tool()], { connections }));
		await stage.rest.activate(id);
		const client = await connectMcp(`${stage.url}/mcp/support-team`);
		test.after(() => client.close());
		const { tools } = await client.listTools();
		const [shown] = tools;
		assert.equal(shown?.name, 'Team_of_a_ticket');
		assert.match(shown?.description ?? '', /classify text or image or table row/i);
		isSmallAndLabelFirst(await callTool(client, 'Team_of_a_ticket', { text: TEXT }));
		const empty = await callTool(client, 'Team_of_a_ticket', { text: ' ' });
		assert.match(empty, /'Text' is empty.*Check the field/);
	});

	it('sees and gets the same in n8n’s Agents', async (test) => {
		const model = await chat(test, TEXT);
		const shown = model.offered().find(({ name }) => name === 'Team_of_a_ticket');
		assert.equal(shown?.description, 'Tells which team a ticket is for');
		assert.equal(shown?.parameters.properties.text?.description, 'The text to classify');
		isSmallAndLabelFirst(model.toolResult());
	});

	it('is told what to do there too, and nothing is sent', async (test) => {
		const { invocations } = await stage.sandbox.totals();
		const model = await chat(test, ' ');
		assert.match(model.toolResult(), /'Text' is empty.*Check the field/);
		assert.equal((await stage.sandbox.totals()).invocations, invocations);
	});
});
