import { setTimeout as wait } from 'node:timers/promises';

import type { INode, INodeExecutionData } from 'n8n-workflow';

import type { Engine } from '../../test/support/engine';
import { Outgoing } from '../../test/support/outgoing';
import { workflowOf } from './execution';
import type { CancelJob, CancelReport } from './jobs';

/** Timers that keep this process alive. */
const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

/** Runs one workflow, presses Stop while it runs, and looks at what is left of it. */
export async function cancelled(
	engine: Engine,
	credentials: INode['credentials'],
	job: CancelJob,
	items: INodeExecutionData[],
): Promise<CancelReport> {
	const outgoing = new Outgoing();
	const timersBefore = timers();
	const running = engine.start(workflowOf(job, credentials), { items });
	await wait(job.cancelAfterMs);
	const cancelledAt = performance.now();
	const sentBefore = outgoing.departures.length;
	running.cancel();
	const { status } = await running.done;
	const settledMs = performance.now() - cancelledAt;
	const timersLeft = timers() - timersBefore;
	await wait(job.quietMs);
	const sentAfter = outgoing.departures.length - sentBefore;
	outgoing.close();
	return { settledMs, isCanceled: status === 'canceled', timersLeft, sentAfter };
}
