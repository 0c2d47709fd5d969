import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Clock } from '../../../nodes/Nyckel/batch';
import { ACTS, MAY_BE_PAID, send, tooMany, type Act } from './acts';
import { Gate, type AccountLimits } from './limits';

export type { Act, AccountLimits };

/** The ways in which a service is away: `refused` is a process that is gone. */
export const OUTAGES = ['503', '504', 'reset', 'refused', 'hang'] as const;

/** One of {@link OUTAGES}. */
export type OutageKind = (typeof OUTAGES)[number];

/** What a single input meets although account and function are fine: a firewall, or a wrong model ID in one row. */
export const REFUSALS = [
	'403 page',
	'200 page',
	'403 JSON',
	'404 JSON',
	'no model',
	'redirect',
] as const satisfies readonly Act[];

/** A time in which the service is away. */
export interface Outage {
	kind: OutageKind;
	/** From the next invocation on, milliseconds. */
	afterMs: number;
	/** How long it takes, milliseconds. */
	lastsMs: number;
	/** Reading functions goes on working: only what computes is away. */
	onlyInvoke?: boolean;
}

/** How the server is set up. */
export interface PlainNyckelSettings {
	/** Whose time its limits, latency and outages go by. */
	clock: Pick<Clock, 'now' | 'sleep'>;
	/** Time that an answer takes, by the path of the request where it differs, milliseconds. */
	latencyMs: number | ((path: string) => number);
	/** Left out: none. */
	limits?: AccountLimits;
	/** What a 429 for the limits asks for, seconds; left out: nothing. */
	retryAfter?: number;
	/** Tells the moments of {@link PlainNyckel.away}; default {@link momentOfMachine}. */
	moment?: () => number;
	/** What an invocation of this text meets instead of its answer; other requests are asked about without a text. */
	meets?: (text: string | undefined, path: string) => Act | undefined;
}

/** Sums of what has come. */
export interface Seen {
	/** Everything but token requests. */
	requests: number;
	invokes: number;
	/** Reads of functions. */
	reads: number;
	tokens: number;
	/** Answers with 429 for the limits. */
	throttled: number;
	/** Texts whose invocation may have been billed more than once: everything that was not turned away counts. */
	paidTwice: number;
	/** How often the worst of them may have been billed. */
	mostPaid: number;
	/** Good answers to invocations. */
	answers: number;
	/** Texts that got more than one good answer: what was finished was sent again. */
	answeredTwice: number;
	/** The most requests within any second. */
	busiest: number;
}

/** When the service was away, milliseconds. */
export interface Away {
	from: number;
	to: number;
}

/** This moment, the same for all processes of a machine, milliseconds. */
export const momentOfMachine = (): number => performance.timeOrigin + performance.now();

const FUNCTION = { name: 'Plain', input: 'Text', output: 'Classification', projectId: 'project_1' };

const LABEL = { id: 'label_1', name: 'Delivery' };

const FIELD = { id: 'field_1', name: 'text', type: 'Text' };

/** What a request gets when nothing is in its way. */
function answerTo(method: string, functionId: string, rest: string): unknown {
	const about = { id: functionId, ...FUNCTION };
	if (functionId === '') return [about];
	switch (`${method} ${rest}`) {
		case 'POST /invoke':
			return { labelName: LABEL.name, labelId: LABEL.id, confidence: 0.9 };
		case 'POST /samples':
			return { id: 'sample_1' };
		case 'GET /labels':
			return [LABEL];
		case 'GET /fields':
			return [FIELD];
		default:
			return about;
	}
}

/**
 * A server with an account's two limits and a switch for outages, on nothing but `node:http`. It shares no line and no
 * belief with the sandbox: what holds against both is not only what our own stand-in thinks.
 */
export class PlainNyckel {
	/** Outages that have begun. */
	readonly away: Away[] = [];

	private readonly server: Server;

	private readonly paid = new Map<string, number>();

	private readonly answered = new Map<string, number>();

	private readonly sums = { invokes: 0, reads: 0, tokens: 0, throttled: 0 };

	private readonly underWay = new Set<ServerResponse>();

	/** Requests that met a hang: they end when the service comes back. */
	private readonly hanging = new Set<ServerResponse>();

	private readonly ended = new AbortController();

	private readonly gate: Gate;

	private readonly moment: () => number;

	private down?: Outage;

	private planned?: Outage;

	private port = 0;

	private constructor(private readonly settings: PlainNyckelSettings) {
		this.gate = new Gate(settings.limits);
		this.moment = settings.moment ?? momentOfMachine;
		this.server = createServer((request, response) => void this.take(request, response));
		// A client that resets its connection is nothing to report.
		this.server.on('clientError', (_, socket) => socket.destroy());
	}

	/** Starts one on a free port of this machine. */
	static async start(settings: PlainNyckelSettings): Promise<PlainNyckel> {
		const plain = new PlainNyckel(settings);
		await plain.listen();
		return plain;
	}

