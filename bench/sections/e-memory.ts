import { made, measure, targetOf, UNLIMITED, type Bench } from '../measure';
import { PEERS, type PeerName } from '../peers';
import { mebibytes, seconds, whole } from '../report/format';
import type { Section } from '../report/section';
import type { MemoryReport, RunJob } from '../worker/jobs';
import { BenchWorker } from '../worker/workers';

const IMAGE_BYTES = 10 * 2 ** 20;

const LIMIT_BYTES = 150 * 2 ** 20;

interface Case {
	peer: PeerName;
	what: 'image' | 'text';
	count: number;
}

interface Row extends Case, MemoryReport {
	/** Peak beyond what was there before and what n8n keeps of the run, bytes. */
	over: number;
}

async function run(bench: Bench, one: Case): Promise<Row> {
	const { peer, what, count } = one;
	const target = targetOf(bench, what === 'image' ? 'image' : 'support', { unlimited: true });
	const items = made(count, peer, what === 'image' ? IMAGE_BYTES : undefined);
	const job: RunJob = { peer, target, items };
	const report = await BenchWorker.use(
		async (worker) =>
			await measure(
				bench,
				UNLIMITED,
				async () => await worker.do('warmUp', job),
				async () => await worker.do('memory', job),
			),
	);
	const { beforeBytes, peakBytes, keptBytes } = report;
	return { ...one, ...report, over: peakBytes - beforeBytes - keptBytes };
}

function toCells(row: Row): string[] {
	return [
		PEERS[row.peer].title,
		`${whole(row.count)} ${row.what === 'image' ? 'images of 10 MiB' : 'short texts'}`,
		mebibytes(row.beforeBytes),
		mebibytes(row.peakBytes),
		mebibytes(row.keptBytes),
		mebibytes(row.over),
		row.aliveBytes === undefined ? '–' : mebibytes(row.aliveBytes),
		`${((row.over / row.count) * (1 / 1024)).toFixed(1)} KiB`,
		whole(row.lost),
		seconds(row.wallMs),
	];
}

/** e: peak memory over the data that n8n holds anyway. */
export async function memory(bench: Bench): Promise<Section> {
	const { images, fewTexts, manyTexts } = bench.sizes;
	const cases: Case[] = [
		{ peer: 'nyckel', what: 'image', count: images },
		{ peer: 'pool', what: 'image', count: images },
		{ peer: 'nyckel', what: 'text', count: fewTexts },
		{ peer: 'nyckel', what: 'text', count: manyTexts },
		{ peer: 'pool', what: 'text', count: manyTexts },
	];
	const rows: Row[] = [];
	for (const one of cases) {
		const row = await run(bench, one);
		bench.log(toCells(row).join(' · '));
		rows.push(row);
	}
	const over = (what: Case['what'], count: number) =>
		rows.find((row) => row.peer === 'nyckel' && row.what === what && row.count === count)?.over ??
		NaN;
	const [ofImages, ofFew, ofMany] = [
		over('image', images),
		over('text', fewTexts),
		over('text', manyTexts),
	];
	const times = manyTexts / fewTexts;
	return {
		verdicts: [
			{
				target: `${whole(images)} images of 10 MiB: ≤ 150 MiB over the stored data`,
				measured: mebibytes(ofImages),
				met: ofImages <= LIMIT_BYTES,
			},
			{
				target: `${whole(manyTexts)} short texts: ≤ 150 MiB over the stored data`,
				measured: mebibytes(ofMany),
				met: ofMany <= LIMIT_BYTES,
			},
			{
				target: 'Flat per item',
				measured: `${mebibytes(ofFew)} with ${whole(fewTexts)} texts, ${mebibytes(ofMany)} with ${times} times as many`,
				met: ofMany <= times * Math.max(ofFew, LIMIT_BYTES / times),
			},
		],
		tables: [
			{
				head: [
					'Peer',
					'Input',
					'Before',
					'Peak',
					'Kept by n8n',
					'Peak over both',
					'Alive at most',
					'Per item',
					'Lost',
					'Wall',
				],
				rows: rows.map(toCells),
			},
		],
	};
}
