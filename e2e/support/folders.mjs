import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../../scripts/lib/prepare.mjs';

/** Everything the tests leave on disk; ignored by git. */
export const cache = join(root, '.cache/e2e');

/** Whether the tests make the pictures and figures of the documentation: `npm run e2e -- --docs` tells them by E2E_DOCS. */
export const isForDocs = process.env.E2E_DOCS === 'true' || process.argv.includes('--docs');

/** Where those go; without `--docs` figures go beside it, so that a test run changes nothing that is committed. */
export const docs = isForDocs ? join(root, 'docs') : join(cache, 'docs');

/**
 * @param {string} name
 * @returns {string} an empty folder of that name
 */
export function emptyFolder(name) {
	const folder = join(cache, name);
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	return folder;
}
