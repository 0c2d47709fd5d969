import { setMaxListeners } from 'node:events';

import type { BatchSettings, Outcome } from '../../../nodes/Nyckel/batch';
import type { AccountLimiter } from '../../../nodes/Nyckel/batch/limits/limiter';
import { AccountLimiter as Limiter } from '../../../nodes/Nyckel/batch/limits/limiter';
import { aliveAccount, answers, kinds, many, scripted, start } from '../../support/batchTasks';
import { seededRandom, VirtualClock } from '../../support/virtualClock';

const { done, passing, ambiguous, throttled, refused } = answers;
const unreached = { ...passing, error: 'refused', isUnreached: true };

/** A server with an outage. Times in milliseconds. */
class Server {
	requests: number[] = [];
	probes: number[] = [];
	paid = new Map<number, number>();
	inFlight = 0;
	worst = 0;

	constructor(
		readonly clock: VirtualClock,
		readonly settings: {
			downFrom: number;
			downUntil: number;
			down: Outcome<string, string>;
			downLatencyMs?: number;
			/** Whether an item is paid although its answer does not come back. */
			isPaid?: boolean;
			/** The outage is of invocations only: the function can still be read. */
			invokeOnly?: boolean;
			latencyMs?: number;
		},
	) {}

	get isDown(): boolean {
		const now = this.clock.now();
		return now >= this.settings.downFrom && now < this.settings.downUntil;
	}

	during(times: number[]): number {
		const { downFrom, downUntil } = this.settings;
		return times.filter((at) => at >= downFrom && at < downUntil).length;
	}

	async answer(isDown: boolean, signal?: AbortSignal): Promise<Outcome<string, string>> {
		const { clock, settings } = this;
		const latencyMs = isDown ? (settings.downLatencyMs ?? 20) : (settings.latencyMs ?? 200);
		await clock.sleep(latencyMs, signal);
		return isDown ? settings.down : done;
	}

	readonly probe = async (signal: AbortSignal) => {
		this.probes.push(this.clock.now());
		return await this.answer(this.isDown && !this.settings.invokeOnly, signal).catch(() => passing);
	};

	task(index: number) {
		return {
			scopes: ['account', 'function:a'],
			bytes: 0,
			attempt: async () => {
				this.requests.push(this.clock.now());
				this.inFlight += 1;
				this.worst = Math.max(this.worst, this.inFlight);
				const { isDown } = this;
				if (!isDown || this.settings.isPaid) {
					this.paid.set(index, (this.paid.get(index) ?? 0) + 1);
				}
				const answer = await this.answer(isDown);
				this.inFlight -= 1;
				return answer;
			},
		};
	}

	tasks(count: number, from = 0) {
		return Array.from({ length: count }, (_, index) => this.task(from + index));
	}

	get paidTwice(): number {
		return [...this.paid.values()].filter((times) => times > 1).length;
	}
}

const WINDOW_MS = 1_030;
const OUTAGE = { downFrom: 4_000, downUntil: 44_000 };

const kindsOfOutage: Array<
	[string, Partial<Server['settings']> & { down: Outcome<string, string> }]
> = [
	['503', { down: passing }],
	['connections reset', { down: ambiguous, isPaid: true }],
	['nobody listens', { down: unreached, downLatencyMs: 1 }],
	['hanging, Timeout 5 s', { down: ambiguous, downLatencyMs: 5_000, isPaid: true }],
	['hanging, Timeout 30 s', { down: ambiguous, downLatencyMs: 30_000, isPaid: true }],
];

