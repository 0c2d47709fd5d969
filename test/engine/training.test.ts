import '../support/inFastTime';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { ON_ERROR, operation, sentLines, shownError, useBench } from '../support/bench';

const { support } = FUNCTIONS;
const functionId = { __rl: true, mode: 'id', value: support.id } as const;
const bench = useBench({ functions: ['support'] });

const sample = (name: string, more: INodeParameters = {}) =>
	operation('sample', name, { functionId, inputType: 'text', data: '={{ $json.text }}', ...more });
const label = (name: string, more: INodeParameters = {}) =>
	operation('label', name, { functionId, ...more });
const creation = (more: INodeParameters = {}) =>
	sample('create', { label: '={{ $json.label }}', externalId: '={{ $json.id }}', ...more });
const annotation = (more: INodeParameters = {}) =>
	sample('annotate', { externalId: '={{ $json.id }}', label: '={{ $json.label }}', ...more });

async function stored(filters: INodeParameters = {}): Promise<IDataObject[]> {
	const all = sample('getMany', { returnAll: true, filters });
	return (await bench().run(all, [{}])).json('Nyckel');
}

/** The name of the label that a person gave the sample with this external ID. */
async function labelOf(externalId: string): Promise<unknown> {
	const found = await stored({ externalId });
	return found.map(({ annotation: given }) => (given as IDataObject | undefined)?.labelName);
}

async function capture(texts: Record<string, string>): Promise<IDataObject[]> {
	const items = Object.entries(texts).map(([id, text]) => ({ id, text }));
	const invoke = { functionId, data: '={{ $json.text }}', inputType: 'text' };
	const options = { externalId: '={{ $json.id }}' };
	const result = await bench().run(operation('function', 'invoke', { ...invoke, options }), items);
	return result.json('Nyckel');
}

const posts = (end: string) =>
	sentLines(bench().sandbox).filter((line) => line.startsWith('POST ') && line.endsWith(end));

describe('a label that the function does not have', () => {
	const create = { ifLabelMissing: 'create' };

	it('is created once for all items that have it, before the first of them', async () => {
		const items = Array.from({ length: 60 }, (_, i) => ({
			...{ id: `row-${i}`, text: `Send it back, number ${i}` },
			label: i % 2 === 0 ? 'Returns' : ' Refunds\u200b',
		}));
		const result = await bench().run(creation(create), items);
		expect(shownError(result)).toBe('');
		expect(result.json('Nyckel')).toHaveLength(60);
		expect(posts('/labels')).toHaveLength(2);
		expect(await stored({ annotatedLabel: 'Returns' })).toHaveLength(30);
		expect(await stored({ annotatedLabel: 'Refunds' })).toHaveLength(30);
	});

	it('is created for a correction too', async () => {
		await capture({ a: 'Send it back' });
		const result = await bench().run(annotation(create), [{ id: 'a', label: 'Returns' }]);
		expect(shownError(result)).toBe('');
		expect(await labelOf('a')).toEqual(['Returns']);
	});

	it.each([400, 409] as const)(
		'counts as created when another program was first (status %s)',
		async (labelExistsStatus) => {
			bench().sandbox.configure({ labelExistsStatus });
			// Made by the other program between our look at the labels and our request.
			bench().sandbox.addFault({
				match: { method: 'POST', path: '/labels', times: 1 },
				action: { kind: 'status', status: labelExistsStatus, body: { message: 'It exists.' } },
				processed: true,
			});
			const items = [{ id: 'a', text: 'Send it back', label: 'Returns' }];
			const result = await bench().run(creation(create), items);
			expect(shownError(result)).toBe('');
			expect(await labelOf('a')).toEqual(['Returns']);
		},
	);

	it('that cannot be created fails each item that has it, and no other', async () => {
		bench().sandbox.addFault({
			match: { method: 'POST', path: '/labels', bodyIncludes: 'Returns' },
			action: { kind: 'status', status: 400, body: { message: 'Too many labels.' } },
		});
		const items = ['Returns', 'Billing', 'Returns', 'Refunds'].map((name, i) => ({
			...{ id: `${i}`, text: `text ${i}`, label: name },
		}));
		const result = await bench().run(creation(create), items, {
			onError: 'continueRegularOutput',
		});
		const failed = result.json('Nyckel').map(({ error }) => error !== undefined);
		expect(failed).toEqual([true, false, true, false]);
		expect(result.json('Nyckel')[2]?.error).toContain('[item 2]');
		expect(posts('/samples')).toHaveLength(2);
	});

	it('stops the workflow before anything else is sent when it cannot be created', async () => {
		bench().sandbox.addFault({
			match: { method: 'POST', path: '/labels' },
			action: { kind: 'status', status: 400, body: { message: 'Too many labels.' } },
		});
		const result = await bench().run(creation(create), [{ id: 'a', text: 't', label: 'Returns' }]);
		expect(shownError(result)).toBe(
			'Nyckel did not take the new label "Returns" [item 0] · Nyckel says: Too many labels. Check the name of the label.',
		);
		expect(posts('/samples')).toEqual([]);
	});

	it('is an error, naming the labels that exist, unless the user says otherwise', async () => {
		const result = await bench().run(creation(), [{ id: 'a', text: 'x', label: 'Returns' }]);
		expect(shownError(result)).toMatch(/no label "Returns".*Billing/);
		expect(posts('/labels')).toEqual([]);
	});

	it('is not created for a name that is written a little differently', async () => {
		const items = [{ id: 'a', text: 'An invoice', label: 'Billing \u00a0' }];
		const result = await bench().run(creation(create), items);
		expect(shownError(result)).toBe('');
		expect(await labelOf('a')).toEqual(['Billing']);
		expect(posts('/labels')).toEqual([]);
	});
});

