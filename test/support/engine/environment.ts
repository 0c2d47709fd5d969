/**
 * Imported before n8n-core, which reads its settings while it loads: a user folder of its own that
 * goes away with the engine, no log on the console, and nothing that leaves this machine.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** n8n's user folder (settings, stored binaries): one a process, since n8n looks once where it is. */
const userFolder = join(tmpdir(), `n8n-nyckel-engine-${process.pid}`);

/** Deletes what n8n keeps in the user folder, and the folder. Safe to call twice. */
export function removeUserFolder(): void {
	rmSync(userFolder, { recursive: true, force: true });
}

mkdirSync(userFolder, { recursive: true });
Object.assign(process.env, {
	N8N_USER_FOLDER: userFolder,
	N8N_ENCRYPTION_KEY: 'a key for credentials that live only in a test',
	N8N_LOG_LEVEL: 'silent',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_DEFAULT_BINARY_DATA_MODE: 'default',
});
