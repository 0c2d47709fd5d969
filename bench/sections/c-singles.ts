import { floorMs } from '../floor';
import { limitedBy, made, measure, median, targetOf, type Bench } from '../measure';
import { PEERS, type PeerName } from '../peers';
import { milliseconds, ratio, seconds, whole } from '../report/format';
import type { Section, Table } from '../report/section';
import type { RunJob } from '../worker/jobs';
import { BenchWorker } from '../worker/workers';

const LATENCY_MS = 400;

/** Single items on an idle account: apart by more than the widest window. */
const IDLE_RUNS = 5;

/** About so long between two single items during the batch, milliseconds. */
const EVERY_MS = 3_000;

const limits = limitedBy('token-bucket', LATENCY_MS);

async function burst(bench: Bench, peer: PeerName): Promise<{ lost: number; cells: string[] }> {
	const executions = bench.sizes.burst;
	const job: RunJob = {
		peer,
		target: targetOf(bench, 'support'),
		items: made(1, peer),
		executions,
	};
	const row = await BenchWorker.use(
		async (worker) =>
			await measure(
				bench,
				limits,
				async () => await worker.do('warmUp', job),
				async () => await worker.do('run', job),
			),
	);
	const floor = floorMs(row.items, LATENCY_MS);
	return {
		lost: row.lost,
		cells: [
			PEERS[peer].title,
			`${whole(executions)} at once`,
			seconds(row.wallMs),
			ratio(row.wallMs / floor),
			seconds(median(row.eachMs)),
			whole(row.lost),
			whole(row.limited),
		],
	};
}

async function amidBatch(bench: Bench): Promise<{ wait: number[]; lost: number; table: Table }> {
	const peer = 'nyckel';
	const target = targetOf(bench, 'support');
	const alone: RunJob = { peer, target, items: made(1, peer) };
	const big = { ...alone, items: made(bench.sizes.bigBatch, peer), everyMs: EVERY_MS };
	return await BenchWorker.use(async (worker) => {
		const idle: number[] = [];
		for (let run = 0; run < IDLE_RUNS; run += 1) {
			const warmUp = async () => await worker.do('warmUp', alone);
			const { wallMs } = await measure(
				bench,
				limits,
				warmUp,
				async () => await worker.do('run', alone),
			);
			idle.push(wallMs);
		}
		await worker.do('warmUp', alone);
		await bench.sandbox.prepare(limits);
		const { batch, singles } = await worker.do('probe', big);
		const { limited } = await bench.sandbox.totals();
		const idleMs = median(idle);
		const wait = singles.eachMs.map((ms) => ms - idleMs);
		const floor = floorMs(batch.items + singles.items, LATENCY_MS);
		const table: Table = {
			head: [
				'Single item',
				'Number',
				'Median',
				'Longest',
				'Over idle, median',
				'Over idle, longest',
			],
			rows: [
				[
					'on an idle account',
					whole(idle.length),
					milliseconds(idleMs),
					milliseconds(Math.max(...idle)),
					'',
					'',
				],
				[
					`during a batch of ${whole(batch.items)}`,
					whole(singles.items),
					milliseconds(median(singles.eachMs)),
					milliseconds(Math.max(...singles.eachMs)),
					milliseconds(median(wait)),
					milliseconds(Math.max(...wait)),
				],
			],
		};
		bench.log(
			`singles during the batch wait ${milliseconds(median(wait))} longer; batch ${seconds(batch.wallMs)} of a floor of ${seconds(floor)}, ${batch.lost} lost, ${limited} 429s`,
		);
		return { wait, lost: batch.lost + singles.lost, table };
	});
}

/** One window of 1.05 s of the pace, and two slots of 40 ms: the longest a single item may have to wait. */
const LONGEST_WAIT_MS = 1_100;

/** c: many small executions at once, and one small beside a big one. */
export async function singleItems(bench: Bench): Promise<Section> {
	const ours = await burst(bench, 'nyckel');
	const http = await burst(bench, 'httpDefault');
	for (const { cells } of [ours, http]) bench.log(cells.join(' · '));
	const { wait, lost, table } = await amidBatch(bench);
	const longest = Math.max(...wait);
	return {
		verdicts: [
			{
				target: `${whole(bench.sizes.burst)} single-item executions at once: 0 lost`,
				measured: whole(ours.lost),
				met: ours.lost === 0,
			},
			{
				target:
					'Single item during a batch: at most one window and two slots (1.1 s) over idle, none lost',
				measured: `${milliseconds(median(wait))} median, ${milliseconds(longest)} longest, ${lost} lost`,
				met: longest <= LONGEST_WAIT_MS && lost === 0,
			},
		],
		tables: [
			{
				head: ['Peer', 'Executions', 'Until the last', '÷ floor', 'Median', 'Lost', '429s'],
				rows: [ours.cells, http.cells],
			},
			table,
		],
	};
}