describe('an outage of 40 s in a batch of 400', () => {
	const cases = kindsOfOutage.flatMap(([name, settings]) =>
		[1, 4].flatMap((executions) =>
			[1, 5, 25].map((slots) => ({ name, settings, executions, slots })),
		),
	);

	it.each(cases)(
		'$name, $executions executions, $slots in flight: nothing fails, and it costs time only',
		async ({ settings, executions, slots }) => {
			const clock = new VirtualClock(7);
			const server = new Server(clock, { ...OUTAGE, ...settings });
			const account = new Limiter(clock);
			const limits = { maxConcurrency: slots };
			const size = 400 / executions;
			const runs = Array.from({ length: executions }, (_, index) =>
				start(clock, server.tasks(size, index * size), { account, limits, probe: server.probe }),
			);
			const results = (await clock.run(Promise.all(runs))).flat();
			expect(kinds(results).filter((kind) => kind !== 'done')).toEqual([]);
			expect(server.during([...server.requests, ...server.probes])).toBeLessThanOrEqual(40);
			expect(server.paidTwice).toBeLessThanOrEqual(25);
			const floorMs = Math.max(400 / 25, (400 * 0.2) / slots) * 1_000;
			// Beside a tenth of the time without an outage: the wait for the next probe when it is over.
			// One at a time, it takes one more request that hangs to know.
			const hangsMs = slots === 1 ? (settings.downLatencyMs ?? 0) : 0;
			expect(clock.now()).toBeLessThanOrEqual(40_000 + 1.1 * floorMs + 3_600 + hangsMs);
			expect(clock.pendingTimers).toBe(0);
		},
	);

	it('of invocations only, while the function can be read: nothing fails', async () => {
		const clock = new VirtualClock(7);
		const server = new Server(clock, { ...OUTAGE, down: passing, invokeOnly: true });
		const { probe } = server;
		const results = await clock.run(start(clock, server.tasks(400), { probe }));
		expect(kinds(results).filter((kind) => kind !== 'done')).toEqual([]);
		expect(server.during(server.requests)).toBeLessThanOrEqual(60);
	});

	it('without a free request to ask by: nothing fails', async () => {
		const clock = new VirtualClock(7);
		const server = new Server(clock, { ...OUTAGE, down: passing });
		const results = await clock.run(start(clock, server.tasks(400)));
		expect(kinds(results).filter((kind) => kind !== 'done')).toEqual([]);
		expect(server.during(server.requests)).toBeLessThanOrEqual(60);
	});

	it('takes no try from those that failed before it was known to be one', async () => {
		const clock = new VirtualClock(7);
		let asked = 0;
		const probe = async () => {
			asked += 1;
			return await Promise.resolve(asked % 2 === 0 ? done : passing);
		};
		const tasks = many(5, () => scripted(clock, [passing, passing, done]));
		const settings = { account: aliveAccount(clock), probe, maxTries: 2 };
		const results = await clock.run(start(clock, tasks, settings));
		expect(new Set(kinds(results))).toEqual(new Set(['done']));
	});

	it('comes back gradually: not 25 at once', async () => {
		const clock = new VirtualClock(7);
		const server = new Server(clock, { ...OUTAGE, down: passing });
		const { probe } = server;
		await clock.run(start(clock, server.tasks(400), { probe }));
		const back = server.requests.filter((at) => at >= OUTAGE.downUntil);
		const [first = NaN] = back;
		const within = (ms: number) => back.filter((at) => at < first + ms).length;
		expect(within(100)).toBe(1);
		expect(within(300)).toBe(3);
		expect(within(500)).toBe(7);
		expect(within(1_000)).toBe(25);
	});

	it('takes no try from an item: the last one, alone in two outages, has all of them after', async () => {
		const clock = new VirtualClock(7);
		const server = new Server(clock, { downFrom: 0, downUntil: 20_000, down: passing });
		clock.at(20_500, () => Object.assign(server.settings, { downFrom: 20_500, downUntil: 50_000 }));
		const { probe } = server;
		const account = aliveAccount(clock);
		const results = await clock.run(start(clock, server.tasks(3), { account, probe }));
		expect(kinds(results)).toEqual(['done', 'done', 'done']);
	});

	it('leaves the account as it was: the next batch has its full pace', async () => {
		const clock = new VirtualClock(7);
		const server = new Server(clock, { ...OUTAGE, down: passing });
		const { probe } = server;
		const account = new Limiter(clock);
		await clock.run(start(clock, server.tasks(400), { account, probe }));
		await clock.pass(WINDOW_MS);
		const from = clock.now();
		await clock.run(start(clock, server.tasks(50, 400), { account, probe }));
		expect(clock.now() - from).toBe(WINDOW_MS + 200);
	});
});

