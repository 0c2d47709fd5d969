import { randomBytes } from 'node:crypto';

import type { SandboxConfig } from '../options';
import { ApiError } from './errors';
import { createLimiter, type RateLimiter } from './limiters';

/** Why a request got a 429. */
export type LimitHit = 'rate' | 'in-flight';

/** A customer: credentials, and the two limits that all its requests share. */
export class Account {
	readonly clientSecret = randomBytes(16).toString('hex');

	/** Requests being answered now. */
	inFlight = 0;

	private limiter: RateLimiter | undefined;

	constructor(
		readonly clientId: string,
		private config: SandboxConfig,
	) {
		this.useConfig(config);
	}

	/** Takes up changed limits and forgets what was counted. */
	useConfig(config: SandboxConfig): void {
		this.config = config;
		const { requestsPerSecond, limiter } = config.limits;
		this.limiter =
			requestsPerSecond === false ? undefined : createLimiter(limiter, requestsPerSecond);
	}

	/**
	 * Counts a request in, unless a limit is reached; `leave` must follow when it is over.
	 * @param now milliseconds
	 */
	enter(now: number): LimitHit | undefined {
		const { inFlight } = this.config.limits;
		if (inFlight !== false && this.inFlight >= inFlight) return 'in-flight';
		if (this.limiter && !this.limiter.admits(now)) return 'rate';
		this.inFlight += 1;
		return undefined;
	}

	/** Counts a request out. */
	leave(): void {
		this.inFlight -= 1;
	}
}

interface Token {
	account: Account;
	/** Milliseconds on the sandbox's clock. */
	expiresAt: number;
}

/** Who may call: accounts and the tokens issued to them. */
export class Accounts {
	readonly list: readonly Account[];

	private readonly tokens = new Map<string, Token>();

	private readonly pasted = new Map<Account, string>();

	constructor(
		count: number,
		private config: SandboxConfig,
		private readonly now: () => number,
	) {
		this.list = Array.from(
			{ length: count },
			(_, i) => new Account(`sandbox-client-${i + 1}`, config),
		);
	}

	/** Takes up changed settings; tokens already issued keep their life. */
	useConfig(config: SandboxConfig): void {
		this.config = config;
		for (const account of this.list) account.useConfig(config);
	}

	/** A new token for these credentials, or undefined when they are wrong. */
	issue(clientId: string, clientSecret: string): string | undefined {
		const account = this.list.find(
			(a) => a.clientId === clientId && a.clientSecret === clientSecret,
		);
		return account && this.mint(account, this.now() + this.config.tokenLifeMs);
	}

	/** A token as a user would paste it: good until `expireAll`. */
	pastedToken(account: Account): string {
		const token = this.pasted.get(account) ?? this.mint(account, Infinity);
		this.pasted.set(account, token);
		return token;
	}

	/** Ends every token issued so far. */
	expireAll(): void {
		for (const token of this.tokens.values()) token.expiresAt = -Infinity;
		this.pasted.clear();
	}

	/**
	 * The account behind an `Authorization` header.
	 * @throws ApiError 401 without a known token, 401 or 403 (as set) for an expired one
	 */
	authenticate(authorization: string | undefined): Account {
		const known = this.tokens.get(/^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? '');
		if (!known) throw new ApiError(401, 'The access token is missing or invalid.');
		if (known.expiresAt > this.now()) return known.account;
		throw new ApiError(this.config.expiredTokenStatus, 'The access token has expired.');
	}

	private mint(account: Account, expiresAt: number): string {
		const token = randomBytes(24).toString('base64url');
		this.tokens.set(token, { account, expiresAt });
		return token;
	}
}
