import type { INode, INodeExecutionData } from 'n8n-workflow';

import type { Engine, RunResult, WorkflowJson } from '../../test/support/engine';
import { Outgoing } from '../../test/support/outgoing';
import { momentOfMachine } from '../../test/support/plainNyckel';
import { PEERS } from '../peers';
import { startHog } from './hog';
import type { RunJob, RunReport } from './jobs';

const NODE = 'Peer';

/** Start → the peer's node, which goes on after errors unless told otherwise: so each lost item is counted, not only the first. */
export function workflowOf(
	{ peer, target, onError = 'continueRegularOutput' }: Pick<RunJob, 'peer' | 'target' | 'onError'>,
	credentials: INode['credentials'],
): WorkflowJson {
	return {
		nodes: [
			{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
			{ name: NODE, credentials, onError, ...PEERS[peer].node(target) },
		],
		connections: { Start: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
	};
}

function labelOf({ json }: INodeExecutionData): string | undefined {
	return typeof json.labelName === 'string' ? json.labelName : undefined;
}

/** Counts what left, by the input item that each output item is paired to. */
function count(items: INodeExecutionData[], result: RunResult): Partial<RunReport> {
	const leaving = new Array<number>(items.length).fill(0);
	let right = 0;
	for (const item of result.outputs(NODE).flat()) {
		const label = labelOf(item);
		const from = (item.pairedItem as { item: number } | undefined)?.item;
		if (label === undefined || from === undefined) continue;
		leaving[from] = (leaving[from] ?? 0) + 1;
		if (label === items[from]?.json.truth) right += 1;
	}
	const lost = leaving.filter((times) => times === 0).length;
	const extra = leaving.reduce((sum, times) => sum + Math.max(0, times - 1), 0);
	return { lost, extra, right };
}

/** A run that has ended; `results` keep what n8n keeps of it. */
export interface EndedRun {
	report: RunReport;
	results: RunResult[];
}

/** Runs one workflow over each list of items, all at once. */
export async function execute(
	engine: Engine,
	credentials: INode['credentials'],
	job: RunJob,
	lists: INodeExecutionData[][],
): Promise<EndedRun> {
	const workflow = workflowOf(job, credentials);
	const outgoing = job.notesDepartures ? new Outgoing(momentOfMachine) : undefined;
	const endHog = job.hog && startHog(job.hog);
	const cpu = process.cpuUsage();
	const startedAt = performance.now();
	const ended = await Promise.all(
		lists.map(async (items) => {
			const result = await engine.run(workflow, { items });
			return { items, result, ms: performance.now() - startedAt };
		}),
	);
	const { user, system } = process.cpuUsage(cpu);
	outgoing?.close();
	endHog?.();
	const report: RunReport = {
		wallMs: Math.max(...ended.map(({ ms }) => ms)),
		eachMs: ended.map(({ ms }) => ms),
		cpuMs: (user + system) / 1000,
		items: 0,
		lost: 0,
		extra: 0,
		right: 0,
		...(outgoing && { departures: outgoing.departures.map(({ at }) => at) }),
	};
	for (const { items, result } of ended) {
		const { lost = 0, extra = 0, right = 0 } = count(items, result);
		report.items += items.length;
		report.lost += lost;
		report.extra += extra;
		report.right += right;
	}
	return { report, results: ended.map(({ result }) => result) };
}
