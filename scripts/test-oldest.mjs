/**
 * `npm run test:oldest`: the engine tests on the oldest n8n that the README claims. Installs its packages in
 * test/oldest when they are missing.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { installLocked, prepare, root } from './lib/prepare.mjs';
import { endChildren, startChild, step } from './lib/processes.mjs';
import { runMain } from './lib/stop.mjs';

const FOLDER = join(root, 'test/oldest');

async function main() {
	await prepare();
	if (!existsSync(join(FOLDER, 'node_modules/n8n-core'))) {
		await step('Installing the oldest n8n packages', () => installLocked(FOLDER, 'ci'));
	}
	const jest = join(root, 'node_modules/jest/bin/jest.js');
	const args = [jest, '-c', 'jest.oldest.config.js', ...process.argv.slice(2)];
	const child = startChild(process.execPath, args, { cwd: root, stdio: 'inherit' });
	process.exitCode = await new Promise((resolve) => {
		child.once('exit', (code) => resolve(code ?? 1));
	});
}

await runMain(main, endChildren);
