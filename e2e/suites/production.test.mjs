import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import { until } from '../../scripts/lib/until.mjs';
import { startChatModel } from '../support/chat-model.mjs';
import { PICTURES } from '../support/pictures.mjs';
import { FUNCTIONS } from '../support/sandbox.mjs';
import { openStage } from '../support/stage.mjs';
import {
	asItems,
	byId,
	itemsOf,
	node,
	nyckel,
	TICKETS,
	to,
	workflow,
} from '../support/workflows.mjs';

const TRUTH = TICKETS.map(({ team }) => team);
const start = () => node('Start', 'n8n-nodes-base.manualTrigger');

describe('the node in production', () => {
	/** @type {import('../support/stage.mjs').Stage} */
	let stage;

	before(async () => {
		stage = await openStage('production', { functions: ['support', 'image'] });
	});
	beforeEach(async () => {
		await stage.sandbox.reset();
	});
	after(() => stage?.close());

	/** @param {object} [more] parameters */
	const classify = (more = {}, settings = {}) =>
		nyckel(
			'Nyckel',
			{ functionId: byId(FUNCTIONS.support), data: '={{ $json.text }}', ...more },
			{ credentials: stage.credentials, ...settings },
		);

	/** @param {object} saved */
	async function publish(saved) {
		const id = await stage.rest.createWorkflow(saved);
		await stage.rest.activate(id);
		return id;
	}

	/**
	 * Calls a trigger as the world outside does. n8n opens its door a moment after the workflow was made live.
	 * @param {string} path
	 * @param {RequestInit} request
	 */
	async function call(path, request) {
		return await until(`n8n to answer at ${path}`, async () => {
			const reply = await fetch(`${stage.url}/${path}`, request);
			return reply.status === 404 ? undefined : reply;
		});
	}

	it('a webhook is answered with the label of what it was sent', async () => {
		await publish(
			workflow('Webhook', [
				node(
					'Webhook',
					'n8n-nodes-base.webhook',
					{ path: 'ticket', httpMethod: 'POST', responseMode: 'responseNode' },
					{ webhookId: 'ticket' },
				),
				classify({ data: '={{ $json.body.text }}' }),
				node('Respond', 'n8n-nodes-base.respondToWebhook', {
					respondWith: 'text',
					responseBody: '={{ $json.labelName }}',
				}),
			]),
		);
		for (const { text, team } of TICKETS.slice(0, 3)) {
			const reply = await call('webhook/ticket', {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ text }),
			});
			assert.equal(await reply.text(), team);
		}
		assert.equal((await stage.sandbox.totals()).invocations, 3);
	});

	it('a form that is sent in is routed, and answered by the way it took', async () => {
		await publish(
			workflow(
				'Form',
				[
					node(
						'Form',
						'n8n-nodes-base.formTrigger',
						{
							formTitle: 'Support',
							formFields: { values: [{ fieldLabel: 'Message', fieldType: 'textarea' }] },
						},
						{ webhookId: 'support-form' },
					),
					classify({
						operation: 'invokeAndRoute',
						data: '={{ $json.Message }}',
						routeOutput: 'inputWithPrediction',
						routes: { values: [{ label: 'Billing' }, { label: 'Technical' }] },
					}),
					node('Technical Team', 'n8n-nodes-base.noOp'),
					node('Answer', 'n8n-nodes-base.form', {
						operation: 'completion',
						respondWith: 'text',
						completionTitle: '={{ $json.prediction.labelName }} team',
						completionMessage: '={{ $json.Message }}',
						options: {},
					}),
				],
				{
					connections: {
						'Technical Team': { main: [[to('Answer')]] },
						Form: { main: [[to('Nyckel')]] },
						Nyckel: { main: [[], [], [], [to('Technical Team')]] },
					},
				},
			),
		);
		const form = new FormData();
		form.append('field-0', 'The app shows an error when I try to save');
		const reply = await call('form/support-form', { method: 'POST', body: form });
		const { formWaitingUrl } = await reply.json();
		const status = new URL(formWaitingUrl);
		status.pathname += '/n8n-execution-status';
		await until('the answer to be ready', async () => {
			return (await (await fetch(status)).text()) === 'form-waiting';
		});
		const page = await (await fetch(formWaitingUrl)).text();
		assert.match(page, /Technical team/);
		assert.match(page, /The app shows an error when I try to save/);
	});

	it('the attachment of a mail is classified, and stays with the item', async () => {
		const file = { data: PICTURES.dark, mimeType: 'image/png', fileName: 'photo.png' };
		// As the Gmail node gives it: fields of the mail, and files as attachment_0, attachment_1 …
		const mail = { json: { id: '18f', Subject: 'See photo' }, binary: { attachment_0: file } };
		const image = { functionId: byId(FUNCTIONS.image), inputType: 'image', imageSource: 'binary' };
		const id = await stage.rest.createWorkflow(
			workflow(
				'Attachment',
				[
					start(),
					classify({ ...image, binaryPropertyName: 'attachment_0', output: 'inputWithPrediction' }),
				],
				{ pinData: { Start: [mail] } },
			),
		);
		const execution = await stage.rest.run(id);
		assert.equal(itemsOf(execution, 'Nyckel')[0]?.prediction.labelName, 'Dark');
		const [item] = execution.data.resultData.runData.Nyckel[0].data.main[0];
		assert.equal(item.binary.attachment_0.fileName, 'photo.png');
	});

	it('it works in a sub-workflow', async () => {
		const inner = await publish(
			workflow('Inner', [
				node('Called', 'n8n-nodes-base.executeWorkflowTrigger', { inputSource: 'passthrough' }),
				classify(),
			]),
		);
		const outer = await stage.rest.createWorkflow(
			workflow(
				'Outer',
				[start(), node('Call', 'n8n-nodes-base.executeWorkflow', { workflowId: byId(inner) })],
				{ pinData: { Start: asItems(TICKETS) } },
			),
		);
		const labels = itemsOf(await stage.rest.run(outer), 'Call').map(({ labelName }) => labelName);
		assert.deepEqual(labels, TRUTH);
	});

	it('in a loop every batch gives the labels of its own items', async () => {
		const id = await stage.rest.createWorkflow(
			workflow(
				'Loop',
				[
					start(),
					node('Loop', 'n8n-nodes-base.splitInBatches', { batchSize: 2, options: {} }),
					classify(),
				],
				{
					pinData: { Start: asItems(TICKETS) },
					connections: {
						Start: { main: [[to('Loop')]] },
						Loop: { main: [[], [to('Nyckel')]] },
						Nyckel: { main: [[to('Loop')]] },
					},
				},
			),
		);
		const labels = itemsOf(await stage.rest.run(id), 'Loop', 0, -1).map(
			({ labelName }) => labelName,
		);
		assert.deepEqual(labels, TRUTH);
		assert.equal((await stage.sandbox.totals()).invocations, TICKETS.length);
	});

	it('Retry on a failed execution sends only the items that are missing', async () => {
		const texts = TICKETS.map((ticket) => ({ ...ticket, text: ticket.text }));
		await stage.sandbox.addFault({
			match: { path: '/invoke', bodyIncludes: 'discount' },
			action: { kind: 'status', status: 400, body: { message: 'The input is broken' } },
		});
		const id = await stage.rest.createWorkflow(
			workflow('Retry', [start(), classify()], { pinData: { Start: asItems(texts) } }),
		);
		const failed = await stage.rest.run(id);
		assert.equal(failed.status, 'error');
		const paid = (await stage.sandbox.totals()).invocations;
		assert.equal(paid, TICKETS.length - 1);
		await stage.sandbox.clearFaults();
		const again = await stage.rest.retry(failed.id);
		assert.equal(again.status, 'success');
		assert.deepEqual(
			itemsOf(again, 'Nyckel').map(({ labelName }) => labelName),
			TRUTH,
		);
		const { invocations, paidTwice } = await stage.sandbox.totals();
		assert.deepEqual({ invocations, paidTwice }, { invocations: TICKETS.length, paidTwice: 0 });
	});

	it('Retry On Fail sends only the items that are missing', async () => {
		await stage.sandbox.addFault({
			match: { path: '/invoke', bodyIncludes: 'discount', nth: 1 },
			action: { kind: 'status', status: 400, body: { message: 'The input is broken' } },
		});
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };
		const id = await stage.rest.createWorkflow(
			workflow('Retry On Fail', [start(), classify({}, settings)], {
				pinData: { Start: asItems(TICKETS) },
			}),
		);
		const execution = await stage.rest.run(id);
		assert.equal(execution.status, 'success');
		assert.deepEqual(
			itemsOf(execution, 'Nyckel').map(({ labelName }) => labelName),
			TRUTH,
		);
		const { invocations, paidTwice } = await stage.sandbox.totals();
		assert.deepEqual({ invocations, paidTwice }, { invocations: TICKETS.length, paidTwice: 0 });
	});

	it('pinned output costs no invocation', async () => {
		const pinned = [{ json: { labelName: 'Pinned', confidence: 1 } }];
		const id = await stage.rest.createWorkflow(
			workflow('Pinned', [start(), classify()], {
				pinData: { Start: asItems(TICKETS), Nyckel: pinned },
			}),
		);
		assert.deepEqual(itemsOf(await stage.rest.run(id), 'Nyckel'), [pinned[0]?.json]);
		assert.equal((await stage.sandbox.totals()).invocations, 0);
	});

	it('an AI Agent calls it as a tool and gets the label', async (test) => {
		const model = await startChatModel({
			tool: { text: 'My package should have arrived on Tuesday, where is it?' },
		});
		test.after(model.close);
		const openAiApi = await stage.rest.createCredential('openAiApi', {
			apiKey: 'none',
			url: model.url,
		});
		const id = await stage.rest.createWorkflow(
			workflow(
				'Agent',
				[
					start(),
					node('Agent', '@n8n/n8n-nodes-langchain.agent', {
						promptType: 'define',
						text: 'Which team is this for?',
						options: {},
					}),
					node(
						'Model',
						'@n8n/n8n-nodes-langchain.lmChatOpenAi',
						{ model: { __rl: true, mode: 'id', value: 'scripted' }, options: {} },
						{ credentials: { openAiApi } },
					),
					node(
						'Nyckel',
						'n8n-nodes-nyckel.nyckelTool',
						{
							resource: 'function',
							operation: 'invoke',
							functionId: byId(FUNCTIONS.support),
							inputType: 'text',
							data: "={{ $fromAI('text', 'The text to classify', 'string') }}",
							toolDescription: 'Says which team a support ticket is for',
							options: {},
						},
						{ credentials: stage.credentials },
					),
				],
				{
					connections: {
						Start: { main: [[to('Agent')]] },
						Model: { ai_languageModel: [[to('Agent', 'ai_languageModel')]] },
						Nyckel: { ai_tool: [[to('Agent', 'ai_tool')]] },
					},
				},
			),
		);
		const execution = await stage.rest.run(id);
		assert.equal(execution.status, 'success', JSON.stringify(execution.data.resultData.error));
		assert.match(model.toolResult(), /Shipping/);
		assert.equal((await stage.sandbox.totals()).invocations, 1);
	});
});
