import type { Observer } from '../events';
import type { Candidate, RequestGate, Start, StartEnd } from './gate';

/**
 * Until a credential has a token, its requests go one at a time: the first fetches the token for all, where n8n would
 * else fetch one for each.
 */
export class FirstAlone implements RequestGate {
	/** One of its requests has got past the token: it is there. */
	private warm = false;

	/** The request that fetches the token. */
	private first?: Start;

	/** @param observer is told when a request goes alone */
	constructor(private readonly observer?: Observer) {}

	/** Forgets that there was a token. */
	forget(): void {
		this.warm = false;
	}

	/** @inheritdoc RequestGate.admits */
	admits({ isCold }: Candidate): boolean {
		return this.warm || this.first === undefined || !isCold();
	}

	/** @inheritdoc RequestGate.started */
	started(start: Start): void {
		if (this.warm || !start.isCold()) return;
		this.first = start;
		this.observer?.({ kind: 'firstAlone' });
	}

	/** @inheritdoc RequestGate.ended */
	ended(start: Start, { kind }: StartEnd): void {
		if (this.first !== start) return;
		this.first = undefined;
		// A failure tells nothing by its kind: it may have come before the token, or from the API.
		if (kind === 'done' || !start.isCold()) this.warm = true;
	}
}
