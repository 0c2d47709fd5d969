/** Runs the sections one after the other against one sandbox, and writes what they found. Started by `run.mjs`. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { startSandboxChild } from '../scripts/lib/sandbox-child.mjs';
import type { Bench } from './measure';
import { RemoteSandbox } from './remoteSandbox';
import { machineLine } from './report/machine';
import { between, toMarkdown } from './report/markdown';
import type { Section } from './report/section';
import { batchAlone } from './sections/a-batch';
import { sharedAccount } from './sections/b-shared';
import { singleItems } from './sections/c-singles';
import { overhead } from './sections/d-overhead';
import { memory } from './sections/e-memory';
import { singleItem } from './sections/f-single';
import { realMails } from './sections/g-mails';
import { faults } from './sections/h-faults';
import { arrivals } from './sections/i-arrivals';
import { FULL, QUICK } from './sizes';

const SECTIONS: Readonly<Record<string, (bench: Bench) => Promise<Section>>> = {
	a: batchAlone,
	b: sharedAccount,
	c: singleItems,
	d: overhead,
	e: memory,
	f: singleItem,
	g: realMails,
	h: faults,
	i: arrivals,
};

const PAGE = join(__dirname, '../docs/benchmarks.md');

function wanted(): { isQuick: boolean; names: string[] } {
	const { values } = parseArgs({
		options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
	});
	const names = values.only?.split(',') ?? Object.keys(SECTIONS);
	return { isQuick: values.quick, names };
}

/** Makes the worker processes trust an authority: they take the variable over from this process when they start. */
function trustInWorkers(authority: string): void {
	const folder = mkdtempSync(join(tmpdir(), 'nyckel-bench-'));
	const path = join(folder, 'authority.pem');
	writeFileSync(path, authority);
	process.env.NODE_EXTRA_CA_CERTS = path;
	process.once('exit', () => rmSync(folder, { recursive: true }));
}

async function main(): Promise<void> {
	const { isQuick, names } = wanted();
	const machine = machineLine();
	console.log(machine);
	const { tls, ...account } = await startSandboxChild(0, { tls: true });
	if (!tls) throw new Error('The sandbox does not listen with TLS.');
	trustInWorkers(tls.authority);
	const bench: Bench = {
		sandbox: new RemoteSandbox(account),
		tlsUrl: tls.url,
		sizes: isQuick ? QUICK : FULL,
		log: (line) => console.log(`  ${line}`),
	};
	const found: Record<string, string> = {};
	for (const name of names) {
		const startedAt = performance.now();
		console.log(`${name}: ${SECTIONS[name]?.name ?? ''}`);
		const section = await SECTIONS[name]?.(bench);
		if (section) found[name] = toMarkdown(section);
		console.log(
			`  took ${Math.round((performance.now() - startedAt) / 1000)} s\n\n${found[name] ?? ''}\n`,
		);
	}
	// One run on one machine: a part, or a quick one, is only shown.
	if (isQuick || names.length < Object.keys(SECTIONS).length) return;
	const page = readFileSync(PAGE, 'utf8');
	const filled = Object.entries({ machine, ...found }).reduce(
		(text, [name, part]) => between(text, name, part),
		page,
	);
	const { format, resolveConfig } = await import('prettier');
	const style = await resolveConfig(PAGE);
	writeFileSync(PAGE, await format(filled, { ...style, filepath: PAGE }));
	console.log('Written to docs/benchmarks.md');
}

main()
	.catch((error: unknown) => {
		console.error(error instanceof Error ? error.stack : error);
		process.exitCode = 1;
	})
	// The sandbox ends with this process.
	.finally(() => process.exit());
