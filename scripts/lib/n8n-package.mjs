import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { cache } from './n8n-app.mjs';
import { root } from './prepare.mjs';
import { npm, run } from './processes.mjs';
import { Stop } from './stop.mjs';

/** The flags n8n installs community packages with. */
const N8N_INSTALL = [
	'install',
	'--audit=false',
	'--fund=false',
	'--bin-links=false',
	'--install-strategy=shallow',
	'--ignore-scripts=true',
	'--package-lock=false',
];

/**
 * Packs the built node and installs the tarball.
 * @param {string} userFolder n8n's user folder
 */
export async function installPackage(userFolder) {
	const packed = await packPackage(cache);
	await installTarball(packed, userFolder);
	rmSync(packed.tarball);
}

/**
 * A packed package.
 * @typedef {{tarball: string, name: string, version: string, size: number, files: number}} Packed `size` in bytes
 */

/**
 * @param {string} folder where the tarball goes
 * @returns {Promise<Packed>}
 */
export async function packPackage(folder) {
	const packed = await npm(['pack', '--json', '--pack-destination', folder], { cwd: root });
	if (packed.code !== 0) throw new Stop(`The package could not be packed: ${packed.output.trim()}`);
	const [{ filename, name, version, size, files }] = JSON.parse(packed.stdout);
	return { tarball: join(folder, filename), name, version, size, files: files.length };
}

/**
 * @param {string} tarball
 * @param {string} folder where the package's files go
 */
export async function unpack(tarball, folder) {
	mkdirSync(folder, { recursive: true });
	const { code } = await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
	if (code !== 0) throw new Stop(`tar could not unpack ${tarball}.`);
}

/**
 * Installs as n8n 2.40 installs a community package (`CommunityPackagesService.downloadPackage`):
 * unpacked under the user folder, without its dev, peer and optional dependencies, no script run.
 * @param {Packed} packed
 * @param {string} userFolder n8n's user folder
 */
export async function installTarball({ tarball, name, version }, userFolder) {
	const nodesFolder = join(userFolder, '.n8n/nodes');
	const folder = join(nodesFolder, 'node_modules', name);
	rmSync(folder, { recursive: true, force: true });
	await unpack(tarball, folder);

	const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
	for (const kind of ['devDependencies', 'peerDependencies', 'optionalDependencies']) {
		delete manifest[kind];
	}
	writeJson(join(folder, 'package.json'), manifest);
	const installed = await npm(N8N_INSTALL, { cwd: folder });
	if (installed.code !== 0)
		throw new Stop('The packed node could not be installed as n8n does it.');
	const dependencies = { [name]: version };
	writeJson(join(nodesFolder, 'package.json'), { private: true, dependencies });
}

/**
 * @param {string} file
 * @param {unknown} value
 */
function writeJson(file, value) {
	writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
