import '../support/inFastTime';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { ON_ERROR, sentLines, shownError, useBench } from '../support/bench';
import { RETRY_ON_FAIL } from '../support/nyckel';
import { annotation, creation, StoredSamples } from '../support/training';

const bench = useBench({ functions: ['support'] });
const samples = new StoredSamples(bench);

describe('items that mean the same sample', () => {
	const LABELS = ['Billing', 'Sales', 'Shipping', 'Technical'];

	it('are annotated in the order of the input: the last one’s label stays', async () => {
		bench().sandbox.configure({ latencyMs: [0, 40], seed: 3 });
		const texts = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`id-${i}`, `text ${i}`]));
		await samples.capture(texts);
		const items = Array.from({ length: 32 }, (_, i) => ({
			...{ id: `id-${i % 8}`, label: LABELS[Math.floor(i / 8)] },
		}));
		const result = await bench().run(annotation(), items);
		expect(shownError(result)).toBe('');
		expect(
			result.json('Nyckel').map(({ externalId, labelName }) => [externalId, labelName]),
		).toEqual(items.map((item) => [item.id, item.label]));
		for (const id of Object.keys(texts)) expect(await samples.labelOf(id)).toEqual(['Technical']);
	});

	describe('some by its ID, others by an external ID,', () => {
		const mixed = (more: INodeParameters = {}) =>
			annotation({ sampleBy: 'sampleIdOrExternalId', sampleId: '={{ $json.sampleId }}', ...more });
		const looksFor = (id: string) =>
			bench().sandbox.requests.filter(({ query }) => query.externalId === id);
		/** The sample IDs of captured texts, by external ID. */
		async function captured(...ids: string[]): Promise<Record<string, unknown>> {
			await samples.capture(Object.fromEntries(ids.map((id) => [id, `text ${id}`])));
			const found = await Promise.all(
				ids.map(async (externalId) => await samples.find({ externalId })),
			);
			bench().sandbox.configure({ latencyMs: [0, 40], seed: 7 });
			return Object.fromEntries(ids.map((id, i) => [id, found[i]?.[0]?.id]));
		}

		it.each([
			['by its ID', [{ id: 'a' }, { sampleId: 'a' }]],
			['by the external ID', [{ sampleId: 'a' }, { id: 'a' }]],
			['by both', [{ id: 'a' }, { sampleId: 'a' }, { id: 'a' }, { id: 'a', sampleId: 'a' }]],
		])('are annotated in the order of the input too: the last one %s', async (_, names) => {
			const sampleIds = await captured('a', 'b');
			const items = [...names, { id: 'b' }].map(
				({ id, sampleId }: { id?: string; sampleId?: string }, i) => ({
					...(id !== undefined && { id }),
					...(sampleId !== undefined && { sampleId: sampleIds[sampleId] }),
					label: i === names.length - 1 ? 'Technical' : LABELS[i % 3],
				}),
			);
			const result = await bench().run(mixed(), items as IDataObject[]);
			expect(shownError(result)).toBe('');
			expect(result.json('Nyckel').map(({ labelName }) => labelName)).toEqual(
				items.map(({ label: name }) => name),
			);
			expect(await samples.labelOf('a')).toEqual(['Technical']);
		});

		it('have the last one’s label also after a retry of an earlier one', async () => {
			const sampleIds = await captured('a');
			bench().sandbox.addFault({
				match: { method: 'PUT', bodyIncludes: 'Billing', times: 1 },
				action: { kind: 'status', status: 400 },
			});
			const items = [
				{ id: 'a', label: 'Billing' },
				{ sampleId: sampleIds.a, label: 'Sales' },
			];
			await bench().run(mixed(), items as IDataObject[], {
				...RETRY_ON_FAIL,
				onError: 'continueRegularOutput',
			});
			expect(await samples.labelOf('a')).toEqual(['Sales']);
		});

		it('are looked for once more only where both kinds come together', async () => {
			const sampleIds = await captured('a', 'b');
			const byExternalId = { id: 'a', label: 'Sales' };
			const before = looksFor('a').length;
			await bench().run(mixed(), [byExternalId]);
			expect(looksFor('a')).toHaveLength(before + 1);
			await bench().run(mixed(), [
				byExternalId,
				{ sampleId: sampleIds.b, label: 'Sales' },
			] as IDataObject[]);
			expect(looksFor('a')).toHaveLength(before + 3);
		});

		it('fail alone where there is none', async () => {
			const sampleIds = await captured('a');
			const items = [
				{ id: 'missing', label: 'Billing' },
				{ sampleId: sampleIds.a, label: 'Sales' },
			];
			const onError = 'continueRegularOutput';
			const result = await bench().run(mixed(), items as IDataObject[], { onError });
			expect(result.json('Nyckel').map(({ error }) => error !== undefined)).toEqual([true, false]);
			expect(await samples.labelOf('a')).toEqual(['Sales']);
		});
	});

	it('are created in the order of the input: the first makes it, the last one’s label stays', async () => {
		bench().sandbox.configure({ latencyMs: [0, 40], seed: 5 });
		const items = LABELS.map((name, i) => ({ id: 'a', text: 'The same text', label: name, i }));
		const result = await bench().run(creation({ onDuplicate: 'setLabel' }), items);
		expect(result.json('Nyckel').map(({ isDuplicate }) => isDuplicate)).toEqual([
			undefined,
			...[true, true, true],
		]);
		expect(await samples.labelOf('a')).toEqual(['Technical']);
	});

	it('have the last one’s label also after a retry of an earlier one', async () => {
		await samples.capture({ a: 'one', b: 'two' });
		bench().sandbox.addFault({
			match: { method: 'PUT', bodyIncludes: 'Billing', times: 1 },
			action: { kind: 'status', status: 400 },
		});
		const items = [
			{ id: 'a', label: 'Billing' },
			{ id: 'a', label: 'Sales' },
		];
		const result = await bench().run(annotation(), items, {
			...RETRY_ON_FAIL,
			onError: 'continueRegularOutput',
		});
		expect(result.json('Nyckel')).toMatchObject([{ annotated: true }, { annotated: true }]);
		expect(await samples.labelOf('a')).toEqual(['Sales']);
	});

	it.each(ON_ERROR)('wait for each other only: a failure holds nobody up (%s)', async (onError) => {
		await samples.capture({ a: 'one', b: 'two' });
		const items = ['missing', 'a', 'missing', 'b', 'a'].map((id) => ({ id, label: 'Sales' }));
		const result = await bench().run(annotation(), items, { onError });
		if (onError === 'stopWorkflow') {
			expect(shownError(result)).toContain('no sample "missing"');
			return;
		}
		const [good = [], bad = []] = result.outputs('Nyckel');
		const failed = [...good, ...bad].filter(({ json }) => json.error !== undefined);
		expect(failed).toHaveLength(2);
		expect(await samples.labelOf('a')).toEqual(['Sales']);
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
