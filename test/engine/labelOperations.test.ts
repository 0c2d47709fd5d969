import '../support/inFastTime';

import type { INodeParameters } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { operation, sentLines, shownError, useBench } from '../support/bench';

const { support } = FUNCTIONS;
const functionId = { __rl: true, mode: 'id', value: support.id } as const;
const bench = useBench({ functions: ['support'] });

const label = (name: string, more: INodeParameters = {}) =>
	operation('label', name, { functionId, ...more });
const billing = support.labels.find(({ name }) => name === 'Billing');
const picked = {
	...{ __rl: true, mode: 'list', value: billing?.id ?? '' },
	cachedResultName: 'Billing',
} as const;

async function labels() {
	return (await bench().run(label('getMany', { returnAll: true }), [{}])).json('Nyckel');
}

const sentOf = (method: string) =>
	sentLines(bench().sandbox).filter((line) => line.startsWith(method) && line.includes('/labels'));

describe('Label · Create', () => {
	const creation = (more: INodeParameters = {}) =>
		label('create', { name: '={{ $json.name }}', ...more });

	it('adds a label with its description and metadata', async () => {
		const additionalFields = { description: 'Sent back', metadata: '{"queue": "R"}' };
		const result = await bench().run(creation({ additionalFields }), [{ name: ' Returns ' }]);
		const made = { name: 'Returns', description: 'Sent back', metadata: { queue: 'R' } };
		expect(result.json('Nyckel')).toEqual([{ id: expect.stringMatching(/^label_/), ...made }]);
		expect(await labels()).toContainEqual(expect.objectContaining(made));
	});

	it.each([400, 409] as const)(
		'says that a label exists, where a name that is taken is answered with %s',
		async (labelExistsStatus) => {
			bench().sandbox.configure({ labelExistsStatus });
			const result = await bench().run(creation(), [{ name: 'Billing' }]);
			expect(shownError(result)).toMatch(
				/^The function already has a label "Billing" \[item 0\] · .*Return It/,
			);
			const parameters = creation({ ifLabelExists: 'returnExisting' });
			const again = await bench().run(parameters, [{ name: 'Billing' }, { name: 'Returns' }]);
			expect(again.json('Nyckel')).toEqual([
				{ ...billing, exists: true },
				{ id: expect.any(String), name: 'Returns' },
			]);
		},
	);

	it('makes a label once for several items of its name, and says so to the others', async () => {
		const parameters = creation({ ifLabelExists: 'returnExisting' });
		const items = ['Returns', 'Refunds', 'Returns', 'Returns'].map((name) => ({ name }));
		const result = await bench().run(parameters, items);
		expect(result.json('Nyckel').map(({ name, exists }) => [name, exists])).toEqual([
			['Returns', undefined],
			['Refunds', undefined],
			['Returns', true],
			['Returns', true],
		]);
	});

	it('takes the label that its own first attempt has made, when the answer was lost', async () => {
		bench().sandbox.addFault({
			match: { method: 'POST', path: '/labels', times: 1, nth: 1 },
			action: { kind: 'reset-before-headers' },
			processed: true,
		});
		const result = await bench().run(creation(), [{ name: 'Returns' }]);
		expect(result.json('Nyckel')).toEqual([{ id: expect.any(String), name: 'Returns' }]);
	});

	it('tells why Nyckel refused a new label', async () => {
		bench().sandbox.addFault({
			match: { method: 'POST', path: '/labels' },
			action: { kind: 'status', status: 400, body: { message: 'Too many labels.' } },
		});
		const result = await bench().run(creation(), [{ name: 'Returns' }]);
		expect(shownError(result)).toContain('Nyckel says: Too many labels.');
	});

	it.each<[string, INodeParameters, string]>([
		['a blank name', { name: ' ' }, "'Name' is empty"],
		['a name that nobody sees', { name: '\u200b' }, "'Name' is empty"],
		[
			'metadata that is no object',
			{ additionalFields: { metadata: '[1]' } },
			"'Metadata' is a list",
		],
	])('refuses %s before anything is sent', async (_, more, message) => {
		const result = await bench().run(creation(more), [{ name: 'Returns' }]);
		expect(shownError(result)).toContain(message);
		expect(sentLines(bench().sandbox)).toEqual([]);
	});
});

describe('Label · Update', () => {
	const update = (updateFields: INodeParameters, more: INodeParameters = {}) =>
		label('update', { label: picked, updateFields, ...more });

	it.each([
		['by its name', 'Billing'],
		['as picked from the list', picked],
	])('changes what is added and keeps the rest: %s', async (_, chosen) => {
		await bench().run(update({ description: 'Money' }, { label: chosen }), [{}]);
		const result = await bench().run(update({ name: 'Invoices' }, { label: chosen }), [{}]);
		const changed = { ...billing, description: 'Money', name: 'Invoices' };
		expect(result.json('Nyckel')).toEqual([changed]);
		expect(await labels()).toContainEqual(changed);
	});

	it('empties a description', async () => {
		await bench().run(update({ description: 'Money' }), [{}]);
		await bench().run(update({ description: '' }), [{}]);
		const found = (await labels()).find(({ id }) => id === billing?.id);
		expect(found?.description).toBe('');
	});

	it('names the labels when there is none of that name, and needs something to change', async () => {
		const unknown = await bench().run(update({ name: 'x' }, { label: 'Biling' }), [{}]);
		expect(shownError(unknown)).toMatch(/no label "Biling".*Billing/);
		expect(shownError(await bench().run(update({}), [{}]))).toContain('Nothing is to be changed');
		expect(sentOf('PUT')).toEqual([]);
	});
});

describe('Label · Delete', () => {
	it.each([
		['by its name', 'Billing'],
		['as picked from the list', picked],
	])('takes the label out: %s', async (_, chosen) => {
		const result = await bench().run(label('delete', { label: chosen }), [{}]);
		expect(result.json('Nyckel')).toEqual([{ deleted: true }]);
		expect((await labels()).map(({ name }) => name)).not.toContain('Billing');
	});

	it('is an error for what is not there, and none where the user says so', async () => {
		const missing = await bench().run(label('delete', { label: 'Nope' }), [{}]);
		expect(shownError(missing)).toContain('The function has no label "Nope"');
		const parameters = label('delete', { label: 'Nope', ifGone: 'goOn' });
		expect((await bench().run(parameters, [{}])).json('Nyckel')).toEqual([{ deleted: true }]);
		expect(sentOf('DELETE')).toEqual([]);
	});

	it('is no error when the answer to its own first attempt was lost', async () => {
		bench().sandbox.addFault({
			match: { method: 'DELETE', times: 1, nth: 1 },
			action: { kind: 'reset-before-headers' },
			processed: true,
		});
		const result = await bench().run(label('delete', { label: 'Billing' }), [{}]);
		expect(result.json('Nyckel')).toEqual([{ deleted: true }]);
	});
});