describe('a label picked from the list', () => {
	const billing = support.labels.find(({ name }) => name === 'Billing')?.id ?? '';
	const picked = { __rl: true, mode: 'list', value: billing, cachedResultName: 'Billing' } as const;

	it.each(['create', 'annotate'])('still is that label after it was renamed: %s', async (name) => {
		await capture({ a: 'An old text' });
		await bench().run(label('update', { label: 'Billing', updateFields: { name: 'Invoices' } }), [
			{},
		]);
		const id = name === 'create' ? 'b' : 'a';
		const parameters =
			name === 'create' ? creation({ label: picked }) : annotation({ label: picked });
		const result = await bench().run(parameters, [{ id, text: 'A new text' }]);
		expect(shownError(result)).toBe('');
		expect(await labelOf(id)).toEqual(['Invoices']);
	});
});

describe('a label given as', () => {
	it.each([
		['a list', ['Spam']],
		['an object', { name: 'Spam' }],
	])('%s is an error before anything is sent', async (_, value) => {
		for (const parameters of [creation(), annotation()]) {
			const result = await bench().run(parameters, [{ id: 'a', text: 'x', label: value }]);
			expect(shownError(result)).toMatch(/^'Label' is an? (?:list|object), not text \[item 0\]/);
		}
		expect(sentLines(bench().sandbox).filter((line) => !line.includes('token'))).toEqual([]);
	});
});

describe('a sample that exists', () => {
	const item = { id: 'a', text: 'The same text', label: 'Billing' };

	it('gets the label of the item where the user wants that', async () => {
		const [first] = (await bench().run(creation(), [item])).json('Nyckel');
		const again = creation({ onDuplicate: 'setLabel' });
		const result = await bench().run(again, [{ ...item, label: 'Sales' }]);
		expect(result.json('Nyckel')).toEqual([
			{ id: first?.id, isDuplicate: true, annotated: true, labelName: 'Sales' },
		]);
		expect(await labelOf('a')).toEqual(['Sales']);
	});

	it('keeps its label where it is only returned', async () => {
		await bench().run(creation(), [item]);
		const again = creation({ onDuplicate: 'returnExisting' });
		await bench().run(again, [{ ...item, label: 'Sales' }]);
		expect(await labelOf('a')).toEqual(['Billing']);
	});

	it('is returned when there is no label to set', async () => {
		await bench().run(creation(), [item]);
		const again = creation({ onDuplicate: 'setLabel' });
		const result = await bench().run(again, [{ ...item, label: '' }]);
		expect(result.json('Nyckel')).toEqual([{ id: expect.any(String), isDuplicate: true }]);
		expect(await labelOf('a')).toEqual(['Billing']);
	});
});

