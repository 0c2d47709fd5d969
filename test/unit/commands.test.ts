import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

function run(command: string, ...args: string[]) {
	const script = join(ROOT, command);
	const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
		cwd: ROOT,
		encoding: 'utf8',
	});
	return { status, stdout, stderr };
}

describe.each([
	['npm run demo', 'scripts/demo.mjs'],
	['npm run n8n', 'scripts/n8n.mjs'],
	['npm run e2e', 'e2e/run.mjs'],
	['npm run e2e:soak', 'e2e/soak.mjs'],
	['npm run bench', 'bench/run.mjs'],
])('%s', (command, script) => {
	it('says how it is used when it is asked for help, and does nothing else', () => {
		const { status, stdout, stderr } = run(script, '--help');
		expect([status, stderr]).toEqual([0, '']);
		expect(stdout).toMatch(/^Usage: .*\n$/);
		expect(stdout.startsWith(`Usage: ${command} -- `)).toBe(true);
	});

	it.each(['--quik', 'mails'])('ends with one line at %s, which it does not know', (argument) => {
		const { status, stdout, stderr } = run(script, argument);
		expect([status, stdout]).toEqual([1, '']);
		expect(stderr).toMatch(/^[^\n]*[^\n.]\. Usage: [^\n]*\n$/);
		expect(stderr).toContain(argument);
	});
});

describe('npm run n8n', () => {
	it.each(['--json', '--image=n8n'])('starts nothing for %s without --execute', (argument) => {
		const { status, stdout, stderr } = run('scripts/n8n.mjs', argument);
		expect([status, stdout]).toEqual([1, '']);
		expect(stderr).toMatch(/^--\w+ needs --execute\. Usage: [^\n]*\n$/);
	});
});
