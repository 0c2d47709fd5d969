import type { ApiReply } from '../api/request';
import type { ApiRequest } from '../api/types';
import { callOnce } from './callOnce';
import { callPages } from './callPages';
import type { Ended, Planned, Run } from './operation';

/** A list is read to its end. */
async function ask({ context, account }: Run, request: ApiRequest): Promise<ApiReply> {
	if (!request.isPage) return await callOnce(context, account, request);
	const entries = await callPages(context, account, request);
	return entries.ok ? { ok: true, json: entries.value } : entries;
}

/**
 * Finds out more about failures that do not tell what to do by themselves. Each question is asked once; where the
 * node stops, only about the failure that will be shown.
 */
export async function explainFailures(ended: Ended[], planned: Planned[], run: Run): Promise<void> {
	const { context, stops } = run;
	const answers = new Map<string, Promise<ApiReply>>();
	if (context.getExecutionCancelSignal()?.aborted) return;
	for (const [itemIndex, end] of ended.entries()) {
		const item = planned[itemIndex];
		if (end.kind !== 'failure' || !item?.ok) continue;
		const question = item.plan.explain?.(end.failure);
		if (question && 'code' in question) {
			end.failure = question;
		} else if (question) {
			const { path } = question.request;
			const asked = answers.get(path) ?? ask(run, question.request);
			answers.set(path, asked);
			const answer = await asked;
			if (answer.ok) end.failure = question.tell(answer.json);
		}
		if (stops) return;
	}
}
