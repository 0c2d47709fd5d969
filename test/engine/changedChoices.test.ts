import '../support/inFastTime';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { image, operation, sentData, sentLines, shownError, useBench } from '../support/bench';
import type { RunResult } from '../support/engine';
import { workflowOf } from '../support/nyckel';

const bench = useBench({ functions: ['support', 'image'] });
const functionId = { __rl: true, mode: 'id', value: FUNCTIONS.support.id } as const;

const sample = (name: string, more: INodeParameters = {}) =>
	operation('sample', name, { functionId, inputType: 'text', data: '={{ $json.text }}', ...more });
const creation = (onDuplicate: string) =>
	sample('create', { externalId: '={{ $json.id }}', label: 'Billing', onDuplicate });
const deletion = (more: INodeParameters) =>
	sample('delete', { externalId: '={{ $json.id }}', ...more });

async function stored(externalId: string): Promise<IDataObject[]> {
	const all = sample('getMany', { returnAll: true, filters: { externalId } });
	return (await bench().run(all, [{}])).json('Nyckel');
}

/** Runs until an item is refused, and presses Retry with another choice. */
async function retried(
	items: IDataObject[],
	first: INodeParameters,
	refused: { bodyIncludes?: string; path?: string },
	second: INodeParameters,
): Promise<{ result: RunResult; sent: string[] }> {
	const credentials = await bench().credential();
	const fault = bench().sandbox.addFault({
		match: refused,
		action: { kind: 'status', status: 400 },
	});
	const input = { items: items.map((json) => ({ json })) };
	const failed = await bench().engine.run(workflowOf(first, { credentials }), input);
	expect(failed.status).toBe('error');
	fault.remove();
	const before = bench().sandbox.requests.length;
	const result = await bench().engine.retry(failed, workflowOf(second, { credentials }));
	return { result, sent: sentLines(bench().sandbox).slice(before) };
}

test('the same bytes under two types of image are two requests, also where identical ones are reused', async () => {
	const bytes = Buffer.alloc(40, 1);
	const types = ['image/png', 'image/gif', 'image/png'];
	const items = types.map(async (mimeType) => ({
		json: {},
		binary: { data: await bench().engine.binary(bytes, { mimeType }) },
	}));
	await bench().run(image({ options: { reuseIdentical: true } }), await Promise.all(items));
	const sent = sentData(bench().sandbox).map((data) => String(data).split(';')[0]);
	expect(sent.sort()).toEqual(['data:image/gif', 'data:image/png']);
});

