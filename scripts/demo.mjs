/**
 * `npm run demo`: labels 40 real mails with the built node in n8n's own workflow engine. Works alone on a
 * fresh clone. `--json` prints rows and summary as JSON instead of the tables; `--loop` shows the function learn from corrections.
 */
import { prepare, root } from './lib/prepare.mjs';
import { endChildren, show } from './lib/processes.mjs';
import { runMain, Stop } from './lib/stop.mjs';

const FLAGS = ['--json', '--loop'];

async function main() {
	const flags = process.argv.slice(2);
	const unknown = flags.find((flag) => !FLAGS.includes(flag));
	if (unknown)
		throw new Stop(`Unknown option ${unknown}. Usage: npm run demo [-- --json | --loop]`);
	await prepare();
	// Only now are there packages to import; tsx runs the TypeScript of the harness and the sandbox.
	const args = ['--import', 'tsx', 'scripts/lib/run-demo.ts', ...flags];
	process.exitCode = await show(process.execPath, args, { cwd: root });
}

await runMain(main, endChildren);
