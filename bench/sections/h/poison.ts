import { REFUSALS, type Act } from '../../../test/support/plainNyckel';
import { DOCUMENTED } from '../../floor';
import { made, type Bench } from '../../measure';
import { whole } from '../../report/format';
import type { Section } from '../../report/section';
import type { RunJob } from '../../worker/jobs';
import { BenchWorker } from '../../worker/workers';
import { plainTarget, withPlainNyckel } from './plain';

const AT_ONCE = [1, 5, 25];

const PLACES = ['first', 'middle', 'last'] as const;

const MARK = ' POISON';

/** So that one at a time is not slower than the account allows, milliseconds. */
const LATENCY_MS = 30;

interface Row {
	refusal: Act;
	atOnce: number;
	place: (typeof PLACES)[number];
	/** Items that are not poison. */
	good: number;
	labelled: number;
	sent: number;
}

async function run(
	{ sizes }: Bench,
	worker: BenchWorker,
	one: Pick<Row, 'refusal' | 'atOnce' | 'place'>,
): Promise<Row> {
	const { refusal, atOnce, place } = one;
	const count = sizes.poisonItems;
	const index = { first: 0, middle: count / 2, last: count - 1 }[place];
	const meets = (text?: string) => (text?.endsWith(MARK) ? refusal : undefined);
	const settings = { latencyMs: LATENCY_MS, limits: DOCUMENTED, meets };
	return await withPlainNyckel(settings, async (server) => {
		const job: RunJob = {
			peer: 'nyckel',
			// No warm-up: nothing has been answered well before this batch.
			target: plainTarget(server.url, { maxConcurrency: atOnce }),
			items: { ...made(count, 'nyckel'), marks: { [index]: MARK } },
		};
		const { items, lost } = await worker.do('run', job);
		return { ...one, good: items - 1, labelled: items - lost, sent: server.seen.invokes };
	});
}

const toCells = (row: Row): string[] => [
	row.refusal,
	whole(row.atOnce),
	row.place,
	`${whole(row.labelled)} of ${whole(row.good)}`,
	whole(row.sent),
];

/** One item is refused, and the others are fine. */
export async function poison(bench: Bench): Promise<Section> {
	const rows = await BenchWorker.useEach(REFUSALS, async (workers) => {
		const ofRefusals = workers.map(async ([refusal, worker]) => {
			const found: Row[] = [];
			for (const atOnce of AT_ONCE) {
				for (const place of PLACES)
					found.push(await run(bench, worker, { refusal, atOnce, place }));
			}
			bench.log(`${refusal}: ${found.map((row) => row.labelled).join(', ')} labelled`);
			return found;
		});
		return (await Promise.all(ofRefusals)).flat();
	});
	const verdict = (what: string, some: Row[]) => {
		const least = Math.min(...some.map(({ labelled }) => labelled));
		const good = bench.sizes.poisonItems - 1;
		return {
			target: `${what} of ${whole(good + 1)} is poison: the other ${whole(good)} labelled`,
			measured: `${whole(least)} at worst`,
			met: least === good,
		};
	};
	return {
		verdicts: [
			verdict(
				'One in the middle or the last',
				rows.filter(({ place }) => place !== 'first'),
			),
			verdict(
				'The first',
				rows.filter(({ place }) => place === 'first'),
			),
		],
		tables: [
			{
				head: ['Poison is answered with', 'At once', 'Place', 'Labelled', 'Invocations sent'],
				rows: rows.map(toCells),
			},
		],
	};
}
