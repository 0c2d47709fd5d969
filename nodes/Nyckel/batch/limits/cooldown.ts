import { askedWait } from '../policy/retry';
import type { Gate, Start, StartEnd } from './gate';

/** After a 429 nothing starts for as long as the server asks for. */
export class Cooldown implements Gate {
	private until = -Infinity;

	/** @inheritdoc Gate.nextAt */
	nextAt(): number {
		return this.until;
	}

	/** @inheritdoc Gate.ended */
	ended(_start: Start, end: StartEnd, now: number): void {
		if (end.kind !== 'throttled') return;
		this.until = Math.max(this.until, now + askedWait(end.retryAfterMs));
	}
}
