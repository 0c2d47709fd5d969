import type { ApiReply } from '../api/request';
import type { ApiRequest } from '../api/types';
import { inTurns } from '../batch';
import { callOnce } from './callOnce';
import { callPages } from './callPages';
import { systemClock } from './clock';
import type { ItemFailure } from './itemFailure';
import { firstFailure, hasFailed } from './report';
import type { End, PlannedItems, Question, Run } from './operation';

/** A list is read to its end. */
async function ask({ context, account }: Run, request: ApiRequest): Promise<ApiReply> {
	if (!request.isPage) return await callOnce(context, account, request);
	const entries = await callPages(context, account, request);
	return entries.ok ? { ok: true, json: entries.value } : entries;
}

/** More about a failure, where there is more to say. */
async function explained(
	failure: ItemFailure,
	explain: (failure: ItemFailure) => Question | ItemFailure | undefined,
	answerTo: (request: ApiRequest) => Promise<ApiReply>,
): Promise<ItemFailure> {
	try {
		const more = explain(failure) ?? failure;
		if ('code' in more) return more;
		const answer = await answerTo(more.request);
		return answer.ok ? more.tell(answer.json) : failure;
	} catch {
		// What happened is known: that it cannot be explained does not change it.
		return failure;
	}
}

/**
 * Finds out more about failures that do not tell what to do by themselves. Each question is asked once; where the
 * node stops, only about the failure that will be shown. Others get a turn every few milliseconds: an answer may be a long
 * list, and is read for each item.
 */
export async function explainFailures(
	ends: End[],
	{ plans }: PlannedItems,
	run: Run,
): Promise<void> {
	const { context, stops } = run;
	const answers = new Map<string, Promise<ApiReply>>();
	const answerTo = async (request: ApiRequest) => {
		const asked = answers.get(request.path) ?? ask(run, request);
		answers.set(request.path, asked);
		return await asked;
	};
	const explainItem = async (itemIndex: number) => {
		const [end, plan] = [ends[itemIndex], plans[itemIndex]];
		if (!end || !hasFailed(end) || !plan) return;
		const explain = (failure: ItemFailure) => plan.explain?.(failure);
		end.failure = await explained(end.failure, explain, answerTo);
	};
	const asked = stops ? [firstFailure(ends)] : ends.keys();
	await inTurns(systemClock, asked, explainItem, context.getExecutionCancelSignal());
}
