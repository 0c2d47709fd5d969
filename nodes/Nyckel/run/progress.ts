import type { IExecuteFunctions } from 'n8n-workflow';

import { systemClock } from './clock';
import { limiterOf } from './engineLog';
import type { Run } from './operation';
import { counted, lasting } from './summary';

/** A line of progress comes so often, milliseconds. */
const EVERY_MS = 10_000;

/** What a moment of a long run looks like. */
export interface Progress {
	done: number;
	failed: number;
	total: number;
	/** Since the items were first sent, milliseconds. */
	ms: number;
	/** Why nothing is sent just now. */
	waitsFor?: string;
}

/** One line for people, e.g. `Nyckel: 250 of 10,000 items done, 25 a second, about 6 min 30 s left`. */
export function progressLine({ done, failed, total, ms, waitsFor }: Progress): string {
	const perSecond = done / (ms / 1000);
	const left = done > 0 ? `, about ${lasting(((total - done) / perSecond) * 1000)} left` : '';
	const pace = `, ${perSecond.toFixed(perSecond < 10 ? 1 : 0)} a second`;
	const without = failed > 0 ? `, ${counted(failed)} without a result` : '';
	const waits = waitsFor === undefined ? '' : `, waiting: ${waitsFor}`;
	return `Nyckel: ${counted(done)} of ${counted(total)} items done${pace}${left}${without}${waits}`;
}

/** In n8n's log, and in the browser's console of who runs it in the editor: n8n shows no more of a running node. */
function show(context: IExecuteFunctions, line: string): void {
	try {
		context.logger.info(line);
		context.sendMessageToUI(line);
	} catch {
		// The items are what counts.
	}
}

/** Tells every ten seconds how far the items are; ends with the signal, and leaves no timer. */
async function tellProgress(run: Run, total: number, signal: AbortSignal): Promise<void> {
	const { context, tally, account } = run;
	const limiter = limiterOf(account);
	const from = systemClock.now();
	for (;;) {
		await systemClock.sleep(EVERY_MS, signal);
		const ms = systemClock.now() - from;
		const waitsFor = limiter.isOpen ? 'Nyckel does not answer' : undefined;
		show(context, progressLine({ done: tally.ended, failed: tally.failed, total, ms, waitsFor }));
	}
}

/**
 * Does the sending of a run: tells meanwhile how far it is, and notes in the run's tally what it waited for.
 * @param total number of items that are sent
 */
export async function watched<R>(run: Run, total: number, send: () => Promise<R>): Promise<R> {
	const limiter = limiterOf(run.account);
	const from = systemClock.now();
	const [limitedBefore, openBefore] = [limiter.limitedTime(from), limiter.openTime(from)];
	const ended = new AbortController();
	void tellProgress(run, total, ended.signal).catch(() => undefined);
	try {
		return await send();
	} finally {
		ended.abort('ended');
		const now = systemClock.now();
		run.tally.limitedMs += limiter.limitedTime(now) - limitedBefore;
		run.tally.awayMs += limiter.openTime(now) - openBefore;
	}
}
