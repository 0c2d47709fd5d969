/**
 * `npm run bench`: the node beside what people use today, in one run on this machine; writes `docs/benchmarks.md`.
 * `--quick` does less, and `--only a,d` only some sections; both show their tables and write nothing.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { installLocked, prepare, root } from '../scripts/lib/prepare.mjs';
import { endChildren, show, step } from '../scripts/lib/processes.mjs';
import { runMain, Stop } from '../scripts/lib/stop.mjs';

const FOLDER = join(root, 'bench');

const USAGE = 'Usage: npm run bench [-- --quick] [--only <sections, e.g. a,d>]';

/** n8n's own nodes, from the lock file of this folder. */
async function installPeers() {
	const manifest = join(FOLDER, 'node_modules/n8n-nodes-base/package.json');
	const locked = JSON.parse(readFileSync(join(FOLDER, 'package-lock.json'), 'utf8'));
	const { version } = locked.packages['node_modules/n8n-nodes-base'];
	if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === version)
		return;
	await step("Installing n8n's own nodes (two minutes, 800 MB)", () => installLocked(FOLDER, 'ci'));
}

async function main() {
	const flags = process.argv.slice(2);
	const unknown = flags.find((flag) => !/^(--quick|--only(=[a-i,]+)?|[a-i](,[a-i])*)$/.test(flag));
	if (unknown) throw new Stop(`Unknown option ${unknown}. ${USAGE}`);
	await prepare();
	await installPeers();
	const args = ['--import', 'tsx', 'bench/main.ts', ...flags];
	process.exitCode = await show(process.execPath, args, { cwd: root });
}

await runMain(main, endChildren);
