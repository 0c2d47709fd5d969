import '../support/inFastTime';

import type { INodeExecutionData } from 'n8n-workflow';

import type { WorkflowJson } from '../support/engine';
import { shownError, support, useBench } from '../support/bench';
import { fastClock } from '../support/fastClock';
import { workflowOf } from '../support/nyckel';

const bench = useBench({ functions: ['support'], accounts: 25 }, { recordLogs: true });

const texts = (count: number, text = (index: number) => `Mail ${index}`) =>
	Array.from({ length: count }, (_, index) => ({ json: { text: text(index) } }));

/** Each test has an account of its own, so that what another has met is not told here. */
let used = 0;
async function start(count = 0, more: Parameters<typeof support>[0] = {}) {
	used += 1;
	const { accessToken } = bench().sandbox.accounts[used] ?? { accessToken: '' };
	const credentials = await bench().credential('nyckelApi', { accessToken });
	const workflow = (onError?: 'continueErrorOutput') =>
		workflowOf(support(more), { credentials, ...(onError && { onError }) });
	return { workflow, items: texts(count) };
}

/** Runs items while Nyckel is away from the third second on, for so many milliseconds. */
async function runThroughOutage(workflow: WorkflowJson, items: INodeExecutionData[], ms: number) {
	const running = bench().engine.start(workflow, { items });
	await fastClock.sleep(2_000);
	bench().sandbox.addFault({ action: { kind: 'status', status: 503 } });
	await fastClock.sleep(ms);
	bench().sandbox.clearFaults();
	return await running.done;
}

const told = (pattern: string): unknown[] => [expect.stringMatching(new RegExp(`^${pattern}$`))];

const sandboxCounts = () => bench().sandbox.totals;

