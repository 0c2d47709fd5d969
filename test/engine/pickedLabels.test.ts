import '../support/inFastTime';

import type { INodeParameters } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { operation, sentLines, shownError, useBench } from '../support/bench';

const { support } = FUNCTIONS;
const functionId = { __rl: true, mode: 'id', value: support.id } as const;
const bench = useBench({ functions: ['support'] });

const idOf = (wanted: string) => support.labels.find(({ name }) => name === wanted)?.id ?? '';

/** As n8n stores a label that was picked from the list while it had this name. */
const picked = (name: string) =>
	({ __rl: true, mode: 'list', value: idOf(name), cachedResultName: name }) as const;

const on = (resource: string, name: string, more: INodeParameters) =>
	operation(resource, name, { functionId, inputType: 'text', data: '={{ $json.text }}', ...more });

async function run(parameters: INodeParameters, items: object[] = [{}]) {
	const result = await bench().run(parameters, items as never);
	expect(shownError(result)).toBe('');
	return result.json('Nyckel');
}

const rename = async (label: INodeParameters[string], name: string) =>
	await run(on('label', 'update', { label, updateFields: { name } }));

/** The labels by name, as they are at Nyckel now: ID by name. */
async function labelsNow(): Promise<Record<string, unknown>> {
	const labels = await run(on('label', 'getMany', { returnAll: true }));
	return Object.fromEntries(labels.map(({ id, name }) => [name as string, id]));
}

const samplesOf = async (filters: INodeParameters) =>
	await run(on('sample', 'getMany', { returnAll: true, filters }));

const TECHNICAL = picked('Technical');

const create = (more: INodeParameters = {}) =>
	on('sample', 'create', { label: TECHNICAL, externalId: '={{ $json.id }}', ...more });

const annotate = (more: INodeParameters = {}) =>
	on('sample', 'annotate', { label: TECHNICAL, externalId: '={{ $json.id }}', ...more });

describe('a label picked from the list that was renamed since, and whose name another one has now', () => {
	/** The other one stands before it in Nyckel's list. */
	beforeEach(async () => {
		await rename('Technical', 'Incidents');
		await rename('Billing', 'Technical');
		expect(Object.entries(await labelsNow()).slice(0, 2)).toEqual([
			['Technical', idOf('Billing')],
			['Incidents', idOf('Technical')],
		]);
	});

	const labelled = { annotation: { labelId: idOf('Technical'), labelName: 'Incidents' } };

	it('is that label in a filter', async () => {
		await run(create({ label: 'Incidents' }), [{ id: 'a', text: 'It crashes' }]);
		await run(create({ label: 'Technical' }), [{ id: 'b', text: 'It costs' }]);
		const found = async (externalId: string) =>
			await samplesOf({ annotatedLabel: TECHNICAL, externalId });
		expect(await found('a')).toMatchObject([labelled]);
		expect(await found('b')).toEqual([]);
	});

	it.each(['error', 'create'])(
		'is that label in Create and Annotate (if missing: %s)',
		async (ifLabelMissing) => {
			await run(create({ ifLabelMissing }), [{ id: 'a', text: 'It crashes' }]);
			expect(await samplesOf({ externalId: 'a' })).toMatchObject([labelled]);
			await run(annotate({ label: 'Technical' }), [{ id: 'a' }]);
			const told = await run(annotate({ ifLabelMissing }), [{ id: 'a' }]);
			expect(told).toMatchObject([{ labelName: 'Incidents', annotated: true }]);
			expect(await samplesOf({ externalId: 'a' })).toMatchObject([labelled]);
		},
	);

	it('is told by its present name where an existing sample gets it', async () => {
		const item = { id: 'a', text: 'It crashes' };
		await run(create({ label: 'Shipping' }), [item]);
		const told = await run(create({ onDuplicate: 'setLabel' }), [item]);
		expect(told).toMatchObject([{ labelName: 'Incidents', isDuplicate: true }]);
		expect(await samplesOf({ externalId: 'a' })).toMatchObject([labelled]);
	});

	it('is that label in Label · Update and Delete', async () => {
		expect(await rename(TECHNICAL, 'Outages')).toMatchObject([{ id: idOf('Technical') }]);
		await run(on('label', 'delete', { label: TECHNICAL }));
		expect(Object.values(await labelsNow())).not.toContain(idOf('Technical'));
		expect(await labelsNow()).toHaveProperty('Technical', idOf('Billing'));
	});
});

describe('a label picked from the list that was deleted since, and made anew', () => {
	beforeEach(async () => {
		await run(on('label', 'delete', { label: 'Technical' }));
		await run(on('label', 'create', { name: 'Technical' }));
	});

	it('is the new one of its name', async () => {
		await run(create(), [{ id: 'a', text: 'It crashes' }]);
		await run(create({ label: 'Billing' }), [{ id: 'b', text: 'It costs' }]);
		await run(annotate(), [{ id: 'b' }]);
		const found = await samplesOf({ annotatedLabel: TECHNICAL });
		expect(found.map(({ externalId }) => externalId)).toEqual(['a', 'b']);
		await rename(TECHNICAL, 'Outages');
	});
});

