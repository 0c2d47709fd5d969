import type { OutageKind } from '../../../test/support/plainNyckel';
import { DOCUMENTED } from '../../floor';
import { made, median, type Bench } from '../../measure';
import { milliseconds, whole } from '../../report/format';
import type { Section } from '../../report/section';
import type { CancelJob, CancelReport } from '../../worker/jobs';
import { BenchWorker } from '../../worker/workers';
import { plainTarget, withPlainNyckel } from './plain';

interface Moment {
	kind: OutageKind;
	/** The node's option, seconds. */
	timeout: number;
	/** From the beginning of the outage until Stop, milliseconds. */
	afterMs: number;
}

/** What is under way when Stop is pressed. */
const MOMENTS = {
	'25 invocations': { kind: 'hang', timeout: 60, afterMs: 3_000 },
	'a probe': { kind: 'hang', timeout: 5, afterMs: 14_000 },
	nothing: { kind: '503', timeout: 5, afterMs: 14_000 },
} as const satisfies Record<string, Moment>;

const LATENCY_MS = 300;

/** From the first invocation until the service is away, milliseconds. */
const AFTER_MS = 4_000;

/** Longer than the longest wait between two probes by then, milliseconds. */
const QUIET_MS = 5_000;

const SETTLED_MS = 100;

interface Row {
	what: keyof typeof MOMENTS;
	reports: CancelReport[];
}

async function press({ sizes }: Bench, worker: BenchWorker, moment: Moment): Promise<CancelReport> {
	const { kind, timeout, afterMs } = moment;
	return await withPlainNyckel({ latencyMs: LATENCY_MS, limits: DOCUMENTED }, async (server) => {
		const job: CancelJob = {
			peer: 'nyckel',
			target: plainTarget(server.url, { timeout }),
			items: made(sizes.outageItems, 'nyckel'),
			cancelAfterMs: AFTER_MS + afterMs,
			quietMs: QUIET_MS,
		};
		await worker.do('warmUp', job);
		server.plan({ kind, afterMs: AFTER_MS, lastsMs: 2 * (AFTER_MS + afterMs + QUIET_MS) });
		return await worker.do('cancel', job);
	});
}

/** Stop is pressed while the service is away. */
export async function cancels(bench: Bench): Promise<Section> {
	const names = Object.keys(MOMENTS) as Array<Row['what']>;
	const rows = await BenchWorker.useEach(names, async (workers) => {
		const ofMoments = workers.map(async ([what, worker]): Promise<Row> => {
			const reports: CancelReport[] = [];
			for (let round = 0; round < bench.sizes.cancels; round += 1) {
				reports.push(await press(bench, worker, MOMENTS[what]));
			}
			const settled = reports.map(({ settledMs }) => milliseconds(settledMs));
			bench.log(`Stop, under way: ${what}: ${settled.join(', ')}`);
			return { what, reports };
		});
		return await Promise.all(ofMoments);
	});
	const all = rows.flatMap(({ reports }) => reports);
	const most = (reports: CancelReport[], pick: (report: CancelReport) => number) =>
		Math.max(...reports.map(pick));
	const longest = most(all, ({ settledMs }) => settledMs);
	const timers = most(all, ({ timersLeft }) => timersLeft);
	const sent = most(all, ({ sentAfter }) => sentAfter);
	return {
		verdicts: [
			{
				target: `Stop during an outage: settled in ${SETTLED_MS} ms, no timer left, nothing sent after`,
				measured: `${milliseconds(longest)} at worst, ${whole(timers)} timers, ${whole(sent)} requests`,
				met:
					longest <= SETTLED_MS &&
					timers <= 0 &&
					sent === 0 &&
					all.every(({ isCanceled }) => isCanceled),
			},
		],
		tables: [
			{
				head: [
					'Stop, under way',
					'Times',
					'Settled, median',
					'Longest',
					'Timers left',
					'Sent after',
				],
				rows: rows.map(({ what, reports }) => {
					const settled = reports.map(({ settledMs }) => settledMs);
					return [
						what,
						whole(reports.length),
						milliseconds(median(settled)),
						milliseconds(Math.max(...settled)),
						whole(most(reports, ({ timersLeft }) => timersLeft)),
						whole(most(reports, ({ sentAfter }) => sentAfter)),
					];
				}),
			},
		],
	};
}
