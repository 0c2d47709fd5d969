import type { Outcome } from '../types';
import type { StartEnd, TokenState } from './gate';

/** Limits set by the user. One that is left out leaves it to the others. */
export interface Limits {
	/** Requests in flight, at least 1. */
	maxConcurrency?: number;
	/** Requests per second, at least 1. */
	requestsPerSecond?: number;
}

/** The requests of one batch, as the limiter sees them. */
export interface Lane {
	readonly limits: Limits;
	/** What is known of the credential's token: until it is there, requests go one at a time. */
	readonly token: () => TokenState;
	/** Longest wait for an account that has answered before, milliseconds. */
	readonly waitMs: number;
	/**
	 * Asks whether the account answers again, by a request that costs nothing; left out: there is none. One that rejects tells nothing.
	 * @param signal nobody waits for it any more
	 */
	readonly probe?: (signal: AbortSignal) => Promise<Outcome<unknown, unknown>>;
	/** The account has been away for longer than the lane waits: all that it still has to send is over. */
	giveUp(outage: Outage): void;
	/** A proven outage is over: what waits to be sent again has all its tries again. */
	forgive(): void;
	/** Gives up what may not be sent any more at `now`, milliseconds of the clock. */
	expire(now: number): void;
	/** The request it would send next at `now` (milliseconds of the clock); undefined when none is ready. Changes nothing. */
	peek(now: number): Request | undefined;
}

/** A request that is ready to be sent. */
export interface Request {
	/** Memory that it needs at its peak, bytes. */
	bytes: number;
	/** When it was sent in vain and may have been paid, milliseconds of the clock; undefined when it cannot be paid twice. */
	mayBePaidAt?: number;
	/** Sends it. It is in flight until the permit is settled. */
	send: (permit: Permit) => void;
	/** Lets it wait a little, so that others have their turn. */
	putOff: () => void;
}

/** Leave to have one request in flight. */
export interface Permit {
	/** Milliseconds of the clock. */
	readonly startedAt: number;
	/**
	 * Gives it back; then all starts that may. Nothing the second time, or when its lane has left.
	 * @param end what the request came to
	 * @param decide called before anything starts: what the end means for the rest of its batch comes first
	 */
	settle(end: StartEnd, decide?: () => void): void;
}

/** Why an account is given up. */
export interface Outage {
	/** What the newest request came to. */
	error: unknown;
	/** For how long nothing has been answered well, milliseconds. */
	awayMs: number;
	/** Whether anything was ever answered well in this process. */
	isAlive: boolean;
	/** Whether nothing at all was answered since then, no probe either: it is not one kind of request that fails. */
	isSilent: boolean;
}
