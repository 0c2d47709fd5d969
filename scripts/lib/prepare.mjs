/**
 * Brings a fresh clone to where the package can run: Node version, packages, build. Uses nothing
 * but Node itself, since nothing else is there yet.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { npm, step } from './processes.mjs';
import { Stop } from './stop.mjs';

/** The repository's folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** What `dist/` is made from. */
const SOURCES = ['nodes', 'credentials', 'package.json', 'tsconfig.json', 'gulpfile.js'];

/** Written by every build, as its last step. */
const BUILT = 'dist/nodes/Nyckel/Nyckel.node.js';

/** npm's error codes that mean the registry could not be reached. */
const OFFLINE =
	/\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b/;

/**
 * @param {string} minimum e.g. `20.19`
 * @throws {Stop} when this Node is older
 */
function requireNode(minimum) {
	const [major = 0, minor = 0] = minimum.split('.').map(Number);
	const [ourMajor = 0, ourMinor = 0] = process.versions.node.split('.').map(Number);
	if (ourMajor > major || (ourMajor === major && ourMinor >= minor)) return;
	throw new Stop(`Node.js ${minimum} or newer is needed; this is ${process.versions.node}.`);
}

/** Installs the packages when they are missing or differ from package-lock.json, and builds. */
export async function prepare() {
	requireNode('20.19');
	await installIfStale(root, 'Installing packages (about a minute)');
	await buildIfStale();
}

/**
 * Installs a folder's packages where they are missing or differ from its package-lock.json.
 * @param {string} folder
 * @param {string} title of the step
 */
export async function installIfStale(folder, title) {
	if (!isInstalled(folder)) await step(title, () => installLocked(folder, 'ci'));
}

/** Builds where `dist/` is missing or older than what it is made from. */
export async function buildIfStale() {
	if (!isBuilt()) await step('Building the node', build);
}

/**
 * Installs what a folder's package-lock.json says; no package's script runs.
 * @param {string} folder
 * @param {'ci' | 'install'} command `ci` fails where a registry lacks an optional package of another
 * platform; `install` goes on without it
 * @throws {Stop} one sentence; without the network it says so
 */
export async function installLocked(folder, command) {
	const quick = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
	const { code, output } = await npm([command, '--ignore-scripts', ...quick], { cwd: folder });
	if (code !== 0) throw new Stop(installProblem(output));
}

/**
 * @param {string} output what npm printed
 * @returns {string} one sentence
 */
export function installProblem(output) {
	if (OFFLINE.test(output)) {
		return 'The npm registry cannot be reached: check the network connection (or the registry set in npm) and try again.';
	}
	if (/\bENOSPC\b/.test(output)) return 'There is no space left on the disk for the packages.';
	const reason = output.split('\n').find((line) => /^npm (error|ERR!) (?!code)/.test(line));
	return `npm could not install the packages: ${reason?.replace(/^npm \S+ /, '') ?? 'run "npm ci" to see why'}`;
}

/**
 * npm writes down what it installed, last of all; compared by content, since a checkout changes file times.
 * @param {string} folder with a package-lock.json
 */
function isInstalled(folder) {
	const installedFile = join(folder, 'node_modules/.package-lock.json');
	if (!existsSync(installedFile)) return false;
	const wanted = packagesOf(join(folder, 'package-lock.json'));
	const installed = packagesOf(installedFile);
	return Object.entries(wanted).every(
		([path, { version, optional, extraneous }]) =>
			path === '' ||
			extraneous ||
			installed[path]?.version === version ||
			(optional && !installed[path]),
	);
}

/**
 * @param {string} lockFile
 * @returns {Record<string, {version?: string, optional?: boolean, extraneous?: boolean}>}
 */
function packagesOf(lockFile) {
	return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}

function isBuilt() {
	const built = join(root, BUILT);
	if (!existsSync(built)) return false;
	const builtAt = statSync(built).mtimeMs;
	return SOURCES.every((path) => newest(join(root, path)) <= builtAt);
}

/**
 * @param {string} path a file or folder
 * @returns {number} the latest change in it, milliseconds
 */
function newest(path) {
	const stats = statSync(path);
	if (!stats.isDirectory()) return stats.mtimeMs;
	const entries = readdirSync(path).map((name) => newest(join(path, name)));
	return Math.max(stats.mtimeMs, ...entries);
}

async function build() {
	const { code, output } = await npm(['run', 'build'], { cwd: root });
	if (code === 0) return;
	console.error(output);
	throw new Stop('The build failed: what the compiler said is above.');
}
