import type { IExecuteFunctions } from 'n8n-workflow';

import { ENDED } from '../batch';
import type { AccountLimiter } from '../batch';
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
	/** Since the items were first sent, without the time in which Nyckel was away, milliseconds; left out: they are read. */
	ms?: number;
	/** Why nothing is sent just now, and nobody knows how long still. */
	waitsFor?: string;
}

/** How fast it goes, and for how long still. */
function paceOf({ done, total, ms }: Progress): string {
	if (ms === undefined) return 'reading the items';
	const perSecond = done / (ms / 1000);
	const left = done > 0 ? `, about ${lasting(((total - done) / perSecond) * 1000)} left` : '';
	return `${perSecond.toFixed(perSecond < 10 ? 1 : 0)} a second${left}`;
}

/** One line for people, e.g. `Nyckel: 250 of 10,000 items done, 25 a second, about 6 min 30 s left`. */
export function progressLine(progress: Progress): string {
	const { done, failed, total, waitsFor } = progress;
	const without = failed > 0 ? `, ${counted(failed)} without a result` : '';
	const course = waitsFor === undefined ? paceOf(progress) : `waiting: ${waitsFor}`;
	return `Nyckel: ${counted(done)} of ${counted(total)} items done${without}, ${course}`;
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

/** Whether the items of a run are read still, or sent. */
interface Stage {
	/** How many it is about. */
	total: number;
	/** When they were first sent, milliseconds of the account's active time; left out: they are read. */
	sentFrom?: number;
}

/** Tells every ten seconds how far the items are; ends with the signal, and leaves no timer. */
async function tellProgress(
	{ context, tally }: Run,
	limiter: AccountLimiter,
	stage: Readonly<Stage>,
	signal: AbortSignal,
): Promise<void> {
	for (;;) {
		await systemClock.sleep(EVERY_MS, signal);
		const { total, sentFrom } = stage;
		const ms = sentFrom === undefined ? sentFrom : limiter.activeTime(systemClock.now()) - sentFrom;
		const waitsFor = limiter.isOpen ? 'Nyckel does not answer' : undefined;
		show(context, progressLine({ done: tally.ended, failed: tally.failed, total, ms, waitsFor }));
	}
}

/**
 * Does the part of a run in which Nyckel is asked: tells meanwhile how far it is, and notes in the run's tally for how
 * long Nyckel was away.
 * @param part is given what it calls when items are sent: with how many
 */
export async function watched<R>(
	run: Run,
	part: (sending: (total: number) => void) => Promise<R>,
): Promise<R> {
	const limiter = limiterOf(run.context, run.account);
	const openBefore = limiter.openTime(systemClock.now());
	const ended = new AbortController();
	const stage: Stage = { total: run.items.length };
	void tellProgress(run, limiter, stage, ended.signal).catch(() => undefined);
	try {
		return await part((total) => {
			stage.total = total;
			stage.sentFrom = limiter.activeTime(systemClock.now());
		});
	} finally {
		ended.abort(ENDED);
		run.tally.awayMs += limiter.openTime(systemClock.now()) - openBefore;
	}
}
