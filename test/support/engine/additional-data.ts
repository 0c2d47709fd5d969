import type { IWorkflowExecuteAdditionalData } from 'n8n-workflow';

import type { EngineCredentialsHelper } from './credentials-helper';
import { Container, core } from './n8n';

/** Nobody listens here; n8n-core only wants its addresses absolute. */
const nowhere = 'http://localhost:9/';

const unavailable = (what: string) => (): Promise<never> =>
	Promise.reject(new Error(`The engine harness has no ${what}.`));

/** What n8n hands every execution: addresses, and the doors to credentials and other workflows. */
export function createAdditionalData(
	credentialsHelper: EngineCredentialsHelper,
	more: Partial<IWorkflowExecuteAdditionalData> = {},
): IWorkflowExecuteAdditionalData {
	return {
		credentialsHelper,
		currentNodeExecutionIndex: 0,
		variables: {},
		restApiUrl: `${nowhere}rest`,
		instanceBaseUrl: nowhere,
		formBaseUrl: `${nowhere}form`,
		formTestBaseUrl: `${nowhere}form-test`,
		formWaitingBaseUrl: `${nowhere}form-waiting`,
		webhookBaseUrl: `${nowhere}webhook`,
		webhookTestBaseUrl: `${nowhere}webhook-test`,
		webhookWaitingBaseUrl: `${nowhere}webhook-waiting`,
		mcpBaseUrl: `${nowhere}mcp`,
		mcpTestBaseUrl: `${nowhere}mcp-test`,
		externalSecretsProxy: Container.get(core.ExternalSecretsProxy),
		logAiEvent: () => undefined,
		executeWorkflow: unavailable('other workflows to execute'),
		getRunExecutionData: unavailable('stored executions'),
		getRuntimeCredential: unavailable('runtime credentials'),
		startRunnerTask: unavailable('task runner'),
		...more,
	};
}