describe('an outage longer than the wait', () => {
	const forever = { downFrom: 4_000, downUntil: Infinity, down: passing } as const;
	const outageError = (newest: string, { awayMs }: { awayMs: number }) => `${newest} ${awayMs}`;

	it.each([1, 4])(
		'ends %i executions at the bound, with one reason, and says since when',
		async (n) => {
			const clock = new VirtualClock(7);
			const server = new Server(clock, forever);
			const { probe } = server;
			const account = new Limiter(clock);
			const runs = Array.from({ length: n }, () =>
				start(clock, server.tasks(400 / n), { account, probe, waitMs: 60_000, outageError }),
			);
			const results = (await clock.run(Promise.all(runs))).flat();
			const all = kinds(results);
			expect(all.filter((kind) => kind === 'done')).toHaveLength(100);
			expect(all.filter((kind) => kind === 'failed')).toHaveLength(25);
			expect(all.filter((kind) => kind === 'ended')).toHaveLength(275);
			const errors = new Set(results.map((result) => ('error' in result ? result.error : '')));
			expect([...errors].sort()).toEqual(['', '503 60000']);
			expect(clock.now()).toBeLessThanOrEqual(4_200 + 60_000);
			expect(server.during([...server.requests, ...server.probes])).toBeLessThanOrEqual(50);
			expect(clock.pendingTimers).toBe(0);
		},
	);

	it.each([
		{ invokeOnly: false, isSilent: true },
		{ invokeOnly: true, isSilent: false },
	])(
		'tells whether nothing at all was answered, no probe either ($isSilent)',
		async ({ invokeOnly, isSilent }) => {
			const clock = new VirtualClock(7);
			const server = new Server(clock, { ...forever, invokeOnly });
			const { probe } = server;
			const told = new Set<unknown>();
			const tell = (newest: string, outage: { isAlive: boolean; isSilent: boolean }) => {
				told.add([outage.isAlive, outage.isSilent].join());
				return newest;
			};
			const settings = { probe, waitMs: 60_000, outageError: tell };
			await clock.run(start(clock, server.tasks(400), settings));
			expect([...told]).toEqual([`true,${isSilent}`]);
		},
	);

	it('rejects where its reason cannot be told, and waits for nothing more', async () => {
		const clock = new VirtualClock(7);
		const server = new Server(clock, forever);
		const { probe } = server;
		const crash = () => {
			throw new RangeError('of the program');
		};
		const settings = { probe, waitMs: 60_000, outageError: crash };
		const run = start(clock, server.tasks(400), settings);
		await expect(clock.run(run)).rejects.toThrow('of the program');
		expect(clock.now()).toBeLessThanOrEqual(4_200 + 60_000);
		expect(clock.pendingTimers).toBe(0);
	});

	it('is over soon where the user does not want to wait', async () => {
		const clock = new VirtualClock(7);
		const server = new Server(clock, forever);
		const { probe } = server;
		await clock.run(start(clock, server.tasks(400), { probe, waitMs: 0 }));
		expect(clock.now()).toBeLessThanOrEqual(4_200 + 15_000);
	});

	it('costs who comes later a few seconds, not the whole wait', async () => {
		const clock = new VirtualClock(7);
		const server = new Server(clock, forever);
		const { probe } = server;
		const account = new Limiter(clock);
		await clock.run(start(clock, server.tasks(400), { account, probe, waitMs: 60_000 }));
		const from = clock.now();
		const settings = { account, probe, waitMs: 60_000 };
		const late = await clock.run(start(clock, server.tasks(1, 400), settings));
		expect(kinds(late)).toEqual(['ended']);
		expect(clock.now() - from).toBeLessThanOrEqual(15_000);
		expect(server.paid.has(400)).toBe(false);
	});

	it('is noticed by who comes when it is over: one question first, then the item', async () => {
		const clock = new VirtualClock(7);
		const server = new Server(clock, { ...forever, downUntil: 300_000 });
		const { probe } = server;
		const account = new Limiter(clock);
		await clock.run(start(clock, server.tasks(400), { account, probe, waitMs: 60_000 }));
		await clock.pass(300_000);
		const from = clock.now();
		const late = await clock.run(start(clock, server.tasks(1, 400), { account, probe }));
		expect(kinds(late)).toEqual(['done']);
		expect(clock.now() - from).toBe(400);
	});
});

