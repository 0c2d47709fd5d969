import type { Tally } from './tally';

/** A run of fewer items is seen at a glance. */
const MANY_ITEMS = 10;

const SECOND_MS = 1_000;
const MINUTE_S = 60;

/** A whole number as people read it, e.g. `10,000`. */
export const counted = (count: number): string => count.toLocaleString('en-US');

/** A length of time as people read it, e.g. `45 s` or `7 min 3 s`. */
export function lasting(ms: number): string {
	const seconds = Math.max(1, Math.round(ms / SECOND_MS));
	if (seconds < MINUTE_S) return `${seconds} s`;
	const rest = seconds % MINUTE_S;
	return `${Math.floor(seconds / MINUTE_S)} min${rest > 0 ? ` ${rest} s` : ''}`;
}

const isLong = (ms: number) => ms >= SECOND_MS / 2;

/** What is not zero, in the order in which it matters to who pays. */
function partsOf(tally: Tally): string[] {
	const { invocations, uncertain, remembered, reused, sentAgain, limitedMs, awayMs } = tally;
	const parts: Array<[isTold: boolean, text: string]> = [
		[
			invocations > 0,
			`${counted(invocations)} ${invocations === 1 ? 'invocation' : 'invocations'}`,
		],
		[uncertain > 0, `${counted(uncertain)} more may have been counted`],
		[remembered > 0, `${counted(remembered)} remembered from an earlier try`],
		[reused > 0, `${counted(reused)} shared the answer of an identical item`],
		[sentAgain > 0, `${counted(sentAgain)} sent again`],
		[isLong(limitedMs), `waited ${lasting(limitedMs)} for the account’s limit`],
		[isLong(awayMs), `waited ${lasting(awayMs)} for Nyckel to answer`],
	];
	return parts.flatMap(([isTold, text]) => (isTold ? [text] : []));
}

/**
 * What a run did and cost, in one hint; none for a few items.
 * @param items of the input
 * @param failed how many of these have no result
 * @param ms from start to end, milliseconds
 * @param canPin whether a person ran it in the editor, where each try counts again and n8n can keep its output
 */
export function summaryOf(
	tally: Tally,
	items: number,
	failed: number,
	ms: number,
	canPin: boolean,
): string[] {
	const parts = partsOf(tally);
	if (items < MANY_ITEMS || parts.length === 0) return [];
	if (failed > 0) parts.push(`${counted(failed)} without a result`);
	const pin =
		canPin && tally.invocations > 0
			? ' Pin the output to keep it while you build: each run counts again.'
			: '';
	return [`${counted(items)} items in ${lasting(ms)}: ${parts.join(', ')}.${pin}`];
}
