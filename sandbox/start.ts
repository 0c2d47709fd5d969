import { parseArgs } from 'node:util';

import { misused } from '../scripts/lib/stop.mjs';
import { REAL_LATENCY_MS, startSandbox, type SandboxOptions } from './index';

/** One above the ports that n8n takes for itself (5678 to 5680). */
const DEFAULT_PORT = 5681;

const USAGE = 'Usage: npm run sandbox -- [--port <0-65535>] [--no-latency] [--no-limits]';

const END_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** @returns undefined where help is asked for */
function optionsFrom(args: readonly string[]): SandboxOptions | undefined {
	const { values } = parseArgs({
		args: [...args],
		options: {
			port: { type: 'string', default: String(DEFAULT_PORT) },
			'no-latency': { type: 'boolean', default: false },
			'no-limits': { type: 'boolean', default: false },
			help: { type: 'boolean', short: 'h', default: false },
		},
	});
	if (values.help) return undefined;
	const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : NaN;
	if (!(port <= 65_535)) throw new Error(`"${values.port}" is not a port.`);
	return {
		port,
		warm: true,
		latencyMs: values['no-latency'] ? 0 : REAL_LATENCY_MS,
		...(values['no-limits'] && { limits: false }),
	};
}

async function main(): Promise<void> {
	let options: SandboxOptions | undefined;
	try {
		options = optionsFrom(process.argv.slice(2));
	} catch (error) {
		fail(misused(error, USAGE).message);
		return;
	}
	if (!options) {
		console.log(USAGE);
		return;
	}
	try {
		const sandbox = await startSandbox(options);
		const { url, clientId, clientSecret, accessToken } = sandbox;
		console.log(
			`Nyckel sandbox on ${url} · client id ${clientId} · client secret ${clientSecret} · access token ${accessToken}`,
		);
		for (const signal of END_SIGNALS) process.once(signal, () => void sandbox.close());
	} catch (error) {
		fail(startProblem(error, options.port));
	}
}

function startProblem(error: unknown, port: number | undefined): string {
	const code = error instanceof Error && 'code' in error ? error.code : undefined;
	if (code === 'EADDRINUSE') {
		return `Port ${port} is taken: stop what uses it, or choose another with --port.`;
	}
	if (code === 'EACCES')
		return `Port ${port} is not allowed here: choose one above 1023 with --port.`;
	return `The sandbox could not start: ${error instanceof Error ? error.message : String(error)}`;
}

/** Secrets are shown by the success line only; a failure is one sentence and no stack. */
function fail(sentence: string): void {
	console.error(sentence);
	process.exitCode = 1;
}

void main();
