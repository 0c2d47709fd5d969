import type { LimiterKind } from '../../sandbox';
import { floorMs } from '../floor';
import { limitedBy, made, measure, targetOf, type Bench, type Measured } from '../measure';
import { PEERS, type PeerName } from '../peers';
import { percent, ratio, seconds, whole } from '../report/format';
import type { Section } from '../report/section';
import type { RunJob } from '../worker/jobs';
import { BenchWorker } from '../worker/workers';

const LIMITERS: readonly LimiterKind[] = ['token-bucket', 'fixed-window', 'sliding-window'];

const LATENCIES_MS = [200, 600, 1500];

const USUAL_LATENCY_MS = 600;

interface Cell {
	peer: PeerName;
	limiter: LimiterKind;
	latencyMs: number;
}

interface Row extends Cell, Measured {
	floor: number;
}

/**
 * Ours in all cells. The others, whose time is real too, where it tells something: the tuned one under every latency
 * and every limiter, not every pair; the rest under every latency.
 */
function cells(): Cell[] {
	const all = (peer: PeerName): Cell[] =>
		LIMITERS.flatMap((limiter) => LATENCIES_MS.map((latencyMs) => ({ peer, limiter, latencyMs })));
	const isFirst = ({ limiter }: Cell) => limiter === LIMITERS[0];
	const isUsual = ({ latencyMs }: Cell) => latencyMs === USUAL_LATENCY_MS;
	return [
		...all('nyckel'),
		...all('httpTuned').filter((cell) => isFirst(cell) || isUsual(cell)),
		...(['httpDefault', 'declarative', 'serial'] as const).flatMap((peer) =>
			all(peer).filter(isFirst),
		),
	];
}

async function run(bench: Bench, cell: Cell): Promise<Row> {
	const { peer, limiter, latencyMs } = cell;
	const count = peer === 'serial' ? bench.sizes.serial : bench.sizes.batch;
	const job: RunJob = { peer, target: targetOf(bench, 'support'), items: made(count, peer) };
	const measured = await BenchWorker.use(async (worker) => {
		const warmUp = async () => await worker.do('warmUp', job);
		const start = async () => await worker.do('run', job);
		return await measure(bench, limitedBy(limiter, latencyMs), warmUp, start);
	});
	return { ...cell, ...measured, floor: floorMs(count, latencyMs) };
}

function toCells(row: Row): string[] {
	return [
		PEERS[row.peer].title,
		row.limiter.replace('-', ' '),
		seconds(row.latencyMs),
		whole(row.items),
		seconds(row.wallMs),
		seconds(row.floor),
		ratio(row.wallMs / row.floor),
		whole(row.lost),
		whole(row.paid - row.items + row.lost),
		`${whole(row.limited)} (${percent(row.limited, row.requests)})`,
	];
}

/** a: one batch alone, under each kind of limiter and each latency. */
export async function batchAlone(bench: Bench): Promise<Section> {
	const rows: Row[] = [];
	for (const cell of cells()) {
		const row = await run(bench, cell);
		bench.log(toCells(row).join(' · '));
		rows.push(row);
	}
	const ours = rows.filter(({ peer }) => peer === 'nyckel');
	const worst = Math.max(...ours.map(({ wallMs, floor }) => wallMs / floor));
	const lost = ours.reduce((sum, row) => sum + row.lost, 0);
	const limited = Math.max(...ours.map((row) => row.limited / row.requests));
	const charted = rows.filter((row) => row.limiter === LIMITERS[0]);
	return {
		verdicts: [
			{ target: '≤ 1.05 × floor', measured: `${ratio(worst)} at worst`, met: worst <= 1.05 },
			{ target: '0 lost', measured: whole(lost), met: lost === 0 },
			{
				target: '429s ≤ 1 % of requests',
				measured: `${percent(limited, 1)} at worst`,
				met: limited <= 0.01,
			},
		],
		tables: [
			{
				head: [
					'Peer',
					'Server counts by',
					'Latency',
					'Items',
					'Wall',
					'Floor',
					'Wall ÷ floor',
					'Lost',
					'Paid in vain',
					'429s',
				],
				rows: rows.map(toCells),
			},
		],
		chart: {
			title: 'Items lost of 100, token bucket',
			axis: 'items lost of 100',
			bars: charted.map((row) => [
				`${PEERS[row.peer].title}, ${row.latencyMs / 1000} s`,
				(100 * row.lost) / row.items,
			]),
		},
	};
}
