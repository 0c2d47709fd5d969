import '../support/inFastTime';

import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { drawTiles, FUNCTIONS } from '../../sandbox';
import { ON_ERROR, searchIn, sentInvokes, sentLines, shownError, useBench } from '../support/bench';
import { workflowOf } from '../support/nyckel';

const { help, tiles, firms } = FUNCTIONS;
const QUESTIONS = [{ text: 'When do I get my money back?' }, { text: 'How do I track my parcel?' }];

const current = (id: string) => `POST /v1/search-functions/${id}/invoke`;
const pairs = (items: INodeExecutionData[] = []) =>
	items.map(({ pairedItem }) => (pairedItem as { item: number }).item);

describe('Function · Search', () => {
	const bench = useBench({ functions: ['help', 'tiles', 'firms'] });

	it('gives an item per match, nearest first, paired to its input, for one search an item', async () => {
		const result = await bench().run(searchIn(help.id, { sampleCount: 2 }), QUESTIONS);
		expect(result.error).toBeUndefined();
		const [items = []] = result.outputs('Nyckel');
		expect(pairs(items)).toEqual([0, 0, 1, 1]);
		expect(items.map(({ json }) => json.externalId)).toEqual([
			'help-refund',
			expect.any(String),
			'help-tracking',
			expect.any(String),
		]);
		expect(items[0]?.json).toEqual({
			sampleId: expect.any(String),
			distance: expect.any(Number),
			externalId: 'help-refund',
		});
		expect(sentLines(bench().sandbox).filter((line) => line.startsWith('POST /v1'))).toEqual(
			Array(2).fill(current(help.id)),
		);
		expect(bench().sandbox.totals).toMatchObject({ invocations: 2, paidTwice: 0 });
	});

	it('asks for five matches unless told otherwise, and for data only when asked to', async () => {
		await bench().run(searchIn(help.id), [QUESTIONS[0] ?? {}]);
		const parameters = searchIn(help.id, { sampleCount: 3, options: { includeData: true } });
		const result = await bench().run(parameters, [QUESTIONS[0] ?? {}]);
		expect(sentInvokes(bench().sandbox).map(({ query }) => query)).toEqual([
			{ sampleCount: '5' },
			{ sampleCount: '3', includeData: 'true' },
		]);
		expect(result.json('End')).toHaveLength(3);
		expect(result.json('End')[0]).toMatchObject({ data: expect.stringContaining('refund') });
	});

	it('puts the matches into a field of the input item, its fields and files kept', async () => {
		const binary = { note: { data: 'aGk=', mimeType: 'text/plain' } };
		const items = QUESTIONS.map((json, id) => ({ json: { ...json, id }, binary }));
		const parameters = searchIn(help.id, { searchOutput: 'inputWithMatches', sampleCount: 2 });
		const result = await bench().run(parameters, items);
		const [output = []] = result.outputs('Nyckel');
		expect(pairs(output)).toEqual([0, 1]);
		expect(output.map(({ json }) => json)).toEqual(
			items.map(({ json }) => ({ ...json, matches: [expect.anything(), expect.anything()] })),
		);
		expect(output.map((item) => item.binary)).toEqual([binary, binary]);
	});

	it('finds pictures by a picture, and rows by a row', async () => {
		const picture = await bench().engine.binary(drawTiles([35, 45, 115], [225, 225, 225]), {
			mimeType: 'image/png',
		});
		const byImage = searchIn(tiles.id, { inputType: 'image', sampleCount: 1 });
		const found = await bench().run(byImage, [{ json: {}, binary: { data: picture } }]);
		expect(found.json('End')).toMatchObject([{ externalId: 'tile-night' }]);

		const data = '{"Name": "Huber bakery", "City": "Graz"}';
		const row: INodeParameters = { inputType: 'tabular', tabularMode: 'json', data };
		const firm = await bench().run(searchIn(firms.id, { ...row, sampleCount: 1 }), [{}]);
		expect(firm.json('End')).toMatchObject([{ externalId: 'firm-1' }]);
	});

	it('finds what is like a sample that Nyckel has, and sends nothing but its ID', async () => {
		const first = await bench().run(searchIn(help.id, { sampleCount: 1 }), [QUESTIONS[0] ?? {}]);
		const [{ sampleId } = {}] = first.json('End');
		const parameters = searchIn(help.id, {
			searchBy: 'sampleId',
			sampleId: '={{ $json.sampleId }}',
		});
		const result = await bench().run(parameters, [{ sampleId } as { sampleId: string }]);
		expect(result.json('End')[0]).toMatchObject({ sampleId, distance: 0 });
		expect(sentInvokes(bench().sandbox).at(-1)?.body).toEqual({ sampleId });
	});

	it('reads the older form of the reply', async () => {
		bench().sandbox.configure({ forms: { searchReply: 'searchSamples' } });
		const result = await bench().run(searchIn(help.id, { sampleCount: 1 }), QUESTIONS);
		expect(result.json('End').map(({ externalId }) => externalId)).toEqual([
			'help-refund',
			'help-tracking',
		]);
	});

	it.each<[string, INodeParameters, string]>([
		['an empty text', { data: '={{ "" }}' }, "'Text' is empty"],
		['no sample ID', { searchBy: 'sampleId', sampleId: ' ' }, "'Sample ID' is empty"],
		['a count of zero', { sampleCount: 0 }, `'Sample Count' is "0"`],
		['half a match', { sampleCount: 1.5 }, `'Sample Count' is "1.5"`],
		['a count that is text', { sampleCount: '={{ "all" }}' }, `'Sample Count' is "all"`],
		[
			'a field that the input has',
			{ searchOutput: 'inputWithMatches', matchesField: 'text' },
			'The input already has a field "text"',
		],
		[
			'no field',
			{ searchOutput: 'inputWithMatches', matchesField: '={{ "" }}' },
			"'Matches Field' is empty",
		],
	])('refuses %s before anything is sent', async (_, more, message) => {
		const result = await bench().run(searchIn(help.id, more), QUESTIONS);
		expect(shownError(result)).toContain(message);
		expect(sentInvokes(bench().sandbox)).toEqual([]);
	});

	it('names a sample that is not there', async () => {
		const parameters = searchIn(help.id, { searchBy: 'sampleId', sampleId: 'sample_none' });
		const result = await bench().run(parameters, [{}]);
		expect(shownError(result)).toContain('Nyckel has no sample "sample_none" in this function');
	});

	it('names the kind of input that the function takes', async () => {
		const result = await bench().run(searchIn(tiles.id), [{ text: 'blue' }]);
		expect(shownError(result)).toContain('This function takes images');
	});

	it.each(ON_ERROR)('pays for a match once, whatever happens to others: %s', async (onError) => {
		const credentials = await bench().credential();
		const workflow = workflowOf(searchIn(help.id, { sampleCount: 2 }), { credentials, onError });
		const items = ['refund', 'invoice', 'broken'].map((text) => ({ json: { text } }));
		const fault = bench().sandbox.addFault({
			match: { bodyIncludes: 'broken' },
			action: { kind: 'status', status: 400 },
		});
		const first = await bench().engine.run(workflow, { items });
		expect(bench().sandbox.totals.invocations).toBe(2);
		if (onError === 'stopWorkflow') {
			expect(first.status).toBe('error');
			fault.remove();
			const again = await bench().engine.retry(first, workflow);
			expect(pairs(again.outputs('Nyckel')[0])).toEqual([0, 0, 1, 1, 2, 2]);
			expect(bench().sandbox.totals).toMatchObject({ invocations: 3, paidTwice: 0 });
		} else {
			const [output = [], errors = []] = first.outputs('Nyckel');
			const all = [...output, ...errors];
			expect(pairs(all).sort()).toEqual([0, 0, 1, 1, 2]);
			expect(all.filter(({ json }) => json.error !== undefined)).toHaveLength(1);
		}
	});
});

describe('a batch of searches', () => {
	const limits = { requestsPerSecond: 25, inFlight: 25 } as const;
	const bench = useBench({ functions: ['help'], limits, latencyMs: 40 });

	it('keeps to the limits of the account: no search is refused, lost or paid twice', async () => {
		const items = Array.from({ length: 60 }, (_, i) => ({ text: `Question ${i} about a refund` }));
		const result = await bench().run(searchIn(help.id, { sampleCount: 1 }), items);
		expect(result.error).toBeUndefined();
		expect(pairs(result.outputs('Nyckel')[0])).toEqual(items.map((_, index) => index));
		expect(bench().sandbox.totals).toMatchObject({ invocations: 60, paidTwice: 0, limited: 0 });
	});

	it('shares one search among identical items when asked to, and gives each its matches', async () => {
		const items = Array.from({ length: 5 }, () => ({ text: 'refund' }));
		const parameters = searchIn(help.id, { sampleCount: 2, options: { reuseIdentical: true } });
		const result = await bench().run(parameters, items);
		expect(pairs(result.outputs('Nyckel')[0])).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
		expect(bench().sandbox.totals.invocations).toBe(1);
	});
});
