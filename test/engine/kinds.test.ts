import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { drawPicture, FUNCTIONS, type Drawing, type FunctionKey } from '../../sandbox';
import { useBench } from '../support/bench';
import { invokeText } from '../support/nyckel';

const TRIP = 'The flight was cancelled and the insurance must pay the bill';

/** Two shapes: one fills its box, the other half of it. */
const TWO: Drawing = {
	width: 100,
	height: 50,
	shapes: [
		{ x: 10, y: 10, width: 20, height: 20 },
		{ x: 50, y: 5, width: 10, height: 40, isHalf: true },
	],
};
const NONE: Drawing = { width: 20, height: 20 };

const SURE = { x: 0.1, y: 0.2, width: 0.2, height: 0.4 };
const HALF = { x: 0.5, y: 0.1, width: 0.1, height: 0.8 };

/** Real functions of the sandbox, one a kind. What becomes of replies that somebody made up is in `replies.test.ts`. */
describe('a function that', () => {
	const bench = useBench();

	const ask = async (
		fn: FunctionKey,
		inputs: Array<string | Drawing>,
		more: INodeParameters = {},
	): Promise<INodeExecutionData[][]> => {
		const isText = FUNCTIONS[fn].input === 'Text';
		const items = inputs.map(
			(input): INodeExecutionData =>
				typeof input === 'string'
					? { json: { text: input } }
					: {
							json: {},
							binary: {
								data: { data: drawPicture(input).toString('base64'), mimeType: 'image/png' },
							},
						},
		);
		const parameters = invokeText(FUNCTIONS[fn].id, {
			...(isText ? {} : { inputType: 'image', imageSource: 'binary' }),
			...more,
		});
		const result = await bench().run(parameters, items);
		expect(result.error).toBeUndefined();
		expect(bench().sandbox.totals).toMatchObject({ invocations: items.length, paidTwice: 0 });
		return result.outputs('Nyckel');
	};
	const json = (items: INodeExecutionData[] = []): IDataObject[] => items.map((item) => item.json);

	describe('tags', () => {
		it.each([false, true])(
			'gives all tags, the best one beside them (with IDs: %s)',
			async (tagIds) => {
				bench().sandbox.configure({ forms: { tagIds } });
				const [output] = await ask('topics', [TRIP, 'zzz']);
				const [found, none] = json(output);
				const labelId = FUNCTIONS.topics.labels.find(({ name }) => name === 'Money')?.id;
				const top = {
					labelName: 'Money',
					...(tagIds && { labelId }),
					confidence: expect.any(Number),
				};
				expect(found).toEqual({
					...top,
					labels: [top, expect.objectContaining({ labelName: 'Travel' })],
				});
				expect(none).toMatchObject({ labels: [] });
				expect(none).not.toHaveProperty('labelName');
			},
		);

		it('sends an item to the route of any of its tags, or to all of them', async () => {
			const routes = { values: [{ label: 'Travel' }, { label: 'Money' }] };
			const route = { operation: 'invokeAndRoute', routeOutput: 'prediction', routes };
			const best = await ask('topics', [TRIP, 'zzz'], route);
			expect(best.map((items) => items.length)).toEqual([1, 0, 0, 1]);
			bench().sandbox.reset();
			const all = await ask('topics', [TRIP, 'zzz'], { ...route, severalLabels: 'all' });
			expect(all.map((items) => items.length)).toEqual([1, 0, 1, 1]);
		});
	});

	describe.each(['parcels', 'stains'] as const)('detects (%s)', (fn) => {
		const labelName = FUNCTIONS[fn].name;
		const sure = { labelName, confidence: 0.99 };
		const half = { labelName, confidence: 0.55 };

		it.each(['predictions', 'bare'] as const)(
			'gives one item a picture with its boxes, none included: %s',
			async (boxes) => {
				bench().sandbox.configure({ forms: { boxes } });
				const [output] = await ask(fn, [TWO, NONE]);
				const [found, none] = json(output);
				expect(found).toEqual({
					...sure,
					count: 2,
					predictions: [
						{ ...sure, boundingBox: SURE },
						{ ...half, boundingBox: HALF },
					],
				});
				expect(none).toMatchObject({ count: 0, predictions: [] });
				expect(none).not.toHaveProperty('labelName');
			},
		);

		it('gives an item a box when asked to, paired to its picture', async () => {
			const [output = []] = await ask(fn, [NONE, TWO], { options: { splitBoxes: true } });
			expect(output.map(({ pairedItem }) => (pairedItem as { item: number }).item)).toEqual([
				0, 1, 1,
			]);
			expect(json(output)).toMatchObject([
				{ count: 0 },
				{ ...sure, boundingBox: SURE, count: 2 },
				{ ...half, boundingBox: HALF, count: 2 },
			]);
		});

		it('sends a picture by its surest box, and one without any to Other', async () => {
			const outputs = await ask(fn, [TWO, NONE, { ...TWO, shapes: TWO.shapes?.slice(1) }], {
				operation: 'invokeAndRoute',
				routes: { values: [{ label: labelName ?? '' }] },
				thresholdMode: 'value',
				confidenceThreshold: 0.7,
			});
			expect(outputs.map((items) => items.length)).toEqual([1, 1, 1]);
		});
	});

	describe('neither labels nor detects, where Nyckel answers all the same,', () => {
		const NO_ROUTE = {
			operation: 'invokeAndRoute',
			routeOutput: 'prediction',
			routes: { values: [{ label: 'Any' }] },
		};
		const READ = { text: 'TOTAL 17.90' };
		const POINT = { x: 0.2, y: 0.4, confidence: 0.99 };

		it.each<[what: string, FunctionKey, input: string | Drawing, result: unknown]>([
			['reads text', 'receipts', { width: 200, height: 40, lines: ['TOTAL 17.90'] }, READ],
			['reads none', 'receipts', NONE, { text: '' }],
			[
				'locates',
				'screws',
				{ ...TWO, shapes: TWO.shapes?.slice(0, 1) },
				{ results: [{ points: [POINT] }] },
			],
			[
				'searches',
				'help',
				'refund',
				{
					results: expect.arrayContaining([expect.objectContaining({ externalId: 'help-refund' })]),
				},
			],
		])('%s: what it answers is passed on, and goes to Other', async (_, fn, input, result) => {
			bench().sandbox.configure({ forms: { otherKinds: 'answered' } });
			const [output] = await ask(fn, [input]);
			expect(json(output)).toEqual([result]);
			bench().sandbox.reset();
			bench().sandbox.configure({ forms: { otherKinds: 'answered' } });
			const [other, ...rest] = await ask(fn, [input], NO_ROUTE);
			expect(json(other)).toEqual([result]);
			expect(rest.flat()).toEqual([]);
		});
	});

	describe('classifies without naming a label', () => {
		const text = 'The invoice is wrong';
		const route = {
			operation: 'invokeAndRoute',
			routeOutput: 'prediction',
			routes: { values: [{ label: 'Billing' }] },
		};

		it('has its most confident label named, where it ranks them', async () => {
			bench().sandbox.configure({ forms: { classification: 'confidences-only' } });
			const [other, , billing] = await ask('support', [text], route);
			expect(other).toEqual([]);
			expect(json(billing)).toEqual([
				{
					labelName: 'Billing',
					labelId: FUNCTIONS.support.labels.find(({ name }) => name === 'Billing')?.id,
					confidence: expect.any(Number),
					labelConfidences: expect.any(Array),
				},
			]);
		});

		it('sends its items to Other, where it does not', async () => {
			bench().sandbox.configure({ forms: { classification: 'null-label' } });
			const outputs = await ask('support', [text], route);
			expect(outputs.map((items) => items.length)).toEqual([1, 0, 0]);
		});
	});
});
