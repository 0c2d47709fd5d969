import type { Clock } from '../types';

/** Longest time the event loop is held before others get a turn, milliseconds. */
const TURN_MS = 15;

/** Gives others a turn of the event loop every few milliseconds of a long loop. */
export class Turns {
	private endsAt: number;

	/** @param clock tells how long a turn lasts, and ends it */
	constructor(private readonly clock: Clock) {
		this.endsAt = clock.now() + TURN_MS;
	}

	/** To be asked once a round, and `next` awaited when it is. */
	get isOver(): boolean {
		return this.clock.now() > this.endsAt;
	}

	/** Lets others have their turn, and begins a new one. */
	async next(): Promise<void> {
		await this.clock.sleep(0);
		this.endsAt = this.clock.now() + TURN_MS;
	}
}
