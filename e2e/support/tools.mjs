import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { installIfStale, prepare, root } from '../../scripts/lib/prepare.mjs';

/** Brings a fresh clone to where the modules of this folder can be imported. */
export async function prepareTools() {
	await prepare();
	await installIfStale(join(root, 'e2e'), 'Installing the tools of the end-to-end tests');
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
