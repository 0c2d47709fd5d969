import '../support/inFastTime';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { FaultRule } from '../../sandbox';
import { FUNCTIONS } from '../../sandbox';
import { operation, sentLines, shownError, useBench } from '../support/bench';

const { support } = FUNCTIONS;
const functionId = { __rl: true, mode: 'id', value: support.id } as const;
const bench = useBench({ functions: ['support'] });

const sample = (name: string, more: INodeParameters = {}) =>
	operation('sample', name, { functionId, externalId: '={{ $json.id }}', ...more });
const annotation = (more: INodeParameters = {}) =>
	sample('annotate', { label: '={{ $json.label }}', ...more });

async function stored(filters: INodeParameters = {}, options: INodeParameters = {}) {
	const all = operation('sample', 'getMany', { functionId, returnAll: true, filters, options });
	const result = await bench().run(all, [{}]);
	expect(shownError(result)).toBe('');
	return result.json('Nyckel');
}

const labelsOf = async (externalId: string) =>
	(await stored({ externalId })).map(
		({ annotation: given }) => (given as IDataObject | undefined)?.labelName,
	);

/** Classifies texts, each under its ID. */
async function invoke(items: IDataObject[], options: INodeParameters = {}) {
	const parameters = operation('function', 'invoke', {
		...{ functionId, inputType: 'text', data: '={{ $json.text }}' },
		options: { externalId: '={{ $json.id }}', ...options },
	});
	return (await bench().run(parameters, items)).json('Nyckel');
}

const once = (match: FaultRule['match'], action: FaultRule['action']): FaultRule => ({
	match: { times: 1, nth: 1, ...match },
	action,
	processed: true,
});

describe('Sample · Annotate', () => {
	const fromData = { ifNotFound: 'create', inputType: 'text', data: '={{ $json.text }}' };

	it('makes a sample of the item where the input was not captured, and the item’s label is on it', async () => {
		bench().sandbox.configure({ captureShare: 0 });
		const items = [{ id: 'a', text: 'Not kept', label: 'Sales' }];
		await invoke(items);
		expect(await stored({ externalId: 'a' })).toEqual([]);
		const result = await bench().run(annotation(fromData), items);
		const [made] = await stored({ externalId: 'a' });
		expect(made).toMatchObject({ data: 'Not kept', annotation: { labelName: 'Sales' } });
		expect(result.json('Nyckel')).toEqual([
			{ sampleId: made?.id, externalId: 'a', labelName: 'Sales', annotated: true },
		]);
	});

	it('does so for those that are missing only, where Nyckel has kept a part of the inputs', async () => {
		bench().sandbox.configure({ captureShare: 0.5 });
		const items = Array.from({ length: 40 }, (_, i) => ({
			...{ id: `id-${i}`, text: `Text number ${i}`, label: 'Sales' },
		}));
		await invoke(items);
		const kept = (await stored({ origin: 'InvokeCapture' })).length;
		const result = await bench().run(annotation(fromData), items);
		expect(shownError(result)).toBe('');
		expect(result.json('Nyckel')).toHaveLength(40);
		expect(kept).toBeGreaterThan(5);
		const made = sentLines(bench().sandbox).filter((line) => /^POST .*samples$/.test(line));
		expect(made).toHaveLength(40 - kept);
	});

	it('labels the sample that has the same data under another ID', async () => {
		await invoke([{ id: 'old', text: 'The same' }]);
		const items = [{ id: 'new', text: 'The same', label: 'Sales' }];
		const result = await bench().run(annotation(fromData), items);
		expect(shownError(result)).toBe('');
		expect(await labelsOf('old')).toEqual(['Sales']);
	});

	it('checks the data before anything is sent', async () => {
		const result = await bench().run(annotation(fromData), [
			{ id: 'a', text: ' ', label: 'Sales' },
		]);
		expect(shownError(result)).toContain("'Text' is empty");
		expect(sentLines(bench().sandbox)).toEqual([]);
	});

	it('annotates the newest of several samples with one external ID, where the user says so', async () => {
		for (const text of ['first', 'second', 'third']) await invoke([{ id: 'a', text }]);
		const parameters = annotation({ ifSeveral: 'newest' });
		const result = await bench().run(parameters, [{ id: 'a', label: 'Sales' }]);
		expect(shownError(result)).toBe('');
		const labelled = await stored({ externalId: 'a', annotated: true });
		expect(labelled.map(({ data }) => data)).toEqual(['third']);
	});

	it('clears the label', async () => {
		await invoke([{ id: 'a', text: 'one' }]);
		await bench().run(annotation(), [{ id: 'a', label: 'Sales' }]);
		const clearing = sample('annotate', { annotation: 'clear' });
		const result = await bench().run(clearing, [{ id: 'a' }]);
		expect(shownError(result)).toBe('');
		expect(result.json('Nyckel')).toEqual([
			{ sampleId: expect.any(String), externalId: 'a', annotated: false },
		]);
		expect(await labelsOf('a')).toEqual([undefined]);
		expect(shownError(await bench().run(clearing, [{ id: 'a' }]))).toBe('');
	});

	describe('by sample ID or external ID', () => {
		const either = { sampleBy: 'sampleIdOrExternalId', sampleId: '={{ $json.sampleId }}' };

		it('takes the sample ID that an invocation has answered: one request', async () => {
			bench().sandbox.configure({ repliesWithSampleId: true });
			const [prediction] = await invoke([{ id: 'a', text: 'one' }]);
			const item = { id: 'a', sampleId: prediction?.sampleId, label: 'Sales' };
			const sent = () => sentLines(bench().sandbox).filter((line) => line.includes('/samples'));
			expect(shownError(await bench().run(annotation(either), [item]))).toBe('');
			expect(sent()).toEqual([expect.stringMatching(/^PUT .*annotation$/)]);
			expect(await labelsOf('a')).toEqual(['Sales']);
		});

		it.each([
			['none was answered', ''],
			['there is no such sample any more', 'sample_gone'],
		])('takes the external ID where %s', async (_, sampleId) => {
			await invoke([{ id: 'a', text: 'one' }]);
			const item = { id: 'a', sampleId, label: 'Sales' };
			expect(shownError(await bench().run(annotation(either), [item]))).toBe('');
			expect(await labelsOf('a')).toEqual(['Sales']);
		});

		it('needs one of them', async () => {
			const result = await bench().run(annotation(either), [{ id: '', sampleId: ' ', label: 'x' }]);
			expect(shownError(result)).toContain("'Sample ID' and 'External ID' are empty");
		});
	});
});

