import type { INodeParameters } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { locator, operation, sentLines, shownError, useBench } from '../support/bench';
import { Loopback } from '../support/loopback';

const { support, lead } = FUNCTIONS;
const getFunction = (id: string) => operation('function', 'get', { functionId: locator(id) });
const getFunctions = (more: INodeParameters = {}) => operation('function', 'getMany', more);
const getLabels = (more: INodeParameters = {}, id = support.id) =>
	operation('label', 'getMany', { functionId: locator(id), ...more });

/** What went to the API, without the token endpoint. */
const apiLines = (lines: string[]) => lines.filter((line) => !line.includes('/connect/token'));

describe('Function · Get', () => {
	const bench = useBench({ functions: ['support', 'lead', 'forbidden'] });

	it('gives the function with its numbers of samples', async () => {
		const result = await bench().run(getFunction(support.id), [{}]);
		expect(result.json('End')).toMatchObject([
			{ id: support.id, name: support.name, input: 'Text', output: 'Classification' },
		]);
		const { summary } = result.json('End')[0] ?? {};
		expect(summary).toMatchObject({ sampleCount: expect.any(Number) as number });
		expect((summary as { sampleCount: number }).sampleCount).toBeGreaterThan(100);
	});

	it('asks once for each function, however many items name it, and pairs every item', async () => {
		const functionId = { __rl: true, mode: 'id', value: '={{ $json.fn }}' };
		const items = [support, lead, support, support].map(({ id }) => ({ fn: id }));
		const result = await bench().run(operation('function', 'get', { functionId }), items);
		const [output = []] = result.outputs('Nyckel');
		expect(output.map(({ json }) => json.id)).toEqual(items.map(({ fn }) => fn));
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
		expect(apiLines(sentLines(bench().sandbox)).sort()).toEqual(
			[support.id, lead.id]
				.flatMap((id) => [`GET /v1/functions/${id}`, `GET /v1/functions/${id}/summary`])
				.sort(),
		);
	});

	it('fails for its own item only when the node goes on', async () => {
		const functionId = { __rl: true, mode: 'id', value: '={{ $json.fn }}' };
		const items = [support.id, FUNCTIONS.forbidden.id, '', lead.id].map((fn) => ({ fn }));
		const parameters = operation('function', 'get', { functionId });
		const result = await bench().run(parameters, items, { onError: 'continueRegularOutput' });
		const output = result.json('End');
		expect(output.map(({ id, error }) => id ?? error)).toEqual([
			support.id,
			'This credential may not use the function "function_forbidden0000001" [item 1]',
			'No function is chosen [item 2]',
			lead.id,
		]);
	});

	it('costs no invocation', async () => {
		await bench().run(getFunction(support.id), [{}]);
		expect(bench().sandbox.totals.invocations).toBe(0);
	});
});

describe('Function · Get Many', () => {
	const bench = useBench({ functions: ['support'], extraFunctions: 70 });

	it.each<[string, INodeParameters, number]>([
		['50 when nothing is set', {}, 50],
		['as many as the limit says', { limit: 3 }, 3],
		['all when asked for', { returnAll: true }, 71],
		['all when the limit is higher', { limit: 500 }, 71],
	])('gives %s, in one request', async (_, parameters, count) => {
		const result = await bench().run(getFunctions(parameters), [{}]);
		const output = result.outputs('Nyckel')[0] ?? [];
		expect(output).toHaveLength(count);
		expect(output[0]?.json).toMatchObject({ id: support.id, name: support.name });
		expect(new Set(output.map(({ pairedItem }) => JSON.stringify(pairedItem)))).toEqual(
			new Set(['{"item":0}']),
		);
		expect(apiLines(sentLines(bench().sandbox))).toEqual(['GET /v1/functions']);
	});

	it('asks once for several items and gives each its functions, paired', async () => {
		const result = await bench().run(getFunctions({ limit: 2 }), [{}, {}, {}]);
		const pairs = result.outputs('Nyckel')[0]?.map(({ pairedItem }) => pairedItem);
		expect(pairs).toEqual([0, 0, 1, 1, 2, 2].map((item) => ({ item })));
		expect(apiLines(sentLines(bench().sandbox))).toEqual(['GET /v1/functions']);
	});

	it.each([0, -1, 1.5, '={{ "all" }}', '={{ [1] }}'])(
		'refuses the limit %s before anything is sent',
		async (limit) => {
			const result = await bench().run(getFunctions({ limit }), [{}]);
			expect(shownError(result)).toMatch(
				/'Limit' is .*, not a whole number above zero \[item 0\] · Enter 1/,
			);
			expect(sentLines(bench().sandbox)).toEqual([]);
		},
	);
});

