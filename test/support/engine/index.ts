/**
 * n8n's own workflow engine without the n8n server: real `WorkflowExecute`, real credential
 * encryption, authentication and token renewal, real HTTP. Used by the engine tests, `npm run demo`
 * and `npm run bench`.
 */
import type {
	IBinaryData,
	ICredentialDataDecryptedObject,
	ICredentialType,
	INodeType,
	IVersionedNodeType,
} from 'n8n-workflow';

import { agentType, toolWorkflow, toolReply, type ToolCall } from './ai-agent';
import { setBinaryMode, storeBinary, type BinaryMode } from './binary';
import { CredentialStore } from './credential-store';
import { testCredential, type CredentialTestResult } from './credential-test';
import { CredentialTypeRegistry } from './credential-types';
import { EngineCredentialsHelper } from './credentials-helper';
import { Editor } from './editor';
import { provideEncryptionKey } from './encryption';
import { removeUserFolder } from './environment';
import {
	createWorkflow,
	startWorkflow,
	type RunningWorkflow,
	type RunOptions,
	type WorkflowJson,
} from './execute';
import { recordLogs, type LogRecorder } from './logger';
import { letProcessEnd, letRegexTakeItsTime, useUtc } from './n8n';
import { loadNyckel, NodeTypeRegistry } from './node-types';
import { dataForRetry } from './retry';
import type { RunResult } from './run-result';
import { standIns } from './stand-ins';

export type { BinaryMode, RunningWorkflow, RunOptions, RunResult, ToolCall, WorkflowJson };
export type { StoredError } from './run-result';
export type { EditedNode } from './editor';

/** What an engine is made of. */
export interface EngineOptions {
	/** Loads this package from its TypeScript sources, from `dist/`, or not at all. Default `sources`. */
	nyckel?: 'sources' | 'dist' | 'none';
	/** Further node types by full name, e.g. `test.counter`. */
	nodes?: Record<string, INodeType | IVersionedNodeType>;
	/** Further credential types by name. */
	credentialTypes?: Record<string, ICredentialType>;
	/** Where binaries are kept. Default `default`: in the item. */
	binaryMode?: BinaryMode;
	/** Keeps every log line for {@link Engine.logs}. Default off: it holds on to what is logged. */
	recordLogs?: boolean;
}

/** Makes an engine. Call {@link Engine.close} when done. */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
	provideEncryptionKey();
	letProcessEnd();
	letRegexTakeItsTime();
	useUtc();
	const recorder = options.recordLogs ? recordLogs() : undefined;
	const from = options.nyckel ?? 'sources';
	const own = from === 'none' ? { nodes: {}, credentials: {} } : await loadNyckel(from);
	await setBinaryMode(options.binaryMode ?? 'default');
	return new Engine(
		new NodeTypeRegistry({ ...standIns, ...agentType, ...own.nodes, ...options.nodes }),
		new CredentialTypeRegistry({ ...own.credentials, ...options.credentialTypes }),
		recorder,
	);
}

/** A running engine: the node types, the credentials table and the doors the editor uses. */
export class Engine {
	/** The credentials table. */
	readonly credentials = new CredentialStore();
	/** What the editor asks for while a node's panel is open. */
	readonly editor: Editor;
	private readonly helper: EngineCredentialsHelper;

	constructor(
		/** The node types, `…Tool` variants included. */
		readonly nodeTypes: NodeTypeRegistry,
		private readonly credentialTypes: CredentialTypeRegistry,
		private readonly recorder?: LogRecorder,
	) {
		this.helper = new EngineCredentialsHelper(credentialTypes, this.credentials);
		this.editor = new Editor(nodeTypes, this.helper);
	}

	/** Starts a workflow and returns at once. */
	start(workflow: WorkflowJson, options?: RunOptions): RunningWorkflow {
		return startWorkflow(workflow, this.nodeTypes, this.helper, options);
	}

	/** Runs a workflow to its end. A failed workflow is a result, not a rejection. */
	async run(workflow: WorkflowJson, options?: RunOptions): Promise<RunResult> {
		return await this.start(workflow, options).done;
	}

	/** Presses Retry on a failed execution ("retry with currently saved workflow"). */
	async retry(failed: RunResult, workflow: WorkflowJson, options?: RunOptions): Promise<RunResult> {
		const resume = dataForRetry(failed, createWorkflow(workflow, this.nodeTypes));
		return await this.run(workflow, { mode: 'retry', ...options, resume });
	}

	/** Stores a file in the binary mode set last, for an item's `binary`. */
	async binary(
		bytes: Buffer,
		about: { mimeType: string; fileName?: string },
	): Promise<IBinaryData> {
		return await storeBinary(bytes, about);
	}

	/** Switches the binary mode for what is stored from now on (process-wide, as in n8n). */
	async setBinaryMode(mode: BinaryMode): Promise<void> {
		await setBinaryMode(mode);
	}

	/** Presses Test in the credential's form. */
	async testCredential(
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<CredentialTestResult> {
		const saved = await this.credentials.add(type, data);
		return await testCredential(this.credentialTypes, this.helper, type, { ...saved, data });
	}

	/** Lets an AI agent call the node's tool variant once. */
	async callTool(call: ToolCall): Promise<ReturnType<typeof toolReply>> {
		return toolReply(await this.run(toolWorkflow(call)));
	}

	/** Every log line so far; empty unless the engine was made with `recordLogs`. */
	logs(): string[] {
		return this.recorder?.lines() ?? [];
	}

	/** The same without metadata, which may hold whole workflows. */
	logMessages(): string[] {
		return this.recorder?.messages() ?? [];
	}

	/** Removes what the engine left on disk. */
	close(): void {
		removeUserFolder();
	}
}
