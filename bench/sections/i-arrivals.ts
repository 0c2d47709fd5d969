import { besideBusyProcesses } from '../busyMachine';
import { floorMs } from '../floor';
import { made, type Bench } from '../measure';
import { ratio, seconds, whole } from '../report/format';
import type { Section } from '../report/section';
import type { Hog } from '../worker/hog';
import type { RunJob } from '../worker/jobs';
import { BenchWorker } from '../worker/workers';
import { plainTarget, withPlainNyckel } from './h/plain';

/** What keeps the machine, or n8n's process, busy. */
interface Load {
	name: string;
	/** Processes that use all the processor time they get. */
	busy: number;
	/** Other work of n8n's process. */
	hog?: Hog;
}

const LOADS: readonly Load[] = [
	{ name: 'nothing else', busy: 0 },
	{ name: '4 busy processes', busy: 4 },
	{ name: '16 busy processes', busy: 16 },
	{ name: 'n8n busy for 20 ms every 50', busy: 0, hog: { forMs: 20, everyMs: 50 } },
	{ name: 'n8n busy for 100 ms every 300', busy: 0, hog: { forMs: 100, everyMs: 300 } },
	{ name: 'both: 8, and 100 ms every 300', busy: 8, hog: { forMs: 100, everyMs: 300 } },
];

const LATENCY_MS = 200;

/** What the account allows in any second. */
const ALLOWED = 25;

interface Row extends Load {
	items: number;
	lost: number;
	busiest: number;
	wallMs: number;
}

async function run({ sizes }: Bench, load: Load): Promise<Row> {
	const measured = async (worker: BenchWorker) =>
		// Without limits: nothing is refused, so that nothing slows the node down.
		await withPlainNyckel({ latencyMs: LATENCY_MS }, async (server) => {
			const job: RunJob = {
				peer: 'nyckel',
				target: plainTarget(server.url),
				items: made(sizes.half, 'nyckel'),
				hog: load.hog,
			};
			await worker.do('warmUp', job);
			const { items, lost, wallMs } = await worker.do('run', job);
			return { ...load, items, lost, busiest: server.seen.busiest, wallMs };
		});
	return await besideBusyProcesses(load.busy, async () => await BenchWorker.use(measured));
}

/** i: how many requests arrive in the busiest second while the machine, or n8n's process, is busy with other work. */
export async function arrivals(bench: Bench): Promise<Section> {
	const rows: Row[] = [];
	for (const load of LOADS) {
		const row = await run(bench, load);
		bench.log(`${row.name}: ${row.busiest} in the busiest second`);
		rows.push(row);
	}
	const worst = Math.max(...rows.map(({ busiest }) => busiest));
	return {
		verdicts: [
			{
				target: `≤ ${ALLOWED} arrivals in any second`,
				measured: `${whole(worst)} at worst`,
				met: worst <= ALLOWED,
			},
		],
		tables: [
			{
				head: ['Busy with', 'Items', 'Lost', 'Most in a second', 'Wall', 'Wall ÷ floor'],
				rows: rows.map((row) => [
					row.name,
					whole(row.items),
					whole(row.lost),
					whole(row.busiest),
					seconds(row.wallMs),
					ratio(row.wallMs / floorMs(row.items, LATENCY_MS)),
				]),
			},
		],
	};
}
