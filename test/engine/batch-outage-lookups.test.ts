import '../support/inFastTime';

import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { fastClock } from '../support/fastClock';
import { itemsOf, timeoutOf, useOutageStage, type OutageRun } from '../support/outageStage';
import { OUTAGES, type PlainNyckel } from '../support/plainNyckel';
import { until } from '../support/until';

const ITEMS = 40;

const MINUTE_MS = 60_000;

/** 15 s are promised; a probe that is under way then may take a little longer, milliseconds. */
const SLACK_MS = 16_000;

const OUTAGE_MS = 40_000;

/** One attempt at a look-up may take so long, milliseconds. */
const LOOK_UP_TIMEOUT_MS = 20_000;

/** What may be sent while Nyckel is away, probes included. */
const REQUESTS_DURING = 40;

/** What has to be looked up before the first item can be read. */
const LOOK_UPS: Record<string, INodeParameters> = {
	'a list of labels': {
		resource: 'sample',
		operation: 'create',
		label: 'Delivery',
		ifLabelMissing: 'create',
	},
	'a list of columns': {
		inputType: 'tabular',
		columns: { mappingMode: 'autoMapInputData', value: null },
	},
};

/** Items of ten functions, each with columns of its own. */
const OF_TEN_FUNCTIONS: INodeParameters = {
	...LOOK_UPS['a list of columns'],
	functionId: { __rl: true, mode: 'id', value: '=function_plain0000000000{{ $itemIndex % 10 }}' },
};

const errorsOf = (items: INodeExecutionData[]) => [
	...new Set(items.map(({ json }) => (json.error as string).replace(/ \[item \d+\]/, ''))),
];

const stage = useOutageStage();

describe('when Nyckel is away while the items are read', () => {
	const cases = Object.keys(LOOK_UPS).flatMap((what) => OUTAGES.map((kind) => ({ what, kind })));

	it.each(cases)('$what is waited for as an answer is ($kind)', async ({ what, kind }) => {
		const server = await stage().open();
		const options = { timeout: timeoutOf(kind) };
		await stage().run(server.url, { items: 1 });
		await server.goAway({ kind });
		const parameters = LOOK_UPS[what];
		const batch = stage().run(server.url, { items: ITEMS, options, parameters });
		await fastClock.sleep(OUTAGE_MS);
		await server.comeBack();
		const [result] = await batch;
		const left = result?.outputs('Nyckel').flat() ?? [];
		expect(left.filter(({ json }) => json.error !== undefined)).toEqual([]);
		expect(left).toHaveLength(ITEMS);
		expect(stage().duringOutages(server)).toBeLessThanOrEqual(REQUESTS_DURING);
	});

	it('the summary says for how long', async () => {
		const server = await stage().open();
		await stage().run(server.url, { items: 1 });
		await server.goAway({ kind: '503' });
		const batch = stage().run(server.url, { items: ITEMS, parameters: OF_TEN_FUNCTIONS });
		await fastClock.sleep(OUTAGE_MS);
		await server.comeBack();
		const [result] = await batch;
		const told = /waited (3\d|4\d) s for Nyckel to answer/;
		expect(result?.summary('Nyckel')).toEqual([expect.stringMatching(told)]);
	});

	it.each(OUTAGES)('it is given up once, and not for each function anew (%s)', async (kind) => {
		const server = await stage().open();
		const options = { timeout: timeoutOf(kind), waitForNyckel: 1 };
		await stage().run(server.url, { items: 1 });
		await server.goAway({ kind });
		const began = fastClock.now();
		const run = { items: ITEMS, options, parameters: OF_TEN_FUNCTIONS };
		const [result] = await stage().run(server.url, run);
		expect(fastClock.now() - began).toBeLessThanOrEqual(MINUTE_MS + SLACK_MS);
		const left = result?.outputs('Nyckel').flat() ?? [];
		expect(left).toHaveLength(ITEMS);
		expect(errorsOf(left)).toEqual([
			expect.stringMatching(/^Nyckel has not answered since \d\d:\d\d:\d\d$/),
		]);
		expect(stage().duringOutages(server)).toBeLessThanOrEqual(REQUESTS_DURING);
	});

	it.each(OUTAGES)(
		'a server that never answered is not asked for the columns of each function (%s)',
		async (kind) => {
			const server = await stage().open();
			await server.goAway({ kind });
			const began = fastClock.now();
			const run = { items: ITEMS, options: { timeout: 5 }, parameters: OF_TEN_FUNCTIONS };
			const [result] = await stage().run(server.url, run);
			const timeoutMs = kind === 'hang' ? LOOK_UP_TIMEOUT_MS : 0;
			expect(fastClock.now() - began).toBeLessThanOrEqual(SLACK_MS + timeoutMs);
			expect(result?.outputs('Nyckel').flat()).toHaveLength(ITEMS);
			expect(stage().duringOutages(server)).toBeLessThanOrEqual(30);
		},
	);

	it('a list in the editor says so too, while a batch waits', async () => {
		const server = await stage().open();
		const workflow = await stage().workflow(server.url, {});
		const batch = stage().engine.start(workflow, { items: itemsOf({ items: ITEMS }) });
		await until(() => server.seen.answers >= 10);
		await server.goAway({ kind: '503' });
		await fastClock.sleep(20_000);
		const node = workflow.nodes.find(({ name }) => name === 'Nyckel');
		if (!node) throw new Error('The workflow has a node of ours.');
		await expect(stage().engine.editor.listSearch(node, 'searchFunctions')).rejects.toThrow(
			'Nyckel could not answer (status 503)',
		);
		await server.comeBack();
		await batch.done;
	});

	it('a node that stops at an item that cannot be read does not wait for the others', async () => {
		const server = await stage().open();
		await stage().run(server.url, { items: 1 });
		await server.goAway({ kind: '503' });
		const began = fastClock.now();
		const value = "={{ $itemIndex === 0 ? '' : 'function_plain00000000001' }}";
		const functionId = { __rl: true, mode: 'id', value };
		const parameters = { ...LOOK_UPS['a list of labels'], functionId };
		const run = { items: ITEMS, onError: 'stopWorkflow' as const, parameters };
		const [result] = await stage().run(server.url, run);
		expect(result?.nodeError('Nyckel')?.message).toBe('No function is chosen [item 0]');
		expect(fastClock.now() - began).toBeLessThanOrEqual(SLACK_MS);
	});

	it('a stopped execution ends at once, and asks no more', async () => {
		const server = await stage().open();
		await stage().run(server.url, { items: 1 });
		await server.goAway({ kind: '503' });
		const run = { items: ITEMS, parameters: OF_TEN_FUNCTIONS };
		const workflow = await stage().workflow(server.url, run);
		const items = itemsOf(run);
		const execution = stage().engine.start(workflow, { items });
		await fastClock.sleep(20_000);
		const stoppedAt = fastClock.now();
		execution.cancel();
		await execution.done;
		expect(fastClock.now() - stoppedAt).toBeLessThanOrEqual(100);
		const asked = stage().duringOutages(server);
		await fastClock.sleep(MINUTE_MS);
		expect(stage().duringOutages(server)).toBe(asked);
	});
});

