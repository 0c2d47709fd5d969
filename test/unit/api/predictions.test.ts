import * as fc from 'fast-check';

import { boxesOf, predictionOf, rankOf, tagsOf } from '../../../nodes/Nyckel/api/predictions';

const box = (confidence: number, more = {}) => ({
	labelName: 'Helmet',
	confidence,
	boundingBox: { x: 0.1, y: 0.2, width: 0.3, height: 0.4 },
	...more,
});

const top = { labelName: 'B', labelId: 'label_2', confidence: 0.6 };
const ranking = [{ labelName: 'A', labelId: 'label_1', confidence: 0.4 }, top];

/** A reply, and what the item gets. */
type Row = [name: string, reply: unknown, prediction: unknown];

const as = (name: string, reply: unknown): Row => [name, reply, reply];

const CLASSIFICATION: Row[] = [
	as('a label with its fields', {
		labelName: 'A',
		labelId: 'label_1',
		confidence: 0.9,
		sampleId: 's',
	}),
	as('a label and its ranking, whatever the ranking says', {
		labelName: 'A',
		labelConfidences: ranking,
	}),
	[
		'a ranking without a label: its top',
		{ labelConfidences: ranking },
		{ ...top, labelConfidences: ranking },
	],
	[
		'a ranking beside nulls: its top',
		{ labelName: null, labelId: null, confidence: null, labelConfidences: ranking },
		{ ...top, labelConfidences: ranking },
	],
	[
		'a confidence of its own stays',
		{ labelName: null, confidence: 0.5, labelConfidences: ranking },
		{ ...top, confidence: 0.5, labelConfidences: ranking },
	],
	as('no label at all', { confidence: 0.2, externalId: 'mail-1' }),
	as('a label that is null', { labelName: null }),
	as('an empty ranking', { labelName: null, labelConfidences: [] }),
	as('a ranking of something else', { labelConfidences: [1, 'x'] }),
	[
		'a ranking by ID',
		{ labelConfidences: [{ labelId: 'label_1', confidence: 0.9 }] },
		{
			labelId: 'label_1',
			confidence: 0.9,
			labelConfidences: [{ labelId: 'label_1', confidence: 0.9 }],
		},
	],
];

const TAGS: Row[] = [
	['tags in any order', ranking, { ...top, labels: ranking }],
	[
		'of equals the first',
		[
			{ labelName: 'A', confidence: 0.5 },
			{ labelName: 'B', confidence: 0.5 },
		],
		{
			labelName: 'A',
			confidence: 0.5,
			labels: [
				{ labelName: 'A', confidence: 0.5 },
				{ labelName: 'B', confidence: 0.5 },
			],
		},
	],
	[
		'a tag without confidence',
		[{ labelName: 'A' }],
		{ labelName: 'A', labels: [{ labelName: 'A' }] },
	],
	[
		'a tag without confidence after one with zero',
		[{ labelName: 'A' }, { labelName: 'B', confidence: 0 }],
		{
			labelName: 'B',
			confidence: 0,
			labels: [{ labelName: 'A' }, { labelName: 'B', confidence: 0 }],
		},
	],
	[
		'an odd entry among tags',
		[{ labelName: 'A' }, {}],
		{ labelName: 'A', labels: [{ labelName: 'A' }, {}] },
	],
	[
		'tags in an object',
		{ labels: ranking, externalId: 'x' },
		{ ...top, labels: ranking, externalId: 'x' },
	],
	['no tags in an object', { labels: [] }, { labels: [] }],
];

const DETECTION: Row[] = [
	[
		'boxes',
		{ predictions: [box(0.3), box(0.8)] },
		{ labelName: 'Helmet', confidence: 0.8, count: 2, predictions: [box(0.3), box(0.8)] },
	],
	[
		'boxes as a bare list',
		[box(0.8), box(0.3, { labelName: 'Vest' })],
		{
			labelName: 'Helmet',
			confidence: 0.8,
			count: 2,
			predictions: [box(0.8), box(0.3, { labelName: 'Vest' })],
		},
	],
	['no boxes', { predictions: [] }, { count: 0, predictions: [] }],
	[
		'boxes with fields beside them',
		{ predictions: [box(0.8)], externalId: 'photo-1', count: 7 },
		{
			labelName: 'Helmet',
			confidence: 0.8,
			count: 7,
			predictions: [box(0.8)],
			externalId: 'photo-1',
		},
	],
	[
		'boxes without a label',
		[{ confidence: 0.5, boundingBox: box(1).boundingBox }],
		{
			confidence: 0.5,
			count: 1,
			predictions: [{ confidence: 0.5, boundingBox: box(1).boundingBox }],
		},
	],
];

const matches = [{ sampleId: 'sample_1', distance: 0.1 }];

