import '../support/inFastTime';

import type { INodeParameters } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { operation, sentLines, shownError, useBench } from '../support/bench';
import { annotation, creation, StoredSamples } from '../support/training';

const { support } = FUNCTIONS;
const functionId = { __rl: true, mode: 'id', value: support.id } as const;
const bench = useBench({ functions: ['support'] });

const label = (name: string, more: INodeParameters = {}) =>
	operation('label', name, { functionId, ...more });
const samples = new StoredSamples(bench);

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
		expect(await samples.find({ annotatedLabel: 'Returns' })).toHaveLength(30);
		expect(await samples.find({ annotatedLabel: 'Refunds' })).toHaveLength(30);
	});

	it('is created for a correction too', async () => {
		await samples.capture({ a: 'Send it back' });
		const result = await bench().run(annotation(create), [{ id: 'a', label: 'Returns' }]);
		expect(shownError(result)).toBe('');
		expect(await samples.labelOf('a')).toEqual(['Returns']);
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
			expect(await samples.labelOf('a')).toEqual(['Returns']);
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
		expect(await samples.labelOf('a')).toEqual(['Billing']);
		expect(posts('/labels')).toEqual([]);
	});
});

describe('a label picked from the list', () => {
	const billing = support.labels.find(({ name }) => name === 'Billing')?.id ?? '';
	const picked = { __rl: true, mode: 'list', value: billing, cachedResultName: 'Billing' } as const;

	it.each(['create', 'annotate'])('still is that label after it was renamed: %s', async (name) => {
		await samples.capture({ a: 'An old text' });
		await bench().run(label('update', { label: 'Billing', updateFields: { name: 'Invoices' } }), [
			{},
		]);
		const id = name === 'create' ? 'b' : 'a';
		const parameters =
			name === 'create' ? creation({ label: picked }) : annotation({ label: picked });
		const result = await bench().run(parameters, [{ id, text: 'A new text' }]);
		expect(shownError(result)).toBe('');
		expect(await samples.labelOf(id)).toEqual(['Invoices']);
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
		expect(await samples.labelOf('a')).toEqual(['Sales']);
	});

	it('keeps its label where it is only returned', async () => {
		await bench().run(creation(), [item]);
		const again = creation({ onDuplicate: 'returnExisting' });
		await bench().run(again, [{ ...item, label: 'Sales' }]);
		expect(await samples.labelOf('a')).toEqual(['Billing']);
	});

	it('is returned when there is no label to set', async () => {
		await bench().run(creation(), [item]);
		const again = creation({ onDuplicate: 'setLabel' });
		const result = await bench().run(again, [{ ...item, label: '' }]);
		expect(result.json('Nyckel')).toEqual([{ id: expect.any(String), isDuplicate: true }]);
		expect(await samples.labelOf('a')).toEqual(['Billing']);
	});
});
