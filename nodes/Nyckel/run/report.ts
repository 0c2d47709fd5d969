import type { WorkflowExecuteMode } from 'n8n-workflow';

import type { Routed } from '../routing/hints';
import type { End, Failed, RunBasics } from './operation';

/** So many causes are told each by itself: of hundreds nobody reads more. */
const MAX_CAUSES = 5;

/** "1 item was", "3 items were". */
const items = (count: number, verb: readonly [one: string, many: string]) =>
	count === 1 ? `1 item ${verb[0]}` : `${count} items ${verb[1]}`;

/** Whether an item ended without a result, for a reason of its own or of another's. */
export const hasFailed = (end: End): end is Failed => end.kind === 'failure';

/** It only shares the cause of another one. */
const isShared = (end: End): end is Failed => hasFailed(end) && end.isShared === true;

const isOwnFailure = (end: End): boolean => hasFailed(end) && !isShared(end);

/** Sent before others ended it, and never answered: it may have been counted. */
const wasSent = (end: End): boolean => 'requests' in end && (end.requests ?? 0) > 0;

/**
 * The failure to show. What was not sent only shares the cause of one that was.
 * @returns its item index; -1 when nothing failed
 */
export function firstFailure(ends: End[]): number {
	const own = ends.findIndex(isOwnFailure);
	return own >= 0 ? own : ends.findIndex(hasFailed);
}

/** Others have ended it between its requests: of several samples some are done, or one was only found. */
const isHalfway = (end: End): boolean => 'isBegun' in end && !wasSent(end);

/** What is to be retried, where something else is near at hand that knows of no finished items. */
const RETRIED: Partial<Record<WorkflowExecuteMode, string>> = {
	integrated: 'sub-workflow’s own execution. A retry of the workflow that called it starts anew',
	manual: 'execution under Executions. Execute step starts anew',
};

/** What the user wants to know about the other items when the node stops; blank for a single item. */
export function stateOf(ends: End[], { operation, context }: RunBasics): string {
	if (ends.length === 1) return '';
	const done = ends.filter(({ kind }) => kind === 'result').length;
	const undone = ends.filter((end) => end.kind === 'unfinished' || isShared(end));
	const sent = undone.filter(wasSent).length;
	const halfway = undone.filter(isHalfway).length;
	const unsent = undone.length - sent - halfway;
	// One of them is the failure that is shown.
	const failed = ends.filter(isOwnFailure).length - 1;
	const execution = RETRIED[context.getMode()] ?? 'execution';
	const sentences = [
		done > 0 &&
			operation.effect === 'remembered' &&
			`${items(done, ['is', 'are'])} done and will not be sent again when you retry this ${execution}.`,
		unsent > 0 && `${items(unsent, ['was', 'were'])} not sent.`,
		halfway > 0 && `${items(halfway, ['was', 'were'])} begun, but not finished.`,
		sent > 0 && `${items(sent, ['was', 'were'])} sent, but not answered.`,
		failed > 0 && `${failed} more ${failed === 1 ? 'item' : 'items'} could not be done.`,
	];
	return sentences.filter(Boolean).join(' ');
}

/** Says once for each cause how many items it has ended without being sent. */
function unsentHints(ends: End[]): string[] {
	const counts = new Map<string, number>();
	for (const end of ends) {
		if (!isShared(end) || wasSent(end) || isHalfway(end)) continue;
		const cause = `${end.failure.message}. ${end.failure.description}`;
		counts.set(cause, (counts.get(cause) ?? 0) + 1);
	}
	const causes = [...counts].sort(([, a], [, b]) => b - a);
	const left = causes.slice(MAX_CAUSES).reduce((sum, [, count]) => sum + count, 0);
	return [
		...causes
			.slice(0, MAX_CAUSES)
			.map(([cause, count]) => `${items(count, ['was', 'were'])} not sent: ${cause}`),
		...(left > 0 ? [`${items(left, ['was', 'were'])} not sent for other reasons.`] : []),
	];
}

/** @param ends of the items that an earlier try had finished with another request */
export function sentAgainHints(ends: End[]): string[] {
	const sent = ends.filter(
		(end) => end.kind === 'result' || isOwnFailure(end) || wasSent(end),
	).length;
	if (sent === 0) return [];
	const verb = [
		'that an earlier try had finished was',
		'that an earlier try had finished were',
	] as const;
	return [
		`${items(sent, verb)} sent again: a value of theirs has changed. If it changes with each try, as $now and $execution.id do, take it out of this node.`,
	];
}

/**
 * @param count of items that an earlier try has finished with something else stored along
 * @param what that is, and what to do
 */
export function storedOtherwiseHints(count: number, what = ''): string[] {
	const verb = ['was finished by an earlier try', 'were finished by an earlier try'] as const;
	return count === 0 ? [] : [`${items(count, verb)} ${what}`];
}

/**
 * What the run tells its user above the output, one sentence a matter.
 * @param routed the predictions that were routed
 */
export function runHints(
	{ operation, findings, reader }: RunBasics,
	ends: End[],
	routed: Routed[],
): string[] {
	const ofResults = ends.some(({ kind }) => kind === 'result') ? findings : [];
	return [...unsentHints(ends), ...ofResults, ...(operation.hints?.(routed, reader) ?? [])];
}
