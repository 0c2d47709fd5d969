import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialsDecrypted,
	INode,
	INodeExecutionData,
	INodeType,
} from 'n8n-workflow';

import { createAdditionalData } from './additional-data';
import type { CredentialTypeRegistry } from './credential-types';
import type { EngineCredentialsHelper } from './credentials-helper';
import { createWorkflow } from './execute';
import { withIsolate } from './isolate';
import { core, workflow as n8n } from './n8n';

/** What the editor shows after the Test button. */
export interface CredentialTestResult {
	status: 'OK' | 'Error';
	message: string;
}

/** The fields of a failed request that n8n's tester looks at. */
interface RequestFailure extends Error {
	/** Status as text: all that n8n-core before 2.x keeps of the reply here. */
	httpCode?: string | null;
	cause?: { code?: string; response?: { status: number; statusText?: string } };
}

const NODE = 'Temp-Node';

/**
 * Presses Test on a saved credential. Follows n8n 2.40's `CredentialsTester`: the type's
 * `test.request` is run through a declarative node, and its rules choose the text.
 */
export async function testCredential(
	types: CredentialTypeRegistry,
	helper: EngineCredentialsHelper,
	typeName: string,
	saved: { id: string; name: string; data: ICredentialDataDecryptedObject },
): Promise<CredentialTestResult> {
	const { test } = types.get(typeName);
	if (!test) return { status: 'Error', message: 'No testing function found for this credential.' };
	const additionalData = createAdditionalData(helper);
	let decrypted: ICredentialsDecrypted;
	try {
		const data = await helper.resolve(additionalData, saved.data, typeName, 'internal');
		decrypted = { ...saved, type: typeName, data };
	} catch (error) {
		return { status: 'Error', message: (error as Error).message };
	}
	const { node: bare, nodeType } = testNode(typeName, decrypted, test);
	const nodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	};
	const workflow = createWorkflow({ nodes: [bare], connections: {} }, nodeTypes);
	// The workflow's copy has the defaults filled in.
	const node = workflow.nodes[NODE] ?? bare;
	const context = new core.ExecuteContext(
		workflow,
		node,
		additionalData,
		'internal',
		n8n.createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	let response: INodeExecutionData[][] | null | undefined;
	try {
		response = await withIsolate(
			workflow,
			async () => await new core.RoutingNode(context, nodeType, decrypted).runNode(),
		);
	} catch (error) {
		return { status: 'Error', message: failureText(error as RequestFailure, test.rules) };
	}
	return judge(response?.[0]?.[0]?.json ?? {}, test.rules);
}

/** A node whose only field carries the request, the form in which n8n runs a credential's test. */
function testNode(
	typeName: string,
	{ id, name }: ICredentialsDecrypted,
	test: ICredentialTestRequest,
): { node: INode; nodeType: INodeType } {
	const node: INode = {
		id: 'temp',
		name: NODE,
		type: 'n8n-nodes-base.noOp',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [typeName]: { id, name } },
	};
	const nodeType: INodeType = {
		description: {
			displayName: NODE,
			name: 'noOp',
			group: ['transform'],
			version: 1,
			description: '',
			defaults: { name: NODE },
			inputs: ['main'],
			outputs: ['main'],
			credentials: [{ name: typeName, required: true }],
			properties: [
				{
					displayName: 'Temp',
					name: 'temp',
					type: 'string',
					routing: { request: test.request },
					default: '',
				},
			],
		},
	};
	return { node, nodeType };
}

function failureText(error: RequestFailure, rules: ICredentialTestRequest['rules'] = []): string {
	const status = error.cause?.response?.status ?? Number(error.httpCode ?? NaN);
	if (!(status >= 100)) return error.cause?.code ?? error.message;
	const rule = rules.find(
		({ type, properties }) => type === 'responseCode' && properties.value === status,
	);
	return (
		rule?.properties.message ??
		(error.cause?.response?.statusText || `Received HTTP status code: ${status}`)
	);
}

function judge(
	json: Record<string, unknown>,
	rules: ICredentialTestRequest['rules'] = [],
): CredentialTestResult {
	for (const { type, properties } of rules) {
		if (type === 'responseSuccessBody' && json[properties.key] === properties.value) {
			return { status: 'Error', message: properties.message };
		}
	}
	return { status: 'OK', message: 'Connection successful!' };
}
