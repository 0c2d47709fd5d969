import type { INode, INodeExecutionData } from 'n8n-workflow';

import { startProxy, type TestProxy } from '../../sandbox/proxy';
import { FUNCTIONS, type FaultMatch, type LoggedRequest, type SandboxAccount } from '../../sandbox';
import { BadListeners } from '../support/badListeners';
import { sentInvokes } from '../support/bench';
import type { RunResult, WorkflowJson } from '../support/engine';
import { fastClock } from '../support/fastClock';
import { Loopback } from '../support/loopback';
import { failLookups } from '../support/names';
import { Bench, invokeText, workflowOf } from '../support/nyckel';
import { Outgoing } from '../support/outgoing';
import { trust } from '../support/trust';
import { FAULTY, NO_TIMEOUT, type Fault } from './table';

/** What the node does about an error. */
export type Mode = NonNullable<INode['onError']>;

/** One field of the matrix. */
export interface Cell {
	fault: Fault;
	mode: Mode;
	/** Number of items. */
	size: number;
}

const BASE_URLS = {
	'nobody listens': 'http://127.0.0.1:1',
	'no such host': 'https://nyckel.invalid',
	'no name server': 'https://nyckel-unasked.invalid',
} as const;

/** Nobody listens here. */
const DEAD_PROXY = { url: 'http://127.0.0.1:1' };

const LOOKUPS = { 'nyckel.invalid': 'ENOTFOUND', 'nyckel-unasked.invalid': 'EAI_AGAIN' } as const;

/** Beside a timeout the good items must be quick on any machine. */
const FEW_AT_ONCE = 5;

/** Not the request before it that asks without a secret where the address leads. */
const ASKING_FOR_A_TOKEN: FaultMatch = { path: '/connect/token', bodyIncludes: 'client_id' };

const isNowhere = (name: string): name is keyof typeof BASE_URLS => name in BASE_URLS;

const hostOf = ({ url }: Loopback): string => url.replace('http://', '');

/** Which items the fault meets, as far as it looks at items. */
export function faultyOf({ fault, size }: Pick<Cell, 'fault' | 'size'>): ReadonlySet<number> {
	const all = Array.from({ length: size }, (_, index) => index);
	if (fault.meets === 'all' || fault.meets === 'token') return new Set(all);
	if (fault.meets === 'token-once') return new Set();
	return new Set(size === 1 ? all : FAULTY);
}

function itemsOf({ fault, size }: Cell): INodeExecutionData[] {
	const faulty = faultyOf({ fault, size });
	return Array.from({ length: size }, (_, index) => ({
		json: { text: `Item ${index} ${faulty.has(index) ? 'faulty' : 'good'}: where is my parcel?` },
	}));
}

/** Engine, sandbox and a second host, for all cells of a file. Each cell has an account of its own. */
export class Stage {
	private used = 0;

	private readonly resolveNames = failLookups(LOOKUPS);

	private constructor(
		private readonly bench: Bench,
		private readonly other: Loopback,
		private readonly outgoing: Outgoing,
		private readonly bad: BadListeners,
		private readonly proxies: Record<'asks for a password' | 'gets no further', TestProxy>,
		private readonly distrust: () => void,
	) {}

	/** @param cells how many will be played */
	static async start(cells: number): Promise<Stage> {
		const other = await Loopback.start(() => ({ body: { labelName: 'Stolen' } }));
		const bench = await Bench.start({
			limits: false,
			accounts: cells,
			functions: ['support'],
			now: () => fastClock.now(),
			tls: true,
		});
		const bad = await BadListeners.start();
		const proxies = {
			'asks for a password': await startProxy({ password: 'n8n:secret' }),
			'gets no further': await startProxy({ refuses: 502 }),
		};
		const distrust = trust(`${bad.authority}\n${bench.sandbox.tls?.authority}`);
		return new Stage(bench, other, new Outgoing(), bad, proxies, distrust);
	}

	/** Ends all of it; requests that still hang are cut. */
	async close(): Promise<void> {
		this.resolveNames();
		this.outgoing.close();
		this.distrust();
		await this.bad.close();
		for (const proxy of Object.values(this.proxies)) await proxy.close();
		await this.other.close();
		await this.bench.close();
	}

	/** Puts the fault in force and runs the node over the items. */
	async play(cell: Cell): Promise<Played> {
		const { sandbox, engine } = this.bench;
		const account = sandbox.accounts[this.used++];
		if (!account) throw new Error('The stage was set for fewer cells.');
		sandbox.reset();
		this.outgoing.departures.length = 0;
		fastClock.waits.length = 0;
		const workflow = await this.workflow(cell, account, cell.fault);
		this.arrange(cell);
		const proxy = this.proxyOf(cell.fault);
		if (proxy !== undefined) process.env.HTTPS_PROXY = proxy.url;
		const askedBefore = proxy?.asked?.length ?? 0;
		const result = await engine.run(workflow, { items: itemsOf(cell) });
		delete process.env.HTTPS_PROXY;
		const { departures } = this.outgoing;
		// What goes through a proxy does not show in this process, and nobody counts at a dead one.
		const left = proxy ? proxy.asked && proxy.asked.length - askedBefore : departures.length;
		const strayed = this.outgoing.to(hostOf(this.other)).length;
		return new Played(cell, result, this.bench, left, strayed, async () => {
			sandbox.clearFaults();
			const repaired = await this.workflow(cell, account, {});
			return await engine.retry(result, repaired);
		});
	}