describe('Label · Get Many', () => {
	const bench = useBench({ functions: ['support', 'topics'] });

	it('gives the labels of the function', async () => {
		const result = await bench().run(getLabels(), [{}]);
		expect(result.json('End')).toEqual(support.labels);
	});

	it('gives as many as the limit says', async () => {
		const result = await bench().run(getLabels({ limit: 2 }), [{}]);
		expect(result.json('End').map(({ name }) => name)).toEqual(
			support.labels.slice(0, 2).map(({ name }) => name),
		);
	});

	it('gives one function’s labels for each item', async () => {
		const functionId = { __rl: true, mode: 'id', value: '={{ $json.fn }}' };
		const items = [support, FUNCTIONS.topics].map(({ id }) => ({ fn: id }));
		const result = await bench().run(getLabels({ functionId }), items);
		expect(result.json('End').map(({ id }) => id)).toEqual(
			[...support.labels, ...FUNCTIONS.topics.labels].map(({ id }) => id),
		);
	});

	describe('of a function with 250 labels', () => {
		const labels = Array.from({ length: 250 }, (_, i) => ({
			id: `label_${i}`,
			name: `Label ${i}`,
		}));
		/** How the server sends its lists. */
		interface Answering {
			maxCount: number;
			/** The parameter that says where a page starts; none: it does not page. */
			word?: string;
			links: boolean;
			linkTo: string;
			/** A link that somebody on the way adds to every answer. */
			added?: string;
			/** Whether a label arrives once the first page is sent. */
			grows?: boolean;
		}
		const STYLE = '</style.css>; rel=preload; as=style';
		const NEW = { id: 'label_new', name: 'New' };
		let server: Loopback;
		let answering: Answering;
		/** What the server has; the newest first. */
		let held: object[];

		beforeEach(async () => {
			answering = { maxCount: 100, word: 'startIndex', links: false, linkTo: '' };
			held = [...labels];
			server = await Loopback.start(({ url }) => {
				const { pathname, searchParams } = new URL(url, 'http://localhost');
				if (!pathname.endsWith('/labels')) return undefined;
				const { maxCount, word, links, linkTo, added } = answering;
				const start = word === undefined ? 0 : Number(searchParams.get(word) ?? 0);
				const end = start + maxCount;
				const hasNext = links && end < held.length;
				const page = held.slice(start, end);
				if (answering.grows && start === 0) held.unshift(NEW);
				const next = hasNext && `<${linkTo}${pathname}?${word}=${end}>; rel="next"`;
				const link = [added, next].filter(Boolean).join(', ');
				return { body: page, ...(link && { headers: { link } }) };
			});
		});
		afterEach(async () => await server.close());

		const run = async (more: INodeParameters) =>
			await bench().run(getLabels(more), [{}], {
				credentials: await bench().credential('nyckelApi', { baseUrl: server.url }),
			});
		const startsAsked = () =>
			server.seen.map(({ url }) => Number(new URL(url, server.url).searchParams.get('startIndex')));

		it.each<[string, INodeParameters, number, number[]]>([
			['all', { returnAll: true }, 250, [0, 100, 200, 250]],
			['the limit', { limit: 120 }, 120, [0, 100]],
			['exactly a page', { limit: 100 }, 100, [0]],
			['50 when nothing is set', {}, 50, [0]],
		])('follows the pages as far as needed: %s', async (_, more, count, starts) => {
			const result = await run(more);
			expect(result.json('End')).toEqual(labels.slice(0, count));
			expect(startsAsked()).toEqual(starts);
		});

		it.each<[string, Partial<Answering>, number]>([
			['sends 30 at most', { maxCount: 30 }, 250],
			['sends 30 at most and links to the next page', { maxCount: 30, links: true }, 250],
			['links to pages by a word of its own', { links: true, word: 'cursor' }, 250],
			['stands behind an edge that links to a style', { added: STYLE }, 250],
			['links, behind an edge that links to a style', { added: STYLE, links: true }, 250],
		])('cuts and repeats nothing where the server %s', async (_, change, count) => {
			answering = { ...answering, ...change };
			const result = await run({ returnAll: true });
			expect(result.json('End')).toEqual(labels.slice(0, count));
		});

		it.each([false, true])(
			'gives each once though one arrives in front while the pages are read (links: %s)',
			async (links) => {
				answering = { ...answering, links, grows: true };
				const result = await run({ returnAll: true });
				expect(result.json('End')).toEqual(labels);
			},
		);

		it('follows a link with its query only: the credential stays with its host', async () => {
			const stranger = await Loopback.start(() => ({ body: labels }));
			answering = { ...answering, links: true, linkTo: stranger.url };
			const result = await run({ returnAll: true });
			expect(result.json('End')).toEqual(labels);
			expect(stranger.seen).toEqual([]);
			await stranger.close();
		});

		it('ends when the server does not page', async () => {
			answering = { ...answering, word: undefined };
			const result = await run({ returnAll: true });
			expect(result.json('End')).toEqual(labels.slice(0, 100));
			expect(startsAsked()).toEqual([0, 100]);
		});
	});
});
