/**
 * `npm run e2e`: proves the node in a real n8n. Works alone on a fresh clone. `-- <name> …` runs the suites whose names
 * begin so; `--docs` puts their pictures and figures into docs/; `--repeat <n>` runs them several times; `--prepare` only
 * installs what they need.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';

import { root } from '../scripts/lib/prepare.mjs';
import { endForGood, show, showNamed } from '../scripts/lib/processes.mjs';
import { misused, runMain, Stop } from '../scripts/lib/stop.mjs';
import { prepareTools, useOwnTemporaryFolder } from './support/tools.mjs';

const folder = join(root, 'e2e');
const suitesFolder = join(folder, 'suites');

/** One starts its n8n while the other one waits. Figures for docs/ are measured alone. */
const SUITES_AT_ONCE = 2;

/** Those that take longest begin first: else one of them would go on alone at the end. */
const LONGEST = ['queue', 'install', 'examples'];

/** Those that are content with one n8n for all, each with an account of its own. */
const SHARING = [
	'editor-credentials',
	'editor-invoke',
	'editor-routes',
	'examples',
	'files',
	'kinds',
	'loop',
	'production',
];

const USAGE = 'Usage: npm run e2e -- [<suite> …] [--docs] [--repeat <n>] | --prepare';

function readOptions() {
	try {
		const { values, positionals } = parseArgs({
			allowPositionals: true,
			options: {
				docs: { type: 'boolean', default: false },
				repeat: { type: 'string', default: '1' },
				prepare: { type: 'boolean', default: false },
				help: { type: 'boolean', short: 'h', default: false },
			},
		});
		const repeat = Number(values.repeat);
		if (!Number.isInteger(repeat) || repeat < 1) throw new Error('--repeat takes 1 or more.');
		return { ...values, repeat, names: positionals };
	} catch (error) {
		throw misused(error, USAGE);
	}
}

/** @param {string} file of a suite */
const nameOf = (file) => basename(file, '.test.mjs');

/** @param {string[]} names how the wanted suites begin; none: all */
function suites(names) {
	const all = readdirSync(suitesFolder).filter((file) => file.endsWith('.test.mjs'));
	const wanted = all.filter(
		(file) => names.length === 0 || names.some((name) => file.startsWith(name)),
	);
	if (wanted.length === 0) throw new Stop(`There is no suite "${names.join(' ')}". ${USAGE}`);
	const begins = (/** @type {string} */ file) => {
		const place = LONGEST.indexOf(nameOf(file));
		return place === -1 ? LONGEST.length : place;
	};
	return wanted
		.sort()
		.sort((one, other) => begins(one) - begins(other))
		.map((file) => join(suitesFolder, file));
}

/** The n8n that suites share; started for the first one that goes there. */
class SharedN8n {
	/** @type {ReturnType<typeof import('./support/stage.mjs').openN8n> | undefined} */
	#n8n;

	/**
	 * @param {string} suite
	 * @returns {Promise<Record<string, string>>} settings of its process
	 */
	async settingsFor(suite) {
		if (!SHARING.includes(suite)) return {};
		const { openN8n, SHARED_N8N } = await import('./support/stage.mjs');
		const { url } = await (this.#n8n ??= openN8n('shared'));
		return { [SHARED_N8N]: url };
	}

	async close() {
		await (await this.#n8n)?.close();
	}
}

/**
 * Runs each suite in a process of its own. Where two go at once, their lines begin with their names.
 * @param {string[]} files
 * @param {boolean} docs
 * @returns {Promise<string[]>} names of those that failed
 */
async function runSuites(files, docs) {
	const alone = docs || files.length === 1;
	const env = { ...process.env, E2E_DOCS: String(docs) };
	const shared = alone ? undefined : new SharedN8n();
	/** @type {string[]} */
	const failed = [];
	const waiting = [...files];
	const lane = async () => {
		for (let file = waiting.shift(); file; file = waiting.shift()) {
			const name = nameOf(file);
			const startedAt = Date.now();
			const args = ['--test-reporter=spec', file];
			const options = { cwd: root, env: { ...env, ...(await shared?.settingsFor(name)) } };
			const code = alone
				? await show(process.execPath, args, options)
				: await showNamed(name, process.execPath, args, options);
			if (code !== 0) failed.push(name);
			const seconds = Math.round((Date.now() - startedAt) / 1000);
			console.log(`[${name}] ${code === 0 ? 'passed' : 'FAILED'} in ${seconds} s`);
		}
	};
	await Promise.all(Array.from({ length: alone ? 1 : SUITES_AT_ONCE }, lane));
	await shared?.close();
	return failed;
}

async function main() {
	const { docs, repeat, names, prepare, help } = readOptions();
	if (help) {
		console.log(USAGE);
		return;
	}
	const files = suites(names);
	await prepareTools();
	if ((await show('sh', [join(folder, 'install-debian-packages.sh')], { cwd: root })) !== 0) {
		throw new Stop('The Debian packages of the end-to-end tests are not installed.');
	}
	// Only now are there packages to import. Installing n8n is no matter of a test's time.
	const { GENERATIONS } = await import('./support/generations.mjs');
	for (const { prepare: prepareN8n } of GENERATIONS) await prepareN8n();
	if (prepare) return;
	mkdirSync(join(root, '.cache/e2e'), { recursive: true });
	useOwnTemporaryFolder();
	for (let round = 1; round <= repeat; round += 1) {
		if (repeat > 1) console.error(`Round ${round} of ${repeat}`);
		const failed = await runSuites(files, docs);
		if (failed.length > 0) throw new Stop(`Failed: ${failed.join(', ')}.`);
	}
}

await runMain(main, endForGood);
