import { startSandbox, type FaultAction, type Sandbox } from '../../sandbox';
import { call, invoke, pathOf, until } from './client';

const TEXT = 'Where is my parcel?';

/** An answer that does not come within it never comes, milliseconds. */
const NEVER_MS = 300;

/** What a client sees of one invocation: an error code before or in the body, or status, headers and text. */
async function seen({ url, accessToken }: Sandbox, signal?: AbortSignal) {
	try {
		const response = await fetch(`${url}${pathOf('support', '/invoke')}`, {
			method: 'POST',
			headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
			body: JSON.stringify({ data: TEXT }),
			redirect: 'manual',
			signal,
		});
		const { status, headers } = response;
		try {
			return { status, headers, text: await response.text() };
		} catch (error) {
			return { status, headers, inBody: codeOf(error) };
		}
	} catch (error) {
		return { beforeHeaders: codeOf(error) };
	}
}

/** Errors of fetch are made outside of jest's realm, where `instanceof Error` does not know them. */
function codeOf(error: unknown): string {
	const { name, cause } = error as { name: string; cause?: { code?: string } };
	return cause?.code ?? name;
}

describe('faults on demand', () => {
	let sandbox: Sandbox;
	const answer = /^\{"labelName":"Shipping",.*\}$/;

	beforeAll(async () => {
		sandbox = await startSandbox({ functions: ['support'], limits: false });
	});
	afterEach(() => sandbox.reset());
	afterAll(() => sandbox.close());

	/** Action → what the client sees, and whether the invocation was billed. */
	it.each<[string, FaultAction, object, boolean]>([
		[
			'a status with Nyckel’s error body',
			{ kind: 'status', status: 503 },
			{ status: 503, text: '{"message":"Service Unavailable"}' },
			false,
		],
		[
			'a status with a body of its own',
			{ kind: 'status', status: 402, body: { error: 'quota' } },
			{ status: 402, text: '{"error":"quota"}' },
			false,
		],
		[
			'a reset before the headers',
			{ kind: 'reset-before-headers' },
			{ beforeHeaders: expect.stringMatching(/^(ECONNRESET|UND_ERR_SOCKET)$/) },
			false,
		],
		[
			'a reset in the body',
			{ kind: 'reset-in-body' },
			{ status: 200, inBody: expect.stringMatching(/^(ECONNRESET|UND_ERR_SOCKET)$/) },
			true,
		],
		['no answer at all', { kind: 'hang' }, { beforeHeaders: 'AbortError' }, false],
		[
			'an answer byte by byte',
			{ kind: 'drip', everyMs: 1 },
			{ status: 200, text: expect.stringMatching(answer) },
			true,
		],
		[
			'JSON cut in half',
			{ kind: 'cut-off-json' },
			{ status: 200, text: expect.not.stringMatching(/\}$/) },
			true,
		],
		[
			'a body shorter than its Content-Length',
			{ kind: 'content-length-mismatch' },
			{ status: 200, inBody: 'UND_ERR_SOCKET' },
			true,
		],
		['a page', { kind: 'html' }, { status: 200, text: expect.stringMatching(/^<!doctype/) }, false],
		['an empty body', { kind: 'empty' }, { status: 200, text: '' }, false],
		['null', { kind: 'body', body: 'null' }, { status: 200, text: 'null' }, false],
		['a list', { kind: 'body', body: '[]' }, { status: 200, text: '[]' }, false],
		['a redirect', { kind: 'redirect', to: 'https://other.example/' }, { status: 307 }, false],
		[
			'a late answer',
			{ kind: 'delay', ms: 20 },
			{ status: 200, text: expect.stringMatching(answer) },
			true,
		],
	])('can be %s', async (_, action, expected, billed) => {
		sandbox.addFault({ action, match: { path: '/invoke', times: 1 } });
		const patience = new AbortController();
		const seeing = seen(sandbox, patience.signal);
		if (action.kind === 'hang') {
			await until(() => sandbox.totals.faults === 1);
			setTimeout(() => patience.abort(), NEVER_MS);
		}
		expect(await seeing).toMatchObject(expected);
		expect(sandbox.totals).toMatchObject({ faults: 1, invocations: billed ? 1 : 0 });
		expect(sandbox.requests[0]).toMatchObject({ fault: action.kind, body: { data: TEXT } });
		expect(await seen(sandbox)).toMatchObject({ text: expect.stringMatching(answer) });
	});

	it('send the headers that are asked for', async () => {
		const headers = { 'retry-after': '1.5' };
		sandbox.addFault({ action: { kind: 'status', status: 429, headers } });
		sandbox.addFault({ action: { kind: 'redirect', to: 'https://other.example/' } });
		expect((await seen(sandbox)).headers?.get('retry-after')).toBe('1.5');
		sandbox.clearFaults();
		sandbox.addFault({ action: { kind: 'redirect', to: 'https://other.example/' } });
		expect((await seen(sandbox)).headers?.get('location')).toBe('https://other.example/');
	});

	it('can bill before they strike', async () => {
		const fault = sandbox.addFault({ action: { kind: 'reset-before-headers' }, processed: true });
		expect(await seen(sandbox)).toHaveProperty('beforeHeaders');
		fault.remove();
		await seen(sandbox);
		expect(sandbox.totals).toMatchObject({ invocations: 2, paidTwice: 1 });
		expect(sandbox.invocations.map(({ answered }) => answered)).toEqual([false, true]);
	});

	it('meet only the requests that a rule names, in the order of the rules', async () => {
		const status = (code: number) => ({ kind: 'status', status: code }) as const;
		sandbox.addFault({ match: { bodyIncludes: 'poison' }, action: status(500) });
		sandbox.addFault({ match: { method: 'post', path: /invoke$/, nth: 2 }, action: status(502) });
		sandbox.addFault({ match: { pathPattern: '/invoke$', nth: 2, times: 2 }, action: status(504) });
		const statuses: number[] = [];
		for (const text of ['a', 'b', 'c', 'd', 'poison', 'e']) {
			statuses.push((await invoke(sandbox, 'support', text)).status);
		}
		expect(statuses).toEqual([200, 502, 504, 504, 500, 200]);
		expect((await call(sandbox, 'GET', '/v1/functions')).status).toBe(200);
	});

	it('meet the token endpoint too', async () => {
		sandbox.addFault({
			match: { path: '/connect/token' },
			action: { kind: 'status', status: 429 },
		});
		const response = await fetch(`${sandbox.url}/connect/token`, { method: 'POST' });
		expect(response.status).toBe(429);
	});

	it('with a probability strike the same requests again for the same seed', async () => {
		const run = async (seed: number) => {
			sandbox.reset();
			sandbox.configure({ seed });
			sandbox.addFault({ match: { probability: 0.5 }, action: { kind: 'status', status: 500 } });
			const statuses: number[] = [];
			for (let i = 0; i < 40; i++) {
				statuses.push((await call(sandbox, 'GET', '/v1/functions')).status);
			}
			return statuses;
		};
		const first = await run(7);
		expect(await run(7)).toEqual(first);
		expect(await run(8)).not.toEqual(first);
		const struck = first.filter((status) => status === 500).length;
		expect(struck).toBeGreaterThan(10);
		expect(struck).toBeLessThan(30);
	});

	it('do no harm when the client has gone before they strike', async () => {
		let strike: () => void = () => undefined;
		const struck = new Promise<void>((resolve) => (strike = resolve));
		const other = await startSandbox({
			functions: ['support'],
			limits: false,
			sleep: () => struck,
		});
		other.addFault({ action: { kind: 'delay', ms: 60 } });
		const patience = new AbortController();
		const seeing = seen(other, patience.signal);
		await until(() => other.inFlight === 1);
		patience.abort();
		expect(await seeing).toHaveProperty('beforeHeaders', 'AbortError');
		await until(() => other.inFlight === 0);
		strike();
		expect(await seen(other)).toMatchObject({ status: 200 });
		expect(other.requests.map(({ answered }) => answered)).toEqual([false, true]);
		await other.close();
	});

	it('leave nothing hanging when the sandbox closes', async () => {
		const other = await startSandbox({ functions: ['support'] });
		other.addFault({ action: { kind: 'hang' } });
		const hanging = seen(other);
		while (other.totals.faults === 0) await new Promise((resolve) => setImmediate(resolve));
		await other.close();
		expect(await hanging).toHaveProperty('beforeHeaders', 'UND_ERR_SOCKET');
	});
});

