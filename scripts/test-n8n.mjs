/**
 * `npm run test:n8n`: the engine tests on the packages of each earlier n8n in `test/n8n`, or of one:
 * `npm run test:n8n -- 2.20`, with jest's own options after it. Installs what is missing.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { installIfStale, prepare, root } from './lib/prepare.mjs';
import { endChildren, show } from './lib/processes.mjs';
import { runMain, Stop } from './lib/stop.mjs';

const FOLDER = join(root, 'test/n8n');

/** The versions there are, `major.minor`. */
const VERSIONS = readdirSync(FOLDER);

/**
 * @param {string} version
 * @param {string[]} options of jest
 * @returns {Promise<number>} the exit code
 */
async function runTests(version, options) {
	const folder = join(FOLDER, version);
	await installIfStale(folder, `Installing the packages of n8n ${version}`);
	console.log(`The engine tests on n8n ${version}`);
	const jest = join(root, 'node_modules/jest/bin/jest.js');
	return await show(process.execPath, [jest, '-c', 'jest.n8n.config.js', ...options], {
		cwd: root,
		env: { ...process.env, N8N_VERSION: version },
	});
}

async function main() {
	const [first = '', ...rest] = process.argv.slice(2);
	const isVersion = /^\d/.test(first);
	if (isVersion && !VERSIONS.includes(first)) {
		throw new Stop(`There is no n8n ${first} in test/n8n; there are: ${VERSIONS.join(', ')}.`);
	}
	await prepare();
	for (const version of isVersion ? [first] : VERSIONS) {
		const code = await runTests(version, isVersion ? rest : process.argv.slice(2));
		if (code !== 0) process.exitCode = code;
	}
}

await runMain(main, endChildren);
