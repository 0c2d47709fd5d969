import type { Observer } from '../events';
import type { Clock } from '../types';
import type { Candidate, RequestGate, Start, StartEnd, TokenState } from './gate';

/** Where nobody knows when a token ends, it is trusted so long after the last good answer, milliseconds. */
export const TRUSTED_MS = 5 * 60_000;

/**
 * Until a credential has its token, its requests go one at a time: the first fetches or renews it for all, where older
 * versions of n8n would do so for each, and newer ones send each a second time.
 */
export class FirstAlone implements RequestGate {
	/** One of its requests has got past the token: it is there. */
	private warm = false;

	/** When something was answered well, milliseconds of the clock. */
	private workedAt = -Infinity;

	/** The request that fetches the token. */
	private first?: Start;

	/**
	 * @param clock tells how long ago the last good answer was
	 * @param observer is told when a request goes alone
	 */
	constructor(
		private readonly clock: Clock,
		private readonly observer?: Observer,
	) {}

	/** Forgets that there was a token. */
	forget(): void {
		this.warm = false;
	}

	/** @inheritdoc RequestGate.admits */
	admits({ token }: Candidate): boolean {
		return this.first === undefined || this.isThere(token());
	}

	/** @inheritdoc RequestGate.started */
	started(start: Start): void {
		if (this.isThere(start.token())) return;
		this.first = start;
		this.observer?.({ kind: 'firstAlone' });
	}

	/** @inheritdoc RequestGate.ended */
	ended(start: Start, { kind }: StartEnd, now: number): void {
		if (kind === 'done') this.workedAt = now;
		if (this.first !== start) return;
		this.first = undefined;
		// A failure tells nothing by its kind: it may have come before the token, or from the API.
		if (kind === 'done' || start.token() === 'there') this.warm = true;
	}

	private isThere(token: TokenState): boolean {
		if (this.warm || token === 'there') return true;
		return token === 'doubtful' && this.clock.now() - this.workedAt < TRUSTED_MS;
	}
}
