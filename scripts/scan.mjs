/**
 * The offline part of n8n's community scan: the analysis that a package must pass to be verified, over the sources
 * and over the packed tarball, which is built first where it is not. Inline lint suppressions do not count there.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';

import { buildIfStale } from './lib/prepare.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Packs the package as it would be published. @returns the folder it was unpacked in */
function unpackTarball(into) {
	const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', into], {
		cwd: root,
		encoding: 'utf8',
	});
	const [{ filename, size, files }] = JSON.parse(packed);
	console.log(`${filename}: ${(size / 1024).toFixed(1)} KiB, ${files.length} files`);
	execFileSync('tar', ['-xzf', path.join(into, filename), '-C', into]);
	return path.join(into, 'package');
}

async function scan(name, folder, patterns) {
	const { passed, message, details } = await analyzePackage(folder, patterns);
	console.log(`${passed ? 'passed' : 'FAILED'}: ${name}${message ? ` (${message})` : ''}`);
	if (details) console.log(details);
	return passed;
}

// A tarball without code would pass.
await buildIfStale();
const scratch = mkdtempSync(path.join(tmpdir(), 'nyckel-scan-'));
try {
	const results = [
		await scan('sources', root, SOURCE_FILE_PATTERNS),
		await scan('tarball', unpackTarball(scratch)),
	];
	process.exitCode = results.every(Boolean) ? 0 : 1;
} finally {
	rmSync(scratch, { recursive: true, force: true });
}
