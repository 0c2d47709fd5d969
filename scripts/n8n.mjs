/**
 * `npm run n8n`: the packed node in the real n8n application, beside a local Nyckel. Works alone on a fresh
 * clone. `--execute` executes the example with n8n's command line instead, prints its table and ends; with `--image` in
 * a container of n8n.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { cache, prepareApp } from './lib/n8n-app.mjs';
import { installPackage } from './lib/n8n-package.mjs';
import { N8n } from './lib/n8n-process.mjs';
import { OWNER, setUpOwner } from './lib/owner.mjs';
import { requireFreePort } from './lib/ports.mjs';
import { prepare, root } from './lib/prepare.mjs';
import { endChildren, step } from './lib/processes.mjs';
import { startSandboxChild } from './lib/sandbox-child.mjs';
import { misused, runMain, Stop } from './lib/stop.mjs';

const USAGE =
	'Usage: npm run n8n -- [--port <editor, 5678>] [--sandbox-port <5681>] | --execute [--json] [--image <container>]';

/** The example that is executed: id and node in examples/sort-an-inbox.json. */
const EXAMPLE = { id: 'SortAnInbox00001', node: 'Nyckel' };

/** n8n's command, as a container has it. */
const CONTAINER = {
	node: process.execPath,
	n8n: join(root, 'scripts/lib/n8n-in-container.mjs'),
};

function readOptions() {
	try {
		const { values } = parseArgs({
			options: {
				execute: { type: 'boolean', default: false },
				json: { type: 'boolean', default: false },
				image: { type: 'string' },
				port: { type: 'string', default: '5678' },
				'sandbox-port': { type: 'string', default: '5681' },
				help: { type: 'boolean', short: 'h', default: false },
			},
		});
		const ports = [values.port, values['sandbox-port']];
		if (!ports.every((port) => /^[1-9]\d{0,4}$/.test(port) && Number(port) < 65_536)) {
			throw new Error('A port is a number from 1 to 65535.');
		}
		for (const option of /** @type {const} */ (['json', 'image'])) {
			if (values[option] && !values.execute) throw new Error(`--${option} needs --execute.`);
		}
		const [port, sandboxPort] = ports.map(Number);
		return { ...values, port, sandboxPort };
	} catch (error) {
		throw misused(error, USAGE);
	}
}

async function main() {
	const { help, execute, json, image, port, sandboxPort } = readOptions();
	if (help) {
		console.log(USAGE);
		return;
	}
	// Before the long steps: a port that is taken now would be taken then.
	if (!execute) {
		await requireFreePort(port, '--port');
		await requireFreePort(sandboxPort, '--sandbox-port');
	}
	await prepare();
	const files = image === undefined ? await prepareApp() : CONTAINER;
	// Folders apart: an execution must not overwrite the credentials of an n8n that is running.
	const folder = image === undefined ? (execute ? 'user-execute' : 'user') : 'user-container';
	const env = image === undefined ? {} : { NYCKEL_N8N_IMAGE: image };
	const n8n = new N8n(files, join(cache, folder), { env });
	await step('Packing and installing the node', () => installPackage(n8n.userFolder));
	const sandbox = await startSandboxChild(execute ? 0 : sandboxPort);
	await step('Importing credentials and examples', () => n8n.importExamples(sandbox));
	if (execute) await executeExample(n8n, json);
	else await keepRunning(n8n, port, sandbox.url);
}

/**
 * @param {N8n} n8n
 * @param {boolean} asJson
 */
async function executeExample(n8n, asJson) {
	const run = await step('Executing the example', () => n8n.execute(EXAMPLE.id));
	const { error, runData } = run.data.resultData;
	const [task] = runData[EXAMPLE.node] ?? [];
	const items = task?.data?.main?.[0];
	if (error || !items) throw new Stop(`The example failed: ${error?.message ?? 'no output'}.`);
	const { mailRows, printMails } = await import('./lib/mail-table.mjs');
	const rows = mailRows(items.map((/** @type {{json: object}} */ { json }) => json));
	printMails(rows, task.executionTime / 1000, asJson);
}

/**
 * @param {N8n} n8n
 * @param {number} port
 * @param {string} sandboxUrl
 */
async function keepRunning(n8n, port, sandboxUrl) {
	const { ended } = await step('Starting n8n', () => n8n.start(port));
	const editor = `http://localhost:${port}`;
	await setUpOwner(`http://127.0.0.1:${port}`);
	console.log(`
n8n is running:  ${editor}/workflow/${EXAMPLE.id}
Sign in with:    ${OWNER.email}  ${OWNER.password}
Nyckel sandbox:  ${sandboxUrl} (the imported credentials use it)
Ctrl-C ends both.`);
	await ended;
}

await runMain(main, endChildren);
