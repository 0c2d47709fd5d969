import { join } from 'node:path';

import { prepareApp } from '../../scripts/lib/n8n-app.mjs';
import { installTarball, packPackage } from '../../scripts/lib/n8n-package.mjs';
import { N8n } from '../../scripts/lib/n8n-process.mjs';
import { OWNER, setUpOwner } from '../../scripts/lib/owner.mjs';
import { freePort } from '../../scripts/lib/ports.mjs';
import { endChild, endChildren, endForGood } from '../../scripts/lib/processes.mjs';
import { onInterrupt } from '../../scripts/lib/stop.mjs';
import { until } from '../../scripts/lib/until.mjs';
import { emptyFolder } from './folders.mjs';
import { Rest } from './rest.mjs';
import { Sandbox } from './sandbox.mjs';

/** How long what a suite started may take to end after Ctrl-C, milliseconds: nobody needs its data then. */
const INTERRUPT_MS = 2_000;

/** The variable with the address of the n8n that suites share, which `run.mjs` starts. */
export const SHARED_N8N = 'E2E_SHARED_N8N';

onInterrupt(() => endForGood(INTERRUPT_MS));

/**
 * What most suites play on: an n8n with the packed node, somebody signed in, and a local Nyckel.
 * @typedef {object} Stage
 * @property {string} url address of the editor and of webhooks
 * @property {Rest} rest
 * @property {Sandbox} sandbox
 * @property {{nyckelOAuth2Api: {id: string, name: string}}} credentials as nodes refer to them
 * @property {() => Promise<void>} close ends what the stage has started
 */

/**
 * A new n8n with the packed node, its owner signed in.
 * @typedef {object} OwnN8n
 * @property {string} url
 * @property {Rest} rest
 * @property {string} log the file with what it says
 * @property {() => Promise<void>} restart ends n8n and starts it again; who is signed in stays so
 * @property {() => Promise<void>} close ends n8n
 */

/**
 * @typedef {object} N8nOptions
 * @property {Record<string, string>} [env] settings of n8n
 * @property {typeof prepareApp} [prepare] gives another n8n than the usual one
 */

/**
 * A stage in the n8n that suites share, where there is one: each has an account of its own, which sees nothing of the
 * others.
 * @param {string} name of the suite; its files go into a folder of that name
 * @param {import('./sandbox.mjs').SandboxOptions} [sandbox]
 * @returns {Promise<Stage>}
 */
export async function openStage(name, sandbox) {
	const url = process.env[SHARED_N8N];
	const n8n = url ? { url, rest: await newAccount(url, name) } : await openN8n(name);
	return await withSandbox(n8n, sandbox);
}

/**
 * A stage in an n8n of its own.
 * @param {string} name of the suite; its files go into a folder of that name
 * @param {N8nOptions & {sandbox?: import('./sandbox.mjs').SandboxOptions}} [options]
 * @returns {Promise<Stage & OwnN8n>}
 */
export async function openOwnStage(name, { sandbox, ...options } = {}) {
	return await withSandbox(await openN8n(name, options), sandbox);
}

/**
 * @param {string} name its files go into a folder of that name
 * @param {N8nOptions} [options]
 * @returns {Promise<OwnN8n>}
 */
export async function openN8n(name, { env, prepare = prepareApp } = {}) {
	const folder = emptyFolder(name);
	const log = join(folder, 'n8n.log');
	const n8n = new N8n(await prepare(), join(folder, 'user'), { env, log });
	await installTarball(await packPackage(folder), n8n.userFolder);
	const port = await freePort();
	let started = await n8n.start(port);
	const url = `http://127.0.0.1:${port}`;
	const rest = await signedIn(url);
	const restart = async () => {
		await endChild(started.child);
		started = await n8n.start(port);
		await signedIn(url);
	};
	return { url, rest, log, restart, close: () => endChild(started.child) };
}

/**
 * @template {{url: string, rest: Rest}} N
 * @param {N} n8n
 * @param {import('./sandbox.mjs').SandboxOptions} [options]
 * @returns {Promise<N & Stage>}
 */
async function withSandbox(n8n, options) {
	const sandbox = await Sandbox.start(options);
	const { clientId, clientSecret, url: baseUrl } = sandbox;
	const nyckelOAuth2Api = await n8n.rest.createCredential(
		'nyckelOAuth2Api',
		{ clientId, clientSecret, baseUrl },
		'Nyckel',
	);
	return { ...n8n, sandbox, credentials: { nyckelOAuth2Api }, close: endChildren };
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

/**
 * Invites somebody to an n8n, and accepts for them.
 * @param {string} url
 * @param {string} name
 * @returns {Promise<Rest>} signed in as the new user
 */
async function newAccount(url, name) {
	const owner = await signedIn(url);
	const email = `${name}@example.com`;
	const [{ user }] = await owner.post('invitations', [{ email, role: 'global:member' }]);
	const token = new URL(user.inviteAcceptUrl).searchParams.get('token');
	const { password } = OWNER;
	const person = { firstName: 'Nyckel', lastName: 'Sandbox', password };
	await owner.post('invitations/accept', { token, ...person });
	const rest = new Rest(url);
	await rest.signIn({ email, password });
	return rest;
}
