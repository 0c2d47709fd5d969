import {
	drawPicture,
	drawTiles,
	FUNCTIONS,
	pngDataUri,
	startSandbox,
	type FunctionKey,
	type Sandbox,
} from '../../sandbox';
import { call, invoke, pathOf } from './client';

const SEARCH_OF: Record<'current' | 'older', (key: FunctionKey) => string> = {
	current: (key) => `/v1/search-functions/${FUNCTIONS[key].id}/invoke`,
	older: (key) => pathOf(key, '/search'),
};

/** Two parcels, the second one cut off; as shares of the picture: (0.1, 0.2) and (0.5, 0.1). */
const PARCELS = pngDataUri(
	drawPicture({
		width: 100,
		height: 50,
		shapes: [
			{ x: 10, y: 10, width: 20, height: 20, colour: [150, 100, 50] },
			{ x: 50, y: 5, width: 10, height: 40, isHalf: true },
		],
	}),
);

const NOTHING = pngDataUri(drawPicture({ width: 20, height: 20 }));

interface Match {
	sampleId: string;
	distance: number;
	externalId?: string;
	data?: unknown;
}

/** Each name ends with the part of the reference that the rule comes from. */
describe('functions of other kinds (Other kinds of function)', () => {
	let sandbox: Sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox({
			functions: [
				'support',
				'topics',
				'parcels',
				'stains',
				'screws',
				'receipts',
				'help',
				'tiles',
				'firms',
				'untrained',
			],
			limits: false,
		});
	});
	afterEach(() => sandbox.reset());
	afterAll(() => sandbox.close());

	describe('Classification', () => {
		const text = 'My parcel has not arrived';

		it('may answer null for its label, which the schema allows', async () => {
			sandbox.configure({ forms: { classification: 'null-label' } });
			expect((await invoke(sandbox, 'support', text)).body).toEqual({
				labelName: null,
				labelId: null,
				confidence: null,
			});
		});

		it('may answer nothing but the confidences of its labels', async () => {
			sandbox.configure({ forms: { classification: 'confidences-only' } });
			const { body } = await invoke(sandbox, 'support', text, '?labelCount=2');
			expect(body).toEqual({
				labelConfidences: [
					{ labelName: 'Shipping', labelId: expect.any(String), confidence: expect.any(Number) },
					expect.anything(),
				],
			});
		});
	});

	describe('Tags', () => {
		const text = { data: 'The flight was cancelled and the insurance must pay the bill' };

		it('carry an id where the service sends one', async () => {
			sandbox.configure({ forms: { tagIds: true } });
			const id = (name: string) => FUNCTIONS.topics.labels.find((label) => label.name === name)?.id;
			expect((await invoke(sandbox, 'topics', text.data)).body).toMatchObject([
				{ labelName: 'Money', labelId: id('Money') },
				{ labelName: 'Travel', labelId: id('Travel') },
			]);
		});

		it.each([400, 404] as const)(
			'may be refused by v1 with %i, at no cost, while v0.9 answers',
			async (status) => {
				sandbox.configure({ forms: { tagsByV1: status } });
				expect((await invoke(sandbox, 'topics', text.data)).status).toBe(status);
				expect(sandbox.totals.invocations).toBe(0);
				const old = pathOf('topics', '/invoke').replace('/v1/', '/v0.9/');
				expect((await call(sandbox, 'POST', old, text)).body).toHaveLength(2);
			},
		);
	});

	describe.each(['parcels', 'stains'] as const)('%s', (key) => {
		const { name } = FUNCTIONS[key];
		const predictions = [
			{
				labelName: name,
				confidence: 0.99,
				boundingBox: { x: 0.1, y: 0.2, width: 0.2, height: 0.4 },
			},
			{
				labelName: name,
				confidence: expect.closeTo(0.55, 1),
				boundingBox: { x: 0.5, y: 0.1, width: 0.1, height: 0.8 },
			},
		];

		it('are found with their boxes in fractions, the surest first, under the name of the function', async () => {
			expect((await invoke(sandbox, key, PARCELS)).body).toEqual({ predictions });
		});

		it('are answered as a bare list in the other form', async () => {
			sandbox.configure({ forms: { boxes: 'bare' } });
			expect((await invoke(sandbox, key, PARCELS)).body).toEqual(predictions);
			expect((await invoke(sandbox, key, NOTHING)).body).toEqual([]);
		});

		it('are not there in an empty picture, nor in an address, which is not fetched', async () => {
			expect((await invoke(sandbox, key, NOTHING)).body).toEqual({ predictions: [] });
			const { body } = await invoke(sandbox, key, 'https://pictures.example/parcel.png');
			expect(body).toEqual({ predictions: [] });
		});
	});

	describe.each(['current', 'older'] as const)('Search under its %s address', (address) => {
		const find = async (key: FunctionKey, body: object, query = ''): Promise<Match[]> =>
			(await call(sandbox, 'POST', `${SEARCH_OF[address](key)}${query}`, body)).body as Match[];

		it('finds the texts most alike, nearest first', async () => {
			const found = await find('help', { data: 'when do I get my money back?' });
			expect(found).toHaveLength(10);
			expect(found[0]).toEqual({
				sampleId: expect.stringMatching(/^sample_\w{16}$/),
				distance: expect.any(Number),
				externalId: 'help-refund',
			});
			const distances = found.map(({ distance }) => distance);
			expect(distances).toEqual([...distances].sort((a, b) => a - b));
		});

		it('finds pictures by their colours, and gives as many as asked for, with their data', async () => {
			const data = pngDataUri(drawTiles([35, 45, 115], [225, 225, 225]));
			const found = await find('tiles', { data }, '?sampleCount=2&includeData=true');
			expect(found).toHaveLength(2);
			expect(found[0]).toMatchObject({
				externalId: 'tile-night',
				data: expect.stringMatching(/^data:image\/png;base64,/),
			});
		});

		it('finds rows by their values, and keeps the data to itself unless asked', async () => {
			const [first] = await find('firms', { data: { Name: 'Huber bakery', City: 'Graz' } });
			expect(first).toMatchObject({ externalId: 'firm-1' });
			expect(first).not.toHaveProperty('data');
		});

		it('takes a sample in place of an input, which is nearest to itself', async () => {
			const [match] = await find('help', { data: 'track my parcel' }, '?sampleCount=1');
			const found = await find('help', { sampleId: match?.sampleId });
			expect(found[0]).toMatchObject({ sampleId: match?.sampleId, distance: 0 });
			expect(sandbox.totals.invocations).toBe(2);
		});

		it('finds samples that were added', async () => {
			const data = 'Gift cards are valid for three years';
			await call(sandbox, 'POST', pathOf('help', '/samples'), { data, externalId: 'help-gift' });
			expect((await find('help', { data: 'gift card' }))[0]).toMatchObject({
				externalId: 'help-gift',
			});
		});

		it('may answer {"searchSamples"}', async () => {
			sandbox.configure({ forms: { searchReply: 'searchSamples' } });
			expect(await find('help', { data: 'refund' }, '?sampleCount=1')).toEqual({
				searchSamples: [expect.objectContaining({ externalId: 'help-refund' })],
			});
		});

		it('may be missing', async () => {
			const other = address === 'current' ? 'older' : 'current';
			sandbox.configure({ forms: { searchAddress: other } });
			const status = async (kind: 'current' | 'older') =>
				(await call(sandbox, 'POST', SEARCH_OF[kind]('help'), { data: 'refund' })).status;
			expect([await status(address), await status(other)]).toEqual([404, 200]);
		});

		it.each([
			['both an input and a sample', { data: 'x', sampleId: 'sample_1' }, '', 400],
			['neither', {}, '', 400],
			['the wrong kind of input', { data: 7 }, '', 400],
			['an unknown query', { data: 'x' }, '?labelCount=3', 400],
			['no number', { data: 'x' }, '?sampleCount=all', 400],
			['a sample that is not there', { sampleId: 'sample_none' }, '', 404],
		])('refuses %s', async (_, body, query, status) => {
			const path = `${SEARCH_OF[address]('help')}${query}`;
			expect((await call(sandbox, 'POST', path, body)).status).toBe(status);
			expect(sandbox.totals.invocations).toBe(0);
		});
	});

	describe('Ocr', () => {
		const path = pathOf('receipts', '/ocr').replace('/v1/', '/v0.9/');
		const lines = ['Cafe Adler, 12 May 2026', '2 x Espresso: 6.40', 'Total "incl. tax" = 6.40 EUR'];
		const receipt = (letterSize: number) =>
			pngDataUri(drawPicture({ width: 600, height: 200, lines, letterSize }));

		it.each([1, 2, 3])('reads the lines of a picture, letters of size %i', async (size) => {
			const { body } = await call(sandbox, 'POST', path, { data: receipt(size) });
			expect(body).toEqual({ text: lines.join('\n') });
		});

		it('tells where the lines stand with includeRegions', async () => {
			const query = '?includeRegions=true';
			const { body } = await call(sandbox, 'POST', `${path}${query}`, { data: receipt(2) });
			expect(body).toMatchObject({
				regions: lines.map((text) => ({ text, boundingBox: { x: expect.any(Number) } })),
			});
		});

		it('reads nothing in an empty picture', async () => {
			expect((await call(sandbox, 'POST', path, { data: NOTHING })).body).toEqual({ text: '' });
		});
	});

	it('Localization gives the middle of what it finds', async () => {
		const path = pathOf('screws', '/locate').replace('/v1/', '/v0.9/');
		const { body } = await call(sandbox, 'POST', path, { data: PARCELS });
		expect(body).toEqual([
			{
				points: [
					{ x: 0.2, y: 0.4, confidence: 0.99 },
					{ x: 0.55, y: 0.5, confidence: expect.closeTo(0.55, 1) },
				],
			},
		]);
	});

	describe('a call that does not suit the kind', () => {
		const calls: ReadonlyArray<readonly [what: string, path: string, data: string]> = [
			['invoke of Search', pathOf('help', '/invoke'), 'refund'],
			['invoke of Ocr', pathOf('receipts', '/invoke'), NOTHING],
			['invoke of Localization', pathOf('screws', '/invoke'), NOTHING],
			['search of Classification', SEARCH_OF.current('support'), 'refund'],
			['ocr of Detection', pathOf('parcels', '/ocr').replace('/v1/', '/v0.9/'), NOTHING],
		];

		it.each(calls)('is refused at no cost, with the status set: %s', async (_, path, data) => {
			expect((await call(sandbox, 'POST', path, { data })).status).toBe(400);
			sandbox.configure({ forms: { otherKinds: 404 } });
			expect((await call(sandbox, 'POST', path, { data })).status).toBe(404);
			expect(sandbox.totals.invocations).toBe(0);
		});

		it('is answered, and paid, where the service would do so: invoke only', async () => {
			sandbox.configure({ forms: { otherKinds: 'answered' } });
			const answers = [];
			for (const [, path, data] of calls) answers.push(await call(sandbox, 'POST', path, { data }));
			expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 404, 404]);
			expect(answers[0]?.body).toHaveLength(10);
			expect(answers[1]?.body).toEqual({ text: '' });
			expect(answers[2]?.body).toEqual([{ points: [] }]);
			expect(sandbox.totals.invocations).toBe(3);
		});
	});

	it('is told that an untrained function has no model, whichever call', async () => {
		const message = 'No model available to invoke function';
		for (const path of [SEARCH_OF.current('untrained'), pathOf('untrained', '/invoke')]) {
			const reply = await call(sandbox, 'POST', path, { data: 'x' });
			expect(reply).toMatchObject({ status: 400, body: { message } });
		}
	});

	it('takes the forms from another process, refuses others, and forgets them with reset', async () => {
		const configure = async (forms: object) =>
			await call(sandbox, 'POST', '/_sandbox/configure', { forms });
		expect((await configure({ boxes: 'bare' })).body).toMatchObject({
			forms: { boxes: 'bare', tagsByV1: 'answered' },
		});
		expect((await invoke(sandbox, 'parcels', NOTHING)).body).toEqual([]);
		expect((await configure({ boxes: 'round' })).status).toBe(400);
		expect((await configure({ tagsByV1: 500 })).status).toBe(400);
		await call(sandbox, 'POST', '/_sandbox/reset');
		expect((await invoke(sandbox, 'parcels', NOTHING)).body).toEqual({ predictions: [] });
	});
});
