import { startSandbox, type LimiterKind, type Sandbox, type SandboxOptions } from '../../sandbox';
import { call, until } from './client';

describe('an account’s limits', () => {
	let sandbox: Sandbox;
	let time = 0;

	const start = async (options: SandboxOptions = {}) => {
		sandbox = await startSandbox({ functions: ['support'], now: () => time, ...options });
	};
	const burst = async (count: number) => {
		const statuses: number[] = [];
		for (let i = 0; i < count; i++) {
			statuses.push((await call(sandbox, 'GET', '/v1/functions')).status);
		}
		return statuses.filter((status) => status === 200).length;
	};

	beforeEach(() => {
		time = 10_000;
	});
	afterEach(() => sandbox.close());

	/** Requests let through of 30 at each of these times (milliseconds after the first). */
	it.each<[LimiterKind, Array<[number, number]>]>([
		[
			'token-bucket',
			[
				[0, 25],
				[400, 10],
				[1400, 25],
			],
		],
		[
			'fixed-window',
			[
				[0, 25],
				[999, 0],
				[1000, 25],
			],
		],
		[
			'sliding-window',
			[
				[0, 25],
				[999, 0],
				[1000, 25],
				[1999, 0],
			],
		],
	])('let 25 requests a second through, counted by a %s', async (limiter, steps) => {
		await start({ limits: { limiter, inFlight: false } });
		for (const [at, passed] of steps) {
			time = 10_000 + at;
			expect([at, await burst(30)]).toEqual([at, passed]);
		}
	});

	it('answer 429 without Retry-After unless one is set', async () => {
		await start({ limits: { requestsPerSecond: 1 } });
		await burst(1);
		const plain = await call(sandbox, 'GET', '/v1/functions');
		expect([plain.status, plain.headers.get('retry-after')]).toEqual([429, null]);
		expect(plain.body).toEqual({ message: 'Too many requests per second.' });
		sandbox.configure({ limits: { retryAfter: '1.5' } });
		await burst(1);
		const told = await call(sandbox, 'GET', '/v1/functions');
		expect([told.status, told.headers.get('retry-after')]).toEqual([429, '1.5']);
	});

	it('let 25 requests be in flight, and free a slot when a client goes away', async () => {
		await start({ limits: { requestsPerSecond: false } });
		sandbox.addFault({ action: { kind: 'hang' }, match: { path: '/labels' } });
		const aborter = new AbortController();
		const path = `${sandbox.url}/v1/functions/function_supporttickets01/labels`;
		const headers = { authorization: `Bearer ${sandbox.accessToken}` };
		const hanging = Array.from({ length: 25 }, () =>
			fetch(path, { headers, signal: aborter.signal }).catch(() => undefined),
		);
		await until(() => sandbox.inFlight === 25);
		expect(await call(sandbox, 'GET', '/v1/functions')).toMatchObject({
			status: 429,
			body: { message: 'Too many concurrent requests.' },
		});
		expect(sandbox.totals).toMatchObject({ limited: 1, maxInFlight: 26 });
		aborter.abort();
		await Promise.all(hanging);
		await until(() => sandbox.inFlight === 0);
		expect(await burst(1)).toBe(1);
		expect(sandbox.requests.filter(({ answered }) => !answered)).toHaveLength(25);
	});

	it('are counted for each account on its own', async () => {
		await start({ accounts: 2, limits: { requestsPerSecond: 1 } });
		const token = sandbox.accounts[1]?.accessToken ?? '';
		expect(await burst(2)).toBe(1);
		const other = await call(sandbox, 'GET', '/v1/functions', undefined, {
			authorization: `Bearer ${token}`,
		});
		expect(other.status).toBe(200);
	});

	it('leave time for a latency in the range that is set', async () => {
		await start({ latencyMs: [40, 60] });
		const started = performance.now();
		await call(sandbox, 'GET', '/v1/functions');
		// Timers may be a millisecond early.
		expect(performance.now() - started).toBeGreaterThanOrEqual(39);
	});

	it('end a token’s life after the time set', async () => {
		await start({ tokenLifeMs: 5000 });
		const form = {
			grant_type: 'client_credentials',
			client_id: sandbox.clientId,
			client_secret: sandbox.clientSecret,
		};
		const response = await fetch(`${sandbox.url}/connect/token`, {
			method: 'POST',
			body: new URLSearchParams(form),
		});
		const { access_token: token, expires_in: seconds } = (await response.json()) as {
			access_token: string;
			expires_in: number;
		};
		const status = async () =>
			(await call(sandbox, 'GET', '/v1/functions', undefined, { authorization: `Bearer ${token}` }))
				.status;
		expect(seconds).toBe(5);
		time += 4999;
		expect(await status()).toBe(200);
		time += 1;
		expect(await status()).toBe(401);
	});
});
