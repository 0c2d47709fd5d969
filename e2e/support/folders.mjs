import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../../scripts/lib/prepare.mjs';

/** Everything the tests leave on disk; ignored by git. */
export const cache = join(root, '.cache/e2e');

/**
 * Where pictures and figures for the documentation go: into it with `--docs` (which `npm run e2e` hands to its tests
 * as E2E_DOCS), else beside it, so that a test run changes nothing that is committed.
 */
export const docs =
	process.env.E2E_DOCS === 'true' || process.argv.includes('--docs')
		? join(root, 'docs')
		: join(cache, 'docs');

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
