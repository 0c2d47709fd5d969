import { systemClock } from './clock';

/** Longest time the event loop is held before others get a turn, milliseconds. */
const TURN_MS = 15;

/** Gives others a turn of the event loop every few milliseconds of a long loop. */
export class Turns {
	private endsAt = systemClock.now() + TURN_MS;

	/** To be awaited once a round, cheap while the turn lasts. */
	async next(): Promise<void> {
		if (systemClock.now() <= this.endsAt) return;
		await systemClock.sleep(0);
		this.endsAt = systemClock.now() + TURN_MS;
	}
}
