import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { GCProfiler } from 'node:v8';
import { Worker } from 'node:worker_threads';

import type { EndedRun } from './execution';
import type { MemoryReport } from './jobs';

/** Time that freed memory is given to go back to the system, milliseconds. */
const SETTLE_MS = 500;

/** Collects what is garbage and gives the live heap. @returns bytes; external memory is in it */
async function liveBytes(): Promise<number> {
	if (!globalThis.gc) throw new Error('The worker must run with --expose-gc');
	for (let round = 0; round < 3; round += 1) {
		globalThis.gc();
		await wait(SETTLE_MS / 3);
	}
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

/** What was alive after the fullest major collection; undefined when there was none. Bytes, external memory included. */
function mostAlive(profile: ReturnType<GCProfiler['stop']>): number | undefined {
	const alive = profile.statistics
		.filter(({ gcType }) => gcType === 'MarkSweepCompact')
		.map(({ afterGC: { heapStatistics } }) => heapStatistics)
		.map(({ usedHeapSize, externalMemory }) => usedHeapSize + externalMemory);
	return alive.length === 0 ? undefined : Math.max(...alive);
}

/**
 * Watches the memory of the process while a run goes on.
 * @param run what n8n keeps of it stays in memory until the measurement is over
 */
export async function watched(run: () => Promise<EndedRun>): Promise<MemoryReport> {
	const sampler = new Worker(join(__dirname, 'rssSampler.mjs'));
	const peak = async (): Promise<number> => {
		const answer = once(sampler, 'message');
		sampler.postMessage('peak');
		const [bytes] = (await answer) as [number];
		return bytes;
	};
	// The sampler is up, and its own memory counts before the run.
	await peak();
	const before = await liveBytes();
	await peak();
	const beforeBytes = process.memoryUsage.rss();
	const collections = new GCProfiler();
	collections.start();
	const ended = await run();
	const alive = mostAlive(collections.stop());
	const peakBytes = await peak();
	const keptBytes = (await liveBytes()) - before;
	await sampler.terminate();
	// Read here, so that the results are alive until now.
	if (ended.results.length !== 1) throw new Error('Memory is measured of one execution');
	return {
		...ended.report,
		beforeBytes,
		peakBytes,
		keptBytes,
		...(alive !== undefined && { aliveBytes: alive - before }),
	};
}
