/**
 * `npm run bench`: the node beside what people use today, in one run on this machine; writes `docs/benchmarks.md`.
 * `--quick` does less, and `--only a,d` only some sections; both show their tables and write nothing.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { installIfStale, prepare, root } from '../scripts/lib/prepare.mjs';
import { endChildren, show } from '../scripts/lib/processes.mjs';
import { misused, runMain } from '../scripts/lib/stop.mjs';

const USAGE = 'Usage: npm run bench -- [--quick] [--only <sections from a to i, e.g. a,d>]';

function isHelpAsked() {
	try {
		const { help, only } = parseArgs({
			options: {
				quick: { type: 'boolean' },
				only: { type: 'string', default: 'a' },
				help: { type: 'boolean', short: 'h' },
			},
		}).values;
		if (!/^[a-i](,[a-i])*$/.test(only)) throw new Error(`There is no section "${only}".`);
		return help;
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
	await installIfStale(join(root, 'bench'), "Installing n8n's own nodes (two minutes, 800 MB)");
	const args = ['--import', 'tsx', 'bench/main.ts', ...process.argv.slice(2)];
	process.exitCode = await show(process.execPath, args, { cwd: root });
}

await runMain(main, endChildren);