describe('what failed before, when nobody has asked for long', () => {
	const HOUR_MS = 3_600_000;

	/** One execution ends with a failure; hours later the account is away for a minute, for another one. */
	async function later(
		before: Array<Outcome<string, string>>,
		down: Outcome<string, string>,
		stopAt: number,
	) {
		const clock = new VirtualClock(7);
		const account = aliveAccount(clock);
		const stop = new AbortController();
		clock.at(stopAt, () => stop.abort('stop'));
		const settings = { account, maxTries: 3, signal: stop.signal };
		await clock.run(start(clock, [scripted(clock, before)], settings));
		await clock.pass(3 * HOUR_MS);
		const downFrom = clock.now();
		const server = new Server(clock, { downFrom, downUntil: downFrom + 60_000, down });
		const { probe } = server;
		return kinds(await clock.run(start(clock, server.tasks(100), { account, probe })));
	}

	it.each([
		['nothing', [done], passing, HOUR_MS],
		['an item that was given up', [passing], passing, HOUR_MS],
		['a passing fault, then a refusal', [passing, refused], passing, HOUR_MS],
		['429s until Stop', [throttled], throttled, 500],
		['a timeout, then 503s', [ambiguous, passing, passing], ambiguous, HOUR_MS],
	] as const)('costs the next execution nothing but the time (%s)', async (_, before, down, at) => {
		expect(new Set(await later([...before], down, at))).toEqual(new Set(['done']));
	});

	it('makes an outage no longer than it is', async () => {
		const clock = new VirtualClock(7);
		const server = new Server(clock, { downFrom: 4_000, downUntil: Infinity, down: passing });
		const { probe } = server;
		const account = new Limiter(clock);
		const told: number[] = [];
		const tell = (newest: string, { awayMs }: { awayMs: number }) => {
			told.push(awayMs);
			return newest;
		};
		const settings = { account, probe, waitMs: 60_000, outageError: tell };
		await clock.run(start(clock, server.tasks(400), settings));
		await clock.pass(HOUR_MS);
		const from = clock.now();
		await clock.run(start(clock, server.tasks(100, 400), settings));
		expect(told).toEqual([60_000, 60_000]);
		expect(clock.now() - from).toBeLessThanOrEqual(61_000);
		expect(server.paid.size).toBe(100);
	});
});

describe('an account that was never seen alive', () => {
	const never = (down: Outcome<string, string>, downLatencyMs = 20) => {
		const clock = new VirtualClock(7);
		return new Server(clock, { downFrom: 0, downUntil: Infinity, down, downLatencyMs });
	};

	it.each([
		['nobody listens', unreached, 1, 5_100],
		['503', passing, 20, 15_100],
		['resets', ambiguous, 1, 15_100],
		['hanging for 5 s', ambiguous, 5_000, 20_100],
	] as const)(
		'%s: 10,000 items fail within seconds and 30 requests',
		async (_, down, ms, endMs) => {
			const server = never(down, ms);
			const { clock, probe } = server;
			const results = await clock.run(start(clock, server.tasks(10_000), { probe }));
			expect(kinds(results)).not.toContain('done');
			expect(results).toHaveLength(10_000);
			expect(clock.now()).toBeLessThanOrEqual(endMs);
			expect(server.requests.length + server.probes.length).toBeLessThanOrEqual(30);
			expect(clock.pendingTimers).toBe(0);
		},
	);

	it('endless 429s: at the wait’s end, not after 73,628 requests', async () => {
		const server = never(throttled);
		const { clock, probe } = server;
		const results = await clock.run(start(clock, server.tasks(10_000), { probe }));
		expect(kinds(results)).not.toContain('done');
		expect(clock.now()).toBeLessThanOrEqual(5 * 60_000 + 15_000);
		expect(server.requests.length + server.probes.length).toBeLessThanOrEqual(250);
	});

	it('is waited for when it says when to come back', async () => {
		const server = never({ ...passing, retryAfterMs: 30_000 });
		const { clock, probe } = server;
		Object.assign(server.settings, { downUntil: 25_000 });
		const results = await clock.run(start(clock, server.tasks(50), { probe }));
		expect(new Set(kinds(results))).toEqual(new Set(['done']));
	});
});

