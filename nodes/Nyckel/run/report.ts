import type { Routed } from '../routing/hints';
import type { Ended, Operation, RunBasics } from './operation';

type Failed = Extract<Ended, { kind: 'failure' }>;

/** "1 item was", "3 items were". */
const items = (count: number, verb: readonly [one: string, many: string]) =>
	count === 1 ? `1 item ${verb[0]}` : `${count} items ${verb[1]}`;

/** Not sent because another item's failure was true for it too. */
const isDoomed = (end: Ended): end is Failed =>
	end.kind === 'failure' && !end.isSent && end.failure.code !== 'badInput';

/**
 * The failure to show. What was not sent only shares the cause of one that was.
 * @returns its item index; -1 when nothing failed
 */
export function firstFailure(ended: Ended[]): number {
	const own = ended.findIndex((end) => end.kind === 'failure' && !isDoomed(end));
	return own >= 0 ? own : ended.findIndex(({ kind }) => kind === 'failure');
}

/** What the user wants to know about the other items when the node stops; blank for a single item. */
export function stateOf(ended: Ended[], { effect }: Operation): string {
	if (ended.length === 1) return '';
	const done = ended.filter(({ kind }) => kind === 'result').length;
	const unsent = ended.filter((end) => end.kind === 'stopped' || isDoomed(end)).length;
	const sentences = [
		done > 0 &&
			effect === 'remembered' &&
			`${items(done, ['is', 'are'])} done and will not be sent again when you retry this execution.`,
		unsent > 0 && `${items(unsent, ['was', 'were'])} not sent.`,
	];
	return sentences.filter(Boolean).join(' ');
}

/** Says once what ended many items at a stroke. */
function doomHint(ended: Ended[]): string[] {
	const doomed = ended.filter(isDoomed);
	const [first] = doomed;
	if (!first) return [];
	const { message, description } = first.failure;
	return [`${items(doomed.length, ['was', 'were'])} not sent: ${message}. ${description}`];
}

/**
 * What the run tells its user above the output, one sentence a matter.
 * @param routed the predictions that were routed
 */
export function runHints(
	{ operation, findings }: RunBasics,
	ended: Ended[],
	routed: Routed[],
): string[] {
	const ofResults = ended.some(({ kind }) => kind === 'result') ? findings : [];
	return [...doomHint(ended), ...ofResults, ...(operation.hints?.(routed) ?? [])];
}
