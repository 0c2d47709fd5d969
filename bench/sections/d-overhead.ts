import { made, measure, median, targetOf, UNLIMITED, type Bench } from '../measure';
import { PEERS, type PeerName } from '../peers';
import type { Target } from '../peers/target';
import { ratio } from '../report/format';
import type { Section, Table } from '../report/section';
import type { RunJob } from '../worker/jobs';
import { BenchWorker } from '../worker/workers';

const COMPARED = ['pool', 'readingPool', 'nyckel'] as const satisfies readonly PeerName[];

type Compared = (typeof COMPARED)[number];

interface PerItem {
	wallMs: number;
	cpuMs: number;
}

type Runs = Record<Compared, PerItem[]>;

/** Runs the peers in turn, so that a slow moment of the machine meets all; each in a process of its own. */
async function runInTurn(bench: Bench, target: Target): Promise<Runs> {
	const { overheadItems, overheadRuns } = bench.sizes;
	const runs: Runs = { pool: [], readingPool: [], nyckel: [] };
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

function middle(runs: Runs, peer: Compared, what: keyof PerItem): number {
	return median(runs[peer].map((run) => run[what]));
}

function over(runs: Runs, peer: Compared, what: keyof PerItem): number {
	return middle(runs, peer, what) / middle(runs, 'pool', what);
}

/** The node's cost over the bare loop, told and given. */
function overLoop(bench: Bench, runs: Runs, way: string): { wall: number; cpu: number } {
	const [wall, cpu] = [over(runs, 'nyckel', 'wallMs'), over(runs, 'nyckel', 'cpuMs')];
	bench.log(`over the bare loop, ${way}: wall ${ratio(wall)}, CPU ${ratio(cpu)}`);
	return { wall, cpu };
}

function tableOf(runs: Runs, title: string): Table {
	const perItem = (ms: number) => `${ms.toFixed(3)} ms`;
	return {
		head: [title, 'Wall per item', '÷ bare loop', 'CPU per item', '÷ bare loop', 'Wall, all runs'],
		rows: COMPARED.map((peer) => [
			PEERS[peer].title,
			perItem(middle(runs, peer, 'wallMs')),
			ratio(over(runs, peer, 'wallMs')),
			perItem(middle(runs, peer, 'cpuMs')),
			ratio(over(runs, peer, 'cpuMs')),
			runs[peer].map(({ wallMs }) => wallMs.toFixed(2)).join(', '),
		]),
	};
}

/** d: what the node costs the machine, over n8n's own request helper in a bare loop; once more by TLS, as at Nyckel. */
export async function overhead(bench: Bench): Promise<Section> {
	const target = targetOf(bench, 'support', { unlimited: true });
	const plain = await runInTurn(bench, target);
	const { wall, cpu } = overLoop(bench, plain, 'plain');
	const byTls = await runInTurn(bench, {
		...target,
		account: { ...target.account, url: bench.tlsUrl },
	});
	overLoop(bench, byTls, 'by TLS');
	const title = `Median of ${bench.sizes.overheadRuns} runs`;
	return {
		verdicts: [
			{ target: 'Wall per item ≤ 1.15 × bare loop', measured: ratio(wall), met: wall <= 1.15 },
			{ target: 'CPU per item ≤ 1.15 × bare loop', measured: ratio(cpu), met: cpu <= 1.15 },
		],
		tables: [tableOf(plain, title), tableOf(byTls, `${title} by TLS`)],
	};
}