	private proxyOf({ proxy }: Fault): (Pick<TestProxy, 'url'> & Partial<TestProxy>) | undefined {
		return proxy === 'is dead' ? DEAD_PROXY : proxy && this.proxies[proxy];
	}

	private addressOf({ baseUrl, proxy }: Pick<Fault, 'baseUrl' | 'proxy'>): string | undefined {
		if (proxy !== undefined) return this.bench.sandbox.tls?.url;
		if (baseUrl === undefined) return undefined;
		return isNowhere(baseUrl) ? BASE_URLS[baseUrl] : this.bad.get(baseUrl).url;
	}

	private async workflow(
		{ mode, fault: { timeout } }: Cell,
		account: SandboxAccount,
		{ credential, ...way }: Pick<Fault, 'baseUrl' | 'credential' | 'proxy'>,
	): Promise<WorkflowJson> {
		const baseUrl = this.addressOf(way);
		const at = baseUrl !== undefined && { baseUrl };
		const { accessToken, clientId, clientSecret } = account;
		const old = { access_token: 'long-gone', n8n_expires_at: Date.now() - 60_000 };
		const credentials =
			credential === undefined || credential === 'token'
				? await this.bench.credential('nyckelApi', { accessToken, ...at })
				: await this.bench.credential('nyckelOAuth2Api', {
						clientId,
						clientSecret,
						...at,
						...(credential !== 'cold' && { oauthTokenData: old }),
					});
		const options = timeout ? { timeout, maxConcurrency: FEW_AT_ONCE } : { timeout: NO_TIMEOUT };
		return workflowOf(invokeText(FUNCTIONS.support.id, { options }), {
			credentials,
			onError: mode,
		});
	}

	private arrange({ fault, size }: Cell): void {
		const { sandbox } = this.bench;
		const { action, processed, credential } = fault;
		if (credential === 'expired-403') sandbox.configure({ expiredTokenStatus: 403 });
		if (!action) return;
		const act = typeof action === 'function' ? action(`${this.other.url}/steal`) : action;
		const put = (match: FaultMatch) =>
			sandbox.addFault({ match, action: act, ...(processed !== undefined && { processed }) });
		const arrangements: Record<Fault['meets'], () => void> = {
			faulty: () => put({ bodyIncludes: 'faulty' }),
			'faulty-once': () => {
				for (const index of faultyOf({ fault, size }))
					put({ bodyIncludes: `Item ${index} `, times: 1 });
			},
			all: () => put({}),
			token: () => put(ASKING_FOR_A_TOKEN),
			'token-once': () => put({ ...ASKING_FOR_A_TOKEN, times: 1 }),
		};
		arrangements[fault.meets]();
	}
}

/** What came of a cell, from the user's side and from the server's. */
export class Played {
	constructor(
		readonly cell: Cell,
		/** n8n's record of the run. */
		readonly result: RunResult,
		private readonly bench: Bench,
		/** Requests that left this process, or that the proxy was asked for; undefined when nobody counted. */
		readonly departures: number | undefined,
		/** Requests that reached the other host. */
		readonly strayed: number,
		/** Takes the fault out and presses Retry on the failed execution. */
		readonly retry: () => Promise<RunResult>,
	) {}

	/** The invocations that reached the server and were read there, by item. */
	get requests(): LoggedRequest[][] {
		const byItem = Array.from({ length: this.cell.size }, (): LoggedRequest[] => []);
		for (const request of this.invokes) byItem[itemOf(request)]?.push(request);
		return byItem;
	}

	/** The invocations that were turned away unread, for their token. */
	get turnedAway(): number {
		return this.invokes.filter(({ body }) => body === undefined).length;
	}

	private get invokes(): LoggedRequest[] {
		return sentInvokes(this.bench.sandbox);
	}

	/** How often each item was billed. */
	get billed(): number[] {
		const bySeq = new Map(this.bench.sandbox.requests.map((request) => [request.seq, request]));
		const counts = new Array<number>(this.cell.size).fill(0);
		for (const { request } of this.bench.sandbox.invocations) {
			const entry = bySeq.get(request);
			const index = entry ? itemOf(entry) : -1;
			counts[index] = (counts[index] ?? 0) + 1;
		}
		return counts;
	}

	/** Calls of the token endpoint. */
	get tokenRequests(): number {
		return this.bench.sandbox.totals.tokenRequests;
	}

	/** Waits so far, milliseconds; not those that only guard against a missing answer, and are taken back when it comes. */
	get waits(): number[] {
		return fastClock.waits.filter(({ isOver }) => isOver).map(({ ms }) => ms);
	}
}

function itemOf({ body }: LoggedRequest): number {
	const { data = '' } = (body ?? {}) as { data?: string };
	return Number(/^Item (\d+) /.exec(data)?.[1] ?? -1);
}
