/**
 * `npm run demo`: labels 40 real mails with the built node in n8n's own workflow engine. Works alone on a
 * fresh clone. `--json` prints rows and summary as JSON instead of the tables; `--loop` shows the function learn from corrections.
 */
import { parseArgs } from 'node:util';

import { prepare, root } from './lib/prepare.mjs';
import { endChildren, show } from './lib/processes.mjs';
import { misused, runMain } from './lib/stop.mjs';

const USAGE = 'Usage: npm run demo -- [--json | --loop]';

function isHelpAsked() {
	try {
		const flag = { type: /** @type {const} */ ('boolean') };
		return parseArgs({ options: { json: flag, loop: flag, help: { ...flag, short: 'h' } } }).values
			.help;
	} catch (error) {
		throw misused(error, USAGE);
	}
}

async function main() {
	if (isHelpAsked()) {
		console.log(USAGE);
		return;
	}
	await prepare();
	// Only now are there packages to import; tsx runs the TypeScript of the harness and the sandbox.
	const args = ['--import', 'tsx', 'scripts/lib/run-demo.ts', ...process.argv.slice(2)];
	process.exitCode = await show(process.execPath, args, { cwd: root });
}

await runMain(main, endChildren);