describe('a label that an expression gives in the place of one picked before', () => {
	const computed = {
		...picked('Technical'),
		value: '={{ $json.label }}',
	};

	it('is the one of each item', async () => {
		await run(create({ label: computed }), [
			{ id: 'a', text: 'It costs', label: 'Billing' },
			{ id: 'b', text: 'It hurts', label: idOf('Sales') },
		]);
		const found = await samplesOf({});
		const namesById = Object.fromEntries(
			found.map(({ externalId, annotation }) => [
				externalId,
				(annotation as { labelName?: string } | undefined)?.labelName,
			]),
		);
		expect(namesById).toMatchObject({ a: 'Billing', b: 'Sales' });
	});

	it('is that one in a filter', async () => {
		await run(create({ label: 'Billing' }), [{ id: 'a', text: 'It costs' }]);
		const all = on('sample', 'getMany', {
			returnAll: true,
			filters: { annotatedLabel: computed, externalId: 'a' },
		});
		expect(await run(all, [{ label: 'Billing' }])).toHaveLength(1);
		expect(await run(all, [{ label: 'Technical' }])).toEqual([]);
	});
});

describe('a label in which nothing is seen', () => {
	it('is none: it is not chosen, and a sample is made without', async () => {
		const unseen = { label: ' \u200b' };
		const [made] = await run(create(unseen), [{ id: 'a', text: 'It costs' }]);
		expect(made).not.toHaveProperty('annotation');
		const result = await bench().run(annotate(unseen), [{ id: 'a' }] as never);
		expect(shownError(result)).toContain('No label is chosen [item 0]');
	});
});

/** The node itself makes none that it would write otherwise. */
async function addRaw(name: string): Promise<void> {
	const { sandbox } = bench();
	const [account] = sandbox.accounts;
	const made = await fetch(`${sandbox.url}/v1/functions/${support.id}/labels`, {
		method: 'POST',
		headers: {
			authorization: `Bearer ${account?.accessToken}`,
			'content-type': 'application/json',
		},
		body: JSON.stringify({ name }),
	});
	expect(made.status).toBe(200);
}

describe('labels that differ in upper and lower case only', () => {
	it('are all named where a third way of writing is none of them', async () => {
		for (const name of ['VIP', 'vip']) await addRaw(name);
		const item = { id: 'a', text: 'It crashes' };
		const told = shownError(await bench().run(create({ label: 'Vip' }), [item]));
		expect(told).toContain(
			'It has "VIP", "vip", which are written otherwise. Pick one of these from the list.',
		);
	});
});

describe('a label that Nyckel has with a blank at its end', () => {
	beforeEach(async () => await addRaw('Outages '));

	it('is meant by its very name, and by one that differs in what nobody sees', async () => {
		await run(create({ label: 'Outages ' }), [{ id: 'a', text: 'It crashes' }]);
		const [told] = await run(annotate({ label: ' Outages\u200b' }), [{ id: 'a' }]);
		expect(told?.labelName).toBe('Outages ');
		const samples = await samplesOf({ annotatedLabel: 'Outages' });
		expect(samples).toMatchObject([{ externalId: 'a', annotation: { labelName: 'Outages ' } }]);
	});

	it('is named where Nyckel does not take the name without it', async () => {
		const item = { id: 'a', text: 'It crashes' };
		const result = await bench().run(create({ label: 'Outages' }), [item]);
		expect(shownError(result)).toMatch(
			/^The function has no label "Outages" \[item 0\] · It has "Outages ", which is written otherwise\. Pick that from the list\. Its labels are: /,
		);
	});

	it('is named where it differs in upper and lower case, and no second one is advised', async () => {
		const item = { id: 'a', text: 'It crashes' };
		const told = shownError(await bench().run(create({ label: 'outages ' }), [item]));
		expect(told).toContain(
			'It has "Outages ", which is written otherwise. Pick that from the list.',
		);
		expect(told).not.toContain('Create It');
	});
});

describe('the labels of a function', () => {
	const looks = () => sentLines(bench().sandbox).filter((line) => line.includes('/labels'));
	const items = (count: number) =>
		Array.from({ length: count }, (_, i) => ({ id: `${i}`, text: `text ${i}` }));

	it('are looked up once for all items with a label from the list, and for no plain name', async () => {
		await run(create(), items(1));
		const once = looks().length;
		bench().sandbox.reset();
		await run(create(), items(30));
		expect(looks()).toHaveLength(once);
		await run(create({ label: 'Technical' }), items(40).slice(30));
		expect(looks()).toHaveLength(once);
	});

	it('may be unknown: then a label from the list goes by its ID', async () => {
		bench().sandbox.addFault({
			match: { method: 'GET', path: '/labels' },
			action: { kind: 'status', status: 403 },
		});
		await run(create(), items(1));
		const told = await run(annotate(), items(1));
		expect(told).toMatchObject([{ labelName: 'Technical', annotated: true }]);
		expect(bench().sandbox.requests.find(({ method }) => method === 'PUT')?.body).toEqual({
			labelId: idOf('Technical'),
		});
	});
});