describe('the summary of a run', () => {
	it('says how many items took how long, and how many invocations Nyckel counts', async () => {
		const { workflow, items } = await start(60);
		const result = await bench().engine.run(workflow(), { items });
		expect(result.summary('Nyckel')).toEqual(
			told('60 items in \\d s: 60 invocations, waited \\d s for the account’s limit\\.'),
		);
		expect(sandboxCounts()).toMatchObject({ invocations: 60, requests: 60 });
	});

	it('is left out for a few items, which are seen at a glance', async () => {
		const { workflow, items } = await start(9);
		const result = await bench().engine.run(workflow(), { items });
		expect(result.summary('Nyckel')).toEqual([]);
	});

	it('is left out where nothing was sent', async () => {
		const { workflow } = await start(0);
		const items = texts(20, () => '');
		const result = await bench().engine.run(workflow('continueErrorOutput'), { items });
		expect(result.outputs('Nyckel')[1]).toHaveLength(20);
		expect(result.summary('Nyckel')).toEqual([]);
	});

	it('tells who tries it in the editor how not to pay each time', async () => {
		const { workflow, items } = await start(10);
		const result = await bench().engine.run(workflow(), { items, mode: 'manual' });
		expect(result.summary('Nyckel')).toEqual(
			told(
				'10 items in 1 s: 10 invocations\\. Pin the output to keep it while you build: each run counts again\\.',
			),
		);
	});

	it('counts the items that have no result, whether they were sent or not', async () => {
		const { workflow, items } = await start(12);
		bench().sandbox.addFault({
			match: { bodyIncludes: 'Mail 3"' },
			action: { kind: 'status', status: 400 },
		});
		const input = items.map((item, index) => (index < 5 ? item : { json: { text: '' } }));
		const result = await bench().engine.run(workflow('continueErrorOutput'), { items: input });
		expect(result.summary('Nyckel')).toEqual(
			told('12 items in 1 s: 4 invocations, 8 without a result\.'),
		);
	});

	it('does not advise to pin where n8n cannot: what leaves by several outputs', async () => {
		const { workflow, items } = await start(10, {
			operation: 'invokeAndRoute',
			routes: { values: [{ label: 'Billing' }] },
		});
		const result = await bench().engine.run(workflow(), { items, mode: 'manual' });
		expect(result.summary('Nyckel')).toEqual(told('10 items in 1 s: 10 invocations\\.'));
	});

	it('counts what was sent again, and what may have been counted without an answer', async () => {
		const { workflow, items } = await start(20);
		const { sandbox } = bench();
		sandbox.addFault({
			match: { bodyIncludes: 'Mail 3"', times: 2 },
			action: { kind: 'status', status: 503 },
		});
		sandbox.addFault({
			match: { bodyIncludes: 'Mail 7"', times: 1 },
			action: { kind: 'reset-before-headers' },
			processed: true,
		});
		const result = await bench().engine.run(workflow(), { items });
		expect(result.summary('Nyckel')).toEqual(
			told('20 items in \\d s: 20 invocations, 1 more may have been counted, 3 sent again.*'),
		);
		expect(sandboxCounts()).toMatchObject({ invocations: 21, requests: 23 });
	});

	it('counts identical items that share an answer', async () => {
		const { workflow } = await start(0, { options: { reuseIdentical: true } });
		const items = texts(30, (index) => `Mail ${index % 3}`);
		const result = await bench().engine.run(workflow(), { items });
		expect(result.summary('Nyckel')).toEqual(
			told('30 items in 1 s: 3 invocations, 27 shared the answer of an identical item\\.'),
		);
		expect(sandboxCounts()).toMatchObject({ invocations: 3 });
	});

	it('counts what an earlier try had finished, which is not paid again', async () => {
		const { workflow, items } = await start(20);
		bench().sandbox.addFault({
			match: { bodyIncludes: 'Mail 19"' },
			action: { kind: 'status', status: 400 },
		});
		const failed = await bench().engine.run(workflow(), { items });
		expect(failed.status).toBe('error');
		bench().sandbox.clearFaults();
		const result = await bench().engine.retry(failed, workflow());
		expect(result.summary('Nyckel')).toEqual(
			told('20 items in 1 s: 1 invocation, 19 remembered from an earlier try\\.'),
		);
		expect(sandboxCounts()).toMatchObject({ invocations: 20 });
	});

	it('says for how long Nyckel was away', async () => {
		const { workflow, items } = await start(100);
		const result = await runThroughOutage(workflow(), items, 40_000);
		const [summary = ''] = result.summary('Nyckel');
		const [, seconds] = /waited (\d+) s for Nyckel to answer/.exec(summary) ?? [];
		expect(Number(seconds)).toBeGreaterThanOrEqual(36);
		expect(Number(seconds)).toBeLessThanOrEqual(44);
	});
});

describe('Max Invocations', () => {
	it('sends nothing when a run would need more, and says what to do', async () => {
		const { workflow, items } = await start(21, { options: { maxInvocations: 20 } });
		const result = await bench().engine.run(workflow(), { items });
		expect(shownError(result)).toMatch(
			/^21 invocations are needed, more than 'Max Invocations' allows \(20\) · Raise .* 21 items were not sent\.$/,
		);
		expect(result.error?.context?.itemIndex).toBeUndefined();
		expect(bench().sandbox.requests).toEqual([]);
	});

	it('gives each item that reason where the node goes on after errors', async () => {
		const { workflow, items } = await start(21, { options: { maxInvocations: 20 } });
		const result = await bench().engine.run(workflow('continueErrorOutput'), { items });
		const [good, bad = []] = result.outputs('Nyckel');
		expect(good).toEqual([]);
		expect(bad).toHaveLength(21);
		expect(bad[20]?.json.error).toMatch(/^21 invocations are needed/);
		expect(bench().sandbox.requests).toEqual([]);
	});

	it('lets pass what is needed', async () => {
		const { workflow, items } = await start(20, { options: { maxInvocations: 20 } });
		const result = await bench().engine.run(workflow(), { items });
		expect(result.json('End')).toHaveLength(20);
	});

	it('does not count identical items that are reused', async () => {
		const options = { maxInvocations: 3, reuseIdentical: true };
		const { workflow } = await start(0, { options });
		const items = texts(30, (index) => `Mail ${index % 3}`);
		const result = await bench().engine.run(workflow(), { items });
		expect(result.json('End')).toHaveLength(30);
		expect(sandboxCounts()).toMatchObject({ invocations: 3 });
	});

	it('does not count what an earlier try has finished', async () => {
		const { workflow, items } = await start(20, { options: { maxInvocations: 20 } });
		bench().sandbox.addFault({
			match: { bodyIncludes: 'Mail 19"' },
			action: { kind: 'status', status: 400 },
		});
		const failed = await bench().engine.run(workflow(), { items });
		bench().sandbox.clearFaults();
		const changed = workflow();
		const node = changed.nodes.find(({ name }) => name === 'Nyckel');
		if (node?.parameters) node.parameters.options = { maxInvocations: 1 };
		const result = await bench().engine.retry(failed, changed);
		expect(result.json('End')).toHaveLength(20);
	});
});