describe('an account that asks for a wait while it is away', () => {
	const ASKED_MS = 30_000;

	/** Away for good but for its probes, each of which takes 100 ms; the fifth answer opens the circuit. */
	async function probesOf(away: Outcome<string, string>, last: Outcome<string, string>) {
		const clock = new VirtualClock(7);
		const probes: number[] = [];
		const asked = { ...away, retryAfterMs: ASKED_MS } as Outcome<string, string>;
		const probe = async () => {
			probes.push(clock.now());
			await clock.sleep(100);
			return probes.length === 1 ? asked : done;
		};
		const tasks = [
			...many(5, () => scripted(clock, [passing, done])),
			scripted(clock, [last, done], { latencyMs: 500 }),
		];
		const results = await clock.run(start(clock, tasks, { account: aliveAccount(clock), probe }));
		expect(new Set(kinds(results))).toEqual(new Set(['done']));
		return { probes, starts: tasks.flatMap(({ startedAt }) => startedAt).filter((at) => at > 0) };
	}

	it.each([passing, ambiguous, throttled])(
		'is asked again no sooner, and gets no item, when a probe is answered so ($error)',
		async (answer) => {
			const { probes, starts } = await probesOf(answer, passing);
			const from = (probes[0] ?? 0) + 100;
			expect(probes.slice(1).filter((at) => at < from + ASKED_MS)).toEqual([]);
			expect(starts.filter((at) => at < from + ASKED_MS)).toEqual([]);
		},
	);

	it('is asked no sooner when it was an item of before the outage that was answered so', async () => {
		const { probes, starts } = await probesOf(done, { ...passing, retryAfterMs: ASKED_MS });
		expect(Math.min(...probes, ...starts)).toBeGreaterThanOrEqual(500 + ASKED_MS);
	});
});

describe('a service of which half of the requests come to nothing', () => {
	it('is no outage for long: the batch takes minutes at most, and few items fail', async () => {
		for (const seed of [1, 2, 3, 4]) {
			const clock = new VirtualClock(seed);
			const isFailing = seededRandom(seed);
			const request = async () => {
				const isDown = isFailing() < 0.5;
				await clock.sleep(isDown ? 20 : 200);
				return isDown ? passing : done;
			};
			const task = { scopes: ['account'], bytes: 0, attempt: request };
			const tasks = Array.from({ length: 400 }, () => task);
			const account = aliveAccount(clock);
			const results = await clock.run(start(clock, tasks, { account, probe: request }));
			// Six tries each: one item of 64.
			expect(kinds(results).filter((kind) => kind === 'done').length).toBeGreaterThan(380);
			expect(clock.now()).toBeLessThanOrEqual(240_000);
		}
	});
});

describe('a fault of one item', () => {
	it('is its own after its tries, although nothing else is sent', async () => {
		const clock = new VirtualClock(7);
		const account: AccountLimiter = aliveAccount(clock);
		const probe = async () => await Promise.resolve(done);
		const poison = scripted(clock, [passing]);
		const results = await clock.run(start(clock, [poison], { account, probe }));
		expect(results).toEqual([{ kind: 'failed', error: '503', requests: 6 }]);
		expect(clock.now()).toBeLessThanOrEqual(40_000);
	});

	it('does not hold the others back', async () => {
		const clock = new VirtualClock(7);
		const account: AccountLimiter = aliveAccount(clock);
		const probe = async () => await Promise.resolve(done);
		const tasks = Array.from({ length: 300 }, (_, index) =>
			scripted(clock, [index % 100 === 50 ? passing : done]),
		);
		const results = await clock.run(start(clock, tasks, { account, probe }));
		expect(kinds(results).filter((kind) => kind === 'done')).toHaveLength(297);
		expect(clock.now()).toBeLessThanOrEqual(45_000);
	});

	it('that may be paid twice is not sent again before Nyckel has answered something', async () => {
		const clock = new VirtualClock(7);
		const server = new Server(clock, { downFrom: 0, downUntil: 20_000, down: ambiguous });
		const { probe } = server;
		const account = aliveAccount(clock);
		const results = await clock.run(start(clock, server.tasks(1), { account, probe }));
		expect(kinds(results)).toEqual(['done']);
		expect(server.during(server.requests)).toBe(1);
	});
});

