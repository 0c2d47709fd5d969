/**
 * Whether the package may be verified by n8n: asks n8n's own command, which only prints its answer and ends with 0
 * either way. Without verification nobody finds the node on n8n Cloud.
 * Usage: node scripts/check-eligible.mjs [<folder of the package>]
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

import { root } from './lib/prepare.mjs';

const [folder = root] = process.argv.slice(2);
const command = join(root, 'node_modules/.bin/n8n-node');

const { stdout = '', stderr = '' } = spawnSync(command, ['cloud-support'], {
	cwd: folder,
	encoding: 'utf8',
});
const answer = stripVTControlCharacters(`${stdout}${stderr}`);
const isEligible = /Status: eligible for n8n Cloud verification/.test(answer);
if (isEligible) {
	console.log('Eligible for verification, says n8n-node cloud-support.');
} else {
	console.error(`${answer.trim()}\n\nNot eligible for verification. See docs/release.md.`);
	process.exitCode = 1;
}
