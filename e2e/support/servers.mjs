import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort } from '../../scripts/lib/ports.mjs';
import { run, startChild } from '../../scripts/lib/processes.mjs';
import { until } from '../../scripts/lib/until.mjs';

/** Where Debian keeps the programs of its PostgreSQL versions. */
const POSTGRES_ROOT = '/usr/lib/postgresql';

/** User and database; both exist for the length of a test only. */
const NAME = 'n8n';

/**
 * A PostgreSQL with an empty database, on this machine only.
 * @returns {Promise<{env: Record<string, string>, remove: () => void}>} settings for n8n; `remove` deletes the data of
 * a server that has ended
 */
export async function startPostgres() {
	const bin = join(POSTGRES_ROOT, readdirSync(POSTGRES_ROOT).sort().at(-1) ?? '', 'bin');
	const folder = mkdtempSync(join(tmpdir(), 'nyckel-e2e-postgres-'));
	const port = String(await freePort());
	const as = await notRoot(folder);
	const options = { ...as, cwd: folder };
	const data = join(folder, 'data');
	const at = ['-h', '127.0.0.1', '-p', port, '-U', NAME];
	const made = await run(
		join(bin, 'initdb'),
		['-D', data, '-U', NAME, '-A', 'trust', '-N'],
		options,
	);
	if (made.code !== 0) throw new Error(`initdb failed: ${made.output}`);
	// What a crash of the machine would cost is of no interest here.
	const flags = ['-D', data, '-p', port, '-h', '127.0.0.1', '-k', folder, '-c', 'fsync=off'];
	// SIGTERM would wait until n8n has left, and what must be killed leaves shared memory behind.
	startChild(join(bin, 'postgres'), flags, { ...options, stdio: 'ignore', endSignal: 'SIGINT' });
	await until('PostgreSQL to start', async () => {
		return (await run(join(bin, 'createdb'), [...at, NAME], options)).code === 0;
	});
	const env = {
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: port,
		DB_POSTGRESDB_DATABASE: NAME,
		DB_POSTGRESDB_USER: NAME,
		DB_POSTGRESDB_PASSWORD: '',
	};
	return { env, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * PostgreSQL refuses to run as root: then Debian's user for it takes over.
 * @param {string} folder that this user must be able to write to
 * @returns {Promise<{uid?: number, gid?: number}>}
 */
async function notRoot(folder) {
	if (process.getuid?.() !== 0) return {};
	const [uid = NaN, gid = NaN] = await Promise.all(
		['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).stdout)),
	);
	chownSync(folder, uid, gid);
	return { uid, gid };
}

/**
 * A Redis that keeps nothing, on this machine only.
 * @returns {Promise<Record<string, string>>} settings for n8n
 */
export async function startRedis() {
	const port = String(await freePort());
	const flags = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
	startChild('redis-server', flags, { cwd: tmpdir(), stdio: 'ignore' });
	await until('Redis to start', async () => {
		return (await run('redis-cli', ['-p', port, 'ping'])).stdout.includes('PONG');
	});
	return { QUEUE_BULL_REDIS_HOST: '127.0.0.1', QUEUE_BULL_REDIS_PORT: port };
}