describe('another process', () => {
	it('can configure, break, read and reset the sandbox by HTTP, without a token', async () => {
		const sandbox = await startSandbox({ functions: ['support'] });
		const control = async (method: string, path: string, body?: unknown) => {
			const response = await fetch(`${sandbox.url}/_sandbox${path}`, {
				method,
				...(body !== undefined && {
					headers: { 'content-type': 'application/json' },
					body: JSON.stringify(body),
				}),
			});
			const text = await response.text();
			return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
		};
		const rule = { match: { path: '/invoke', nth: 1 }, action: { kind: 'status', status: 500 } };
		expect((await control('POST', '/configure', { limits: false, seed: 3 })).status).toBe(200);
		for (const wrong of [{ speed: 3 }, { latencyMs: 2 ** 31 }, { limits: { retryAfter: '1\n' } }]) {
			expect((await control('POST', '/configure', wrong)).status).toBe(400);
		}
		expect(await control('POST', '/faults', rule)).toEqual({ status: 200, body: { id: 1 } });
		for (const wrong of [
			{ action: { kind: 'quake' } },
			{ action: { kind: 'status' } },
			{ action: { kind: 'hang' }, match: { pathPattern: '(' } },
			// What cannot be written into an answer, or waited for, would leave the client without any.
			{ action: { kind: 'redirect', to: 'https://a.example\n' } },
			{ action: { kind: 'body', body: '', contentType: 'text/plain\n' } },
			{ action: { kind: 'status', status: 503, headers: { 'retry after': '1' } } },
			{ action: { kind: 'status', status: 503, headers: { 'retry-after': 1 } } },
			{ action: { kind: 'delay', ms: 2 ** 31 } },
		]) {
			expect((await control('POST', '/faults', wrong)).status).toBe(400);
		}
		expect((await invoke(sandbox, 'support', 'Hello')).status).toBe(500);
		await invoke(sandbox, 'support', 'Hello');
		expect((await control('GET', '/faults')).body).toMatchObject([{ hits: 1 }]);
		expect((await control('GET', '/invocations')).body).toHaveLength(1);
		const log = (await control('GET', '/requests')).body;
		expect(log).toMatchObject([{ status: 500, fault: 'status' }, { status: 200 }]);
		expect(JSON.stringify(log)).not.toContain(sandbox.accessToken);
		expect((await control('POST', '/reset')).status).toBe(204);
		expect((await control('GET', '/totals')).body).toMatchObject({ requests: 0 });
		expect((await control('GET', '/config')).body).toMatchObject({ limits: { inFlight: 25 } });
		await sandbox.close();
	});
});
