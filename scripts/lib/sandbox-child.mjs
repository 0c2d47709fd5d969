import { root } from './prepare.mjs';
import { startChild } from './processes.mjs';
import { Stop } from './stop.mjs';

/**
 * Starts the sandbox in a process of its own; it ends with this one.
 * @param {number} port 0: any free one
 * @param {import('../../sandbox').SandboxOptions} [options] beside a real latency and trained functions
 * @returns {Promise<{url: string, clientId: string, clientSecret: string, accessToken: string, tls?: {url: string, authority: string}}>}
 */
export async function startSandboxChild(port, options = {}) {
	const settings = JSON.stringify({ ...options, port });
	const args = ['--import', 'tsx', 'scripts/lib/run-sandbox.ts', settings];
	const child = startChild(process.execPath, args, {
		cwd: root,
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
	});
	return await new Promise((resolve, reject) => {
		child.once('message', (message) => resolve(/** @type {any} */ (message)));
		child.once('exit', () => reject(new Stop('The sandbox did not start.')));
		child.once('error', reject);
	});
}
