/**
 * Imported before n8n-core, which reads its settings while it loads: a user folder of its own that
 * goes away with the process, no log on the console, and nothing that leaves this machine.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** n8n's user folder of this process (settings, stored binaries). Removed by {@link removeUserFolder}. */
export const userFolder = mkdtempSync(join(tmpdir(), 'n8n-nyckel-engine-'));

Object.assign(process.env, {
	N8N_USER_FOLDER: userFolder,
	N8N_ENCRYPTION_KEY: 'a key for credentials that live only in a test',
	N8N_LOG_LEVEL: 'silent',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_DEFAULT_BINARY_DATA_MODE: 'default',
});

/** Deletes the user folder. Safe to call twice. */
export function removeUserFolder(): void {
	rmSync(userFolder, { recursive: true, force: true });
}

process.once('exit', removeUserFolder);
