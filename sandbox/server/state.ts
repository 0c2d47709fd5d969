import { realSleep } from './timers';
import { FaultBook } from '../faults/book';
import { CATALOGUE, extraFunctions } from '../functions/catalogue';
import {
	changed,
	DEFAULT_CONFIG,
	type ConfigChange,
	type SandboxConfig,
	type SandboxOptions,
} from '../options';
import { Accounts } from './accounts';
import { Journal } from './journal';
import { draw } from './random';
import { Shelf } from './shelf';

/** Bodies up to this size are kept in the log, bytes. */
const DEFAULT_LOG_BODY_BYTES = 16_384;

/** Stream number of latencies; faults use their own ids, which start at 1. */
const LATENCY_STREAM = 0;

/** Everything that a running sandbox knows. */
export class SandboxState {
	config: SandboxConfig;

	readonly now: () => number;

	readonly sleep: (ms: number) => Promise<void>;

	readonly logBodyBytes: number;

	readonly journal = new Journal();

	readonly faults = new FaultBook(() => this.config.seed);

	readonly accounts: Accounts;

	readonly shelf: Shelf;

	private readonly startConfig: SandboxConfig;

	constructor(options: SandboxOptions) {
		const { functions, extraFunctions: extra = 0, accounts = 1 } = options;
		const { logBodyBytes = DEFAULT_LOG_BODY_BYTES, now = Date.now, sleep = realSleep } = options;
		this.startConfig = changed(DEFAULT_CONFIG, configOf(options));
		this.config = this.startConfig;
		this.now = now;
		this.sleep = sleep;
		this.logBodyBytes = logBodyBytes;
		this.accounts = new Accounts(accounts, this.config, now);
		const definitions = CATALOGUE.filter(
			({ key }) => !functions || (functions as readonly string[]).includes(key),
		);
		this.shelf = new Shelf([...definitions, ...extraFunctions(extra)], now);
	}

	/** Changes settings; limits start counting anew. */
	configure(change: ConfigChange): void {
		this.config = changed(this.config, change);
		this.accounts.useConfig(this.config);
	}

	/** Back to the start: settings, faults, log, samples and what was learned. Tokens stay good. */
	reset(): void {
		this.config = this.startConfig;
		this.accounts.useConfig(this.config);
		this.faults.clear();
		this.journal.reset();
		this.shelf.reset();
	}

	/** How long the request with this number takes, milliseconds. */
	latencyOf(request: number): number {
		const { latencyMs, seed } = this.config;
		if (typeof latencyMs === 'number') return latencyMs;
		const [low, high] = latencyMs;
		return low + draw(seed, LATENCY_STREAM, request) * (high - low);
	}
}

/** The part of the options that is configuration. */
function configOf(options: SandboxOptions): ConfigChange {
	const { limits, forms, latencyMs, tokenLifeMs, claimedExpiresIn, expiredTokenStatus } = options;
	const { seed, learn, lists, captureShare, repliesWithSampleId, labelExistsStatus } = options;
	const tokens = { tokenLifeMs, claimedExpiresIn, expiredTokenStatus };
	const samples = { captureShare, repliesWithSampleId, labelExistsStatus };
	const all = { limits, forms, latencyMs, ...tokens, seed, learn, lists, ...samples };
	return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
