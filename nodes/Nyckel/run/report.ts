import type { Routed } from '../routing/hints';
import type { End, Operation, RunBasics } from './operation';

type Failed = Extract<End, { kind: 'failure' }>;

/** "1 item was", "3 items were". */
const items = (count: number, verb: readonly [one: string, many: string]) =>
	count === 1 ? `1 item ${verb[0]}` : `${count} items ${verb[1]}`;

/** Not sent because another item's failure was true for it too. */
const sharesFailure = (end: End): end is Failed =>
	end.kind === 'failure' && end.isUnsent === true && end.failure.code !== 'badInput';

/**
 * The failure to show. What was not sent only shares the cause of one that was.
 * @returns its item index; -1 when nothing failed
 */
export function firstFailure(ends: End[]): number {
	const own = ends.findIndex((end) => end.kind === 'failure' && !sharesFailure(end));
	return own >= 0 ? own : ends.findIndex(({ kind }) => kind === 'failure');
}

/** What the user wants to know about the other items when the node stops; blank for a single item. */
export function stateOf(ends: End[], { effect }: Operation): string {
	if (ends.length === 1) return '';
	const done = ends.filter(({ kind }) => kind === 'result').length;
	const unsent = ends.filter((end) => end.kind === 'stopped' || sharesFailure(end)).length;
	const sentences = [
		done > 0 &&
			effect === 'remembered' &&
			`${items(done, ['is', 'are'])} done and will not be sent again when you retry this execution.`,
		unsent > 0 && `${items(unsent, ['was', 'were'])} not sent.`,
	];
	return sentences.filter(Boolean).join(' ');
}

/** Says once what ended many items at a stroke. */
function unsentHint(ends: End[]): string[] {
	const unsent = ends.filter(sharesFailure);
	const [first] = unsent;
	if (!first) return [];
	const { message, description } = first.failure;
	return [`${items(unsent.length, ['was', 'were'])} not sent: ${message}. ${description}`];
}

/**
 * What the run tells its user above the output, one sentence a matter.
 * @param routed the predictions that were routed
 */
export function runHints(
	{ operation, findings }: RunBasics,
	ends: End[],
	routed: Routed[],
): string[] {
	const ofResults = ends.some(({ kind }) => kind === 'result') ? findings : [];
	return [...unsentHint(ends), ...ofResults, ...(operation.hints?.(routed) ?? [])];
}
