import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import { Stop } from './stop.mjs';

/** How long a child may take to end on its own, milliseconds. */
const GRACE_MS = 8_000;

/** How often a long step says that it is still going, milliseconds. */
const PROGRESS_MS = 10_000;

const onWindows = process.platform === 'win32';

/**
 * Those that run, with the signal that asks each to end.
 * @type {Map<import('node:child_process').ChildProcess, NodeJS.Signals>}
 */
const children = new Map();

/** @type {Promise<void> | undefined} */
let ended;

/** @typedef {import('node:child_process').SpawnOptions & {endSignal?: NodeJS.Signals}} ChildOptions `endSignal`: asks it to end */

/**
 * Starts a child in a process group of its own, so that it can be ended with all it started.
 * @param {string} file
 * @param {string[]} args
 * @param {ChildOptions} options
 * @throws {Stop} after {@link endForGood}
 */
export function startChild(file, args, { endSignal = 'SIGTERM', ...options }) {
	if (ended) throw new Stop('Interrupted.');
	const child = spawn(file, args, { detached: !onWindows, windowsHide: true, ...options });
	children.set(child, endSignal);
	child.once('exit', () => children.delete(child));
	child.once('error', () => children.delete(child));
	return child;
}

/**
 * Runs a command to its end and collects what it printed.
 * @param {string} file
 * @param {string[]} args
 * @param {ChildOptions} options
 * @returns {Promise<{code: number | null, stdout: string, output: string}>} `output`: both streams
 */
export async function run(file, args, options = {}) {
	const child = startChild(file, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
	let stdout = '';
	let output = '';
	child.stdout?.setEncoding('utf8').on('data', (text) => {
		stdout += text;
		output += text;
	});
	child.stderr?.setEncoding('utf8').on('data', (text) => (output += text));
	const code = await closed(child);
	return { code, stdout, output };
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number | null>} its exit code, once all that it printed has come
 */
function closed(child) {
	return new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', resolve);
	});
}

/**
 * Runs a command to its end, where the user sees it.
 * @param {string} file
 * @param {string[]} args
 * @param {ChildOptions} options
 * @returns {Promise<number>} its exit code; 1 where a signal has ended it
 */
export async function show(file, args, options = {}) {
	const { code } = await run(file, args, { stdio: 'inherit', ...options });
	return code ?? 1;
}

/**
 * The same for one of several at a time: each line that it prints begins with its name.
 * @param {string} name
 * @param {string} file
 * @param {string[]} args
 * @param {ChildOptions} options
 * @returns {Promise<number>} its exit code; 1 where a signal has ended it
 */
export async function showNamed(name, file, args, options = {}) {
	const child = startChild(file, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
	for (const stream of [child.stdout, child.stderr]) {
		if (stream) createInterface(stream).on('line', (line) => console.log(`[${name}] ${line}`));
	}
	return (await closed(child)) ?? 1;
}

/**
 * Runs npm: the one that runs this script, else the one on the PATH.
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 */
export async function npm(args, options) {
	const cli = process.env.npm_execpath;
	// It does not listen while it installs, and the next run sees what is unfinished.
	const own = { endSignal: /** @type {const} */ ('SIGKILL'), ...options };
	if (cli?.endsWith('.js')) return await run(process.execPath, [cli, ...args], own);
	try {
		return await run('npm', args, { shell: onWindows, ...own });
	} catch {
		throw new Stop('npm was not found: install Node.js together with npm.');
	}
}

/**
 * Does a step that may take long and shows on stderr that it goes on.
 * @template T
 * @param {string} title e.g. `Installing packages`
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
	const start = Date.now();
	const seconds = () => Math.round((Date.now() - start) / 1000);
	console.error(`${title} …`);
	const timer = setInterval(() => console.error(`  … ${seconds()} s`), PROGRESS_MS);
	try {
		const result = await work();
		console.error(`  done in ${seconds()} s`);
		return result;
	} finally {
		clearInterval(timer);
	}
}

/**
 * Ends every child that still runs, with all it started; waits until they are gone.
 * @param {number} [graceMs] how long each may take to end on its own
 */
export async function endChildren(graceMs) {
	await Promise.all([...children.keys()].map((child) => endChild(child, { graceMs })));
}

/**
 * Ends every child, and lets no other start: what goes on until the process itself ends must leave none behind.
 * @param {number} [graceMs] how long each may take to end on its own
 */
export async function endForGood(graceMs) {
	await (ended ??= endChildren(graceMs));
}

/**
 * Ends one child with all it started; waits until it is gone.
 * @param {import('node:child_process').ChildProcess} child
 * @param {{signal?: NodeJS.Signals, graceMs?: number}} [how] `SIGKILL`: it gets no chance to put anything in order
 */
export async function endChild(
	child,
	{ signal = children.get(child) ?? 'SIGTERM', graceMs = GRACE_MS } = {},
) {
	const gone = new Promise((resolve) => child.once('exit', resolve));
	if (child.exitCode !== null || child.signalCode !== null) return;
	signalGroup(child, signal);
	const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
	await gone;
	clearTimeout(timer);
	// What the child left behind in its group.
	signalGroup(child, 'SIGKILL');
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function signalGroup(child, signal) {
	if (child.pid === undefined) return;
	try {
		if (onWindows) child.kill(signal);
		else process.kill(-child.pid, signal);
	} catch {
		// The group is gone already.
	}
}