describe('items that mean the same sample', () => {
	const LABELS = ['Billing', 'Sales', 'Shipping', 'Technical'];

	it('are annotated in the order of the input: the last one’s label stays', async () => {
		bench().sandbox.configure({ latencyMs: [0, 40], seed: 3 });
		const texts = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`id-${i}`, `text ${i}`]));
		await capture(texts);
		const items = Array.from({ length: 32 }, (_, i) => ({
			...{ id: `id-${i % 8}`, label: LABELS[Math.floor(i / 8)] },
		}));
		const result = await bench().run(annotation(), items);
		expect(shownError(result)).toBe('');
		expect(
			result.json('Nyckel').map(({ externalId, labelName }) => [externalId, labelName]),
		).toEqual(items.map((item) => [item.id, item.label]));
		for (const id of Object.keys(texts)) expect(await labelOf(id)).toEqual(['Technical']);
	});

	it('are created in the order of the input: the first makes it, the last one’s label stays', async () => {
		bench().sandbox.configure({ latencyMs: [0, 40], seed: 5 });
		const items = LABELS.map((name, i) => ({ id: 'a', text: 'The same text', label: name, i }));
		const result = await bench().run(creation({ onDuplicate: 'setLabel' }), items);
		expect(result.json('Nyckel').map(({ isDuplicate }) => isDuplicate)).toEqual([
			undefined,
			...[true, true, true],
		]);
		expect(await labelOf('a')).toEqual(['Technical']);
	});

	it('have the last one’s label also after a retry of an earlier one', async () => {
		await capture({ a: 'one', b: 'two' });
		bench().sandbox.addFault({
			match: { method: 'PUT', bodyIncludes: 'Billing', times: 1 },
			action: { kind: 'status', status: 400 },
		});
		const items = [
			{ id: 'a', label: 'Billing' },
			{ id: 'a', label: 'Sales' },
		];
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };
		const result = await bench().run(annotation(), items, {
			...settings,
			onError: 'continueRegularOutput',
		});
		expect(result.json('Nyckel')).toMatchObject([{ annotated: true }, { annotated: true }]);
		expect(await labelOf('a')).toEqual(['Sales']);
	});

	it.each(ON_ERROR)('wait for each other only: a failure holds nobody up (%s)', async (onError) => {
		await capture({ a: 'one', b: 'two' });
		const items = ['missing', 'a', 'missing', 'b', 'a'].map((id) => ({ id, label: 'Sales' }));
		const result = await bench().run(annotation(), items, { onError });
		if (onError === 'stopWorkflow') {
			expect(shownError(result)).toContain('no sample "missing"');
			return;
		}
		const [good = [], bad = []] = result.outputs('Nyckel');
		const failed = [...good, ...bad].filter(({ json }) => json.error !== undefined);
		expect(failed).toHaveLength(2);
		expect(await labelOf('a')).toEqual(['Sales']);
	});

	it('are not tried one by one when the plan is used up', async () => {
		bench().sandbox.addFault({
			match: { path: '/samples' },
			action: { kind: 'status', status: 402 },
		});
		const items = Array.from({ length: 50 }, () => ({ id: 'a', label: 'Sales' }));
		const result = await bench().run(annotation(), items, { onError: 'continueRegularOutput' });
		expect(result.json('Nyckel')).toHaveLength(50);
		expect(sentLines(bench().sandbox).filter((line) => line.includes('/samples'))).toHaveLength(1);
	});
});
