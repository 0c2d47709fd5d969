import type { Act } from '../../../test/support/plainNyckel';
import { DOCUMENTED } from '../../floor';
import { made, type Bench } from '../../measure';
import { seconds, whole } from '../../report/format';
import type { Section } from '../../report/section';
import type { RunJob } from '../../worker/jobs';
import { BenchWorker } from '../../worker/workers';
import { plainTarget, withPlainNyckel } from './plain';

/** What every request meets, on an account that was never seen alive. */
const HOPELESS = [
	'503',
	'404 JSON',
	'403 JSON',
	'403 page',
	'reset',
	'hang',
	'429',
] as const satisfies readonly Act[];

/** Where nothing answers at all. */
const DEAD_HOSTS = {
	'nobody listens': 'http://127.0.0.1:1',
	'no such host': 'https://nyckel.invalid',
} as const;

/** Those that may take minutes are side by side with the rest. */
const LANES = ['quick', 'hang', '429'] as const;

const TIMEOUT = 5;

const LATENCY_MS = 50;

const REQUESTS = 30;

const DEAD_HOST_MS = 15_000;

interface Row {
	what: string;
	isDeadHost: boolean;
	items: number;
	labelled: number;
	requests: number;
	wallMs: number;
}

async function run(
	{ sizes }: Bench,
	worker: BenchWorker,
	url: string,
): Promise<Omit<Row, 'what' | 'isDeadHost'>> {
	const job: RunJob = {
		peer: 'nyckel',
		target: plainTarget(url, { timeout: TIMEOUT }),
		items: made(sizes.doomedItems, 'nyckel'),
		notesDepartures: true,
	};
	const { items, lost, wallMs, departures = [] } = await worker.do('run', job);
	return { items, labelled: items - lost, wallMs, requests: departures.length };
}

const toCells = (row: Row): string[] => [
	row.what,
	whole(row.items),
	whole(row.labelled),
	whole(row.requests),
	seconds(row.wallMs),
];

/** Batches of which no item can succeed. Token requests count. */
export async function doomed(bench: Bench): Promise<Section> {
	const rows = await BenchWorker.useEach(LANES, async (workers) => {
		const ofLanes = workers.map(async ([lane, worker]) => {
			const found: Row[] = [];
			const note = (row: Row) => {
				bench.log(toCells(row).join(' · '));
				found.push(row);
			};
			// The code has run once before time is taken.
			await withPlainNyckel({ latencyMs: 0 }, async ({ url }) => {
				await worker.do('warmUp', {
					peer: 'nyckel',
					target: plainTarget(url),
					items: made(1, 'nyckel'),
				});
			});
			const ofLane = HOPELESS.filter((act) =>
				lane === 'quick' ? act !== 'hang' && act !== '429' : act === lane,
			);
			for (const act of ofLane) {
				const settings = { latencyMs: LATENCY_MS, limits: DOCUMENTED, meets: () => act };
				const row = await withPlainNyckel(
					settings,
					async ({ url }) => await run(bench, worker, url),
				);
				note({ what: `every answer: ${act}`, isDeadHost: false, ...row });
			}
			if (lane !== 'quick') return found;
			for (const [what, url] of Object.entries(DEAD_HOSTS)) {
				note({ what, isDeadHost: true, ...(await run(bench, worker, url)) });
			}
			return found;
		});
		return (await Promise.all(ofLanes)).flat();
	});
	const requests = Math.max(...rows.map((row) => row.requests));
	const deadMs = Math.max(...rows.filter((row) => row.isDeadHost).map(({ wallMs }) => wallMs));
	return {
		verdicts: [
			{
				target: `${whole(bench.sizes.doomedItems)} items, nothing can work: ≤ ${REQUESTS} requests`,
				measured: `${whole(requests)} at worst`,
				met: requests <= REQUESTS,
			},
			{
				target: `Dead host: ≤ ${DEAD_HOST_MS / 1000} s`,
				measured: `${seconds(deadMs)} at worst`,
				met: deadMs <= DEAD_HOST_MS,
			},
		],
		tables: [
			{ head: ['What happens', 'Items', 'Labelled', 'Requests', 'Wall'], rows: rows.map(toCells) },
		],
	};
}
