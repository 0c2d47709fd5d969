import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { prepareApp } from '../../scripts/lib/n8n-app.mjs';
import { installTarball, packPackage } from '../../scripts/lib/n8n-package.mjs';
import { N8n } from '../../scripts/lib/n8n-process.mjs';
import { freePort } from '../../scripts/lib/ports.mjs';
import { endChild, endChildren } from '../../scripts/lib/processes.mjs';
import { emptyFolder } from './folders.mjs';
import { startPostgres, startRedis } from './servers.mjs';
import { signedIn } from './stage.mjs';

/** Executions that a worker runs at once. */
export const CONCURRENCY = 5;

/** A dead worker is noticed in seconds instead of a minute and a half. Milliseconds. */
const NOTICE_DEAD_WORKERS = {
	QUEUE_WORKER_LOCK_DURATION: '10000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '3000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};

/** @typedef {import('../../scripts/lib/n8n-process.mjs').Started} Started */

/** n8n in queue mode: one main, and workers as asked for, each in a process of its own. */
export class Queue {
	/**
	 * @param {string} folder
	 * @param {{env: Record<string, string>, remove: () => void}} postgres
	 * @param {Record<string, string>} redis
	 * @param {Awaited<ReturnType<typeof prepareApp>>} files
	 * @param {Awaited<ReturnType<typeof packPackage>>} packed
	 */
	constructor(folder, postgres, redis, files, packed) {
		this.folder = folder;
		this.postgres = postgres;
		this.files = files;
		this.packed = packed;
		this.env = {
			...postgres.env,
			...redis,
			EXECUTIONS_MODE: 'queue',
			N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			...NOTICE_DEAD_WORKERS,
		};
		this.processes = 0;
		this.port = 0;
		/** @type {Started | undefined} */
		this.main = undefined;
		/** @type {import('./rest.mjs').Rest | undefined} */
		this.signedIn = undefined;
	}

	/** @param {string} name of the suite; its files go into a folder of that name */
	static async open(name) {
		const folder = emptyFolder(name);
		const [postgres, redis] = [await startPostgres(), await startRedis()];
		const queue = new Queue(folder, postgres, redis, await prepareApp(), await packPackage(folder));
		await queue.startMain();
		return queue;
	}

	get rest() {
		if (!this.signedIn) throw new Error('The main process has not been started.');
		return this.signedIn;
	}

	async startMain() {
		this.port ||= await freePort();
		const n8n = await this.member('main');
		this.main = await n8n.start(this.port);
		this.signedIn = await signedIn(`http://127.0.0.1:${this.port}`);
	}

	async restartMain() {
		if (this.main) await endChild(this.main.child);
		await this.startMain();
	}

	/** @returns {Promise<Started>} */
	async startWorker() {
		const port = await freePort();
		const n8n = await this.member('worker');
		const env = { QUEUE_HEALTH_CHECK_PORT: String(port) };
		return await n8n.launch(['worker', `--concurrency=${CONCURRENCY}`], env, port);
	}

	/** @param {string} kind of process */
	async member(kind) {
		this.processes += 1;
		const name = `${kind}-${this.processes}`;
		const log = join(this.folder, `${name}.log`);
		const n8n = new N8n(this.files, join(this.folder, name), { env: this.env, log });
		await installTarball(this.packed, n8n.userFolder);
		return n8n;
	}

	async close() {
		await endChildren();
		this.postgres.remove();
	}
}
