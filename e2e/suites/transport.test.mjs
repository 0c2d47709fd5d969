import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { tsImport } from 'tsx/esm/api';

import { prepareApp } from '../../scripts/lib/n8n-app.mjs';
import { installTarball, packPackage } from '../../scripts/lib/n8n-package.mjs';
import { N8n } from '../../scripts/lib/n8n-process.mjs';
import { endChildren } from '../../scripts/lib/processes.mjs';
import { emptyFolder } from '../support/folders.mjs';
import { FUNCTIONS, Sandbox } from '../support/sandbox.mjs';
import { byId, itemsOf, node, nyckel, workflow } from '../support/workflows.mjs';

/** One of each for every test: a credential keeps its token. */
const TESTS = 6;

/** A proxy of this machine's own must not be used beside the test's. */
const NO_PROXY = { HTTPS_PROXY: '', https_proxy: '', HTTP_PROXY: '', http_proxy: '' };

const SSRF = { N8N_SSRF_PROTECTION_ENABLED: 'true' };

const workflowId = (/** @type {number} */ test) => `NyckelTransport${test}`;

const credential = (/** @type {number} */ test) => {
	return { id: `NyckelByTls${test}`, name: `Nyckel by TLS ${test}` };
};

describe('the way to Nyckel in the real n8n', () => {
	/** @type {Sandbox} */
	let sandbox;
	/** @type {N8n} */
	let n8n;
	/** @type {typeof import('../../sandbox/proxy')} */
	let proxies;
	/** @type {Array<import('../../sandbox/proxy').TestProxy>} */
	const open = [];
	let executed = 0;

	before(async () => {
		proxies = await tsImport('../../sandbox/proxy.ts', import.meta.url);
		sandbox = await Sandbox.start({ functions: ['support'], tls: true });
		const folder = emptyFolder('transport');
		const authority = join(folder, 'authority.pem');
		writeFileSync(authority, sandbox.tls?.authority ?? '');
		n8n = new N8n(await prepareApp(), join(folder, 'user'), {
			env: { ...NO_PROXY, NODE_EXTRA_CA_CERTS: authority },
			log: join(folder, 'n8n.log'),
		});
		await installTarball(await packPackage(folder), n8n.userFolder);
		await importAll();
	});
	after(async () => {
		for (const proxy of open) await proxy.close();
		await endChildren();
	});

	/** n8n's command line takes seconds to start: everything goes in at once. */
	async function importAll() {
		const { clientId, clientSecret, tls } = sandbox;
		const data = { clientId, clientSecret, baseUrl: tls?.url };
		const numbers = Array.from({ length: TESTS }, (_, index) => index + 1);
		const credentials = numbers.map((test) => ({
			...credential(test),
			type: 'nyckelOAuth2Api',
			data,
		}));
		const parameters = { functionId: byId(FUNCTIONS.support), data: 'Where is my parcel?' };
		const workflows = numbers.map((test) => {
			const nodes = [
				node('Start', 'n8n-nodes-base.manualTrigger'),
				nyckel(
					'Nyckel',
					{ ...parameters, options: { maxTries: 1 } },
					{
						credentials: { nyckelOAuth2Api: credential(test) },
						onError: 'continueRegularOutput',
					},
				),
			];
			return { id: workflowId(test), ...workflow('Transport', nodes) };
		});
		await n8n.importFiles('import:credentials', { 'all.json': JSON.stringify(credentials) });
		await n8n.importFiles('import:workflow', { 'all.json': JSON.stringify(workflows) });
	}

	/**
	 * Executes a workflow in an n8n with these settings, without a token yet.
	 * @param {Record<string, string>} env
	 * @returns {Promise<Record<string, unknown> | undefined>} the fields of its only item
	 */
	async function run(env) {
		executed += 1;
		const own = n8n.env;
		n8n.env = { ...own, ...env };
		try {
			const record = await n8n.execute(workflowId(executed));
			return itemsOf(/** @type {import('../support/rest.mjs').Execution} */ (record), 'Nyckel')[0];
		} finally {
			n8n.env = own;
		}
	}

	/** @param {import('../../sandbox/proxy').ProxyOptions} [options] */
	async function proxy(options) {
		const started = await proxies.startProxy(options);
		open.push(started);
		return started;
	}

	it('by TLS, with the authority that NODE_EXTRA_CA_CERTS names', async () => {
		assert.equal((await run({}))?.labelName, 'Shipping');
	});

	it('by TLS, without it: the certificate is named', async () => {
		const item = await run({ NODE_EXTRA_CA_CERTS: '' });
		assert.match(String(item?.error), /^The certificate of 127\.0\.0\.1:\d+ is not trusted/);
	});

	it('through a proxy that tunnels', async () => {
		const { url, asked } = await proxy();
		assert.equal((await run({ HTTPS_PROXY: url }))?.labelName, 'Shipping');
		assert.ok(asked.length >= 2, `The proxy was asked for ${asked.length} tunnels`);
	});

	it('through a proxy that asks for a password: it is named, and nothing gets to Nyckel', async () => {
		await sandbox.reset();
		const { url } = await proxy({ password: 'n8n:secret' });
		const item = await run({ HTTPS_PROXY: url });
		assert.match(String(item?.error), /^A proxy asks for a name and a password \(status 407\)/);
		assert.equal((await sandbox.totals()).requests, 0);
	});

	it('with n8n’s SSRF protection: a refused address is named', async () => {
		const item = await run(SSRF);
		assert.match(String(item?.error), /^Your n8n does not allow requests to 127\.0\.0\.1:\d+/);
	});

	it('with n8n’s SSRF protection: an allowed address works', async () => {
		const item = await run({ ...SSRF, N8N_SSRF_ALLOWED_IP_RANGES: '127.0.0.0/8' });
		assert.equal(item?.labelName, 'Shipping');
	});
});
