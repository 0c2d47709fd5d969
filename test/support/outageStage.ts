import type { INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { createEngine, type Engine, type RunResult, type WorkflowJson } from './engine';
import { fastClock } from './fastClock';
import { invokeText, workflowOf } from './nyckel';
import { Outgoing } from './outgoing';
import { PlainNyckel, type OutageKind, type PlainNyckelSettings } from './plainNyckel';

/** What a run of the node is to be like. */
export interface OutageRun {
	/** Items of all executions together. */
	items: number;
	/** How many executions share them. Default 1. */
	executions?: number;
	onError?: INode['onError'];
	options?: INodeParameters;
	/** Changes what the node is told to do, which is to invoke a function with the items' texts. */
	parameters?: INodeParameters;
	/** Put into the text of these items. */
	marks?: Readonly<Record<number, string>>;
}

const FUNCTION_ID = 'function_plain00000000001';

const now = () => fastClock.now();

/**
 * n8n's engine beside servers that know nothing of the sandbox, in fast time. A test file that uses it must put
 * `fastClock` in the place of the node's own clock.
 */
export class OutageStage {
	/** What left this process, in fast time. */
	readonly outgoing = new Outgoing(now);

	private readonly servers: PlainNyckel[] = [];

	private constructor(readonly engine: Engine) {}

	/** Starts the engine. Call {@link OutageStage.close} when done. */
	static async start(): Promise<OutageStage> {
		return new OutageStage(await createEngine());
	}

	/** Stops everything. */
	async close(): Promise<void> {
		await this.leave();
		this.outgoing.close();
		this.engine.close();
	}

	/** Stops the servers of a test. */
	async leave(): Promise<void> {
		for (const server of this.servers.splice(0)) await server.close();
		this.outgoing.departures.length = 0;
	}

	/** Starts a server that nobody has asked anything yet: an account that was never seen alive. */
	async open(settings: Partial<PlainNyckelSettings> = {}): Promise<PlainNyckel> {
		const server = await PlainNyckel.start({
			clock: fastClock,
			latencyMs: 300,
			moment: now,
			...settings,
		});
		this.servers.push(server);
		return server;
	}

	/** A workflow of the node that asks this address. */
	async workflow(
		baseUrl: string,
		{ onError = 'continueErrorOutput', options = {}, parameters: change }: Omit<OutageRun, 'items'>,
	): Promise<WorkflowJson> {
		const saved = await this.engine.credentials.add('nyckelApi', {
			baseUrl,
			accessToken: `token of ${baseUrl}`,
		});
		const parameters = invokeText(FUNCTION_ID, { options, ...change });
		return workflowOf(parameters, { credentials: { nyckelApi: saved }, onError });
	}

	/** Runs the node over items that are shared by the executions, all at once. */
	async run(baseUrl: string, run: OutageRun): Promise<RunResult[]> {
		const workflow = await this.workflow(baseUrl, run);
		const { items: all, executions = 1 } = run;
		const texts = itemsOf(run);
		const each = all / executions;
		return await Promise.all(
			Array.from({ length: executions }, async (_, index) => {
				const items = texts.slice(index * each, (index + 1) * each);
				return await this.engine.run(workflow, { items });
			}),
		);
	}

	/** When requests to a server left, milliseconds of fast time. */
	sentTo({ url }: Pick<PlainNyckel, 'url'>): number[] {
		return this.outgoing.to(url.replace(/^https?:\/\//, '')).map(({ at }) => at);
	}

	/** Requests that left while a server was away. */
	duringOutages(server: PlainNyckel): number {
		const isAway = (at: number) => server.away.some(({ from, to }) => at >= from && at <= to);
		return this.sentTo(server).filter(isAway).length;
	}
}

/**
 * Starts one stage for a test file, and stops the servers of each test after it.
 * @returns gives the stage, from the first test on
 */
export function useOutageStage(): () => OutageStage {
	let stage: OutageStage | undefined;
	beforeAll(async () => {
		stage = await OutageStage.start();
	});
	afterEach(async () => await stage?.leave());
	afterAll(async () => await stage?.close());
	return () => {
		if (!stage) throw new Error('The stage has not started yet.');
		return stage;
	};
}

/** 15 s are promised; a probe that is under way then may take a little longer, milliseconds. */
export const SLACK_MS = 16_000;

/** Seconds: hanging servers show by it alone, and a good answer is never near it. */
export const timeoutOf = (kind: OutageKind): number => (kind === 'hang' ? 30 : 290);

/** Items with a text of their own each. */
export function itemsOf({ items, marks = {} }: OutageRun): INodeExecutionData[] {
	return Array.from({ length: items }, (_, index) => ({
		json: { text: `Mail ${index} ${marks[index] ?? ''}` },
	}));
}

/** How the items of a run left the node, in all: with a label, or with an error. */
export function leavingOf(results: RunResult[]): { labelled: number[]; failed: number[] } {
	const labelled: number[] = [];
	const failed: number[] = [];
	let before = 0;
	for (const result of results) {
		const items = result.outputs('Nyckel').flat();
		for (const { json, pairedItem } of items) {
			const index = before + (pairedItem as { item: number }).item;
			(json.error === undefined && json.labelName !== undefined ? labelled : failed).push(index);
		}
		before += result.outputs('Start')[0]?.length ?? 0;
	}
	return { labelled, failed };
}
