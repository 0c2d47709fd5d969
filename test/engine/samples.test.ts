import '../support/inFastTime';

import type { INodeParameters } from 'n8n-workflow';

import type { FaultRule } from '../../sandbox';
import { FUNCTIONS } from '../../sandbox';
import { Bench, invokeText, RETRY_ON_FAIL } from '../support/nyckel';

let bench: Bench;
beforeAll(async () => {
	bench = await Bench.start({ functions: ['support', 'image', 'lead'], limits: false });
});
afterEach(() => bench.sandbox.reset());
afterAll(async () => await bench.close());

const { support } = FUNCTIONS;

function sample(operation: string, more: INodeParameters): INodeParameters {
	return invokeText(support.id, { resource: 'sample', operation, ...more });
}

const annotation = (more: INodeParameters = {}) =>
	sample('annotate', { externalId: '={{ $json.id }}', label: 'Billing', ...more });

async function capture(texts: Record<string, string>): Promise<void> {
	const items = Object.entries(texts).map(([id, text]) => ({ id, text }));
	const options = { externalId: '={{ $json.id }}' };
	await bench.run(invokeText(support.id, { options }), items);
}

async function samplesOf(filters: INodeParameters, more: INodeParameters = {}) {
	const result = await bench.run(sample('getMany', { returnAll: true, filters, ...more }), [{}]);
	if (result.error) throw new Error(`${result.error.message}: ${result.error.description ?? ''}`);
	return result.json('Nyckel');
}

