import { join } from 'node:path';

import { prepareApp } from '../../scripts/lib/n8n-app.mjs';
import { installTarball, packPackage } from '../../scripts/lib/n8n-package.mjs';
import { N8n } from '../../scripts/lib/n8n-process.mjs';
import { setUpOwner } from '../../scripts/lib/owner.mjs';
import { freePort } from '../../scripts/lib/ports.mjs';
import { endChild, endChildren, endForGood } from '../../scripts/lib/processes.mjs';
import { onInterrupt } from '../../scripts/lib/stop.mjs';
import { emptyFolder } from './folders.mjs';
import { Rest } from './rest.mjs';
import { Sandbox } from './sandbox.mjs';
import { until } from './until.mjs';

/** How long what a suite started may take to end after Ctrl-C, milliseconds: nobody needs its data then. */
const INTERRUPT_MS = 2_000;

onInterrupt(() => endForGood(INTERRUPT_MS));

/**
 * What most suites play on: a new n8n with the packed node, its owner signed in, and a local Nyckel.
 * @typedef {object} Stage
 * @property {N8n} n8n
 * @property {string} url address of the editor and of webhooks
 * @property {Rest} rest
 * @property {Sandbox} sandbox
 * @property {{nyckelOAuth2Api: {id: string, name: string}}} credentials as nodes refer to them
 * @property {() => Promise<void>} restart ends n8n and starts it again; who is signed in stays so
 * @property {() => Promise<void>} close
 */

/**
 * @param {string} name of the suite; its files go into a folder of that name
 * @param {{sandbox?: import('./sandbox.mjs').SandboxOptions, env?: Record<string, string>, prepare?: typeof prepareApp}} [options]
 *   `env`: settings of n8n; `prepare`: another n8n than the usual one
 * @returns {Promise<Stage>}
 */
export async function openStage(name, options = {}) {
	const sandbox = await Sandbox.start(options.sandbox);
	const folder = emptyFolder(name);
	const log = join(folder, 'n8n.log');
	const n8n = new N8n(await (options.prepare ?? prepareApp)(), join(folder, 'user'), {
		env: options.env,
		log,
	});
	await installTarball(await packPackage(folder), n8n.userFolder);
	const port = await freePort();
	let started = await n8n.start(port);
	const url = `http://127.0.0.1:${port}`;
	const rest = await signedIn(url);
	const { clientId, clientSecret, url: baseUrl } = sandbox;
	const nyckelOAuth2Api = await rest.createCredential(
		'nyckelOAuth2Api',
		{ clientId, clientSecret, baseUrl },
		'Nyckel',
	);
	const restart = async () => {
		await endChild(started.child);
		started = await n8n.start(port);
		await signedIn(url);
	};
	return { n8n, url, rest, sandbox, credentials: { nyckelOAuth2Api }, restart, close: endChildren };
}

/**
 * @param {string} url address of an editor that may be new
 * @returns {Promise<Rest>}
 */
export async function signedIn(url) {
	// n8n 1 says that it is ready before it answers these calls.
	await until('n8n to answer', async () => {
		const reply = await fetch(`${url}/rest/settings`);
		return reply.headers.get('content-type')?.includes('json');
	});
	await setUpOwner(url);
	const rest = new Rest(url);
	await rest.signIn();
	return rest;
}
