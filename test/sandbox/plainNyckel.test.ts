import { PlainNyckel, type OutageKind } from '../support/plainNyckel';
import { until } from '../support/until';

/** Time that a test moves by hand. */
class HandClock {
	private time = 0;

	private sleepers: Array<{ at: number; wake: () => void }> = [];

	/** Sleeps that nobody has ended yet. */
	get asleep(): number {
		return this.sleepers.length;
	}

	now = () => this.time;

	sleep = async (ms: number) => {
		const at = this.time + ms;
		await new Promise<void>((wake) => this.sleepers.push({ at, wake }));
	};

	pass(ms: number): void {
		this.time += ms;
		const due = this.sleepers.filter(({ at }) => at <= this.time);
		this.sleepers = this.sleepers.filter(({ at }) => at > this.time);
		for (const { wake } of due) wake();
	}
}

/** Time that an answer takes where a test asks for it, milliseconds. */
const LATENCY_MS = 20;

/** An answer that does not come within it never comes, milliseconds. */
const NEVER_MS = 300;

async function invoke(url: string, text: string, signal?: AbortSignal): Promise<string> {
	try {
		const response = await fetch(`${url}/v1/functions/f/invoke`, {
			method: 'POST',
			body: JSON.stringify({ data: text }),
			signal,
			redirect: 'manual',
		});
		await response.text();
		return String(response.status);
	} catch (error) {
		const { name, cause } = error as { name: string; cause?: { code?: string } };
		return cause?.code ?? name;
	}
}

const read = async (url: string) => (await fetch(`${url}/v1/functions/f`)).status;

describe('the server that is independent of the sandbox', () => {
	let clock: HandClock;
	let server: PlainNyckel;

	const start = async (latencyMs = 0) => {
		clock = new HandClock();
		const limits = { perSecond: 3, inFlight: 2 };
		server = await PlainNyckel.start({ clock, latencyMs, limits });
	};
	beforeEach(async () => await start());

	afterEach(async () => await server.close());

	it('lets no more through than its limit in any second, wherever that begins', async () => {
		const statuses: string[] = [];
		for (const at of [0, 900, 950, 999, 1_000, 1_500, 1_899, 1_900]) {
			clock.pass(at - clock.now());
			statuses.push(await invoke(server.url, String(at)));
		}
		expect(statuses).toEqual(['200', '200', '200', '429', '200', '429', '429', '200']);
		expect(server.seen).toMatchObject({ throttled: 3, busiest: 6, mostPaid: 1 });
	});

	it('lets no more be under way than its limit', async () => {
		await server.close();
		await start(LATENCY_MS);
		const invoked = Promise.all(
			['a', 'b', 'c'].map(async (text) => await invoke(server.url, text)),
		);
		await until(() => server.seen.throttled === 1 && clock.asleep === 2);
		clock.pass(LATENCY_MS);
		const statuses = await invoked;
		expect(statuses.sort()).toEqual(['200', '200', '429']);
	});

	it.each<[OutageKind, RegExp]>([
		['503', /^503$/],
		['504', /^504$/],
		['reset', /^(ECONNRESET|UND_ERR_SOCKET)$/],
		['refused', /^ECONNREFUSED$/],
		['hang', /^TimeoutError$/],
	])('is away by %s, and comes back at the same address', async (kind, shown) => {
		expect(await invoke(server.url, 'before')).toBe('200');
		await server.goAway({ kind });
		const patience = kind === 'hang' ? AbortSignal.timeout(NEVER_MS) : undefined;
		expect(await invoke(server.url, 'during', patience)).toMatch(shown);
		await server.comeBack();
		clock.pass(1_000);
		expect(await invoke(server.url, 'after')).toBe('200');
		expect(server.away).toHaveLength(1);
		expect(server.away[0]?.to).toBeGreaterThan(server.away[0]?.from ?? Infinity);
	});

	it('meets what is under way when it goes away', async () => {
		await server.close();
		await start(LATENCY_MS);
		const underWay = invoke(server.url, 'under way');
		await until(() => clock.asleep === 1);
		await server.goAway({ kind: 'reset' });
		expect(await underWay).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
		expect(server.seen.answeredTwice).toBe(0);
	});

	it('can be away for what computes only', async () => {
		await server.goAway({ kind: '503', onlyInvoke: true });
		expect(await read(server.url)).toBe(200);
		expect(await invoke(server.url, 'a')).toBe('503');
	});

	it('counts as paid whatever was not turned away', async () => {
		await server.goAway({ kind: 'reset' });
		await invoke(server.url, 'a');
		await invoke(server.url, 'a');
		await server.comeBack();
		expect(await invoke(server.url, 'a')).toBe('200');
		expect(server.seen).toMatchObject({ paidTwice: 1, mostPaid: 3, answeredTwice: 0 });
	});

	it('a planned outage begins with the next invocation', async () => {
		server.plan({ kind: '503', afterMs: 50, lastsMs: 1_000 });
		expect(await invoke(server.url, 'a')).toBe('200');
		clock.pass(50);
		await until(() => server.away.length === 1);
		expect(await invoke(server.url, 'b')).toBe('503');
		clock.pass(1_000);
		await until(() => server.away[0]?.to !== Infinity);
		expect(await invoke(server.url, 'c')).toBe('200');
	});
});
