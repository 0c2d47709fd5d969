import { parse } from 'flatted';

import { OWNER } from '../../scripts/lib/owner.mjs';
import { until } from '../../scripts/lib/until.mjs';

/** How an execution can end. */
const ENDED = ['success', 'error', 'crashed', 'canceled'];

/**
 * What n8n keeps of an execution: what each run of a node gave, output by output, and what ended it.
 * @typedef {{data?: {main?: Array<Array<{json: Record<string, unknown>}>>}}} NodeRun
 * @typedef {{resultData: {runData: Record<string, NodeRun[]>, error?: object}}} RunData
 * @typedef {{id: string, status: string, data: RunData, retryOf?: string | null}} Execution
 */

/** The calls that n8n's editor makes, signed in. */
export class Rest {
	/** @param {string} url address of the editor */
	constructor(url) {
		this.url = url;
		this.cookie = '';
	}

	/** @param {{email: string, password: string}} [who] else the owner */
	async signIn({ email, password } = OWNER) {
		const { headers } = await this.send('POST', 'login', { emailOrLdapLoginId: email, password });
		this.cookie = headers
			.getSetCookie()
			.map((cookie) => cookie.split(';')[0])
			.join('; ');
	}

	/** @returns {Array<{name: string, value: string, url: string}>} for a browser that is to be signed in too */
	cookies() {
		return this.cookie.split('; ').map((cookie) => {
			const [name = '', ...value] = cookie.split('=');
			return { name, value: value.join('='), url: this.url };
		});
	}

	/**
	 * @param {string} type
	 * @param {Record<string, unknown>} data
	 * @returns {Promise<{id: string, name: string}>} as nodes refer to it
	 */
	async createCredential(type, data, name = `Nyckel ${type}`) {
		const { id } = await this.post('credentials', { name, type, data });
		return { id, name };
	}

	/**
	 * @param {object} workflow
	 * @returns {Promise<string>} its id
	 */
	async createWorkflow(workflow) {
		const { id } = await this.post('workflows', workflow);
		return id;
	}

	/**
	 * Makes a workflow live, so that its triggers fire.
	 * @param {string} id
	 */
	async activate(id) {
		const { versionId } = await this.get(`workflows/${id}`);
		await this.post(`workflows/${id}/activate`, { versionId });
	}

	/**
	 * Executes a workflow from its manual trigger, as the editor's button does.
	 * @param {string} id
	 * @param {string} [trigger] name of the trigger
	 * @returns {Promise<Execution>} when it has ended
	 */
	async run(id, trigger = 'Start') {
		const workflowData = await this.get(`workflows/${id}`);
		const { executionId } = await this.post(`workflows/${id}/run`, {
			workflowData,
			triggerToStartFrom: { name: trigger },
		});
		return await this.ended(executionId);
	}

	/**
	 * Presses Retry on a failed execution.
	 * @param {string} id
	 * @returns {Promise<Execution>} the new execution, ended
	 */
	async retry(id) {
		await this.post(`executions/${id}/retry`, { loadWorkflow: false });
		const again = await until(`the retry of execution ${id}`, async () => {
			const { results } = await this.get('executions?limit=100');
			return results.find((/** @type {Execution} */ { retryOf }) => retryOf === id);
		});
		return await this.ended(again.id);
	}

	/**
	 * @param {string} id of an execution
	 * @returns {Promise<Execution>} when it has ended
	 */
	async ended(id, timeoutMs = 120_000) {
		return await until(
			`execution ${id} to end`,
			async () => {
				const execution = await this.get(`executions/${id}`);
				if (!ENDED.includes(execution.status)) return undefined;
				// n8n stores what happened in the form of this package.
				const data = parse(execution.data);
				// It writes the status first; a crash leaves nothing else.
				if (!data?.resultData && execution.status !== 'crashed') return undefined;
				return { ...execution, data };
			},
			{ timeoutMs },
		);
	}

	/** @param {string} path */
	async get(path) {
		return await this.read('GET', path);
	}

	/**
	 * @param {string} path
	 * @param {object} body
	 */
	async post(path, body) {
		return await this.read('POST', path, body);
	}

	/**
	 * @param {string} method
	 * @param {string} path
	 * @param {object} [body]
	 */
	async read(method, path, body) {
		const reply = await this.send(method, path, body);
		const { data } = await reply.json();
		return data;
	}

	/**
	 * @param {string} method
	 * @param {string} path below `/rest/`
	 * @param {object} [body]
	 * @throws {Error} with what n8n said
	 */
	async send(method, path, body) {
		const reply = await fetch(`${this.url}/rest/${path}`, {
			method,
			headers: {
				cookie: this.cookie,
				// On a busy machine n8n closes a connection that it was not asked by for seconds, just when it is asked.
				connection: 'close',
				...(body && { 'content-type': 'application/json' }),
			},
			...(body && { body: JSON.stringify(body) }),
		});
		if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
		return reply;
	}
}
