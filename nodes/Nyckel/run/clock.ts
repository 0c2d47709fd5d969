import { sleep } from 'n8n-workflow';

import type { Clock } from '../batch';

/** n8n-workflow from 2.35 on takes a signal and clears its timer; before, a wait cannot be ended. */
const SLEEP_TAKES_SIGNAL = sleep.length > 1;

/** Longest time that an ended wait lingers on an older n8n, milliseconds. */
const SLICE_MS = 50;

/** Rejects once the signal aborts. Older n8n: waits in short slices, so that no long timer is left behind. */
async function slicedSleep(ms: number, signal: AbortSignal): Promise<void> {
	const end = performance.now() + ms;
	for (let left = ms; left > 0 && !signal.aborted; left = end - performance.now()) {
		await sleep(Math.min(SLICE_MS, left));
	}
	if (signal.aborted) throw signal.reason;
}

/** Real time and chance, through the one timer that community nodes may use. */
export const systemClock: Clock = {
	now: () => performance.now(),
	async sleep(ms, signal) {
		if (!signal) await sleep(ms);
		else if (SLEEP_TAKES_SIGNAL) await sleep(ms, signal);
		else await slicedSleep(ms, signal);
	},
	random: Math.random,
};
