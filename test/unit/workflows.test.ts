import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../.github/workflows');
const read = (file: string) => readFileSync(join(FOLDER, file), 'utf8');

/** The part of a workflow that is one job. */
function job(file: string, name: string): string {
	const [, after = ''] = read(file).split(`\n  ${name}:\n`);
	return after.split(/\n {2}\S/)[0] ?? '';
}

describe('the workflows on GitHub', () => {
	test.each(readdirSync(FOLDER))('%s takes every action at a commit, not at a name', (file) => {
		const used = [...read(file).matchAll(/uses: (\S+)/g)].map(([, action = '']) => action);
		expect(used.length).toBeGreaterThan(0);
		expect(used.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
	});

	test('publish in a job of its own, which runs nothing of the development packages', () => {
		const publish = job('release.yml', 'publish');
		expect(publish).toMatch(/npm publish .*--provenance.*--ignore-scripts/);
		expect(publish).not.toMatch(/checkout|npm (?:ci|cit|install|run|exec)\b|npx/);
		expect(read('release.yml').match(/npm publish|id-token: write|secrets\.NPM_TOKEN/g)).toEqual(
			publish.match(/npm publish|id-token: write|secrets\.NPM_TOKEN/g),
		);
	});

	test('ask whether the package can be verified before it is published, and at each change', () => {
		for (const file of ['ci.yml', 'release.yml']) {
			expect(job(file, 'test')).toMatch(/run: npm run eligible\n/);
			expect(job(file, 'test')).toMatch(/run: npm run scan\n/);
		}
	});

	test('are not stopped by the scanner’s beta', () => {
		const [, step = ''] = job('ci.yml', 'test').split('- name: Community scan of the scanner');
		expect(step).toContain('continue-on-error: true');
		expect(step).toContain('@n8n/scan-community-package@beta');
	});
});