describe('while a long batch runs', () => {
	const progress = () =>
		bench()
			.engine.logs()
			.filter((line) => line.startsWith('info Nyckel: '));

	it('n8n’s log tells every ten seconds how far it is, and no timer is left', async () => {
		const before = progress().length;
		const { workflow, items } = await start(600);
		await bench().engine.run(workflow(), { items });
		const lines = progress().slice(before);
		expect(lines).toEqual([
			expect.stringMatching(
				/^info Nyckel: 2\d\d of 600 items done, 2\d a second, about 1\d s left$/,
			),
			expect.stringMatching(
				/^info Nyckel: [45]\d\d of 600 items done, 2\d a second, about \d s left$/,
			),
		]);
		expect(fastClock.pending).toBe(0);
	});

	it('a short one is not worth a line', async () => {
		const before = progress().length;
		const { workflow, items } = await start(100);
		await bench().engine.run(workflow(), { items });
		expect(progress()).toHaveLength(before);
		expect(fastClock.pending).toBe(0);
	});

	it('says that it waits for Nyckel', async () => {
		const before = progress().length;
		const { workflow, items } = await start(100);
		await runThroughOutage(workflow(), items, 20_000);
		expect(progress().slice(before)[0]).toMatch(/, waiting: Nyckel does not answer$/);
	});
});

describe('what the engine decides', () => {
	const decisions = () =>
		bench()
			.engine.logs()
			.flatMap((line) => /^debug Nyckel account [0-9a-f]{8}: (.*)$/.exec(line)?.[1] ?? []);

	it('stands in n8n’s log at debug level: an outage from its begin to its end', async () => {
		const before = decisions().length;
		const { workflow, items } = await start(100);
		await runThroughOutage(workflow(), items, 20_000);
		expect(decisions().slice(before)).toEqual([
			expect.stringMatching(/^circuit open(, nothing answered for 1 s)?$/),
			expect.stringMatching(/^circuit half-open, nothing answered for 2\d s$/),
			expect.stringMatching(/^circuit closed/),
		]);
	});

	it('a 429 cuts the pace, and the pace recovers', async () => {
		const before = decisions().length;
		const { workflow, items } = await start(150);
		bench().sandbox.addFault({
			match: { path: '/invoke', nth: 30, times: 1 },
			action: { kind: 'status', status: 429 },
		});
		await bench().engine.run(workflow(), { items });
		expect(decisions().slice(before)).toEqual([
			expect.stringMatching(/^pace cut to 1\d a second, \d+ at once$/),
			'pace recovered',
		]);
	});

	it('a refusal that ends what is left is there, and never a secret or an input', async () => {
		const before = decisions().length;
		const { workflow, items } = await start(100);
		bench().sandbox.addFault({
			match: { path: '/invoke' },
			action: { kind: 'status', status: 402 },
		});
		await bench().engine.run(workflow('continueErrorOutput'), { items });
		expect(decisions().slice(before)).toEqual(['all that is left is over for account']);
		const { accessToken = 'none' } = bench().sandbox.accounts[used] ?? {};
		const log = bench().engine.logs().join('\n');
		expect(log).not.toContain(accessToken);
		expect(log).not.toContain('Mail 5');
	});
});
