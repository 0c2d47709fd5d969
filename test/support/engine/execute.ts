import type {
	IConnections,
	IExecuteData,
	INode,
	INodeExecutionData,
	INodeTypes,
	IRun,
	IRunExecutionData,
	IWorkflowBase,
	IWorkflowSettings,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { createAdditionalData } from './additional-data';
import type { EngineCredentialsHelper } from './credentials-helper';
import { core, workflow as n8n } from './n8n';
import { RunResult } from './run-result';

/** A workflow as exported from the editor; nodes may leave out what a run does not need. */
export interface WorkflowJson {
	id?: string;
	name?: string;
	nodes: Array<Partial<INode> & Pick<INode, 'name' | 'type'>>;
	connections: IConnections;
	settings?: IWorkflowSettings;
}

/** How to run a workflow. */
export interface RunOptions {
	/**
	 * Items the start node emits (a trigger stand-in passes them on); by node name when a workflow
	 * has several start nodes. By default one empty item.
	 */
	items?: INodeExecutionData[] | Record<string, INodeExecutionData[]>;
	/** Why the workflow runs. Default `trigger`: production. */
	mode?: WorkflowExecuteMode;
	/** Goes on from stored data, as n8n does after a pause or on Retry, instead of starting anew. */
	resume?: IRunExecutionData;
	/** Presses Stop this many ms after the start. */
	cancelAfter?: number;
	/** Called with the running workflow, for a test that presses Stop itself. */
	onStarted?: (running: RunningWorkflow) => void;
	/** Called before each run of a node, with its name. */
	onNodeStarted?: (nodeName: string) => void;
	/** Id of the execution. Default: a new number. */
	executionId?: string;
}

/** A workflow on its way. */
export interface RunningWorkflow {
	/** Settles when the last node has settled. Never rejects for a failed workflow. */
	done: Promise<RunResult>;
	/** Presses Stop: the node's cancel signal fires. */
	cancel(): void;
}

let executions = 0;

/**
 * Starts a workflow in n8n's engine.
 * @returns at once, with the promise of the result and a way to stop
 */
export function startWorkflow(
	json: WorkflowJson,
	nodeTypes: INodeTypes,
	credentialsHelper: EngineCredentialsHelper,
	options: RunOptions = {},
): RunningWorkflow {
	const workflow = createWorkflow(json, nodeTypes);
	const mode = options.mode ?? 'trigger';
	const executionId = options.executionId ?? String(++executions);
	const hooks = new core.ExecutionLifecycleHooks(mode, executionId, workflowRecord(json));
	const { onNodeStarted } = options;
	if (onNodeStarted) hooks.addHandler('nodeExecuteBefore', (nodeName) => onNodeStarted(nodeName));
	const startNodes = findStartNodes(workflow);
	const additionalData = createAdditionalData(credentialsHelper, {
		executionId,
		hooks,
		workflowId: workflow.id,
		workflowSettings: workflow.settings,
	});
	const data = options.resume ?? createRunData(startNodes, options.items);
	const execution = new core.WorkflowExecute(additionalData, mode, data);
	const startedAt = new Date();
	const names = startNodes.map(({ name }) => name);

	let running: { promise: Promise<IRun>; cancel(): void };
	try {
		const promise = execution.processRunExecutionData(workflow);
		running = { promise, cancel: () => promise.cancel() };
	} catch (error) {
		// A workflow with issues (a required parameter left empty) is refused before it starts.
		const refused = failedRun(error as Error, data, mode, startedAt);
		running = { promise: Promise.resolve(refused), cancel: () => undefined };
	}
	const timer =
		options.cancelAfter === undefined
			? undefined
			: setTimeout(() => running.cancel(), options.cancelAfter);
	const started: RunningWorkflow = {
		done: running.promise
			.then((run) => new RunResult(run, names))
			.finally(() => clearTimeout(timer)),
		cancel: () => running.cancel(),
	};
	options.onStarted?.(started);
	return started;
}

/** The workflow object n8n works on, from its exported form. */
export function createWorkflow(json: WorkflowJson, nodeTypes: INodeTypes): Workflow {
	const { id = 'workflow', name = 'Workflow', connections } = json;
	const nodes = completeNodes(json);
	const settings: IWorkflowSettings = { executionOrder: 'v1', ...json.settings };
	return new n8n.Workflow({ id, name, nodes, connections, settings, nodeTypes, active: false });
}

/** The nodes of an exported workflow with what they may leave out. */
function completeNodes({ nodes }: WorkflowJson): INode[] {
	return nodes.map((node, index) => ({
		id: `node-${index}`,
		typeVersion: 1,
		position: [index * 200, 0],
		...n8n.deepCopy(node),
		parameters: n8n.deepCopy(node.parameters ?? {}),
	}));
}

function workflowRecord(json: WorkflowJson): IWorkflowBase {
	const { id = 'workflow', name = 'Workflow', connections } = json;
	const now = new Date();
	return {
		id,
		name,
		nodes: completeNodes(json),
		connections,
		active: false,
		activeVersionId: null,
		isArchived: false,
		createdAt: now,
		updatedAt: now,
	};
}

/** Triggers, or else every node that nothing leads to and that leads somewhere or stands alone. */
function findStartNodes(workflow: Workflow): INode[] {
	const nodes = Object.values(workflow.nodes).filter(({ disabled }) => !disabled);
	const described = nodes.map((node) => ({
		node,
		description: workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion).description,
	}));
	const triggers = described.filter(({ description }) => description.group.includes('trigger'));
	const candidates = triggers.length > 0 ? triggers : described;
	const starts = candidates.filter(
		({ node, description }) =>
			workflow.getParentNodes(node.name).length === 0 &&
			(typeof description.outputs === 'string' || description.outputs.includes('main')),
	);
	if (starts.length === 0) throw new Error('The workflow has no node to start from.');
	return starts.map(({ node }) => node);
}

function createRunData(startNodes: INode[], items: RunOptions['items']): IRunExecutionData {
	const stack = startNodes.map((node): IExecuteData => {
		const own = Array.isArray(items) ? items : items?.[node.name];
		return { node, data: { main: [own ?? [{ json: {} }]] }, source: null };
	});
	return n8n.createRunExecutionData({ executionData: { nodeExecutionStack: stack } });
}

function failedRun(
	error: Error,
	data: IRunExecutionData,
	mode: WorkflowExecuteMode,
	startedAt: Date,
): IRun {
	const { message, stack } = error;
	const stored = Object.assign({}, error, {
		message,
		stack,
	}) as IRunExecutionData['resultData']['error'];
	const resultData = { ...data.resultData, error: stored };
	return {
		data: { ...data, resultData },
		mode,
		startedAt,
		stoppedAt: new Date(),
		status: 'error',
		storedAt: 'db',
	};
}
