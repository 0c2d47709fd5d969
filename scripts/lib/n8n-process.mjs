import { createWriteStream, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { CREDENTIAL, exampleNames, localExample } from './local-example.cjs';
import { cache } from './n8n-app.mjs';
import { freePort } from './ports.mjs';
import { run, startChild } from './processes.mjs';
import { Stop } from './stop.mjs';
import { until } from './until.mjs';

/** How long n8n may take to come up, milliseconds (a new database takes longest). */
const START_MS = 180_000;

/** Settings of another n8n on this machine must not reach ours: it could be pointed at a real database. */
const FOREIGN = /^(N8N_|DB_|EXECUTIONS_|QUEUE_|WEBHOOK_|CREDENTIALS_|NODE_OPTIONS$|npm_)/i;

/** Nothing is sent anywhere, and nothing is listened to but this machine. */
const QUIET = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	N8N_SECURE_COOKIE: 'false',
	N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
};

/**
 * A process of n8n that is up; `ended` rejects when it ends.
 * @typedef {{child: import('node:child_process').ChildProcess, ended: Promise<void>}} Started
 */

/** The pinned n8n with a user folder of its own. */
export class N8n {
	/**
	 * @param {{node: string, n8n: string}} files
	 * @param {string} userFolder
	 * @param {{env?: Record<string, string>, log?: string}} [more] further settings of n8n, and the file it logs to
	 */
	constructor(files, userFolder, { env = {}, log = join(cache, 'n8n.log') } = {}) {
		this.files = files;
		this.userFolder = userFolder;
		this.env = env;
		this.log = log;
		mkdirSync(userFolder, { recursive: true });
	}

	/**
	 * Imports the examples and the credentials they refer to.
	 * @param {{url: string, clientId: string, clientSecret: string, accessToken: string}} sandbox
	 */
	async importExamples({ url: baseUrl, clientId, clientSecret, accessToken }) {
		const credentials = [
			{
				...CREDENTIAL,
				type: 'nyckelOAuth2Api',
				data: { clientId, clientSecret, baseUrl },
			},
			{
				id: 'NyckelSandbox002',
				name: 'Nyckel sandbox (access token)',
				type: 'nyckelApi',
				data: { accessToken, baseUrl },
			},
		];
		await this.importFiles('import:credentials', { 'sandbox.json': JSON.stringify(credentials) });
		await this.importFiles('import:workflow', readExamples(baseUrl), ['--separate']);
	}

	/**
	 * Executes a workflow with n8n's command line.
	 * @param {string} id
	 * @returns {Promise<Record<string, any>>} n8n's record of the run
	 * @throws {Error} when the workflow failed
	 */
	async execute(id) {
		const { code, stdout, output } = await this.cli(['execute', `--id=${id}`, '--rawOutput']);
		const start = stdout.indexOf('\n{') + 1;
		if (code !== 0 || stdout[start] !== '{') {
			throw new Stop(`n8n did not execute the workflow. It said:\n${output.trim().slice(-2000)}`);
		}
		return JSON.parse(stdout.slice(start, stdout.lastIndexOf('}') + 1));
	}

	/**
	 * Starts the application and waits until it answers.
	 * @param {number} port
	 * @returns {Promise<Started>}
	 */
	async start(port) {
		return await this.launch(['start'], { N8N_PORT: String(port) }, port);
	}

	/**
	 * Starts one of n8n's processes and waits until it says that it is ready.
	 * @param {string[]} args command and flags
	 * @param {Record<string, string>} env settings of this process alone
	 * @param {number} port where it answers
	 * @returns {Promise<Started>}
	 */
	async launch(args, env, port) {
		const { log } = this;
		const child = startChild(this.files.node, [this.files.n8n, ...args], {
			cwd: this.userFolder,
			env: { ...(await this.environment()), ...env },
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		const file = createWriteStream(log);
		child.stdout?.pipe(file, { end: false });
		child.stderr?.pipe(file, { end: false });
		let hasEnded = false;
		const ended = new Promise((_, reject) => {
			const tell = () => {
				hasEnded = true;
				reject(new Stop(`n8n has ended; what it said is in ${log}.`));
			};
			child.once('exit', tell);
			child.once('error', tell);
		});
		ended.catch(() => undefined);
		const isUp = async () => {
			if (hasEnded) await ended;
			return await fetch(`http://127.0.0.1:${port}/healthz/readiness`).then(
				({ ok }) => ok,
				() => false,
			);
		};
		await until(`n8n to come up; what it said is in ${log}`, isUp, { timeoutMs: START_MS });
		return { child, ended };
	}

	/**
	 * @param {'import:credentials' | 'import:workflow'} command
	 * @param {Record<string, string>} files content by name; deleted again at once: they may hold secrets
	 * @param {string[]} flags
	 */
	async importFiles(command, files, flags = []) {
		const folder = join(this.userFolder, 'import');
		rmSync(folder, { recursive: true, force: true });
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		for (const [name, content] of Object.entries(files)) {
			writeFileSync(join(folder, name), content, { mode: 0o600 });
		}
		const [only] = Object.keys(files);
		const input = flags.includes('--separate') ? folder : join(folder, only ?? '');
		const { code, output } = await this.cli([command, `--input=${input}`, ...flags]);
		rmSync(folder, { recursive: true, force: true });
		if (code !== 0)
			throw new Stop(`n8n ${command} failed. It said:\n${output.trim().slice(-2000)}`);
	}

	/** @param {string[]} args */
	async cli(args) {
		const env = await this.environment();
		return await run(this.files.node, [this.files.n8n, ...args], { cwd: this.userFolder, env });
	}

	async environment() {
		const own = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
		return {
			...Object.fromEntries(own),
			...QUIET,
			N8N_USER_FOLDER: this.userFolder,
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			...this.env,
		};
	}
}

/**
 * @param {string} sandboxUrl
 * @returns {Record<string, string>} every example workflow, for the running sandbox
 */
function readExamples(sandboxUrl) {
	return Object.fromEntries(
		exampleNames().map((name) => [
			`${name}.json`,
			JSON.stringify(localExample(name, { sandboxUrl })),
		]),
	);
}
