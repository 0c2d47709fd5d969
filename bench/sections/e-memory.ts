import { made, measure, targetOf, UNLIMITED, type Bench } from '../measure';
import { PEERS, type PeerName } from '../peers';
import { mebibytes, seconds, whole } from '../report/format';
import type { Section } from '../report/section';
import type { MemoryReport, RunJob } from '../worker/jobs';
import { BenchWorker, WorkerEnded } from '../worker/workers';

const IMAGE_BYTES = 10 * 2 ** 20;

const LIMIT_BYTES = 150 * 2 ** 20;

/**
 * What V8 may hold of JavaScript objects, MiB: about what n8n has in a container of 512 MB. With all the memory of this
 * machine V8 lets hundreds of MiB of garbage lie, of any peer, and the peak would say nothing of what is needed.
 */
const HEAP_MIB = 320;

interface Case {
	peer: PeerName;
	what: 'image' | 'text';
	count: number;
}

interface Row extends Case {
	/** Left out when the process ran out of memory. */
	report?: MemoryReport;
}

/** Peak beyond what was there before and what n8n keeps of the run, bytes. */
const overStored = ({ peakBytes, beforeBytes, keptBytes }: MemoryReport): number =>
	peakBytes - beforeBytes - keptBytes;

async function run(bench: Bench, one: Case): Promise<Row> {
	const { peer, what, count } = one;
	const target = targetOf(bench, what === 'image' ? 'image' : 'support', { unlimited: true });
	const items = made(count, peer, what === 'image' ? IMAGE_BYTES : undefined);
	const job: RunJob = { peer, target, items };
	const watch = async (worker: BenchWorker) =>
		await measure(
			bench,
			UNLIMITED,
			async () => await worker.do('warmUp', job),
			async () => await worker.do('memory', job),
		);
	try {
		return { ...one, report: await BenchWorker.use(watch, HEAP_MIB) };
	} catch (error) {
		if (error instanceof WorkerEnded) return one;
		throw error;
	}
}

function toCells({ peer, what, count, report }: Row): string[] {
	const input = `${whole(count)} ${what === 'image' ? 'images of 10 MiB' : 'short texts'}`;
	if (!report)
		return [PEERS[peer].title, input, 'out of memory', ...new Array<string>(7).fill('–')];
	const over = overStored(report);
	return [
		PEERS[peer].title,
		input,
		mebibytes(report.beforeBytes),
		mebibytes(report.peakBytes),
		mebibytes(report.keptBytes),
		mebibytes(over),
		report.aliveBytes === undefined ? '–' : mebibytes(report.aliveBytes),
		`${(over / count / 1024).toFixed(1)} KiB`,
		whole(report.lost),
		seconds(report.wallMs),
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
	const over = (what: Case['what'], count: number): number => {
		const row = rows.find(
			(each) => each.peer === 'nyckel' && each.what === what && each.count === count,
		);
		return row?.report ? overStored(row.report) : NaN;
	};
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