/** Runs items of rows whose columns have to be looked up, and gives those that left with and without an error. */
async function runRows(server: PlainNyckel, change: Partial<OutageRun> = {}) {
	const run = { items: ITEMS, parameters: LOOK_UPS['a list of columns'], ...change };
	const [result] = await stage().run(server.url, run);
	const left = result?.outputs('Nyckel').flat() ?? [];
	const failed = left.filter(({ json }) => json.error !== undefined);
	return { labelled: left.length - failed.length, texts: errorsOf(failed) };
}

const isList = (path: string) => path.includes('/fields');

describe('a look-up that has a fault of its own', () => {
	it.each([0, 1, 5])(
		'costs the items of other functions nothing (Wait for Nyckel: %s min)',
		async (waitForNyckel) => {
			const broken = /function_plain0000000000[0-3]\/fields/;
			const meets = (_: string | undefined, path: string) =>
				broken.test(path) ? ('500' as const) : undefined;
			const server = await stage().open({ meets });
			await stage().run(server.url, { items: 1 });
			const change = { parameters: OF_TEN_FUNCTIONS, options: { waitForNyckel } };
			const { labelled, texts } = await runRows(server, change);
			expect(labelled).toBe(24);
			expect(texts).toEqual(['Nyckel could not answer (status 500)']);
		},
	);

	it('and is late, after a failure, is used all the same', async () => {
		let lists = 0;
		const server = await stage().open({
			latencyMs: (path) => (isList(path) ? 17_000 : 300),
			meets: (_, path) => (isList(path) && (lists += 1) === 1 ? '503' : undefined),
		});
		expect(await runRows(server)).toEqual({ labelled: ITEMS, texts: [] });
	});

	it.each([{ maxTries: 1 }, { timeout: 5 }])(
		'is not bound by what the user allows an item (%o)',
		async (options) => {
			let lists = 0;
			const server = await stage().open({
				latencyMs: (path) => (isList(path) ? 8_000 : 300),
				meets: (_, path) => (isList(path) && (lists += 1) === 1 ? '503' : undefined),
			});
			expect(await runRows(server, { options })).toEqual({ labelled: ITEMS, texts: [] });
		},
	);

	it.each(['403 JSON', '403 page'] as const)(
		'is no evidence for items where it is well: a function that refuses each costs 30 requests (%s)',
		async (act) => {
			const meets = (text?: string) => (text === undefined ? undefined : act);
			const server = await stage().open({ meets });
			const { labelled, texts } = await runRows(server, { items: 45 });
			expect(labelled).toBe(0);
			expect(texts.join()).not.toContain('Other items');
			expect(server.seen.requests).toBeLessThanOrEqual(30);
		},
	);
});
