import type { INode } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import type { RunResult } from '../support/engine';
import { Bench, invokeText, workflowOf } from '../support/nyckel';
import { AT_ONCE } from '../support/tickets';

const PNG = '89504e470d0a1a0a';

/** A file that passes for an image; the last byte tells it from others. */
const picture = (last: number): Buffer =>
	Buffer.concat([Buffer.from(PNG, 'hex'), Buffer.alloc(2_000, 7), Buffer.from([last])]);

describe('finished images are never sent again', () => {
	let bench: Bench;
	let credentials: INode['credentials'];

	beforeAll(async () => {
		bench = await Bench.start(
			{ limits: false, functions: ['image'] },
			{ binaryMode: 'filesystem' },
		);
		credentials = await bench.credential('nyckelApi');
	});

	afterAll(async () => {
		await bench.engine.setBinaryMode('default');
		await bench.close();
	});

	beforeEach(() => bench.sandbox.reset());

	const workflow = () =>
		workflowOf(
			invokeText(FUNCTIONS.image.id, {
				inputType: 'image',
				imageSource: 'binary',
				binaryPropertyName: 'data',
				options: { ...AT_ONCE },
			} as Parameters<typeof invokeText>[1]),
			{ credentials },
		);

	const store = async (last: number) => ({
		data: await bench.engine.binary(picture(last), { mimeType: 'image/png' }),
	});

	/** A run over four images that stopped at one of them, all others done. */
	async function stopped(): Promise<RunResult> {
		bench.sandbox.addFault({
			match: { path: '/invoke', nth: 3 },
			action: { kind: 'status', status: 503 },
		});
		const items = await Promise.all(
			[0, 1, 2, 3].map(async (n) => ({ json: {}, binary: await store(n) })),
		);
		const failed = await bench.engine.run(workflow(), { items });
		expect(failed.error?.message).toContain('503');
		expect(bench.sandbox.totals.invocations).toBe(3);
		return failed;
	}

	const inputOf = (failed: RunResult) =>
		failed.data.executionData?.nodeExecutionStack[0]?.data.main?.[0] ?? [];

	it('Retry sends the missing image alone', async () => {
		const failed = await stopped();
		const result = await bench.engine.retry(failed, workflow());
		expect(result.json('Nyckel')).toHaveLength(4);
		expect(bench.sandbox.totals).toMatchObject({ invocations: 4, paidTwice: 0 });
	});

	it('the same bytes under a new file are known', async () => {
		const failed = await stopped();
		for (const [index, item] of inputOf(failed).entries()) item.binary = await store(index);
		const result = await bench.engine.retry(failed, workflow());
		expect(result.error).toBeUndefined();
		expect(bench.sandbox.totals).toMatchObject({ invocations: 4, paidTwice: 0 });
	});

	it('other bytes are sent', async () => {
		const failed = await stopped();
		for (const [index, item] of inputOf(failed).entries()) item.binary = await store(index + 100);
		const result = await bench.engine.retry(failed, workflow());
		expect(result.error).toBeUndefined();
		expect(bench.sandbox.totals).toMatchObject({ invocations: 7, paidTwice: 0 });
	});

	it('no image is kept in what is remembered', async () => {
		const failed = await stopped();
		expect(JSON.stringify(failed.context('Nyckel')).length).toBeLessThan(600);
	});
});
