import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';

import { mebibytes } from './format';

function versionOf(name: string): string {
	const file = require.resolve(`${name}/package.json`);
	return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** One line on where the figures come from. Said before the run: load of others would show. */
export function machineLine(): string {
	const [cpu] = cpus();
	const [load = 0] = loadavg();
	return [
		new Date().toISOString().slice(0, 10),
		`${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}`,
		`${mebibytes(totalmem())} memory`,
		`${process.platform}, Node ${process.versions.node}`,
		`n8n-core ${versionOf('n8n-core')}, n8n-workflow ${versionOf('n8n-workflow')}`,
		`load before the start ${load.toFixed(1)}`,
	].join(' · ');
}
