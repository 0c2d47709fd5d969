import type { AddressInfo } from 'node:net';

import type { ActiveFault } from './faults/book';
import type { FaultRule } from './faults/types';
import { CATALOGUE, type FunctionKey } from './functions/catalogue';
import type { FunctionDefinition } from './functions/types';
import type { ConfigChange, SandboxOptions } from './options';
import { createApp } from './server/app';
import type { Account } from './server/accounts';
import type { Invocation, LoggedRequest, Totals } from './server/journal';
import { SandboxState } from './server/state';
import { openTlsDoor, type TlsDoor } from './tls/door';

export { heldOutMails, mailText, type HeldOutMail } from './classifier/mails';
export { SUPPORT_HELD_OUT } from './data/support-held-out';
export type { ActiveFault } from './faults/book';
export type { FaultAction, FaultMatch, FaultRule } from './faults/types';
export type { FunctionKey } from './functions/catalogue';
export type { Field, FunctionDefinition, Label } from './functions/types';
export { drawTiles } from './data/tiles';
export { drawPicture, pngDataUri, type Colour, type Drawing } from './drawing';
export { REAL_LATENCY_MS } from './options';
export type {
	Answered,
	ConfigChange,
	LimiterKind,
	Limits,
	ReplyForms,
	SandboxOptions,
} from './options';
export type { Invocation, LoggedRequest, Totals } from './server/journal';

/** Credentials of one account. */
export interface SandboxAccount {
	readonly clientId: string;
	readonly clientSecret: string;
	/** A token as a user would paste it: good until `expireTokens`, after which this gives a new one. */
	readonly accessToken: string;
	/** Requests being answered now. */
	readonly inFlight: number;
}

/** A running local Nyckel. */
export interface Sandbox extends SandboxAccount {
	/** Base URL without a trailing slash, e.g. `http://127.0.0.1:5681`. */
	readonly url: string;
	/** The same by TLS, when asked for. */
	readonly tls?: Pick<TlsDoor, 'url' | 'authority'>;
	/** All accounts; the first one's credentials are also the sandbox's own. */
	readonly accounts: readonly SandboxAccount[];
	/** Every request since start or reset, oldest first; the newest 100,000 at most. */
	readonly requests: readonly LoggedRequest[];
	/** Every billed classification since start or reset; the newest 100,000 at most. */
	readonly invocations: readonly Invocation[];
	/** Sums since start or reset, over everything. */
	readonly totals: Readonly<Totals>;
	/** Changes settings; what is left out stays. Limits start counting anew. */
	configure(change: ConfigChange): void;
	/** Puts a fault in force; of several, the oldest that meets a request acts. */
	addFault(rule: FaultRule): ActiveFault;
	/** Takes all faults out. */
	clearFaults(): void;
	/** Ends every token issued so far, the pasted ones too. */
	expireTokens(): void;
	/** Back to the start: settings, faults, log, samples and what was learned. Tokens stay good. */
	reset(): void;
	/** Stops at once; connections that hang are cut. */
	close(): Promise<void>;
}

/** The functions by their short names: ids, labels and fields to ask for. */
export const FUNCTIONS = Object.fromEntries(CATALOGUE.map((fn) => [fn.key, fn])) as Readonly<
	Record<FunctionKey, FunctionDefinition>
>;

/**
 * Starts a local Nyckel on 127.0.0.1.
 * @throws Error with code EADDRINUSE when the port is taken
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const state = new SandboxState(options);
	const app = await createApp(state);
	await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
	const door = options.tls ? await openTlsDoor(app.server) : undefined;
	// After listening, so that a taken port is known before seconds go into training.
	if (options.warm) state.shelf.warm();
	// A TCP server's address is never a string.
	const { port } = app.server.address() as AddressInfo;
	const accounts = state.accounts.list.map((account) => shown(account, state));
	const [first] = accounts;
	if (!first) throw new Error('A sandbox needs at least one account.');
	return {
		url: `http://127.0.0.1:${port}`,
		...(door && { tls: { url: door.url, authority: door.authority } }),
		accounts,
		clientId: first.clientId,
		clientSecret: first.clientSecret,
		get accessToken() {
			return first.accessToken;
		},
		get inFlight() {
			return first.inFlight;
		},
		get requests() {
			return state.journal.requests;
		},
		get invocations() {
			return state.journal.invocations;
		},
		get totals() {
			return state.journal.totals;
		},
		configure: (change) => state.configure(change),
		addFault: (rule) => state.faults.add(rule),
		clearFaults: () => state.faults.clear(),
		expireTokens: () => state.accounts.expireAll(),
		reset: () => state.reset(),
		close: async () => {
			await door?.close();
			await app.close();
		},
	};
}

function shown(account: Account, state: SandboxState): SandboxAccount {
	return {
		clientId: account.clientId,
		clientSecret: account.clientSecret,
		get accessToken() {
			return state.accounts.pastedToken(account);
		},
		get inFlight() {
			return account.inFlight;
		},
	};
}
