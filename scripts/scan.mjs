/**
 * The offline part of n8n's community scan: the analysis that a package must pass to be verified, over the sources
 * and over the packed tarball, which is built first where it is not. Inline lint suppressions do not count there.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';

import { packPackage, unpack } from './lib/n8n-package.mjs';
import { buildIfStale, root } from './lib/prepare.mjs';
import { endChildren } from './lib/processes.mjs';
import { runMain } from './lib/stop.mjs';

/** Packs the package as it would be published. @returns the folder it was unpacked in */
async function unpackTarball(into) {
	const { tarball, size, files } = await packPackage(into);
	console.log(`${basename(tarball)}: ${(size / 1024).toFixed(1)} KiB, ${files} files`);
	const folder = join(into, 'package');
	await unpack(tarball, folder);
	return folder;
}

async function scan(name, folder, patterns) {
	const { passed, message, details } = await analyzePackage(folder, patterns);
	console.log(`${passed ? 'passed' : 'FAILED'}: ${name}${message ? ` (${message})` : ''}`);
	if (details) console.log(details);
	return passed;
}

async function main() {
	// A tarball without code would pass.
	await buildIfStale();
	const scratch = mkdtempSync(join(tmpdir(), 'nyckel-scan-'));
	try {
		const results = [
			await scan('sources', root, SOURCE_FILE_PATTERNS),
			await scan('tarball', await unpackTarball(scratch)),
		];
		process.exitCode = results.every(Boolean) ? 0 : 1;
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}

await runMain(main, endChildren);