describe('Sample · Get', () => {
	it('gives the sample by external ID, and by its own, with the names of its labels', async () => {
		await invoke([{ id: 'a', text: 'The invoice is wrong' }]);
		await bench().run(annotation(), [{ id: 'a', label: 'Billing' }]);
		const [byOwnId] = (await bench().run(sample('get'), [{ id: 'a' }])).json('Nyckel');
		expect(byOwnId).toMatchObject({
			externalId: 'a',
			data: 'The invoice is wrong',
			annotation: { labelName: 'Billing' },
			prediction: { labelName: expect.any(String) },
		});
		const bySampleId = sample('get', { sampleBy: 'sampleId', sampleId: '={{ $json.sample }}' });
		const [same] = (await bench().run(bySampleId, [{ sample: byOwnId?.id }])).json('Nyckel');
		expect(same).toEqual(byOwnId);
	});

	it('gives many at once, each to its item', async () => {
		const items = Array.from({ length: 12 }, (_, i) => ({ id: `id-${i}`, text: `text ${i}` }));
		await invoke(items);
		const result = await bench().run(sample('get'), [...items, ...items]);
		expect(result.json('Nyckel').map(({ data }) => data)).toEqual(
			[...items, ...items].map(({ text }) => text),
		);
	});

	it('says when there is none', async () => {
		const result = await bench().run(sample('get'), [{ id: 'nope' }]);
		expect(shownError(result)).toContain('Nyckel has no sample "nope"');
	});
});

