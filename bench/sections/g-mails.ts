import { REAL_LATENCY_MS } from '../../sandbox';
import { floorMs } from '../floor';
import { limitedBy, measure, targetOf, type Bench } from '../measure';
import { percent, ratio, seconds, whole } from '../report/format';
import type { Section } from '../report/section';
import type { RunJob } from '../worker/jobs';
import { BenchWorker } from '../worker/workers';

const MEAN_LATENCY_MS = (REAL_LATENCY_MS[0] + REAL_LATENCY_MS[1]) / 2;

/** g: real mails, none of which the classifier was trained on. */
export async function realMails(bench: Bench): Promise<Section> {
	const items = { kind: 'mails', count: bench.sizes.mails } as const;
	const job: RunJob = { peer: 'nyckel', target: targetOf(bench, 'spam'), items };
	const row = await BenchWorker.use(
		async (worker) =>
			await measure(
				bench,
				limitedBy('token-bucket', REAL_LATENCY_MS),
				async () => await worker.do('warmUp', job),
				async () => await worker.do('run', job),
			),
	);
	const floor = floorMs(row.items, MEAN_LATENCY_MS);
	const cells = [
		whole(row.items),
		seconds(row.wallMs),
		seconds(floor),
		ratio(row.wallMs / floor),
		whole(row.lost),
		whole(row.extra),
		whole(row.paid),
		whole(row.limited),
		percent(row.right, row.items),
	];
	bench.log(cells.join(' · '));
	const isConserved = row.lost + row.extra === 0 && row.paid === row.items;
	return {
		verdicts: [
			{
				target: '≤ 1.05 × floor',
				measured: ratio(row.wallMs / floor),
				met: row.wallMs <= 1.05 * floor,
			},
			{
				target: 'Each mail leaves once and is paid once',
				measured: `${row.lost} lost, ${row.extra} twice, ${row.paid - row.items} paid in vain`,
				met: isConserved,
			},
		],
		tables: [
			{
				head: ['Mails', 'Wall', 'Floor', 'Wall ÷ floor', 'Lost', 'Twice', 'Paid', '429s', 'Right'],
				rows: [cells],
			},
		],
	};
}
