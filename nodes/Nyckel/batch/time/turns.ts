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

/**
 * Walks a list, and gives others a turn of the event loop every few milliseconds.
 * @param clock tells how long a turn lasts, and ends it
 * @param visit called for each in order; a promise of it is awaited before the next
 * @param signal ends the walk: none is visited after it aborts
 */
export async function inTurns<X>(
	clock: Clock,
	list: Iterable<X>,
	visit: (one: X) => unknown,
	signal?: AbortSignal,
): Promise<void> {
	const turns = new Turns(clock);
	for (const one of list) {
		if (turns.isOver) await turns.next();
		if (signal?.aborted) return;
		const visited = visit(one);
		if (visited instanceof Promise) await visited;
	}
}
