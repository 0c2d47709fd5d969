import type { IRunExecutionData, Workflow } from 'n8n-workflow';

import type { RunResult } from './run-result';

/**
 * The stored data a failed execution goes on from when the user presses Retry: what n8n's
 * `ExecutionService.retry` does, after the way through the database (only JSON survives).
 * @param workflow the workflow as it is saved now; waiting nodes get its parameters, with defaults filled in
 * @throws Error when a node that was to run is gone
 */
export function dataForRetry(result: RunResult, workflow: Workflow): IRunExecutionData {
	const data = JSON.parse(JSON.stringify(result.data)) as IRunExecutionData;
	const { lastNodeExecuted, runData } = data.resultData;
	if (lastNodeExecuted) {
		delete data.resultData.error;
		const runs = runData[lastNodeExecuted];
		if (runs?.at(-1)?.error !== undefined) runs.pop();
	}
	for (const waiting of data.executionData?.nodeExecutionStack ?? []) {
		const node = workflow.getNode(waiting.node.name);
		if (!node) throw new Error(`The node "${waiting.node.name}" is gone from the workflow.`);
		waiting.node = node;
	}
	return data;
}
