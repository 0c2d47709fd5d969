import type { LimiterKind } from '../../sandbox';
import { floorMs } from '../floor';
import { limitedBy, made, measure, targetOf, type Bench, type Measured } from '../measure';
import { PEERS, type PeerName } from '../peers';
import { percent, ratio, seconds, whole } from '../report/format';
import type { Section } from '../report/section';
import type { RunJob, RunReport } from '../worker/jobs';
import { BenchWorker } from '../worker/workers';

const LATENCY_MS = 400;

interface Case {
	peer: PeerName;
	processes: 1 | 2;
	limiter: LimiterKind;
}

interface Row extends Case, Measured {
	floor: number;
}

/** The server's way of counting matters where processes meet by 429s alone. */
const CASES: readonly Case[] = [
	{ peer: 'nyckel', processes: 1, limiter: 'token-bucket' },
	{ peer: 'httpTuned', processes: 1, limiter: 'token-bucket' },
	{ peer: 'nyckel', processes: 2, limiter: 'token-bucket' },
	{ peer: 'nyckel', processes: 2, limiter: 'fixed-window' },
	{ peer: 'nyckel', processes: 2, limiter: 'sliding-window' },
	{ peer: 'httpTuned', processes: 2, limiter: 'token-bucket' },
];

/** Two processes work at the same time: the wall time is that of the slower one. */
function atOnce(reports: RunReport[]): RunReport {
	const [first, ...others] = reports;
	if (!first) throw new Error('Nothing ran');
	return others.reduce(
		(sum, report) => ({
			wallMs: Math.max(sum.wallMs, report.wallMs),
			eachMs: [...sum.eachMs, ...report.eachMs],
			cpuMs: sum.cpuMs + report.cpuMs,
			items: sum.items + report.items,
			lost: sum.lost + report.lost,
			extra: sum.extra + report.extra,
			right: sum.right + report.right,
		}),
		first,
	);
}

async function run(bench: Bench, one: Case): Promise<Row> {
	const { peer, processes, limiter } = one;
	const job: RunJob = {
		peer,
		target: targetOf(bench, 'support'),
		items: made(bench.sizes.half, peer),
		executions: 2 / processes,
	};
	const inWorkers = async (workers: BenchWorker[]) => {
		const each = async <R>(ask: (worker: BenchWorker) => Promise<R>) =>
			await Promise.all(workers.map(ask));
		return await measure(
			bench,
			limitedBy(limiter, LATENCY_MS),
			async () => await each(async (worker) => await worker.do('warmUp', job)),
			async () => atOnce(await each(async (worker) => await worker.do('run', job))),
		);
	};
	const measured = await BenchWorker.use(async (worker) =>
		processes === 1
			? await inWorkers([worker])
			: await BenchWorker.use(async (other) => await inWorkers([worker, other])),
	);
	return { ...one, ...measured, floor: floorMs(measured.items, LATENCY_MS) };
}

function toCells(row: Row): string[] {
	return [
		PEERS[row.peer].title,
		row.processes === 1 ? 'one process' : 'two processes',
		row.limiter.replace('-', ' '),
		`2 × ${whole(row.items / 2)}`,
		seconds(row.wallMs),
		seconds(row.floor),
		ratio(row.wallMs / row.floor),
		whole(row.lost),
		`${whole(row.limited)} (${percent(row.limited, row.requests)})`,
	];
}

/** b: two executions that share the account, in one process and in two. */
export async function sharedAccount(bench: Bench): Promise<Section> {
	const rows: Row[] = [];
	for (const one of CASES) {
		const row = await run(bench, one);
		bench.log(toCells(row).join(' · '));
		rows.push(row);
	}
	const worstOf = (processes: number) => {
		const ours = rows.filter((row) => row.peer === 'nyckel' && row.processes === processes);
		return {
			time: Math.max(...ours.map(({ wallMs, floor }) => wallMs / floor)),
			lost: ours.reduce((sum, row) => sum + row.lost, 0),
			limited: ours.reduce((sum, row) => sum + row.limited, 0),
			share: Math.max(...ours.map((row) => row.limited / row.requests)),
		};
	};
	const [one, two] = [worstOf(1), worstOf(2)];
	return {
		verdicts: [
			{ target: 'One process: ≤ 1.05 × floor', measured: ratio(one.time), met: one.time <= 1.05 },
			{
				target: 'One process: 0 lost, 0 429s',
				measured: `${one.lost} lost, ${one.limited} 429s`,
				met: one.lost + one.limited === 0,
			},
			{
				target: 'Two processes: ≤ 1.25 × floor',
				measured: `${ratio(two.time)} at worst`,
				met: two.time <= 1.25,
			},
			{ target: 'Two processes: 0 lost', measured: whole(two.lost), met: two.lost === 0 },
			{
				target: 'Two processes: 429s ≤ 15 % of requests',
				measured: `${percent(two.share, 1)} at worst`,
				met: two.share <= 0.15,
			},
		],
		tables: [
			{
				head: [
					'Peer',
					'In',
					'Server counts by',
					'Items',
					'Wall',
					'Floor',
					'Wall ÷ floor',
					'Lost',
					'429s',
				],
				rows: rows.map(toCells),
			},
		],
	};
}
