import '../support/inFastTime';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

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

	it('writes the name as one that is made for a sample: composed and tidy, and once', async () => {
		const parameters = creation({ ifLabelExists: 'returnExisting' });
		const names = ['Größe'.normalize('NFD'), '\u00a0Größe\u200b', 'Größe'];
		const result = await bench().run(
			parameters,
			names.map((name) => ({ name })),
		);
		expect(result.json('Nyckel').map(({ name, exists }) => [name, exists])).toEqual([
			['Größe', undefined],
			['Größe', true],
			['Größe', true],
		]);
		expect(sentOf('POST')).toHaveLength(3);
	});

	it('keeps the quotes of a name', async () => {
		const names = ['"Urgent"', '"Yes" or "No"'];
		const result = await bench().run(
			creation({}),
			names.map((name) => ({ name })),
		);
		expect(result.json('Nyckel').map(({ name }) => name)).toEqual(names);
	});

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

	it.each([400, 409] as const)(
		'says that another label has the new name, where that is answered with %s',
		async (labelExistsStatus) => {
			bench().sandbox.configure({ labelExistsStatus });
			const result = await bench().run(update({ name: 'Sales' }), [{}]);
			expect(shownError(result)).toMatch(
				/^The function already has a label "Sales" \[item 0\] · Set another 'Name'/,
			);
		},
	);

	it.each([400, 409])('tells why Nyckel refused the new name otherwise (%s)', async (status) => {
		bench().sandbox.addFault({
			match: { method: 'PUT' },
			action: { kind: 'status', status, body: { message: 'The label is locked.' } },
		});
		const result = await bench().run(update({ name: 'Invoices' }), [{}]);
		expect(shownError(result)).toContain('Nyckel says: The label is locked.');
		expect(shownError(result)).not.toMatch(/sample/i);
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

describe('the labels of the function', () => {
	const looks = () => sentOf('GET').length;
	const rename = label('update', {
		label: '={{ $json.label }}',
		updateFields: { name: '={{ $json.name }}' },
	});
	const remove = (more: INodeParameters = {}) =>
		label('delete', { label: '={{ $json.label }}', ...more });
	const names = async () =>
		new Map((await labels()).map(({ id, name }) => [id as string, name as string]));
	const idOf = (wanted: string) => support.labels.find(({ name }) => name === wanted)?.id ?? '';

	it.each([
		['Update', rename],
		['Delete', remove()],
	])('are looked up once for all items of a batch: Label · %s', async (_, parameters) => {
		const items = Array.from({ length: 60 }, (__, i) => ({ name: `New ${i}`, label: `New ${i}` }));
		const [first, ...others] = items;
		const creation = label('create', { name: '={{ $json.name }}' });
		await bench().run(creation, items);
		await bench().run(parameters, [{ ...first, name: 'Newer' }]);
		const once = looks();
		const renamed = others.map((item) => ({ ...item, name: `${item.name}!` }));
		expect(shownError(await bench().run(parameters, renamed))).toBe('');
		expect(looks()).toBe(2 * once);
		const left = [...(await names()).values()].filter((name) => /^New \d+$/.test(name));
		expect(left).toEqual([]);
	});

	it('are known by the names that earlier items gave them: two can change names', async () => {
		const items = [
			{ label: 'Technical', name: 'Later' },
			{ label: 'Billing', name: 'Technical' },
			{ label: ' Later', name: 'Billing' },
		];
		const result = await bench().run(rename, items);
		expect(shownError(result)).toBe('');
		expect(result.json('Nyckel').map(({ name }) => name)).toEqual(items.map(({ name }) => name));
		const now = await names();
		expect(now.get(idOf('Technical'))).toBe('Billing');
		expect(now.get(idOf('Billing'))).toBe('Technical');
	});

	it('are not known by a name that an earlier item has taken from them', async () => {
		const items = [
			{ label: 'Technical', name: 'Incidents' },
			{ label: 'Technical', name: 'Outages' },
		];
		const result = await bench().run(rename, items, { onError: 'continueRegularOutput' });
		const [changed, failed] = result.json('Nyckel');
		expect(changed).toMatchObject({ name: 'Incidents' });
		expect(failed?.error).toBe('The function has no label "Technical" [item 1]');
		expect((failed?.details as IDataObject).description).toContain('Incidents');
	});

	it('may keep their names: two items change the same one, in order', async () => {
		const parameters = label('update', {
			label: '={{ $json.label }}',
			updateFields: { name: 'Technical', description: '={{ $json.text }}' },
		});
		const items = [
			{ label: 'Technical', text: 'one' },
			{ label: ' Technical', text: 'two' },
		];
		const result = await bench().run(parameters, items);
		expect(result.json('Nyckel').map(({ description }) => description)).toEqual(['one', 'two']);
		expect(sentOf('PUT')).toHaveLength(2);
		expect(await labels()).toContainEqual(expect.objectContaining({ description: 'two' }));
	});

	it.each([
		['by its ID, then by its name', idOf('Billing'), 'Billing'],
		['by its name, then by its ID', 'Billing', idOf('Billing')],
	])('keep what each of two items changes of the same one: %s', async (_, first, second) => {
		const parameters = label('update', {
			label: { __rl: true, mode: 'list', value: '={{ $json.label }}' },
			updateFields: { description: '={{ $json.text }}', metadata: '={{ $json.queue }}' },
		});
		const queue = { queue: 'Money' };
		const result = await bench().run(parameters, [
			{ label: first, text: 'Invoices' },
			{ label: second, queue },
		]);
		expect(shownError(result)).toBe('');
		const changed = { id: idOf('Billing'), description: 'Invoices', metadata: queue };
		expect(result.json('Nyckel')[1]).toMatchObject(changed);
		expect(await labels()).toContainEqual(expect.objectContaining(changed));
	});

	it('are gone where an earlier item has deleted them', async () => {
		const items = [{ label: 'Technical' }, { label: 'Technical' }];
		const result = await bench().run(remove(), items, { onError: 'continueRegularOutput' });
		expect(result.json('Nyckel')).toMatchObject([
			{ deleted: true },
			{ error: 'The function has no label "Technical" [item 1]' },
		]);
		const goOn = remove({ ifGone: 'goOn' });
		const again = await bench().run(goOn, [...items, { label: 'Billing' }]);
		expect(again.json('Nyckel')).toEqual([{ deleted: true }, { deleted: true }, { deleted: true }]);
		expect(sentOf('DELETE')).toHaveLength(2);
	});

	it('are not named to a later item that finds none of its name, once they are deleted or renamed', async () => {
		const items = ['Technical', 'Billing', 'technical', 'Nope'].map((label) => ({ label }));
		const result = await bench().run(remove(), items, { onError: 'continueRegularOutput' });
		expect(result.json('Nyckel').slice(2)).toMatchObject([
			{ details: { description: 'Its labels are: Shipping, Sales, Account.' } },
			{ details: { description: 'Its labels are: Shipping, Sales, Account.' } },
		]);
		const renamed = [
			{ label: 'Nope', name: 'Nothing' },
			{ label: 'Sales', name: 'Nope' },
		];
		const told = await bench().run(rename, renamed, { onError: 'continueRegularOutput' });
		expect(told.json('Nyckel')).toMatchObject([
			{ details: { description: 'Its labels are: Shipping, Sales, Account.' } },
			{ name: 'Nope' },
		]);
	});

	it('stop the run before anything is changed, where one is not among them', async () => {
		const items = [
			{ label: 'Technical', name: 'Incidents' },
			{ label: 'Nope', name: 'Nothing' },
		];
		const result = await bench().run(rename, items);
		expect(shownError(result)).toMatch(/^The function has no label "Nope" \[item 1\]/);
		expect(sentOf('PUT')).toEqual([]);
	});
});
