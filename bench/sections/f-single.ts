import { made, measure, median, targetOf, UNLIMITED, type Bench } from '../measure';
import { PEERS } from '../peers';
import { milliseconds, whole } from '../report/format';
import type { Section } from '../report/section';
import type { RunJob } from '../worker/jobs';
import { BenchWorker } from '../worker/workers';

/** The peers take turns this often, so that a slow moment of the machine meets both. */
const TURNS = 10;

/** f: what the node adds to the time of one item, over n8n's request helper alone. */
export async function singleItem(bench: Bench): Promise<Section> {
	const rounds = Math.ceil(bench.sizes.singles / TURNS);
	const target = targetOf(bench, 'support', { unlimited: true });
	const times = { serial: [] as number[], nyckel: [] as number[] };
	await BenchWorker.use(async (worker) => {
		// The first turn warms the compiler up and does not count.
		for (let turn = 0; turn <= TURNS; turn += 1) {
			for (const peer of ['serial', 'nyckel'] as const) {
				const job: RunJob = { peer, target, items: made(1, peer), rounds };
				const warmUp = async () => await worker.do('warmUp', job);
				const { eachMs } = await measure(
					bench,
					UNLIMITED,
					warmUp,
					async () => await worker.do('run', job),
				);
				if (turn > 0) times[peer].push(...eachMs);
			}
		}
	});
	const added = median(times.nyckel) - median(times.serial);
	bench.log(`a single item takes ${milliseconds(added)} longer than the helper alone`);
	const tail = (ms: number[]) => [...ms].sort((a, b) => a - b)[Math.floor(ms.length * 0.95)] ?? 0;
	return {
		verdicts: [{ target: 'Added latency ≤ 5 ms', measured: milliseconds(added), met: added <= 5 }],
		tables: [
			{
				head: ['One item, whole workflow', 'Runs', 'Median', '95th percentile'],
				rows: (['serial', 'nyckel'] as const).map((peer) => [
					peer === 'serial' ? 'Request helper alone' : PEERS[peer].title,
					whole(times[peer].length),
					milliseconds(median(times[peer])),
					milliseconds(tail(times[peer])),
				]),
			},
		],
	};
}