describe('an account that was never seen alive', () => {
	it('is not given up for one fault while its first answers are on their way', async () => {
		const clock = new VirtualClock(7);
		let isFirst = true;
		const attempt = async () => {
			const fails = isFirst;
			isFirst = false;
			await clock.sleep(fails ? 2_000 : 20_000);
			return fails ? passing : done;
		};
		const tasks = Array.from({ length: 200 }, () => ({ ...scripted(clock, [done]), attempt }));
		const probe = async () => await Promise.resolve(done);
		const results = await clock.run(start(clock, tasks, { probe }));
		expect(kinds(results).filter((kind) => kind !== 'done')).toEqual([]);
	});

	it.each<[string, Partial<BatchSettings<string, string>>]>([
		['until there is a token', { token: () => 'due' }],
		['as the user wants it', { limits: { maxConcurrency: 1 } }],
	])(
		'is given up where they come to nothing, although requests go one at a time: %s',
		async (_, settings) => {
			const clock = new VirtualClock(7);
			const tasks = many(100, () => scripted(clock, [passing], { latencyMs: 60_000 }));
			const probe = async () => await Promise.resolve(passing);
			const results = await clock.run(start(clock, tasks, { probe, ...settings }));
			expect(new Set(kinds(results))).toEqual(new Set(['failed', 'ended']));
			// One request after the first is on its way when its time is over.
			expect(clock.now()).toBe(120_000);
		},
	);

	it('is not kept for what was sent after its time was over', async () => {
		const clock = new VirtualClock(7);
		const tasks = many(100, (index) =>
			scripted(clock, [passing], { latencyMs: index === 0 ? 10_000 : 60_000 }),
		);
		const probe = async () => await Promise.resolve(passing);
		await clock.run(start(clock, tasks, { probe, limits: { maxConcurrency: 2 } }));
		expect(tasks.flatMap(({ startedAt }) => startedAt)).toHaveLength(4);
		expect(clock.now()).toBe(70_000);
	});
});

describe('an account that refuses each item for itself', () => {
	const cases: Array<{
		when: string;
		isAlive: boolean;
		fails: (index: number, now: number) => boolean;
	}> = [
		{ when: 'fails now and then', isAlive: true, fails: (index) => index % 200 === 0 },
		{ when: 'was away for 10 s', isAlive: true, fails: (_, now) => now > 5_000 && now < 15_000 },
		{ when: 'fails once, never seen alive', isAlive: false, fails: (index) => index === 30 },
	];

	it.each(cases)('is not given up: it answers all of them ($when)', async ({ isAlive, fails }) => {
		const clock = new VirtualClock(7);
		const tasks = Array.from({ length: 4_000 }, (_, index) => {
			let isFirst = true;
			const attempt = async () => {
				await clock.sleep(100);
				const isLost = isFirst && fails(index, clock.now());
				isFirst = false;
				return isLost ? passing : refused;
			};
			return { ...scripted(clock, [refused]), attempt };
		});
		const probe = async () => await Promise.resolve(fails(1, clock.now()) ? passing : done);
		const settings = { probe, ...(isAlive && { account: aliveAccount(clock) }) };
		const results = await clock.run(start(clock, tasks, settings));
		expect(results.filter((result) => !('error' in result && result.error === '400'))).toEqual([]);
		expect(clock.now()).toBeLessThanOrEqual((4_000 / 25) * 1_100 + 20_000);
	});

	it('is not given up where it takes its time, one item after the other, never seen alive', async () => {
		const clock = new VirtualClock(7);
		const tasks = many(30, (index) =>
			scripted(clock, index === 0 ? [passing, refused] : [refused], { latencyMs: 4_000 }),
		);
		const probe = async () => await Promise.resolve(passing);
		const results = await clock.run(start(clock, tasks, { probe, limits: { maxConcurrency: 1 } }));
		expect(results.filter((result) => !('error' in result && result.error === '400'))).toEqual([]);
	});

	it('lets an item that may be paid be sent again meanwhile', async () => {
		const clock = new VirtualClock(7);
		const tasks = Array.from({ length: 1_000 }, (_, index) =>
			scripted(clock, index === 0 ? [ambiguous, done] : [refused], {
				latencyMs: 1_500 + (index % 7) * 100,
			}),
		);
		const probe = async () => await Promise.resolve(done);
		const settings = { probe, account: aliveAccount(clock) };
		const results = await clock.run(start(clock, tasks, settings));
		expect(results[0]?.kind).toBe('done');
		expect(tasks[0]?.startedAt[1]).toBeLessThanOrEqual(5_000);
	});
});

