/**
 * `npm run test:expressions`: the expressions of node and credentials in each of n8n's engines. Needs a Node.js that has
 * them all: this one, or the one that `npm run n8n` fetches for the application.
 */
import { join } from 'node:path';

import { prepareNode } from './lib/n8n-app.mjs';
import { prepare, root } from './lib/prepare.mjs';
import { endChildren, show } from './lib/processes.mjs';
import { runMain } from './lib/stop.mjs';

async function main() {
	await prepare();
	const args = ['--import', 'tsx', '--test', join('test', 'expressions', 'engines.ts')];
	process.exitCode = await show(await prepareNode(), args, { cwd: root });
}

await runMain(main, endChildren);
