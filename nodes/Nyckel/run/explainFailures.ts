import type { ApiReply } from '../api/request';
import { callOnce } from './callOnce';
import type { Ended, Planned, Run } from './operation';

/**
 * Finds out more about failures that do not tell what to do by themselves. Each question is asked once; where the
 * node stops, only about the failure that will be shown.
 */
export async function explainFailures(
	ended: Ended[],
	planned: Planned[],
	{ context, account, stops }: Run,
): Promise<void> {
	const answers = new Map<string, Promise<ApiReply>>();
	if (context.getExecutionCancelSignal()?.aborted) return;
	for (const [itemIndex, end] of ended.entries()) {
		const item = planned[itemIndex];
		if (end.kind !== 'failure' || !item?.ok) continue;
		const question = item.plan.explain?.(end.failure);
		if (question) {
			const { path } = question.request;
			const asked = answers.get(path) ?? callOnce(context, account, question.request);
			answers.set(path, asked);
			const answer = await asked;
			if (answer.ok) end.failure = question.tell(answer.json);
		}
		if (stops) return;
	}
}
