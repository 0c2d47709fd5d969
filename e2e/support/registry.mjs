import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { packPackage } from '../../scripts/lib/n8n-package.mjs';
import { root } from '../../scripts/lib/prepare.mjs';
import { npm, run } from '../../scripts/lib/processes.mjs';

/** A version before the first one. Nothing was published before it, so its code is the same. */
export const OLD_VERSION = '0.0.9';

/**
 * What n8n finds when it asks npm for our package: an old version and the one of this repository.
 * @param {string} folder an empty one
 * @returns {Promise<{version: string, name: string, env: Record<string, string>}>} settings for n8n
 */
export async function openRegistry(folder) {
	const tarballs = join(folder, 'tarballs');
	const bin = join(folder, 'bin');
	for (const each of [tarballs, bin]) mkdirSync(each, { recursive: true });
	const { name, version } = await packPackage(tarballs);
	await packOldVersion(join(folder, 'old'), tarballs);
	const script = join(bin, 'npm-stand-in.mjs');
	copyFileSync(fileURLToPath(new URL('npm-stand-in.mjs', import.meta.url)), script);
	const { stdout: realNpm } = await run('sh', ['-c', 'command -v npm']);
	const command = [process.execPath, script, tarballs, realNpm.trim()].map((part) => `'${part}'`);
	writeFileSync(join(bin, 'npm'), `#!/bin/sh\nexec ${command.join(' ')} "$@"\n`, { mode: 0o755 });
	const env = { PATH: [bin, process.env.PATH].join(delimiter) };
	return { name, version, env };
}

/**
 * @param {string} folder to build it in
 * @param {string} tarballs where it goes
 */
async function packOldVersion(folder, tarballs) {
	cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
	const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	writeFileSync(
		join(folder, 'package.json'),
		JSON.stringify({ ...manifest, version: OLD_VERSION }),
	);
	await npm(['pack', '--pack-destination', tarballs], { cwd: folder });
	rmSync(folder, { recursive: true });
}