describe('Sample · Delete', () => {
	const deleted = { deleted: true };

	it.each(['externalId', 'sampleId'])('takes the sample out, by %s', async (sampleBy) => {
		await invoke([{ id: 'a', text: 'Delete me' }]);
		const [found] = await stored({ externalId: 'a' });
		const parameters = sample('delete', { sampleBy, sampleId: '={{ $json.sample }}' });
		const result = await bench().run(parameters, [{ id: 'a', sample: found?.id }]);
		expect(result.json('Nyckel')).toEqual([deleted]);
		expect(await stored({ externalId: 'a' })).toEqual([]);
	});

	it('is an error for what is not there, and none where the user says so', async () => {
		const missing = await bench().run(sample('delete'), [{ id: 'a' }]);
		expect(shownError(missing)).toContain('Nyckel has no sample "a"');
		for (const more of [{}, { sampleBy: 'sampleId', sampleId: 'sample_gone' }]) {
			const again = await bench().run(sample('delete', { ifGone: 'goOn', ...more }), [{ id: 'a' }]);
			expect(again.json('Nyckel')).toEqual([deleted]);
		}
	});

	it('is no error when the answer to its own first attempt was lost', async () => {
		await invoke([{ id: 'a', text: 'Delete me' }]);
		bench().sandbox.addFault(once({ method: 'DELETE' }, { kind: 'reset-before-headers' }));
		const result = await bench().run(sample('delete'), [{ id: 'a' }]);
		expect(result.json('Nyckel')).toEqual([deleted]);
	});

	it.each<[kind: string, id: string, left: unknown]>([
		['an external ID that no sample has', 'nope', deleted],
		[
			'that of another sample',
			'b',
			expect.objectContaining({ error: 'It is not known whether this sample is deleted [item 0]' }),
		],
	])(
		'takes out one sample only when the answer to its own first attempt was lost, and the item has %s',
		async (_, id, left) => {
			await invoke([
				{ id: 'a', text: 'Delete me' },
				{ id: 'b', text: 'Keep me' },
			]);
			const [found] = await stored({ externalId: 'a' });
			bench().sandbox.addFault(once({ method: 'DELETE' }, { kind: 'reset-before-headers' }));
			const either = { sampleBy: 'sampleIdOrExternalId', sampleId: '={{ $json.sample }}' };
			const result = await bench().run(sample('delete', either), [{ id, sample: found?.id }], {
				onError: 'continueRegularOutput',
			});
			expect(result.json('Nyckel')).toEqual([left]);
			expect(await stored({ externalId: 'a' })).toEqual([]);
			expect(await stored({ externalId: 'b' })).toHaveLength(1);
		},
	);

	it('does not guess between several, and takes out the newest or all where asked to', async () => {
		for (const text of ['first', 'second', 'third']) await invoke([{ id: 'a', text }]);
		const unsure = await bench().run(sample('delete'), [{ id: 'a' }]);
		expect(shownError(unsure)).toContain('Several samples have the external ID "a"');
		await bench().run(sample('delete', { ifSeveral: 'newest' }), [{ id: 'a' }]);
		expect((await stored({ externalId: 'a' })).map(({ data }) => data)).toEqual([
			'first',
			'second',
		]);
		bench().sandbox.configure({ lists: { maxCount: 1, link: false } });
		const all = await bench().run(sample('delete', { ifSeveral: 'all' }), [{ id: 'a' }]);
		expect(all.json('Nyckel')).toEqual([deleted]);
		expect(await stored({ externalId: 'a' })).toEqual([]);
	});
});

describe('Sample · Get Many', () => {
	it('lists what a reviewer needs: captured, without a label, unsure, the newest first, without data', async () => {
		const texts = ['The invoice is wrong', 'gnu', 'Where is my parcel?', 'gnat'];
		await invoke(texts.map((text, i) => ({ id: `id-${i}`, text })));
		await bench().run(annotation(), [{ id: 'id-1', label: 'Sales' }]);
		const filters = { annotated: false, origin: 'InvokeCapture', confidenceBelow: 0.5 };
		const found = await stored(filters, { newestFirst: true, includeData: false });
		expect(found.map(({ externalId }) => externalId)).toEqual(['id-3']);
		expect(found[0]).not.toHaveProperty('data');
		expect(await stored({ origin: 'InvokeCapture' })).toHaveLength(4);
		const newest = await stored({ origin: 'InvokeCapture' }, { newestFirst: true });
		expect(newest[0]).toMatchObject({ externalId: 'id-3', data: 'gnat' });
	});

	it('counts the limit among those that it picks', async () => {
		bench().sandbox.configure({ lists: { maxCount: 10 } });
		const items = Array.from({ length: 30 }, (_, i) => ({
			...{ id: `id-${i}`, text: i % 10 === 9 ? `gnu ${i}` : 'The invoice amount is wrong' },
		}));
		await invoke(items);
		const picked = operation('sample', 'getMany', {
			...{ functionId, limit: 2 },
			filters: { origin: 'InvokeCapture', confidenceBelow: 0.5 },
		});
		const result = await bench().run(picked, [{}]);
		expect(result.json('Nyckel').map(({ externalId }) => externalId)).toEqual(['id-9', 'id-19']);
	});

	it('begins with the moment that is named', async () => {
		await invoke([{ id: 'a', text: 'now' }]);
		const filters = { origin: 'InvokeCapture' };
		const hourAgo = '={{ $now.minus({ hours: 1 }) }}';
		expect(await stored({ ...filters, createdAfter: hourAgo })).toHaveLength(1);
		expect(await stored({ ...filters, createdAfter: '={{ $now.plus({ hours: 1 }) }}' })).toEqual(
			[],
		);
	});

	it.each([
		['sends 30 at most', { maxCount: 30 }],
		['sends 7 at most, without links', { maxCount: 7, link: false }],
	])('gives all 150, each once, where the server %s', async (_, lists) => {
		bench().sandbox.configure({ lists });
		const ids = (await stored()).map(({ id }) => id);
		expect(new Set(ids).size).toBe(150);
		expect(ids).toHaveLength(150);
	});

	it('refuses a confidence that is none', async () => {
		const parameters = operation('sample', 'getMany', {
			functionId,
			filters: { confidenceBelow: '80 %' },
		});
		const result = await bench().run(parameters, [{}]);
		expect(shownError(result)).toContain(`'Confidence Below' is "80 %"`);
	});
});
