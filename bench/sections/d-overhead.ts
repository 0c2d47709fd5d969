import { made, measure, median, targetOf, UNLIMITED, type Bench } from '../measure';
import { PEERS, type PeerName } from '../peers';
import { ratio } from '../report/format';
import type { Section } from '../report/section';
import type { RunJob } from '../worker/jobs';
import { BenchWorker } from '../worker/workers';

const COMPARED = ['pool', 'readingPool', 'nyckel'] as const satisfies readonly PeerName[];

type Compared = (typeof COMPARED)[number];

interface PerItem {
	wallMs: number;
	cpuMs: number;
}

/** Runs the peers in turn, so that a slow moment of the machine meets all; each in a process of its own. */
async function runInTurn(bench: Bench): Promise<Record<Compared, PerItem[]>> {
	const { overheadItems, overheadRuns } = bench.sizes;
	const target = targetOf(bench, 'support', { unlimited: true });
	const runs: Record<Compared, PerItem[]> = { pool: [], readingPool: [], nyckel: [] };
	await BenchWorker.useEach(COMPARED, async (workers) => {
		// The first round warms the compiler up and does not count.
		for (let round = 0; round <= overheadRuns; round += 1) {
			for (const [peer, worker] of workers) {
				const job: RunJob = { peer, target, items: made(overheadItems, peer) };
				const warmUp = async () => await worker.do('warmUp', job);
				const run = async () => await worker.do('run', job);
				const { wallMs, cpuMs, items, lost } = await measure(bench, UNLIMITED, warmUp, run);
				if (lost > 0) throw new Error(`${PEERS[peer].title} lost ${lost} items of a free account`);
				if (round > 0) runs[peer].push({ wallMs: wallMs / items, cpuMs: cpuMs / items });
			}
		}
	});
	return runs;
}

/** d: what the node costs the machine, over n8n's own request helper in a bare loop. */
export async function overhead(bench: Bench): Promise<Section> {
	const runs = await runInTurn(bench);
	const middle = (peer: Compared, what: keyof PerItem) =>
		median(runs[peer].map((run) => run[what]));
	const over = (peer: Compared, what: keyof PerItem) => middle(peer, what) / middle('pool', what);
	const perItem = (ms: number) => `${ms.toFixed(3)} ms`;
	const [wall, cpu] = [over('nyckel', 'wallMs'), over('nyckel', 'cpuMs')];
	bench.log(`over the bare loop: wall ${ratio(wall)}, CPU ${ratio(cpu)}`);
	return {
		verdicts: [
			{ target: 'Wall per item ≤ 1.15 × bare loop', measured: ratio(wall), met: wall <= 1.15 },
			{ target: 'CPU per item ≤ 1.15 × bare loop', measured: ratio(cpu), met: cpu <= 1.15 },
		],
		tables: [
			{
				head: [
					`Median of ${bench.sizes.overheadRuns} runs`,
					'Wall per item',
					'÷ bare loop',
					'CPU per item',
					'÷ bare loop',
					'Wall, all runs',
				],
				rows: COMPARED.map((peer) => [
					PEERS[peer].title,
					perItem(middle(peer, 'wallMs')),
					ratio(over(peer, 'wallMs')),
					perItem(middle(peer, 'cpuMs')),
					ratio(over(peer, 'cpuMs')),
					runs[peer].map(({ wallMs }) => wallMs.toFixed(2)).join(', '),
				]),
			},
		],
	};
}
