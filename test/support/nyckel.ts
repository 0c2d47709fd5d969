import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
} from 'n8n-workflow';

import { systemClock } from '../../nodes/Nyckel/run/clock';
import type { Sandbox, SandboxOptions } from '../../sandbox';
import { startSandbox } from '../../sandbox';
import type { Engine, EngineOptions, RunOptions, RunResult, WorkflowJson } from './engine';
import { createEngine } from './engine';
import { fastClock } from './fastClock';

/** The credential type a node uses. */
export type Authentication = 'nyckelApi' | 'nyckelOAuth2Api';

/** What a test says about the node besides its parameters. */
export type NodeSettings = Partial<
	Pick<INode, 'onError' | 'alwaysOutputData' | 'retryOnFail' | 'maxTries' | 'waitBetweenTries'>
>;

/** The node runs once more, at once: n8n takes 0 for its default of a second. */
export const RETRY_ON_FAIL: NodeSettings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };

/** n8n's engine with the Nyckel node from the sources, beside a sandbox on a loopback port. */
export class Bench {
	private constructor(
		readonly engine: Engine,
		readonly sandbox: Sandbox,
	) {}

	/** Starts both. The sandbox goes by the node's time. Call {@link Bench.close} when done. */
	static async start(options: SandboxOptions = {}, engine: EngineOptions = {}): Promise<Bench> {
		const isFast = (systemClock as unknown) === fastClock;
		const startedAt = Date.now();
		const time = isFast && {
			now: () => startedAt + fastClock.now(),
			sleep: async (ms: number) => await fastClock.sleep(ms),
		};
		return new Bench(await createEngine(engine), await startSandbox({ ...time, ...options }));
	}

	/** Stops both. */
	async close(): Promise<void> {
		this.engine.close();
		await this.sandbox.close();
	}

	/** Stores a credential that is right for the sandbox, changed by `change`. */
	async credential(
		type: Authentication = 'nyckelOAuth2Api',
		change: ICredentialDataDecryptedObject = {},
	): Promise<INode['credentials']> {
		const { url, clientId, clientSecret, accessToken } = this.sandbox;
		const own: ICredentialDataDecryptedObject =
			type === 'nyckelApi' ? { accessToken } : { clientId, clientSecret };
		const saved = await this.engine.credentials.add(type, { ...own, baseUrl: url, ...change });
		return { [type]: saved };
	}

	/** Runs the node once over items, in a workflow of its own. */
	async run(
		parameters: INodeParameters,
		items: Array<INodeExecutionData | IDataObject>,
		settings: NodeSettings & { credentials?: INode['credentials'] } = {},
		options: RunOptions = {},
	): Promise<RunResult> {
		const credentials = settings.credentials ?? (await this.credential());
		const workflow = workflowOf(parameters, { ...settings, credentials });
		return await this.engine.run(workflow, { items: items.map(asItem), ...options });
	}
}

/** Short for an item that has fields only. */
function asItem(item: INodeExecutionData | IDataObject): INodeExecutionData {
	return 'json' in item && typeof item.json === 'object'
		? (item as INodeExecutionData)
		: { json: item as IDataObject };
}

/** Start → Nyckel → End, and the Nyckel node's error output → Errors. */
export function workflowOf(parameters: INodeParameters, node: Partial<INode>): WorkflowJson {
	const [authentication] = Object.keys(node.credentials ?? {});
	return {
		nodes: [
			{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
			{
				name: 'Nyckel',
				type: 'n8n-nodes-nyckel.nyckel',
				parameters: { authentication: authentication ?? 'nyckelOAuth2Api', ...parameters },
				...node,
			},
			{ name: 'End', type: 'n8n-nodes-base.noOp' },
		],
		connections: {
			Start: { main: [[{ node: 'Nyckel', type: 'main', index: 0 }]] },
			Nyckel: { main: [[{ node: 'End', type: 'main', index: 0 }]] },
		},
	};
}

/** Parameters of Function · Invoke for a text function. */
export function invokeText(functionId: string, more: INodeParameters = {}): INodeParameters {
	return {
		resource: 'function',
		operation: 'invoke',
		functionId: { __rl: true, mode: 'id', value: functionId },
		inputType: 'text',
		data: '={{ $json.text }}',
		...more,
	};
}
