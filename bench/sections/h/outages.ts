import { OUTAGES, type OutageKind } from '../../../test/support/plainNyckel';
import { DOCUMENTED, floorMs } from '../../floor';
import { made, type Bench } from '../../measure';
import { seconds, whole } from '../../report/format';
import type { Section } from '../../report/section';
import type { RunJob } from '../../worker/jobs';
import { BenchWorker } from '../../worker/workers';
import { plainTarget, withPlainNyckel } from './plain';

const MODES = ['continueErrorOutput', 'continueRegularOutput', 'stopWorkflow'] as const;

/** As the editor's panel says it. */
const MODE_NAMES: Record<(typeof MODES)[number], string> = {
	continueErrorOutput: 'error output',
	continueRegularOutput: 'continue',
	stopWorkflow: 'stop',
};

const LATENCY_MS = 300;

/** From the first invocation until the service is away, milliseconds. */
const AFTER_MS = 4_000;

/** Seconds after which the node gives an answer up: hanging servers show by that alone. */
const TIMEOUT = 5;

/** What may be sent while the service is away. */
const REQUESTS_DURING = 40;

/** The same batch without an outage: what the machine needs in these minutes. */
const NOT_AWAY = 'not away';

interface Case {
	kind: OutageKind | typeof NOT_AWAY;
	onError: (typeof MODES)[number];
	executions: 1 | 4;
}

interface Row extends Case {
	items: number;
	failed: number;
	during: number;
	paidTwice: number;
	mostPaid: number;
	wallMs: number;
	/** Length of the outage and 1.1 times the floor. */
	boundMs: number;
}

async function run({ sizes }: Bench, worker: BenchWorker, one: Case): Promise<Row> {
	const { kind, onError, executions } = one;
	const { outageItems, outageMs } = sizes;
	return await withPlainNyckel({ latencyMs: LATENCY_MS, limits: DOCUMENTED }, async (server) => {
		const job: RunJob = {
			peer: 'nyckel',
			target: plainTarget(server.url, { timeout: TIMEOUT }),
			items: made(outageItems / executions, 'nyckel'),
			executions,
			onError,
			notesDepartures: true,
		};
		await worker.do('warmUp', job);
		server.forget();
		const isAway = kind !== NOT_AWAY;
		if (isAway) server.plan({ kind, afterMs: AFTER_MS, lastsMs: outageMs });
		const { lost, items, wallMs, departures = [] } = await worker.do('run', job);
		const { paidTwice, mostPaid } = server.seen;
		const during = departures.filter((at) =>
			server.away.some(({ from, to }) => at >= from && at <= to),
		).length;
		const boundMs = (isAway ? outageMs : 0) + 1.1 * floorMs(items, LATENCY_MS);
		return { ...one, items, failed: lost, during, paidTwice, mostPaid, wallMs, boundMs };
	});
}

function toCells(row: Row): string[] {
	return [
		row.kind,
		MODE_NAMES[row.onError],
		row.executions === 1 ? 'one' : 'four at once',
		`${whole(row.failed)} of ${whole(row.items)}`,
		whole(row.during),
		whole(row.paidTwice),
		whole(row.mostPaid),
		seconds(row.wallMs),
		seconds(row.boundMs),
	];
}

/** The service is away in the middle of a batch. The kinds side by side: most of the time is waiting. */
export async function outages(bench: Bench): Promise<Section> {
	const { sizes } = bench;
	const all = await BenchWorker.useEach(OUTAGES, async (workers) => {
		const ofKinds = workers.map(async ([kind, worker]) => {
			const found: Row[] = [];
			const note = async (one: Case) => {
				const row = await run(bench, worker, one);
				bench.log(toCells(row).join(' · '));
				found.push(row);
			};
			for (const executions of [1, 4] as const) {
				await note({ kind: NOT_AWAY, onError: MODES[0], executions });
			}
			for (const onError of MODES.slice(0, sizes.outageModes)) {
				for (const executions of [1, 4] as const) {
					await note({ kind, onError, executions });
				}
			}
			return found;
		});
		return (await Promise.all(ofKinds)).flat();
	});
	const rows = all.filter(({ kind }) => kind !== NOT_AWAY);
	const worst = (pick: (row: Row) => number) => Math.max(...rows.map(pick));
	const failed = rows.reduce((sum, row) => sum + row.failed, 0);
	const over = worst(({ wallMs, boundMs }) => wallMs - boundMs);
	const undisturbed = Math.max(
		...all.filter(({ kind }) => kind === NOT_AWAY).map(({ wallMs, boundMs }) => wallMs - boundMs),
	);
	const outage = `Outage of ${sizes.outageMs / 1000} s`;
	return {
		verdicts: [
			{
				target: `${outage}: 0 of ${whole(sizes.outageItems)} failed`,
				measured: `${whole(failed)} in ${rows.length} runs`,
				met: failed === 0,
			},
			{
				target: `${outage}: ≤ ${REQUESTS_DURING} requests during it`,
				measured: `${whole(worst(({ during }) => during))} at worst`,
				met: worst(({ during }) => during) <= REQUESTS_DURING,
			},
			{
				target: `${outage}: paid twice ≤ ${DOCUMENTED.inFlight}, none oftener`,
				measured: `${whole(worst(({ paidTwice }) => paidTwice))} at worst, at most ${worst(({ mostPaid }) => mostPaid)} times`,
				met:
					worst(({ paidTwice }) => paidTwice) <= DOCUMENTED.inFlight &&
					worst(({ mostPaid }) => mostPaid) <= 2,
			},
			{
				target: `${outage}: total ≤ outage + 1.1 × floor`,
				measured: `${over < 0 ? '' : '+'}${seconds(over)} at worst; the same batch without an outage, over 1.1 × floor: ${undisturbed < 0 ? '' : '+'}${seconds(undisturbed)}`,
				met: over <= 0,
			},
		],
		tables: [
			{
				head: [
					'Away by',
					'On Error',
					'Executions',
					'Failed',
					'Sent during it',
					'Paid twice',
					'Most paid for one',
					'Total',
					'Outage + 1.1 × floor',
				],
				rows: all.map(toCells),
			},
		],
	};
}
