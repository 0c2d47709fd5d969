import { made, measure, median, targetOf, UNLIMITED, type Bench } from '../measure';
import { PEERS, type PeerName } from '../peers';
import { ratio } from '../report/format';
import type { Section } from '../report/section';
import type { RunJob } from '../worker/jobs';
import { BenchWorker } from '../worker/workers';

const PAIR = ['pool', 'nyckel'] as const satisfies readonly PeerName[];

interface PerItem {
	wallMs: number;
	cpuMs: number;
}

/** Runs both peers in turn, so that a slow moment of the machine meets both; each in a process of its own. */
async function runInTurn(bench: Bench): Promise<Record<(typeof PAIR)[number], PerItem[]>> {
	const { overheadItems, overheadRuns } = bench.sizes;
	const target = targetOf(bench, 'support', { unlimited: true });
	const jobOf = (peer: PeerName): RunJob => ({ peer, target, items: made(overheadItems, peer) });
	const runs: Record<(typeof PAIR)[number], PerItem[]> = { pool: [], nyckel: [] };
	await BenchWorker.use(
		async (pool) =>
			await BenchWorker.use(async (nyckel) => {
				const workers = { pool, nyckel };
				// The first round warms the compiler up and does not count.
				for (let round = 0; round <= overheadRuns; round += 1) {
					for (const peer of PAIR) {
						const job = jobOf(peer);
						const warmUp = async () => await workers[peer].do('warmUp', job);
						const run = async () => await workers[peer].do('run', job);
						const { wallMs, cpuMs, items, lost } = await measure(bench, UNLIMITED, warmUp, run);
						if (lost > 0)
							throw new Error(`${PEERS[peer].title} lost ${lost} items of a free account`);
						if (round > 0) runs[peer].push({ wallMs: wallMs / items, cpuMs: cpuMs / items });
					}
				}
			}),
	);
	return runs;
}

/** d: what the node costs the machine, over n8n's own request helper in a bare loop. */
export async function overhead(bench: Bench): Promise<Section> {
	const runs = await runInTurn(bench);
	const middle = (peer: (typeof PAIR)[number], what: keyof PerItem) =>
		median(runs[peer].map((run) => run[what]));
	const over = (what: keyof PerItem) => middle('nyckel', what) / middle('pool', what);
	const [wall, cpu] = [over('wallMs'), over('cpuMs')];
	const perItem = (ms: number) => `${ms.toFixed(3)} ms`;
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
					'CPU per item',
					'Wall, all runs',
				],
				rows: PAIR.map((peer) => [
					PEERS[peer].title,
					perItem(middle(peer, 'wallMs')),
					perItem(middle(peer, 'cpuMs')),
					runs[peer].map(({ wallMs }) => wallMs.toFixed(2)).join(', '),
				]),
			},
		],
	};
}
