import { randomFillSync } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

import type { INode } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { sentInvokes } from '../support/bench';
import { Bench, invokeText, workflowOf } from '../support/nyckel';
import { until } from '../support/until';

const MB = 1_000_000;

/** 64 MiB for what is in flight, and an image needs twice its size there. */
const BIG_AT_ONCE = 16;

/** Twice this is more than 64 MiB. */
const LARGER_THAN_BUDGET = 40 * MB;

const JPEG = Buffer.from('ffd8ffe0', 'hex');

/** Bytes that pass for a photograph. */
const photo = (size: number): Buffer =>
	Buffer.concat([JPEG, randomFillSync(Buffer.alloc(size - JPEG.length))]);

describe('images', () => {
	let bench: Bench;
	let credentials: INode['credentials'];
	/** The time that the sandbox takes to answer. */
	let latency: () => Promise<unknown>;

	beforeAll(async () => {
		bench = await Bench.start(
			{
				limits: false,
				latencyMs: 1,
				sleep: async () => void (await latency()),
				functions: ['image'],
			},
			{ binaryMode: 'filesystem' },
		);
		credentials = await bench.credential('nyckelApi');
	});

	afterAll(async () => {
		await bench.engine.setBinaryMode('default');
		await bench.close();
	});

	beforeEach(() => {
		bench.sandbox.reset();
		latency = async () => await wait(100);
	});

	const run = async (sizes: number[]) => {
		const items = [];
		for (const size of sizes) {
			const data = await bench.engine.binary(photo(size), { mimeType: 'image/jpeg' });
			items.push({ json: {}, binary: { data } });
		}
		const parameters = invokeText(FUNCTIONS.image.id, {
			inputType: 'image',
			imageSource: 'binary',
			binaryPropertyName: 'data',
			options: { requestsPerSecond: 1000 },
		});
		return await bench.engine.run(workflowOf(parameters, { credentials }), { items });
	};

	it('40 of 2 MB all arrive whole, and only so many are in memory at once', async () => {
		const result = await run(Array<number>(40).fill(2 * MB));
		const requests = sentInvokes(bench.sandbox);
		const labels = result.json('Nyckel').map(({ labelName }) => labelName);
		expect(labels).toEqual(Array(40).fill(expect.stringMatching(/^(Light|Dark)$/)));
		expect(requests.map(({ bodyBytes }) => bodyBytes > (2 * MB * 4) / 3)).toEqual(
			Array(40).fill(true),
		);
		expect(bench.sandbox.totals).toMatchObject({ invocations: 40, paidTwice: 0 });
		const atOnce = Math.max(...requests.map(({ inFlight }) => inFlight ?? 0));
		expect(atOnce).toBeLessThanOrEqual(BIG_AT_ONCE);
		expect(atOnce).toBeGreaterThan(1);
	});

	it('one that is larger than the budget is sent all the same, alone among the big ones', async () => {
		const result = await run([2 * MB, LARGER_THAN_BUDGET, 2 * MB]);
		expect(result.json('Nyckel')).toHaveLength(3);
		const largest = sentInvokes(bench.sandbox)
			.sort((a, b) => a.bodyBytes - b.bodyBytes)
			.at(-1);
		expect(largest?.bodyBytes).toBeGreaterThan(LARGER_THAN_BUDGET);
		expect(largest?.inFlight).toBe(1);
	});

	it('small ones are not held back by the budget', async () => {
		// Nothing is answered before more of them are under way than big ones could be.
		latency = async () => await until(() => bench.sandbox.totals.maxInFlight > BIG_AT_ONCE);
		await run(Array<number>(30).fill(2_000));
		const atOnce = Math.max(...sentInvokes(bench.sandbox).map(({ inFlight }) => inFlight ?? 0));
		expect(atOnce).toBeGreaterThan(BIG_AT_ONCE);
	});
});
