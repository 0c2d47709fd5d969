import '../support/inFastTime';

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeParameters } from 'n8n-workflow';

import type { RunResult } from '../support/engine';
import { support, useBench } from '../support/bench';
import { fastClock } from '../support/fastClock';
import { RETRY_ON_FAIL, workflowOf, type NodeSettings } from '../support/nyckel';
import { until } from '../support/until';

const PAGE = readFileSync(join(__dirname, '../../docs/costs.md'), 'utf8');

const ITEMS = 100;

/** The last item, and no other, in a fault's match. */
const LAST = 'Mail 99"';

const bench = useBench({ functions: ['support'], accounts: 30 });

const texts = (kinds = ITEMS) =>
	Array.from({ length: ITEMS }, (_, index) => ({ json: { text: `Mail ${index % kinds}` } }));

/** A workflow of an account that nobody has used before. */
let used = 0;
async function workflow(options: INodeParameters = {}, settings: NodeSettings = {}) {
	used += 1;
	const { accessToken = '' } = bench().sandbox.accounts[used] ?? {};
	const credentials = await bench().credential('nyckelApi', { accessToken });
	return workflowOf(support({ options }), { credentials, ...settings });
}

/** Runs 100 items, with something that happens once 40 of them are answered and lasts for 40 s. */
async function inTheMiddle(fault: Parameters<ReturnType<typeof bench>['sandbox']['addFault']>[0]) {
	const running = bench().engine.start(await workflow(), { items: texts() });
	await until(() => bench().sandbox.totals.invocations >= 40);
	bench().sandbox.addFault(fault);
	await fastClock.sleep(40_000);
	bench().sandbox.clearFaults();
	return await running.done;
}

const refuseLast = () =>
	bench().sandbox.addFault({
		match: { bodyIncludes: LAST },
		action: { kind: 'status', status: 400 },
	});

/** The first item’s answer gets lost on the way, though Nyckel has counted it. */
const loseFirst = (times?: number) =>
	bench().sandbox.addFault({
		match: { bodyIncludes: 'Mail 0"', ...(times !== undefined && { times }) },
		action: { kind: 'reset-before-headers' },
		processed: true,
	});

const GOES_ON: NodeSettings = { onError: 'continueRegularOutput' };

/** What happens, and how it is made to happen. */
const CASES: Record<string, () => Promise<RunResult>> = {
	'The batch runs through': async () =>
		await bench().engine.run(await workflow(), { items: texts() }),

	'Execute step is pressed a second time': async () => {
		const same = await workflow();
		await bench().engine.run(same, { items: texts(), mode: 'manual' });
		return await bench().engine.run(same, { items: texts(), mode: 'manual' });
	},

	'One item cannot be sent, the node stops: nothing is sent': async () => {
		const items = [...texts().slice(1), { json: { text: '' } }];
		return await bench().engine.run(await workflow(), { items });
	},

	'One item is refused, the node stops, and the execution is retried once it is repaired':
		async () => {
			const same = await workflow();
			refuseLast();
			const failed = await bench().engine.run(same, { items: texts() });
			bench().sandbox.clearFaults();
			return await bench().engine.retry(failed, same);
		},

	'The same with the node’s own Retry On Fail': async () => {
		bench().sandbox.addFault({
			match: { bodyIncludes: LAST, times: 1 },
			action: { kind: 'status', status: 400 },
		});
		return await bench().engine.run(await workflow({}, RETRY_ON_FAIL), { items: texts() });
	},

	'The answer to one item is lost, once': async () => {
		loseFirst(1);
		return await bench().engine.run(await workflow(), { items: texts() });
	},

	'It is lost each time, and the item fails': async () => {
		loseFirst();
		return await bench().engine.run(await workflow({}, GOES_ON), { items: texts() });
	},

	'The same with Retry On Fail and two tries': async () => {
		loseFirst();
		const settings = { ...GOES_ON, ...RETRY_ON_FAIL };
		return await bench().engine.run(await workflow({}, settings), { items: texts() });
	},

	'Nyckel answers 429 to every fourth request': async () => {
		bench().sandbox.addFault({
			match: { path: '/invoke', probability: 0.25 },
			action: { kind: 'status', status: 429 },
		});
		return await bench().engine.run(await workflow(), { items: texts() });
	},

	'Nyckel answers 503 for 40 s in the middle': async () =>
		await inTheMiddle({ action: { kind: 'status', status: 503 } }),

	'All connections break for 40 s in the middle': async () =>
		await inTheMiddle({ action: { kind: 'reset-before-headers' }, processed: true }),

	'The execution is stopped in the middle, and started anew': async () => {
		const same = await workflow();
		const running = bench().engine.start(same, { items: texts() });
		await until(() => bench().sandbox.totals.invocations >= 40);
		running.cancel();
		await running.done;
		return await bench().engine.run(same, { items: texts() });
	},

	'Only 10 items differ, and **Reuse Identical** is on': async () =>
		await bench().engine.run(await workflow({ reuseIdentical: true }), { items: texts(10) }),

	'**Max Invocations** is 99': async () =>
		await bench().engine.run(await workflow({ maxInvocations: 99 }), { items: texts() }),
};

/** The rows of the page's table: what happens, and the least and most that it says is paid. */
const ROWS = [...PAGE.matchAll(/^\| (.+?) +\| (\d+)(?: to (\d+))? +\|$/gm)].map(
	([, what = '', least, most = least]) => ({
		what,
		least: Number(least),
		most: Number(most),
	}),
);

describe('what docs/costs.md says is paid', () => {
	it('is said of everything that is measured here, and of nothing else', () => {
		expect(ROWS.map(({ what }) => what).sort()).toEqual(Object.keys(CASES).sort());
	});

	it.each(ROWS)('$what: $least to $most', async ({ what, least, most }) => {
		const result = await CASES[what]?.();
		expect(result).toBeDefined();
		const { invocations } = bench().sandbox.totals;
		expect(invocations).toBeGreaterThanOrEqual(least);
		expect(invocations).toBeLessThanOrEqual(most);
		if (least > 0) expect(result?.json('End')).toHaveLength(ITEMS);
	});
});
