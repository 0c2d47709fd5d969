import type { ItemPlan, PlannedItems, Run, Step } from '../../nodes/Nyckel/run/operation';
import { explainFailures } from '../../nodes/Nyckel/run/explainFailures';
import { ItemTask } from '../../nodes/Nyckel/run/itemTask';
import type { ItemFailure } from '../../nodes/Nyckel/run/itemFailure';
import { sendPlans } from '../../nodes/Nyckel/run/sendPlans';
import { Tally } from '../../nodes/Nyckel/run/tally';
import { VirtualClock } from '../support/virtualClock';

const mockClock = new VirtualClock();

jest.mock('../../nodes/Nyckel/run/clock', () => ({
	get systemClock() {
		return mockClock;
	},
}));

const ITEMS = 100;

/** What looking through a list of labels may cost, milliseconds. */
const LOOK_MS = 4;

const refused: ItemFailure = { code: 'badRequest', message: 'Refused', description: '' };

/** Work on items that looks through a long list for each. */
const work: Array<[string, (run: Run, look: () => void) => Promise<unknown>]> = [
	[
		'finding the label that each means',
		async (run, look) => {
			const start = (): Step => {
				look();
				return { kind: 'result', value: {} };
			};
			const plan = { start } as unknown as ItemPlan;
			const tasks = Array.from({ length: ITEMS }, (_, index) => new ItemTask(index, plan, run));
			return await sendPlans(tasks, run, () => undefined);
		},
	],
	[
		'finding whom each has to wait for',
		async (run, look) => {
			const before = { key: 'labels', start: (): Step => ({ kind: 'result', value: [] }) };
			const foundKeys = () => {
				look();
				return [];
			};
			const start = before.start;
			const plan = { before, foundKeys, start } as unknown as ItemPlan;
			const tasks = Array.from({ length: ITEMS }, (_, index) => new ItemTask(index, plan, run));
			return await sendPlans(tasks, run, () => undefined);
		},
	],
	[
		'finding out why each was refused',
		async (run, look) => {
			const plan = { explain: look } as unknown as ItemPlan;
			const plans = Array.from({ length: ITEMS }, () => plan);
			const ends = plans.map(() => ({ kind: 'failure' as const, failure: refused }));
			await explainFailures(ends, { plans } as unknown as PlannedItems, run);
		},
	],
];

describe('work on items that looks through a long list for each', () => {
	const setUp = () => {
		const stop = new AbortController();
		const context = { getExecutionCancelSignal: () => stop.signal };
		return { stop, run: { context, batch: {}, tally: new Tally() } as unknown as Run };
	};

	it.each(work)('%s lets others have their turn every few milliseconds', async (_, doWork) => {
		const { run } = setUp();
		const slept = mockClock.sleeps.length;
		let looks = 0;
		const done = doWork(run, () => {
			looks += 1;
			mockClock.busy(LOOK_MS);
		});
		await mockClock.run(done);
		expect(looks).toBe(ITEMS);
		expect(mockClock.sleeps.length - slept).toBeGreaterThanOrEqual((ITEMS * LOOK_MS) / 20 - 1);
	});

	it.each(work)('%s ends when the user presses Stop', async (_, doWork) => {
		const { run, stop } = setUp();
		let looks = 0;
		const done = doWork(run, () => {
			looks += 1;
			if (looks === 10) stop.abort();
		});
		await mockClock.run(done);
		expect(looks).toBe(10);
	});
});
