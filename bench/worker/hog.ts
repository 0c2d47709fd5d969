import { setTimeout as wait } from 'node:timers/promises';

/** Work of others in the same process, as a Code node does it: the event loop stands still meanwhile. */
export interface Hog {
	/** From the end of one piece of work to the next, milliseconds: random, up to twice this. */
	everyMs: number;
	/** Length of a piece of work, milliseconds: random, up to twice this. */
	forMs: number;
}

/**
 * Keeps the event loop busy.
 * @returns ends it
 */
export function startHog({ everyMs, forMs }: Hog): () => void {
	const state = { isOver: false };
	void (async () => {
		while (!state.isOver) {
			const until = performance.now() + 2 * Math.random() * forMs;
			while (performance.now() < until);
			await wait(2 * Math.random() * everyMs);
		}
	})();
	return () => {
		state.isOver = true;
	};
}
