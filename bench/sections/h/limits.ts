import { floorMs } from '../../floor';
import { made, type Bench } from '../../measure';
import { percent, ratio, seconds, whole } from '../../report/format';
import type { Section } from '../../report/section';
import type { RunJob } from '../../worker/jobs';
import { BenchWorker } from '../../worker/workers';
import { plainTarget, withPlainNyckel } from './plain';

/** Limits of larger plans, requests per second; made-up numbers, Nyckel publishes none. */
const PACES = [25, 100, 500, 1_000];

const LATENCY_MS = 200;

/** Items that tell what n8n's helper alone costs. */
const HELPER_ITEMS = 2_000;

interface PerItem {
	wallMs: number;
	cpuMs: number;
}

interface Row {
	pace: number;
	items: number;
	lost: number;
	wallMs: number;
	cpuMs: number;
	floor: number;
	throttled: number;
	requests: number;
	busiest: number;
}

/** n8n's request helper in a bare loop of 25, against a server that never makes it wait. */
async function helperAlone(worker: BenchWorker): Promise<PerItem> {
	return await withPlainNyckel({ latencyMs: 0 }, async ({ url }) => {
		const target = plainTarget(url);
		const job: RunJob = { peer: 'pool', target, items: made(HELPER_ITEMS, 'pool') };
		await worker.do('warmUp', job);
		// The first round warms the compiler up and does not count.
		await worker.do('run', job);
		const { wallMs, cpuMs, items } = await worker.do('run', job);
		return { wallMs: wallMs / items, cpuMs: cpuMs / items };
	});
}

async function run({ sizes }: Bench, worker: BenchWorker, pace: number): Promise<Row> {
	const limits = { perSecond: pace, inFlight: pace };
	return await withPlainNyckel({ latencyMs: LATENCY_MS, limits }, async (server) => {
		const options = { requestsPerSecond: pace, maxConcurrency: pace };
		const job: RunJob = {
			peer: 'nyckel',
			target: plainTarget(server.url, options),
			items: made(pace * sizes.pacedSeconds, 'nyckel'),
		};
		await worker.do('warmUp', job);
		server.forget();
		const { items, lost, wallMs, cpuMs } = await worker.do('run', job);
		const { throttled, requests, busiest } = server.seen;
		const floor = floorMs(items, LATENCY_MS, limits);
		return { pace, items, lost, wallMs, cpuMs, floor, throttled, requests, busiest };
	});
}

/** Limits that are far above the documented ones. */
export async function highLimits(bench: Bench): Promise<Section> {
	const [helper, rows] = await BenchWorker.use(async (worker) => {
		const alone = await helperAlone(worker);
		const found: Row[] = [];
		for (const pace of PACES) {
			const row = await run(bench, worker, pace);
			bench.log(`${pace}/s: ${ratio(row.wallMs / row.floor)} × floor, ${row.throttled} 429s`);
			found.push(row);
		}
		return [alone, found] as const;
	});
	const at = (pace: number) => {
		const row = rows.find((each) => each.pace === pace);
		if (!row) throw new Error(`There is no run at ${pace}/s.`);
		const helperMs = row.items * helper.wallMs;
		return {
			overFloor: row.wallMs / row.floor,
			overHelper: row.wallMs / Math.max(row.floor, helperMs),
			row,
		};
	};
	const [fast, fastest] = [at(500), at(1_000)];
	return {
		verdicts: [
			{
				target: '500/s: ≤ 1.15 × floor',
				measured: ratio(fast.overFloor),
				met: fast.overFloor <= 1.15,
			},
			{
				target: '500/s: 429s ≤ 1 % of requests',
				measured: percent(fast.row.throttled, fast.row.requests),
				met: fast.row.throttled <= 0.01 * fast.row.requests,
			},
			{
				target: '1,000/s: ≤ 1.15 × the longer of floor and n8n’s helper alone',
				measured: `${ratio(fastest.overHelper)}; ${ratio(fastest.overFloor)} × floor`,
				met: fastest.overHelper <= 1.15,
			},
		],
		tables: [
			{
				head: [
					'Limit',
					'Items',
					'Lost',
					'Wall',
					'Floor',
					'Wall ÷ floor',
					'429s',
					'Most in a second',
					'CPU per item',
					'of it n8n’s helper',
					'Processor',
				],
				rows: rows.map((row) => [
					`${whole(row.pace)}/s`,
					whole(row.items),
					whole(row.lost),
					seconds(row.wallMs),
					seconds(row.floor),
					ratio(row.wallMs / row.floor),
					`${whole(row.throttled)} (${percent(row.throttled, row.requests)})`,
					whole(row.busiest),
					`${(row.cpuMs / row.items).toFixed(3)} ms`,
					percent(helper.cpuMs, row.cpuMs / row.items),
					percent(row.cpuMs, row.wallMs),
				]),
			},
		],
	};
}
