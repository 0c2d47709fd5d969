import type {
	EngineRequest,
	EngineResponse,
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeExecutionData,
	INodeType,
} from 'n8n-workflow';

import type { WorkflowJson } from './execute';
import type { RunResult } from './run-result';

/** One call of a tool by an agent. */
export interface ToolCall {
	/** The tool node: its type ends in `Tool`. */
	node: Partial<INode> & Pick<INode, 'type'>;
	/** What the model fills in: the values of `$fromAI(…)`. */
	args: IDataObject;
	/**
	 * `engine`: the agent hands the call to the engine, which runs the tool as a node (agents since
	 * n8n 1.111); `langchain`: the agent calls it as a LangChain tool (older agents). Default `engine`.
	 */
	via?: 'engine' | 'langchain';
}

/** What came back from the tool. */
export interface ToolReply {
	/** The items the agent sees, or the text a LangChain tool returned, parsed. */
	response: unknown;
	/** Name and description the model reads (`langchain` only). */
	tool?: { name: string; description: string };
	result: RunResult;
}

/** The part of a LangChain tool the agent uses. */
interface LangChainTool {
	name: string;
	description: string;
	invoke(args: IDataObject): Promise<unknown>;
}

const AGENT = 'Agent';
const TOOL = 'Nyckel';

/** A start, an agent that makes exactly one call, and the tool. */
export function toolWorkflow({ node, args, via = 'engine' }: ToolCall): WorkflowJson {
	return {
		nodes: [
			{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
			{ name: AGENT, type: 'test.agent', parameters: { via, args: JSON.stringify(args) } },
			{ name: TOOL, ...node },
		],
		connections: {
			Start: { main: [[{ node: AGENT, type: 'main', index: 0 }]] },
			[node.name ?? TOOL]: { ai_tool: [[{ node: AGENT, type: 'ai_tool', index: 0 }]] },
		},
	};
}

/** Reads the agent's output of {@link toolWorkflow}. */
export function toolReply(result: RunResult): ToolReply {
	const { response, tool } = result.json(AGENT)[0] ?? {};
	return { response, tool: tool as ToolReply['tool'], result };
}

async function callThroughLangChain(
	context: IExecuteFunctions,
	args: IDataObject,
): Promise<IDataObject> {
	const tools = (await context.getInputConnectionData('ai_tool', 0)) as LangChainTool[];
	const [tool] = tools;
	if (!tool) throw new Error('No tool is connected.');
	const { name, description } = tool;
	const text = await tool.invoke(args);
	const response = typeof text === 'string' ? (JSON.parse(text) as unknown) : text;
	return { tool: { name, description }, response } as IDataObject;
}

function askEngine(context: IExecuteFunctions, args: IDataObject): EngineRequest {
	const [tool] = context.getParentNodes(AGENT, { connectionType: 'ai_tool', depth: 1 });
	if (!tool) throw new Error('No tool is connected.');
	const action = {
		actionType: 'ExecutionNodeAction' as const,
		nodeName: tool.name,
		input: args,
		type: 'ai_tool' as const,
		id: 'call-1',
		metadata: {},
	};
	return { actions: [action], metadata: {} };
}

async function execute(
	this: IExecuteFunctions,
	response?: EngineResponse,
): Promise<INodeExecutionData[][] | EngineRequest> {
	const args = JSON.parse(this.getNodeParameter('args', 0) as string) as IDataObject;
	if (this.getNodeParameter('via', 0) === 'langchain') {
		return [[{ json: await callThroughLangChain(this, args) }]];
	}
	const [finished] = response?.actionResponses ?? [];
	if (!finished) return askEngine(this, args);
	const items = finished.data.data?.ai_tool?.[0] ?? [];
	return [[{ json: { response: items.map(({ json }) => json) } }]];
}

/** An agent without a model: it makes the one call it is told to. */
export const agentType: Record<string, INodeType> = {
	'test.agent': {
		description: {
			displayName: AGENT,
			name: 'agent',
			group: ['transform'],
			version: 1,
			description: 'Calls its tool once',
			defaults: { name: AGENT },
			inputs: ['main', { type: 'ai_tool' }],
			outputs: ['main'],
			properties: [
				{ displayName: 'Via', name: 'via', type: 'string', default: 'engine' },
				{ displayName: 'Args', name: 'args', type: 'string', default: '{}' },
			],
		},
		execute,
	},
};
