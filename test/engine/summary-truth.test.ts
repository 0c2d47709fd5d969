import '../support/inFastTime';

import type { INodeParameters } from 'n8n-workflow';

import { Container, Logger, workflow as n8nWorkflow } from '../support/engine/n8n';
import { image, operation, support, useBench } from '../support/bench';
import { fastClock } from '../support/fastClock';
import { RETRY_ON_FAIL, workflowOf, type NodeSettings } from '../support/nyckel';
import { WHITE_PNG } from '../support/pictures';

/** Where the summary and the lines of progress could easily say what is not true. */
const bench = useBench({ functions: ['support', 'image'], accounts: 20 }, { recordLogs: true });

const texts = (count: number, name = 'Mail') =>
	Array.from({ length: count }, (_, index) => ({ json: { text: `${name} ${index}.` } }));

/** A workflow of an account that nobody has used before. */
let used = 0;
async function start(parameters: INodeParameters = support(), settings: NodeSettings = {}) {
	used += 1;
	const { accessToken = '' } = bench().sandbox.accounts[used] ?? {};
	const credentials = await bench().credential('nyckelApi', { accessToken });
	return workflowOf(parameters, { credentials, ...settings });
}

/** One that differs from all others, base64. */
const pictureOf = (index: number) =>
	Buffer.concat([WHITE_PNG, Buffer.from([index])]).toString('base64');

const answerLate = (bodyIncludes: string, ms: number) =>
	bench().sandbox.addFault({ match: { bodyIncludes }, action: { kind: 'delay', ms } });

describe('the summary', () => {
	it('counts no wait for the limit once all is sent and only an answer is missing', async () => {
		const workflow = await start();
		answerLate('Mail 24.', 1_000);
		const result = await bench().engine.run(workflow, { items: texts(25) });
		expect(result.summary('Nyckel')).toEqual([
			expect.stringMatching(/^25 items in \d s: 25 invocations\.$/),
		]);
	});

	it('counts an item that shares an answer once, however many requests the answer took', async () => {
		const workflow = await start(
			operation('function', 'get', { functionId: support().functionId }),
		);
		const result = await bench().engine.run(workflow, { items: texts(12) });
		expect(result.summary('Nyckel')).toEqual([
			expect.stringMatching(/^12 items in \d s: 11 shared the answer of an identical item\.$/),
		]);
	});

	it('is each run’s own, also where two share the account at the same time', async () => {
		const workflow = await start();
		answerLate('Small 9.', 4_000);
		const big = bench().engine.start(workflow, { items: texts(200, 'Big') });
		await fastClock.sleep(1_500);
		const small = await bench().engine.run(workflow, { items: texts(10, 'Small') });
		expect(small.summary('Nyckel')).toEqual([
			expect.stringMatching(
				/^10 items in \d s: 10 invocations(, waited [12] s for the account’s limit)?\.$/,
			),
		]);
		expect((await big.done).summary('Nyckel')).toEqual([
			expect.stringMatching(/^200 items in \d+ s: 200 invocations, waited \d+ s for the/),
		]);
		expect(bench().sandbox.totals).toMatchObject({ invocations: 210, requests: 210 });
	});

	it('of n8n’s own Retry On Fail counts what this try has paid, and names what the one before has', async () => {
		const workflow = await start(support(), RETRY_ON_FAIL);
		bench().sandbox.addFault({
			match: { bodyIncludes: 'Mail 19.', times: 1 },
			action: { kind: 'status', status: 400 },
		});
		const result = await bench().engine.run(workflow, { items: texts(20) });
		expect(result.summary('Nyckel')).toEqual([
			expect.stringMatching(
				/^20 items in \d s: 1 invocation, 19 remembered from an earlier try\.$/,
			),
		]);
		expect(bench().sandbox.totals).toMatchObject({ invocations: 20 });
	});

	it('counts items of the input, however many leave and by whichever outputs', async () => {
		const parameters = support({
			operation: 'invokeAndRoute',
			routes: { values: [{ label: 'Nice' }, { label: 'Friendly' }] },
			thresholdMode: 'none',
			options: { splitBoxes: true },
		});
		const box = (labelName: string) => ({ labelName, confidence: 0.9, boundingBox: {} });
		bench().sandbox.addFault({
			match: { path: '/invoke' },
			action: {
				kind: 'body',
				body: JSON.stringify({ predictions: [box('Nice'), box('Friendly')] }),
			},
			processed: true,
		});
		const result = await bench().engine.run(await start(parameters), { items: texts(12) });
		expect(result.outputs('Nyckel').map(({ length }) => length)).toEqual([0, 0, 12, 12]);
		expect(result.summary('Nyckel')).toEqual([
			expect.stringMatching(/^12 items in \d s: 12 invocations\.$/),
		]);
		expect(bench().sandbox.totals).toMatchObject({ invocations: 12 });
	});

	it('of new samples with pictures names no invocation, and tells what was sent again', async () => {
		const parameters = image({
			resource: 'sample',
			operation: 'create',
			imageSource: 'binary',
			externalId: '={{ $json.name }}',
		});
		bench().sandbox.addFault({
			match: { method: 'POST', path: '/samples', nth: 3, times: 1 },
			action: { kind: 'status', status: 503 },
		});
		const items = Array.from({ length: 12 }, (_, index) => ({
			json: { name: `picture-${index}` },
			// Nyckel takes no sample twice.
			binary: { data: { data: pictureOf(index), mimeType: 'image/png' } },
		}));
		const result = await bench().engine.run(await start(parameters), { items });
		expect(result.error).toBeUndefined();
		expect(result.summary('Nyckel')).toEqual([
			expect.stringMatching(/^12 items in \d s: 1 sent again\.$/),
		]);
		expect(bench().sandbox.totals).toMatchObject({ invocations: 0, requests: 13 });
	});

	it('is not given to an agent, which asks for one item', async () => {
		const { result, response } = await bench().engine.callTool({
			node: {
				type: 'n8n-nodes-nyckel.nyckelTool',
				name: 'Sort tickets',
				parameters: {
					authentication: 'nyckelOAuth2Api',
					...support({ data: "={{ $fromAI('text', 'The ticket to sort') }}" }),
				},
				credentials: await bench().credential(),
			},
			args: { text: 'My card was charged twice' },
			via: 'engine',
		});
		expect(result.error).toBeUndefined();
		expect(JSON.stringify(response)).not.toContain('invocation');
	});
});

