import { startSandboxChild } from '../../scripts/lib/sandbox-child.mjs';

/** @typedef {import('../../sandbox').SandboxOptions} SandboxOptions */
/** @typedef {import('../../sandbox').ConfigChange} ConfigChange */
/** @typedef {import('../../sandbox').FaultRule} FaultRule */
/** @typedef {import('../../sandbox').Totals} Totals */
/** @typedef {import('../../sandbox').LoggedRequest} LoggedRequest */

/** The functions that the tests use, by what they do. */
export const FUNCTIONS = {
	spam: 'function_spamornot0000001',
	support: 'function_supporttickets01',
	image: 'function_lightordark00001',
	lead: 'function_leadscore0000001',
};

/** A local Nyckel in a process of its own, and what a test can do to it. */
export class Sandbox {
	/** @param {Awaited<ReturnType<typeof startSandboxChild>>} access */
	constructor(access) {
		this.url = access.url;
		this.clientId = access.clientId;
		this.clientSecret = access.clientSecret;
		this.accessToken = access.accessToken;
		this.tls = access.tls;
	}

	/**
	 * @param {SandboxOptions} [options]
	 * @returns {Promise<Sandbox>}
	 */
	static async start(options = {}) {
		return new Sandbox(await startSandboxChild(0, { latencyMs: 20, ...options }));
	}

	/** @param {ConfigChange} change */
	async configure(change) {
		await this.control('POST', 'configure', change);
	}

	/** @param {FaultRule} rule */
	async addFault(rule) {
		await this.control('POST', 'faults', rule);
	}

	async clearFaults() {
		await this.control('DELETE', 'faults');
	}

	async expireTokens() {
		await this.control('POST', 'expire-tokens');
	}

	/** Settings, faults, log and counts as at the start. */
	async reset() {
		await this.control('POST', 'reset');
	}

	/** @returns {Promise<Totals>} */
	async totals() {
		return await this.control('GET', 'totals');
	}

	/** @returns {Promise<LoggedRequest[]>} */
	async requests() {
		return await this.control('GET', 'requests');
	}

	/**
	 * @param {string} method
	 * @param {string} path
	 * @param {object} [body]
	 */
	async control(method, path, body) {
		const reply = await fetch(`${this.url}/_sandbox/${path}`, {
			method,
			...(body && {
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body),
			}),
		});
		if (!reply.ok) throw new Error(`The sandbox refused ${path}: ${await reply.text()}`);
		return reply.status === 204 ? undefined : await reply.json();
	}
}