	/** Base URL without a trailing slash. */
	get url(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	/** What has come so far. */
	get seen(): Seen {
		const counts = [...this.paid.values()];
		const moreThanOnce = (counted: Map<string, number>) =>
			[...counted.values()].filter((count) => count > 1).length;
		return {
			...this.sums,
			requests: this.sums.invokes + this.sums.reads,
			paidTwice: moreThanOnce(this.paid),
			answers: [...this.answered.values()].reduce((sum, count) => sum + count, 0),
			answeredTwice: moreThanOnce(this.answered),
			mostPaid: counts.reduce((most, count) => Math.max(most, count), 0),
			busiest: this.gate.busiest,
		};
	}

	/** How often the invocation of a text may have been billed. */
	paidFor(text: string): number {
		return this.paid.get(text) ?? 0;
	}

	/** Forgets what has come so far; limits go on counting. */
	forget(): void {
		this.paid.clear();
		this.answered.clear();
		this.away.length = 0;
		Object.assign(this.sums, { invokes: 0, reads: 0, tokens: 0, throttled: 0 });
	}

	/** Lets the service go away once; the time counts from the next invocation. */
	plan(outage: Outage): void {
		this.planned = outage;
	}

	/** Lets the service go away now, until {@link PlainNyckel.comeBack}. */
	async goAway(outage: Pick<Outage, 'kind' | 'onlyInvoke'>): Promise<void> {
		this.down = { afterMs: 0, lastsMs: Infinity, ...outage };
		this.away.push({ from: this.moment(), to: Infinity });
		const { kind } = outage;
		// An outage that comes between two answers is met by what is under way too.
		for (const response of this.underWay) this.meet(response, kind);
		this.underWay.clear();
		if (kind !== 'refused') return;
		const closed = new Promise((resolve) => this.server.close(resolve));
		this.server.closeAllConnections();
		await closed;
	}

	/** Ends an outage. */
	async comeBack(): Promise<void> {
		const { down } = this;
		this.down = undefined;
		if (down?.kind === 'refused') await this.listen();
		const last = this.away.at(-1);
		if (last) last.to = this.moment();
		for (const response of this.hanging) response.socket?.destroy();
		this.hanging.clear();
	}

	/** Stops at once. */
	async close(): Promise<void> {
		this.ended.abort();
		this.server.closeAllConnections();
		if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
	}

	private async listen(): Promise<void> {
		await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
		this.port = (this.server.address() as AddressInfo).port;
	}

	private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { method = '', url = '' } = request;
		if (url === '/connect/token') {
			await textOf(request);
			this.sums.tokens += 1;
			if (this.down) this.meet(response, this.down.kind);
			else send(response, 200, '{"access_token":"t0ken","token_type":"Bearer","expires_in":3600}');
			return;
		}
		const [, functionId = '', rest = ''] = /^\/v1\/functions\/?([^/?]*)([^?]*)/.exec(url) ?? [];
		const isInvoke = method === 'POST' && rest === '/invoke';
		this.sums[isInvoke ? 'invokes' : 'reads'] += 1;
		if (isInvoke) this.begin();
		const { clock, latencyMs: latency, meets } = this.settings;
		const latencyMs = typeof latency === 'number' ? latency : latency(url);
		const away = this.isAway(isInvoke);
		if (!away && !this.gate.enter(clock.now())) {
			this.sums.throttled += 1;
			tooMany(response, this.settings.retryAfter);
			return;
		}
		response.once('close', () => {
			if (!away) this.gate.leave();
			this.underWay.delete(response);
			this.hanging.delete(response);
		});
		const body = await textOf(request);
		if (!request.complete) return;
		const text = isInvoke ? textOfData((JSON.parse(body) as { data: unknown }).data) : undefined;
		const act = away ? this.down?.kind : meets?.(text, url);
		if (text !== undefined && (act === undefined || MAY_BE_PAID.has(act))) {
			countIn(this.paid, text);
		}
		if (act !== undefined) {
			this.meet(response, act);
			return;
		}
		this.underWay.add(response);
		if (latencyMs > 0) await clock.sleep(latencyMs);
		// Not there any more: an outage or the client has ended it.
		if (!this.underWay.delete(response)) return;
		if (text !== undefined) countIn(this.answered, text);
		send(response, 200, JSON.stringify(answerTo(method, functionId, rest)));
	}

	private isAway(isInvoke: boolean): boolean {
		return this.down !== undefined && (isInvoke || this.down.onlyInvoke !== true);
	}

	private meet(response: ServerResponse, act: Act): void {
		if (act === 'hang') this.hanging.add(response);
		ACTS[act](response);
	}

	/** The first invocation after {@link PlainNyckel.plan} starts its clock. */
	private begin(): void {
		const { planned } = this;
		if (!planned) return;
		this.planned = undefined;
		void (async () => {
			if (!(await this.waited(planned.afterMs))) return;
			await this.goAway(planned);
			if (await this.waited(planned.lastsMs)) await this.comeBack();
		})();
	}

	/** Waits; false when the server was stopped meanwhile. */
	private async waited(ms: number): Promise<boolean> {
		await this.settings.clock.sleep(ms, this.ended.signal).catch(() => undefined);
		return !this.ended.signal.aborted;
	}
}

/** What an invocation is known by: its text, or its row as one. */
const textOfData = (data: unknown): string =>
	typeof data === 'string' ? data : JSON.stringify(data);

function countIn(counts: Map<string, number>, text: string): void {
	counts.set(text, (counts.get(text) ?? 0) + 1);
}

async function textOf(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	try {
		for await (const chunk of request) chunks.push(chunk as Buffer);
	} catch {
		// The client has gone in the middle.
	}
	return Buffer.concat(chunks).toString();
}