const OTHERS: Row[] = [
	[
		'an empty list, which may be no tags or no boxes',
		[],
		{ labels: [], predictions: [], count: 0 },
	],
	as('an empty object', {}),
	as('text that was read', { text: 'Invoice 12', regions: [{ text: 'Invoice' }] }),
	as('matches in an object', { searchSamples: matches }),
	as('predictions that are no list of objects', { predictions: [1] }),
	as('a label that is no text', { labelName: 7 }),
	['matches as a list', matches, { results: matches }],
	[
		'points',
		[{ points: [{ x: 0.1, y: 0.2, confidence: 1 }] }],
		{ results: [{ points: [{ x: 0.1, y: 0.2, confidence: 1 }] }] },
	],
	['a list of numbers', [1, 2], { results: [1, 2] }],
	[
		'a list with something else among labels',
		[{ labelName: 'A' }, 7],
		{ results: [{ labelName: 'A' }, 7] },
	],
	['null', null, { result: null }],
	['a number', 7, { result: 7 }],
	['a text', 'Spam', { result: 'Spam' }],
	['false', false, { result: false }],
];

describe('the answer of a function becomes one item', () => {
	it.each(CLASSIFICATION)('that classifies: %s', (_, reply, prediction) => {
		expect(predictionOf(reply)).toEqual(prediction);
	});

	it.each(TAGS)('that tags: %s', (_, reply, prediction) => {
		expect(predictionOf(reply)).toEqual(prediction);
	});

	it.each(DETECTION)('that detects: %s', (_, reply, prediction) => {
		expect(predictionOf(reply)).toEqual(prediction);
	});

	it.each(OTHERS)('of another kind: %s', (_, reply, prediction) => {
		expect(predictionOf(reply)).toEqual(prediction);
	});

	it('that is known to tag: an empty list is no tags, and nothing else', () => {
		expect(tagsOf([])).toEqual({ labels: [] });
		expect(tagsOf(ranking)).toEqual({ ...top, labels: ranking });
		expect(tagsOf({ labels: ranking })).toEqual({ ...top, labels: ranking });
		expect(tagsOf('none')).toEqual({ result: 'none' });
	});

	it('with labels in any order: the most confident one is on top', () => {
		const label = fc.record({
			labelName: fc.string(),
			confidence: fc.double({ min: 0, max: 1, noNaN: true }),
		});
		fc.assert(
			fc.property(fc.array(label, { minLength: 1 }), (labels) => {
				const found = predictionOf(labels);
				const highest = Math.max(...labels.map(({ confidence }) => confidence));
				const first = labels.find(({ confidence }) => confidence === highest);
				expect(found).toEqual({ labelName: first?.labelName, confidence: highest, labels });
			}),
		);
	});

	it('whatever the JSON is: nothing is thrown, and nothing of it is lost or changed', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (json) => {
				const found = predictionOf(json);
				if (typeof json === 'object' && json !== null && !Array.isArray(json)) {
					for (const [name, value] of Object.entries(json)) {
						if (value !== null) expect(found[name]).toBe(value);
						else expect(Object.keys(found)).toContain(name);
					}
				} else {
					expect(Object.values(found)).toContainEqual(json);
				}
			}),
		);
	});
});

describe('boxes as items of their own', () => {
	const { boundingBox } = box(1);

	it('have their own fields, and those of the reply', () => {
		const found = predictionOf({
			predictions: [box(0.3), box(0.8, { labelName: 'Vest', labelId: 'label_2' })],
			externalId: 'photo-1',
		});
		expect(boxesOf(found)).toEqual([
			{ labelName: 'Helmet', confidence: 0.3, boundingBox, count: 2, externalId: 'photo-1' },
			{
				labelName: 'Vest',
				labelId: 'label_2',
				confidence: 0.8,
				boundingBox,
				count: 2,
				externalId: 'photo-1',
			},
		]);
	});

	it('take the label of the reply where they have none, and never another one’s', () => {
		const bare = { confidence: 0.5, boundingBox };
		expect(boxesOf(predictionOf({ labelName: 'Helmet', predictions: [bare, bare] }))).toEqual([
			{ labelName: 'Helmet', confidence: 0.5, boundingBox, count: 2 },
			{ labelName: 'Helmet', confidence: 0.5, boundingBox, count: 2 },
		]);
		expect(boxesOf(predictionOf([box(0.8), { boundingBox }]))).toEqual([
			{ labelName: 'Helmet', confidence: 0.8, boundingBox, count: 2 },
			{ boundingBox, count: 2 },
		]);
	});

	it.each([
		['nothing was found', { predictions: [] }],
		['an empty list', []],
		['a label', { labelName: 'A' }],
		['tags', [{ labelName: 'A' }]],
	])('are one item where there are none: %s', (_, reply) => {
		expect(boxesOf(predictionOf(reply))).toEqual([predictionOf(reply)]);
	});
});

it.each([
	[{ confidence: 0.5 }, 0.5],
	[{ confidence: 0 }, 0],
	[{}, -Infinity],
	[{ confidence: null }, -Infinity],
	[{ confidence: NaN }, -Infinity],
	[{ confidence: '0.9' }, -Infinity],
])('%j ranks at %d', (entry, rank) => {
	expect(rankOf(entry)).toBe(rank);
});
