import type { ConfigChange, LimiterKind } from '../sandbox';
import { FUNCTIONS } from '../sandbox';
import type { PeerName } from './peers';
import type { Target } from './peers/target';
import type { RemoteSandbox } from './remoteSandbox';
import type { Sizes } from './sizes';
import type { ItemSource, RunReport } from './worker/jobs';

/** What every section gets. */
export interface Bench {
	sandbox: RemoteSandbox;
	/** The same sandbox by TLS; worker processes trust its authority. */
	tlsUrl: string;
	sizes: Sizes;
	/** Tells on the terminal how far it is. */
	log: (line: string) => void;
}

/** A run with what the server saw of it. */
export interface Measured extends RunReport {
	/** Invocations that the server billed. */
	paid: number;
	/** Requests that reached the server, refused ones included. */
	requests: number;
	/** Answers with 429. */
	limited: number;
}

/** Server settings for warming up: nothing is in the way. */
const OPEN: ConfigChange = { limits: false, latencyMs: 0, learn: false };

/** Nyckel's limits, counted by this kind of limiter. */
export function limitedBy(
	limiter: LimiterKind,
	latencyMs: ConfigChange['latencyMs'],
): ConfigChange {
	const limits = { requestsPerSecond: 25, inFlight: 25, limiter, retryAfter: false } as const;
	return { limits, latencyMs, learn: false };
}

/** No limits and no latency: what is left is the machine's own time. */
export const UNLIMITED: ConfigChange = OPEN;

/** A function of the sandbox by the name it has there. */
export function targetOf(
	{ sandbox: { account } }: Bench,
	name: 'support' | 'spam' | 'image',
	settings: { unlimited?: boolean } = {},
): Target {
	const input = name === 'image' ? 'image' : 'text';
	const { unlimited = false } = settings;
	return { account, input, functionId: FUNCTIONS[name].id, unlimited };
}

/** Made-up items. */
export function made(
	count: number,
	name: PeerName,
	imageBytes?: number,
): Extract<ItemSource, { kind: 'made' }> {
	return { kind: 'made', count, name, ...(imageBytes !== undefined && { imageBytes }) };
}

/**
 * Warms up, sets the server, runs, and asks the server what it saw.
 * @param warmUp done before the server starts to count
 * @param run gives one report, or one of each process
 */
export async function measure<R extends RunReport>(
	{ sandbox }: Bench,
	server: ConfigChange,
	warmUp: () => Promise<unknown>,
	run: () => Promise<R>,
): Promise<R & Measured> {
	await sandbox.prepare(OPEN);
	await warmUp();
	await sandbox.prepare(server);
	const report = await run();
	const { invocations: paid, requests, limited } = await sandbox.totals();
	return { ...report, paid, requests, limited };
}

/** The middle one of some numbers; 0 of none. */
export function median(numbers: readonly number[]): number {
	const sorted = [...numbers].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
