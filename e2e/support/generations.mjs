import { join } from 'node:path';

import { prepareApp } from '../../scripts/lib/n8n-app.mjs';
import { root } from '../../scripts/lib/prepare.mjs';
import { cache } from './folders.mjs';

/**
 * The n8n versions that the README claims: the newest that installs, and the oldest. The old one runs on the Node
 * of this process, for which the isolation of its newer expression engine may not compile.
 */
/** @type {Array<{version: string, env: Record<string, string>, prepare: () => ReturnType<typeof prepareApp>}>} */
export const GENERATIONS = [
	{ version: '2.40.7', env: {}, prepare: () => prepareApp() },
	{
		version: '1.123.81',
		env: { N8N_EXPRESSION_ENGINE: 'legacy' },
		prepare: () =>
			prepareApp({
				pinned: join(root, 'e2e/n8n-1x'),
				folder: join(cache, 'n8n-1x'),
				node: process.execPath,
			}),
	},
];
