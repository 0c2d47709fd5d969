import { until } from '../../scripts/lib/until.mjs';
import { byId, itemsOf, node, nyckel, workflow } from './workflows.mjs';
import { FUNCTIONS } from './sandbox.mjs';

/** A mail as the sandbox gives it out: its text, and whether it is spam. */
/** @typedef {{id: string, subject: string, truth: string, text: string}} Mail */

/** Executions of one workflow, each started by a webhook that brings it a batch of mails. */
export class Batches {
	/**
	 * @param {() => import('./rest.mjs').Rest} rest asked anew each time: a main that was restarted has a new sign-in
	 * @param {import('./sandbox.mjs').Sandbox} sandbox
	 * @param {{options?: object, onError?: string}} [settings] of the node
	 */
	constructor(rest, sandbox, { options = {}, onError = 'stopWorkflow' } = {}) {
		this.rest = rest;
		this.sandbox = sandbox;
		this.options = options;
		this.onError = onError;
		this.workflowId = '';
	}

	/** Makes the workflow live. */
	async publish() {
		const { clientId, clientSecret, url: baseUrl } = this.sandbox;
		const data = { clientId, clientSecret, baseUrl };
		const nyckelOAuth2Api = await this.rest().createCredential('nyckelOAuth2Api', data, 'Nyckel');
		const saved = workflow('Batches', [
			node(
				'Webhook',
				'n8n-nodes-base.webhook',
				{ path: 'mails', httpMethod: 'POST', responseMode: 'onReceived', options: {} },
				{ webhookId: 'mails' },
			),
			node('Mails', 'n8n-nodes-base.splitOut', { fieldToSplitOut: 'body.mails', options: {} }),
			nyckel(
				'Nyckel',
				{
					functionId: byId(FUNCTIONS.spam),
					data: '={{ $json.text }}',
					output: 'inputWithPrediction',
					predictionField: 'prediction',
					options: this.options,
				},
				{ credentials: { nyckelOAuth2Api }, onError: this.onError },
			),
		]);
		this.workflowId = await this.rest().createWorkflow(saved);
		await this.rest().activate(this.workflowId);
		await this.send([]);
	}

	/**
	 * @param {Mail[]} mails
	 * @param {number} size mails in each execution
	 * @returns {Promise<string[]>} ids of the executions that were started
	 */
	async start(mails, size) {
		const before = new Set((await this.executions()).map(({ id }) => id));
		const count = Math.ceil(mails.length / size);
		for (let index = 0; index < count; index += 1) {
			await this.send(mails.slice(index * size, (index + 1) * size));
		}
		const started = await until('all executions to start', async () => {
			const fresh = (await this.executions()).filter(({ id }) => !before.has(id));
			return fresh.length === count ? fresh : undefined;
		});
		return started.map(({ id }) => id);
	}

	/** @param {Mail[]} mails */
	async send(mails) {
		await until('the webhook to answer', async () => {
			const reply = await fetch(`${this.rest().url}/webhook/mails`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ mails }),
			});
			return reply.ok;
		});
	}

	/** @returns {Promise<Array<{id: string, status: string}>>} newest first; more than the tests ever start */
	async executions() {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: this.workflowId }));
		const { results } = await this.rest().get(`executions?limit=100&filter=${filter}`);
		return results;
	}

	/**
	 * @param {string[]} ids of executions
	 * @param {number} timeoutMs
	 * @returns {Promise<import('./rest.mjs').Execution[]>} ended
	 */
	async ended(ids, timeoutMs = 300_000) {
		const executions = [];
		for (const id of ids) executions.push(await this.rest().ended(id, timeoutMs));
		return executions;
	}
}

/**
 * @param {import('./rest.mjs').Execution[]} executions
 * @returns {Array<Mail & {prediction: {labelName: string}}>} what left the node
 */
export function labelled(executions) {
	return executions.flatMap((execution) => /** @type {any[]} */ (itemsOf(execution, 'Nyckel')));
}
