import type { ApiReply } from '../api/request';
import { callOnce } from './callOnce';
import type { Ended, Planned, Run } from './operation';

/**
 * Lets the operation find out more about failures that do not tell what to do by themselves. Each question is asked
 * once; where the node stops, only for the failure that will be shown.
 */
export async function explainFailures(
	ended: Ended[],
	planned: Planned[],
	{ context, operation, account, reader, stops }: Run,
): Promise<void> {
	const { explanation } = operation;
	const answers = new Map<string, Promise<ApiReply>>();
	if (!explanation || context.getExecutionCancelSignal()?.aborted) return;
	for (const [itemIndex, end] of ended.entries()) {
		const item = planned[itemIndex];
		if (end.kind !== 'failure' || !item?.ok) continue;
		const question = explanation.ask(end.failure, item.plan);
		if (question) {
			const asked = answers.get(question.path) ?? callOnce(context, account, question);
			answers.set(question.path, asked);
			const answer = await asked;
			if (answer.ok) {
				const inputType = reader.get('inputType', itemIndex);
				end.failure = explanation.tell(end.failure, answer.json, inputType);
			}
		}
		if (stops) return;
	}
}