describe('an account of which nobody knows whether it is there', () => {
	it.each([0, 60_000])(
		'is given up with the failure that the doubt is about, and the batch ends (%i ms)',
		async (waitMs) => {
			const clock = new VirtualClock(7);
			const unhandled: unknown[] = [];
			const note = (error: unknown) => unhandled.push(error);
			process.on('unhandledRejection', note);
			const slow = () => {
				let sends = 0;
				const attempt = async () => {
					sends += 1;
					await clock.sleep(sends === 1 ? 1_000 : waitMs + 30_000);
					return sends === 1 ? ambiguous : done;
				};
				return { ...scripted(clock, [done]), attempt };
			};
			const good = scripted(clock, [done], { latencyMs: 1_500 });
			const probe = async () => {
				await clock.sleep(50);
				return done;
			};
			const outageError = (newest: string) => `away: ${newest.toUpperCase()}`;
			const settings = { waitMs, probe, outageError };
			const results = await clock.run(start(clock, [good, slow(), slow()], settings));
			process.off('unhandledRejection', note);
			expect(unhandled).toEqual([]);
			expect(results.map((result) => ('error' in result ? result.error : 'done')).sort()).toEqual([
				'away: TIMEOUT',
				'done',
				'done',
			]);
		},
	);
});

describe('a cancel during an outage', () => {
	/** From the beginning of the outage until the cancel, milliseconds. */
	const moments = [
		{
			moment: '25 in flight',
			afterMs: 2_000,
			timeoutMs: 60_000,
			inFlight: { tasks: 25, probes: 0 },
		},
		{
			moment: 'a probe in flight',
			afterMs: 16_000,
			timeoutMs: 3_000,
			inFlight: { tasks: 0, probes: 1 },
		},
		{
			moment: 'nothing in flight',
			afterMs: 16_000,
			timeoutMs: 20,
			inFlight: { tasks: 0, probes: 0 },
		},
	];

	it.each(moments)(
		'settles at once and leaves no timer and no probe: $moment',
		async ({ afterMs, timeoutMs, inFlight }) => {
			const clock = new VirtualClock(7);
			const controller = new AbortController();
			const { signal } = controller;
			setMaxListeners(0, signal);
			const underWay = { tasks: 0, probes: 0 };
			const ask = async (what: keyof typeof underWay, ended?: AbortSignal) => {
				const isAway = clock.now() >= OUTAGE.downFrom;
				underWay[what] += 1;
				await clock.sleep(isAway ? timeoutMs : 200, ended).catch(() => undefined);
				underWay[what] -= 1;
				return isAway ? ambiguous : done;
			};
			const task = {
				scopes: ['account'],
				bytes: 0,
				attempt: async (_: number, ended?: AbortSignal) => await ask('tasks', ended),
			};
			const tasks = Array.from({ length: 400 }, () => task);
			const at = OUTAGE.downFrom + afterMs;
			let found: typeof underWay | undefined;
			clock.at(at, () => {
				found = { ...underWay };
				controller.abort();
			});
			const probe = async (ended: AbortSignal) => await ask('probes', ended);
			const results = await clock.run(start(clock, tasks, { probe, signal }));
			expect(found).toEqual(inFlight);
			expect(kinds(results).filter((kind) => kind === 'cancelled')).toHaveLength(300);
			expect(clock.now()).toBe(at);
			await clock.pass(0);
			expect(clock.pendingTimers).toBe(0);
			expect(underWay).toEqual({ tasks: 0, probes: 0 });
		},
	);
});