describe('annotate', () => {
	test('sets the label of the sample with the external ID, and says which sample that was', async () => {
		await capture({ 'mail-1': 'The invoice is wrong' });
		const result = await bench.run(annotation(), [{ id: 'mail-1' }]);
		expect(result.json('Nyckel')).toEqual([
			{ sampleId: expect.any(String), externalId: 'mail-1', labelName: 'Billing', annotated: true },
		]);
		const [stored] = await samplesOf({ externalId: 'mail-1' });
		expect(stored).toMatchObject({ annotation: { labelName: 'Billing' } });
	});

	test('finds it by sample ID, and takes a label picked from the list by its ID', async () => {
		await capture({ 'mail-1': 'The invoice is wrong' });
		const [stored] = await samplesOf({ externalId: 'mail-1' });
		const billing = support.labels.find(({ name }) => name === 'Billing');
		const label = {
			__rl: true,
			mode: 'list',
			value: billing?.id ?? '',
			cachedResultName: 'Billing',
		};
		await bench.run(annotation({ sampleBy: 'sampleId', sampleId: stored?.id as string, label }), [
			{},
		]);
		expect(await samplesOf({ annotatedLabel: 'Billing', externalId: 'mail-1' })).toHaveLength(1);
		const [put] = bench.sandbox.requests.filter(({ method }) => method === 'PUT');
		expect(put?.body).toEqual({ labelId: billing?.id });
	});

	test('is no fault when done twice', async () => {
		await capture({ 'mail-1': 'The invoice is wrong' });
		for (let time = 0; time < 2; time += 1) {
			const result = await bench.run(annotation(), [{ id: 'mail-1' }]);
			expect(result.status).toBe('success');
		}
	});

	test.each<[string, INodeParameters, string, string]>([
		[
			'no sample has the external ID',
			{},
			'Nyckel has no sample "mail-9" in this function [item 0]',
			'Capture',
		],
		[
			'no sample has the sample ID',
			{ sampleBy: 'sampleId', sampleId: 'sample_nothing' },
			'Nyckel has no sample "sample_nothing" in this function [item 0]',
			'Capture',
		],
		['the ID is empty', { externalId: ' ' }, "'External ID' is empty [item 0]", 'field'],
		[
			'no label is chosen',
			{ label: '={{ $json.missing }}' },
			'No label is chosen [item 0]',
			'Pick a label',
		],
	])('says what to do when %s', async (_, more, message, hint) => {
		const result = await bench.run(annotation(more), [{ id: 'mail-9' }]);
		expect(result.error?.message).toBe(message);
		expect(result.error?.description).toContain(hint);
	});

	test('does not guess between two samples with one external ID', async () => {
		await capture({ a: 'first' });
		await bench.run(invokeText(support.id, { options: { externalId: 'a' } }), [{ text: 'second' }]);
		const result = await bench.run(annotation(), [{ id: 'a' }]);
		expect(result.error?.message).toBe('Several samples have the external ID "a" [item 0]');
		expect(bench.sandbox.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
	});

	test('names the function’s labels when it has none of that name', async () => {
		await capture({ 'mail-1': 'The invoice is wrong' });
		const result = await bench.run(annotation({ label: 'Biling' }), [{ id: 'mail-1' }]);
		expect(result.error?.message).toBe('The function has no label "Biling" [item 0]');
		expect(result.error?.description).toContain('Billing');
	});
});

describe('create', () => {
	const creation = (more: INodeParameters = {}) => sample('create', { label: 'Billing', ...more });

	test('adds a sample with label and external ID', async () => {
		const result = await bench.run(creation({ externalId: 'row-1' }), [{ text: 'A new one' }]);
		expect(result.json('Nyckel')).toEqual([expect.objectContaining({ externalId: 'row-1' })]);
		const [stored] = await samplesOf({ externalId: 'row-1' });
		expect(stored).toMatchObject({ data: 'A new one', annotation: { labelName: 'Billing' } });
	});

	test('adds one without a label', async () => {
		await bench.run(creation({ label: '', externalId: 'row-2' }), [{ text: 'Another new one' }]);
		expect(await samplesOf({ externalId: 'row-2', annotated: false })).toHaveLength(1);
	});

	test('adds a row of a table', async () => {
		const parameters = {
			...creation({ label: '', tabularMode: 'json', data: '={{ $json }}', inputType: 'tabular' }),
			functionId: FUNCTIONS.lead.id,
		};
		const result = await bench.run(parameters, [{ Company: 'Acme', Employees: 12 }]);
		expect(result.json('Nyckel')).toEqual([{ id: expect.any(String) }]);
		const [posted] = bench.sandbox.requests.filter(
			({ method, path }) => method === 'POST' && path.endsWith('/samples'),
		);
		expect(posted?.body).toMatchObject({ data: { Company: 'Acme', Employees: 12 } });
	});

	test('reports a sample that exists already', async () => {
		await bench.run(creation(), [{ text: 'The same' }]);
		const result = await bench.run(creation(), [{ text: 'The same' }]);
		expect(result.error?.message).toBe('Nyckel already has this sample [item 0]');
	});

	test('goes on with the existing sample when the user says so', async () => {
		const first = await bench.run(creation(), [{ text: 'The same' }]);
		const parameters = creation({ onDuplicate: 'returnExisting' });
		const result = await bench.run(parameters, [{ text: 'The same' }]);
		expect(result.json('Nyckel')).toEqual([{ id: first.json('Nyckel')[0]?.id, isDuplicate: true }]);
	});

	test('names the function’s labels when it has none of that name', async () => {
		const result = await bench.run(creation({ label: 'Biling' }), [{ text: 'A new one' }]);
		expect(result.error?.message).toBe('The function has no label "Biling" [item 0]');
	});

	test.each<[string, FaultRule]>([
		['was lost', { action: { kind: 'reset-in-body' } }],
		['was a 504', { action: { kind: 'status', status: 504 }, processed: true }],
	])(
		'succeeds when the answer to the first try %s though Nyckel had made the sample',
		async (_, fault) => {
			bench.sandbox.addFault({
				match: { method: 'POST', path: '/samples', nth: 1, times: 1 },
				...fault,
			});
			const result = await bench.run(creation(), [{ text: 'Sent twice' }]);
			expect(result.json('Nyckel')).toEqual([{ id: expect.stringMatching(/^sample_/) }]);
		},
	);

	test('is not sent again when a later item failed and the node runs again', async () => {
		const items = [{ text: 'one' }, { text: 'two' }];
		bench.sandbox.addFault({
			match: { method: 'POST', path: '/samples', bodyIncludes: 'two', times: 1, nth: 1 },
			action: { kind: 'status', status: 400 },
		});
		const result = await bench.run(creation(), items, RETRY_ON_FAIL);
		expect(result.status).toBe('success');
		const posted = bench.sandbox.requests.filter(
			({ method, path }) => method === 'POST' && path.endsWith('/samples'),
		);
		expect(posted).toHaveLength(3);
	});
});

describe('get many', () => {
	test('names the labels of predictions and annotations', async () => {
		await capture({ 'mail-1': 'My invoice shows the wrong amount' });
		const [stored] = await samplesOf({ externalId: 'mail-1' });
		expect(stored?.prediction).toMatchObject({ labelName: expect.any(String) });
	});

	test('filters by predicted label, by name', async () => {
		await capture({ 'mail-1': 'My invoice shows the wrong amount' });
		const [stored] = await samplesOf({ externalId: 'mail-1' });
		const predicted = (stored?.prediction as { labelName: string }).labelName;
		expect(await samplesOf({ externalId: 'mail-1', predictedLabel: predicted })).toHaveLength(1);
		const other = support.labels.find(({ name }) => name !== predicted)?.name ?? '';
		expect(await samplesOf({ externalId: 'mail-1', predictedLabel: other })).toHaveLength(0);
	});

	test('looks the labels up once for items with filters of their own, and for samples one by one', async () => {
		await capture({ 'mail-1': 'My invoice shows the wrong amount', 'mail-2': 'It crashes' });
		const looks = () => bench.sandbox.requests.filter(({ path }) => path.endsWith('/labels'));
		const items = Array.from({ length: 20 }, (_, i) => ({
			id: `mail-${(i % 2) + 1}`,
			limit: i + 1,
		}));
		const many = sample('getMany', {
			limit: '={{ $json.limit }}',
			filters: { externalId: '={{ $json.id }}' },
		});
		await bench.run(many, items.slice(0, 1));
		const once = looks().length;
		expect((await bench.run(many, items)).json('Nyckel')).toHaveLength(20);
		expect(looks()).toHaveLength(2 * once);
		const one = sample('get', { externalId: '={{ $json.id }}' });
		const got = (await bench.run(one, items)).json('Nyckel');
		expect(got[19]?.prediction).toMatchObject({ labelName: expect.any(String) });
		expect(looks()).toHaveLength(3 * once);
	});

	test('filters by date', async () => {
		await capture({ 'mail-1': 'text' });
		const filters = { externalId: 'mail-1', createdAfter: '2000-01-01' };
		expect(await samplesOf(filters)).toHaveLength(1);
		expect(await samplesOf({ ...filters, createdBefore: '2000-01-02' })).toHaveLength(0);
	});

	test('takes a date without a zone in the zone of the workflow', async () => {
		await capture({ 'mail-1': 'text' });
		const halfAnHourAgo = "={{ $now.minus({ minutes: 30 }).toFormat('yyyy-MM-dd HH:mm:ss') }}";
		const filters = { externalId: 'mail-1' };
		expect(await samplesOf({ ...filters, createdAfter: halfAnHourAgo })).toHaveLength(1);
		expect(await samplesOf({ ...filters, createdBefore: halfAnHourAgo })).toHaveLength(0);
		expect(
			await samplesOf({ ...filters, createdBefore: '={{ $now.plus({ hours: 1 }) }}' }),
		).toHaveLength(1);
	});

	test('returns all over several pages, or as many as the limit says', async () => {
		const all = await samplesOf({});
		expect(all.length).toBe(150);
		expect(new Set(all.map(({ id }) => id)).size).toBe(150);
		expect(await samplesOf({}, { returnAll: false, limit: 7 })).toHaveLength(7);
	});

	test.each<[string, INodeParameters, string]>([
		[
			'a label the function does not have',
			{ predictedLabel: 'Nope' },
			'The function has no label "Nope"',
		],
		['a date that is none', { createdAfter: 'soon' }, `'Created After' is "soon", not a date`],
	])('refuses %s', async (_, filters, message) => {
		const result = await bench.run(sample('getMany', { filters }), [{}]);
		expect(result.error?.message).toContain(message);
	});
});
