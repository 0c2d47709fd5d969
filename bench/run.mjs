/**
 * `npm run bench`: the node beside what people use today, in one run on this machine; writes `docs/benchmarks.md`.
 * `--quick` does less, and `--only a,d` only some sections; both show their tables and write nothing.
 */
import { join } from 'node:path';

import { installIfStale, prepare, root } from '../scripts/lib/prepare.mjs';
import { endChildren, show } from '../scripts/lib/processes.mjs';
import { runMain, Stop } from '../scripts/lib/stop.mjs';

const USAGE = 'Usage: npm run bench [-- --quick] [--only <sections, e.g. a,d>]';

async function main() {
	const flags = process.argv.slice(2);
	const unknown = flags.find((flag) => !/^(--quick|--only(=[a-i,]+)?|[a-i](,[a-i])*)$/.test(flag));
	if (unknown) throw new Stop(`Unknown option ${unknown}. ${USAGE}`);
	await prepare();
	await installIfStale(join(root, 'bench'), "Installing n8n's own nodes (two minutes, 800 MB)");
	const args = ['--import', 'tsx', 'bench/main.ts', ...flags];
	process.exitCode = await show(process.execPath, args, { cwd: root });
}

await runMain(main, endChildren);
