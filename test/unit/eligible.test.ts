import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const CONFIG = 'eslint.config.mjs';

describe('n8n may verify the package', () => {
	const folder = mkdtempSync(join(tmpdir(), 'nyckel-eligible-'));
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	/** The check over a copy of what it looks at. */
	function check(change: () => void): number | null {
		for (const file of ['package.json', CONFIG]) cpSync(join(ROOT, file), join(folder, file));
		change();
		const script = join(ROOT, 'scripts/check-eligible.mjs');
		return spawnSync(process.execPath, [script, folder]).status;
	}

	it('as it is', () => {
		expect(check(() => undefined)).toBe(0);
	});

	it('no longer, and CI says so, when a comment gets into n8n’s lint configuration', () => {
		const withComment = () =>
			writeFileSync(
				join(folder, CONFIG),
				"// Ours\nimport { config } from '@n8n/node-cli/eslint';\n\nexport default config;\n",
			);
		expect(check(withComment)).toBe(1);
	});
});
