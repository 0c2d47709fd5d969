import type { INodeExecutionData } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { dataUri, WHITE_PNG } from '../support/pictures';
import { Bench, invokeText, workflowOf } from '../support/nyckel';

const CONTINUE = ['continueRegularOutput', 'continueErrorOutput'] as const;

let bench: Bench;
beforeAll(async () => {
	const functions = ['support', 'image', 'lead'] as const;
	bench = await Bench.start({ functions, limits: false }, { binaryMode: 'filesystem' });
});
afterEach(() => bench.sandbox.reset());
afterAll(async () => await bench.close());

const image = () =>
	invokeText(FUNCTIONS.image.id, { inputType: 'image', binaryPropertyName: 'data' });

describe.each(CONTINUE)('under %s', (onError) => {
	const isErrorOutput = onError === 'continueErrorOutput';

	test('a file that is gone fails its own item only, and the item keeps its place', async () => {
		const png = { mimeType: 'image/png' };
		const items = await Promise.all(
			['a', 'b', 'c'].map(async (name) => ({
				json: { name },
				binary: { data: await bench.engine.binary(WHITE_PNG, png) },
			})),
		);
		const gone = items[1]?.binary.data;
		if (gone) gone.id = 'filesystem-v2:gone/file';
		const result = await bench.run(image(), items, { onError });
		const [good = [], bad = []] = result.outputs('Nyckel');
		const failed = isErrorOutput ? bad : good.filter(({ json }) => json.error !== undefined);
		const labelled = good.filter(({ json }) => json.labelName !== undefined);
		expect(labelled.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
		expect(failed.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
	});

	test('an item of files alone, without fields, is labelled like any other, and takes nothing from the others', async () => {
		const data = await bench.engine.binary(WHITE_PNG, { mimeType: 'image/png' });
		const bare = { binary: { data } } as unknown as INodeExecutionData;
		const parameters = { output: 'inputWithPrediction', predictionField: 'prediction' };
		const items = [bare, { json: { name: 'b' }, binary: { data } }, { json: { name: 'c' } }];
		const credentials = await bench.credential();
		const workflow = workflowOf({ ...image(), ...parameters }, { onError, credentials });
		const result = await bench.engine.run(workflow, { items });
		const all = result.outputs('Nyckel').flat();
		const labelled = all.filter(({ json }) => json.prediction !== undefined);
		const failed = all.filter(({ json }) => json.error !== undefined);
		expect(labelled.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(failed.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 2 }]);
	});

	test('an item without fields that fails takes nothing from the others', async () => {
		const bare = {} as INodeExecutionData;
		const parameters = { output: 'inputWithPrediction', predictionField: 'prediction' };
		const items = [bare, { json: { text: 'My invoice is wrong' } }];
		const text = invokeText(FUNCTIONS.support.id, parameters);
		const credentials = await bench.credential();
		const workflow = workflowOf(text, { onError, credentials });
		const result = await bench.engine.run(workflow, { items });
		const all = result.outputs('Nyckel').flat();
		expect(all.map(({ json }) => Object.keys(json)).sort()).toEqual([
			isErrorOutput ? ['error', 'message'] : ['error', 'details'],
			['text', 'prediction'],
		]);
	});

	test('an expression that fails in an option fails its own item only', async () => {
		const options = { externalId: '={{ $json.day.toDateTime().year }}' };
		const items = [
			{ text: 'Wrong day', day: 'soon' },
			{ text: 'My invoice is wrong', day: '2026-01-31' },
		];
		const parameters = invokeText(FUNCTIONS.support.id, { options });
		const result = await bench.run(parameters, items, { onError });
		expect(bench.sandbox.invocations.map(({ externalId }) => externalId)).toEqual(['2026']);
		expect(result.outputs('Nyckel').flat()).toHaveLength(2);
	});

	test('an expression that fails in Output leaves every item labelled or with its error', async () => {
		const output = "={{ $json.day.toDateTime() ? 'inputWithPrediction' : 'prediction' }}";
		const items = [
			{ text: 'My invoice is wrong', day: '2026-01-31' },
			{ text: 'My parcel is late', day: 'soon' },
		];
		const parameters = invokeText(FUNCTIONS.support.id, { output });
		const result = await bench.run(parameters, items, { onError });
		const all = result.outputs('Nyckel').flat();
		expect(
			all.map(({ json }) => [json.prediction !== undefined, json.error !== undefined]),
		).toEqual([
			[true, false],
			[false, true],
		]);
	});
});

test('an item on the error output still has its file', async () => {
	const text = {
		data: await bench.engine.binary(Buffer.from('no picture'), { mimeType: 'text/plain' }),
	};
	const settings = { onError: 'continueErrorOutput' as const };
	const result = await bench.run(image(), [{ json: {}, binary: text }], settings);
	expect(result.outputs('Nyckel')[1]?.[0]?.binary).toHaveProperty('data');
});

test('an annotation is set though Nyckel answers without a body', async () => {
	bench.sandbox.addFault({
		match: { method: 'PUT' },
		action: { kind: 'empty', status: 204 },
		processed: true,
	});
	const parameters = {
		resource: 'sample',
		operation: 'annotate',
		functionId: FUNCTIONS.support.id,
		sampleBy: 'sampleId',
		sampleId: 'sample_0000000000000001',
		label: 'Billing',
	};
	const result = await bench.run(parameters, [{}]);
	expect(result.json('Nyckel')).toEqual([expect.objectContaining({ annotated: true })]);
});

test('columns that the editor never filled in are mapped by what Nyckel says the function takes', async () => {
	const columns = { mappingMode: 'autoMapInputData', value: null };
	const parameters = invokeText(FUNCTIONS.lead.id, { inputType: 'tabular', columns });
	const result = await bench.run(parameters, [{ Company: 'Acme', Employees: 12 }]);
	expect(result.json('Nyckel')).toEqual([
		expect.objectContaining({ confidence: expect.any(Number) }),
	]);
});

test('a batch that continues keeps nothing in the execution that no retry can use', async () => {
	const items = [{ text: 'My invoice is wrong' }, { text: '' }];
	const settings = { onError: 'continueRegularOutput' as const };
	const result = await bench.run(invokeText(FUNCTIONS.support.id), items, settings);
	expect(JSON.stringify(result.data.executionData?.contextData ?? {})).not.toContain(
		'finishedItems',
	);
});

test('a created sample is kept for a retry without its data', async () => {
	bench.sandbox.addFault({
		match: { method: 'POST', path: '/samples', bodyIncludes: 'second' },
		action: { kind: 'status', status: 400 },
	});
	const parameters = invokeText(FUNCTIONS.support.id, { resource: 'sample', operation: 'create' });
	const items = [{ text: 'A first new text' }, { text: 'A second new text' }];
	const result = await bench.run({ ...parameters, options: {} }, items);
	const stored = JSON.stringify(result.data.executionData?.contextData ?? {});
	expect(stored).toContain('finishedItems');
	expect(stored).not.toContain('A first new text');
});

test('a data URI is sent as it is', async () => {
	const uri = dataUri('image/png', WHITE_PNG);
	const parameters = invokeText(FUNCTIONS.image.id, {
		inputType: 'image',
		imageSource: 'url',
		data: uri,
	});
	expect((await bench.run(parameters, [{}])).json('Nyckel')).toHaveLength(1);
});