describe('the lines of a long run', () => {
	const lines = () =>
		bench()
			.engine.logs()
			.filter((line) => line.startsWith('info Nyckel: '));

	it('count what has used up its tries, and copies of what was refused', async () => {
		const before = lines().length;
		const options = { maxTries: 2, reuseIdentical: true };
		const workflow = await start(support({ options }), { onError: 'continueErrorOutput' });
		const { sandbox } = bench();
		sandbox.addFault({
			match: { bodyIncludes: 'Mail 5.' },
			action: { kind: 'status', status: 503 },
		});
		sandbox.addFault({
			match: { bodyIncludes: 'Refused 0.' },
			action: { kind: 'status', status: 400 },
		});
		const copies = Array.from({ length: 3 }, () => texts(1, 'Refused')).flat();
		const items = [...texts(100), ...copies, ...texts(200, 'Other')];
		const result = await bench().engine.run(workflow, { items });
		expect(result.outputs('Nyckel')[1]).toHaveLength(4);
		expect(lines().slice(before)).toEqual([
			expect.stringMatching(
				/^info Nyckel: \d+ of 303 items done, 4 without a result, 2\d a second/,
			),
		]);
	});

	it('go by the time in which Nyckel answers, and promise no end while it does not', async () => {
		const before = lines().length;
		const workflow = await start();
		const running = bench().engine.start(workflow, { items: texts(500) });
		await fastClock.sleep(4_000);
		bench().sandbox.addFault({ action: { kind: 'status', status: 503 } });
		await fastClock.sleep(25_000);
		bench().sandbox.clearFaults();
		await running.done;
		const told = lines().slice(before);
		expect(told[0]).toMatch(
			/^info Nyckel: \d+ of 500 items done, waiting: Nyckel does not answer$/,
		);
		const [, perSecond] = /(\d+) a second, about \d+ s left$/.exec(told.at(-1) ?? '') ?? [];
		expect(Number(perSecond)).toBeGreaterThanOrEqual(15);
	});

	it('take one timer, and never a second one', async () => {
		fastClock.waits.length = 0;
		await bench().engine.run(await start(), { items: texts(300) });
		const timers = fastClock.waits.filter(({ ms }) => ms === 10_000);
		expect(timers).toHaveLength(2);
		const [, ...later] = timers;
		for (const [index, { at }] of later.entries()) {
			expect(at).toBeGreaterThanOrEqual((timers[index]?.at ?? 0) + 10_000);
		}
		expect(fastClock.pending).toBe(0);
	});
});

describe('what the engine decides', () => {
	it('is in n8n’s log also where the node got another copy of n8n-workflow than n8n', async () => {
		const n8nLogger = Container.get(Logger);
		const mute = () => undefined;
		n8nWorkflow.LoggerProxy.init({ error: mute, warn: mute, info: mute, debug: mute });
		bench().sandbox.addFault({
			match: { path: '/invoke' },
			action: { kind: 'status', status: 402 },
		});
		await bench().engine.run(await start(), { items: texts(10) });
		n8nWorkflow.LoggerProxy.init(n8nLogger);
		expect(bench().engine.logs()).toContainEqual(
			expect.stringMatching(
				/^debug Nyckel account [0-9a-f]{8}: all that is left is over for account$/,
			),
		);
	});

	it('names the first request, which gets the token, and that it has given up', async () => {
		const before = bench().engine.logs().length;
		const credentials = await bench().credential();
		const parameters = support({ options: { waitForNyckel: 1 } });
		const workflow = workflowOf(parameters, { credentials, onError: 'continueErrorOutput' });
		const running = bench().engine.start(workflow, { items: texts(100) });
		await fastClock.sleep(2_000);
		bench().sandbox.addFault({ action: { kind: 'status', status: 503 } });
		const result = await running.done;
		expect(result.status).toBe('success');
		const decided = bench()
			.engine.logs()
			.slice(before)
			.flatMap((line) => /^debug Nyckel account [0-9a-f]{8}: (.*)$/.exec(line)?.[1] ?? []);
		expect(decided[0]).toBe('first request goes alone to get a token');
		expect(decided.at(-1)).toMatch(/^given up, nothing answered for (1 min( \d s)?|5\d s)$/);
	});
});
