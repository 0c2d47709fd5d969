import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** The command as `npm run sandbox` runs it. */
function command(...args: string[]): ChildProcess {
	const start = ['--import', 'tsx', join('sandbox', 'start.ts'), ...args];
	return spawn(process.execPath, start, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function ended(child: ChildProcess): Promise<{ code: number | null; errors: string }> {
	let errors = '';
	child.stderr?.on('data', (chunk: Buffer) => (errors += String(chunk)));
	const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
	return { code, errors };
}

describe('the sandbox command', () => {
	it('says in one line where it listens and with which credentials, and ends cleanly on SIGINT', async () => {
		const child = command('--port', '0', '--no-latency');
		const line = await new Promise<string>((resolve) =>
			child.stdout?.once('data', (chunk: Buffer) => resolve(String(chunk))),
		);
		const parts =
			/^Nyckel sandbox on (http:\S+) · client id (\S+) · client secret (\S+) · access token (\S+)\n$/.exec(
				line,
			);
		const [, url, , , token] = parts ?? [];
		const response = await fetch(`${url}/v1/functions`, {
			headers: { authorization: `Bearer ${token}` },
		});
		child.kill('SIGINT');
		expect(response.status).toBe(200);
		expect(await ended(child)).toEqual({ code: 0, errors: '' });
	});

	it('ends with one sentence when the port is taken', async () => {
		const squatter = createServer().listen(0, '127.0.0.1');
		await new Promise((resolve) => squatter.once('listening', resolve));
		const { port } = squatter.address() as AddressInfo;
		const { code, errors } = await ended(command('--port', String(port)));
		squatter.close();
		expect(code).toBe(1);
		expect(errors).toBe(
			`Port ${port} is taken: stop what uses it, or choose another with --port.\n`,
		);
	});

	it.each([
		[['--port', 'n8n'], '"n8n" is not a port.'],
		// Node says this in three lines.
		[['--port', '-1'], "Option '--port' argument is ambiguous."],
	])('ends with one line when it is started with %j', async (args, sentence) => {
		const { code, errors } = await ended(command(...args));
		expect(code).toBe(1);
		expect(errors).toBe(
			`${sentence} Usage: npm run sandbox -- [--port <0-65535>] [--no-latency] [--no-limits]\n`,
		);
	});

	it('says how it is used when it is asked for help, and starts nothing', async () => {
		const child = command('--help');
		let shown = '';
		child.stdout?.on('data', (chunk: Buffer) => (shown += String(chunk)));
		expect(await ended(child)).toEqual({ code: 0, errors: '' });
		expect(shown).toMatch(/^Usage: npm run sandbox -- .*\n$/);
	});
});