describe('Retry with another choice', () => {
	const items = ['old', 'new', 'refused'].map((id) => ({ id, text: `Text ${id}` }));
	const refused = { bodyIncludes: 'Text refused' };

	it('gives a sample that existed what is chosen now, and makes none twice', async () => {
		await bench().run(sample('create', { externalId: 'old' }), [{ text: 'Text old' }]);
		const { result, sent } = await retried(
			items,
			creation('returnExisting'),
			refused,
			creation('setLabel'),
		);
		expect(shownError(result)).toBe('');
		const id: unknown = expect.any(String);
		expect(result.json('Nyckel')).toEqual([
			{ id, isDuplicate: true, labelName: 'Billing', annotated: true },
			{ id, externalId: 'new', annotation: expect.anything() as unknown },
			{ id, externalId: 'refused', annotation: expect.anything() as unknown },
		]);
		expect(await stored('old')).toMatchObject([{ annotation: { labelName: 'Billing' } }]);
		expect(sent.filter((line) => line.endsWith('/samples'))).toHaveLength(2);
	});

	it('does not take a sample for somebody else’s that the first try has made', async () => {
		const { result } = await retried(items, creation('returnExisting'), refused, creation('error'));
		expect(shownError(result)).toBe('');
		expect(result.json('Nyckel')).toHaveLength(3);
	});

	it('makes no sample twice whose external ID changes with each execution', async () => {
		const made = sample('create', { externalId: '={{ $execution.id + "-" + $itemIndex }}' });
		const { result, sent } = await retried(items, made, refused, made);
		expect(shownError(result)).toBe('');
		expect(result.json('Nyckel')).toHaveLength(3);
		expect(sent.filter((line) => line.endsWith('/samples'))).toHaveLength(1);
	});

	it('says of how many samples that it made it has not changed the external ID, and what to do', async () => {
		const before = [{ text: 'Text old' }];
		await bench().run(sample('create', { externalId: 'old' }), before);
		const first = creation('returnExisting');
		const corrected = { ...first, externalId: '={{ $json.id + "-2" }}' };
		const { result } = await retried(items, first, refused, corrected);
		expect(shownError(result)).toBe('');
		expect(result.hints('Nyckel').map(({ message }) => message)).toEqual([
			'1 item was finished by an earlier try with another External ID, which was not changed. To give the new one, delete the sample and run the workflow again.',
		]);
		expect(await stored('new-2')).toEqual([]);
		expect(await stored('refused-2')).toHaveLength(1);
	});

	it('says nothing of samples whose external ID is the same', async () => {
		const first = creation('returnExisting');
		const same = await retried(items, first, refused, first);
		expect(same.result.hints('Nyckel')).toEqual([]);
	});

	it('deletes more only where several matched', async () => {
		for (const text of ['one', 'two', 'three'])
			await bench().run(sample('create', { externalId: 'old' }), [{ text }]);
		for (const id of ['new', 'refused'])
			await bench().run(sample('create', { externalId: id }), [{ text: id }]);
		const [last] = await stored('refused');
		const { result } = await retried(
			items,
			deletion({ ifSeveral: 'newest' }),
			{ path: `/samples/${last?.id as string}` },
			deletion({ ifSeveral: 'all' }),
		);
		expect(shownError(result)).toBe('');
		expect(result.json('Nyckel')).toEqual(Array(3).fill({ deleted: true }));
		expect(await stored('old')).toEqual([]);
	});

	it('reports what was gone before the first try, and nothing that this one has deleted', async () => {
		for (const id of ['new', 'refused'])
			await bench().run(sample('create', { externalId: id }), [{ text: id }]);
		const [last] = await stored('refused');
		const { result } = await retried(
			items,
			deletion({ ifGone: 'goOn' }),
			{ path: `/samples/${last?.id as string}` },
			deletion({ ifGone: 'error' }),
		);
		expect(result.error?.message).toContain('[item 0]');
		expect(result.error?.message).not.toContain('new');
	});

	it('reports a label that existed, and none that the first try has made', async () => {
		const labels = (ifLabelExists: string) =>
			operation('label', 'create', { functionId, name: '={{ $json.name }}', ifLabelExists });
		const names = ['New', 'Billing', 'Refused'].map((name) => ({ name }));
		const { result } = await retried(
			names,
			labels('returnExisting'),
			{ bodyIncludes: 'Refused' },
			labels('error'),
		);
		expect(result.error?.message).toContain('[item 1]');
	});

	it('makes no label twice whose description changes with each execution, and says that the first one stays', async () => {
		const creating = operation('label', 'create', {
			...{ functionId, name: '={{ $json.name }}' },
			additionalFields: { description: '={{ $execution.id }}' },
		});
		const names = ['New', 'Refused'].map((name) => ({ name }));
		const { result, sent } = await retried(names, creating, { bodyIncludes: 'Refused' }, creating);
		expect(shownError(result)).toBe('');
		expect(result.json('Nyckel').map(({ name }) => name)).toEqual(['New', 'Refused']);
		expect(sent.filter((line) => line.startsWith('POST'))).toHaveLength(1);
		expect(result.hints('Nyckel').map(({ message }) => message)).toEqual([
			'1 item was finished by an earlier try with another description or metadata, which were not changed. To change them, use Label · Update.',
		]);
	});
});
