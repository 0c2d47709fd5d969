import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { installLocked, isInstalled, prepare, root } from '../../scripts/lib/prepare.mjs';
import { step } from '../../scripts/lib/processes.mjs';

/** Brings a fresh clone to where the modules of this folder can be imported. */
export async function prepareTools() {
	await prepare();
	const folder = join(root, 'e2e');
	if (isInstalled(folder)) return;
	await step('Installing the tools of the end-to-end tests', () => installLocked(folder, 'ci'));
}

/** Temporary files of this process and its children go into a folder that goes with this process. */
export function useOwnTemporaryFolder() {
	const folder = mkdtempSync(join(tmpdir(), 'nyckel-e2e-'));
	// PostgreSQL runs as a user of its own.
	chmodSync(folder, 0o755);
	process.env.TMPDIR = folder;
	// A browser that was just killed may write to it a moment longer.
	const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
	process.once('exit', remove);
}
