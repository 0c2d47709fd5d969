import type { Observer } from '../events';
import type { Candidate, RequestGate, Start, StartEnd } from './gate';

/**
 * Until a credential has a token, its requests go one at a time: the first fetches the token for all, where n8n would
 * else fetch one for each.
 */
export class FirstAlone implements RequestGate {
	/** Something was answered: the token is there. */
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
	admits({ cold }: Candidate): boolean {
		return !cold || this.warm || this.first === undefined;
	}

	/** @inheritdoc RequestGate.started */
	started(start: Start): void {
		if (!start.cold || this.warm) return;
		this.first = start;
		this.observer?.({ kind: 'firstAlone' });
	}

	/** @inheritdoc RequestGate.ended */
	ended(start: Start, { kind }: StartEnd): void {
		if (this.first === start) this.first = undefined;
		// An answer means that the request got past the fetching of the token.
		if (kind === 'done' || kind === 'refused') this.warm = true;
	}
}
