import { decideRoute } from '../../nodes/Nyckel/routing/route';
import type { Route, Threshold } from '../../nodes/Nyckel/routing/route';
import { outputsOf } from '../../nodes/Nyckel/routing/outputs';
import { idleRouteHints, routingHints } from '../../nodes/Nyckel/routing/hints';

const route = (labelName: string, more: Partial<Route> = {}): Route => ({
	labelName,
	minConfidence: 0,
	...more,
});

describe('a prediction leaves by', () => {
	const spam = [route('Spam')];
	const half: Threshold = { mode: 'value', value: 0.5 };
	const own: Threshold = { mode: 'function' };
	const none: Threshold = { mode: 'none' };
	const OTHER = 0;
	const LOW = 1;
	const FIRST = 2;

	test.each<[string, Parameters<typeof decideRoute>, number]>([
		['its label’s output', [{ labelName: 'Spam', confidence: 0.1 }, spam, none], FIRST],
		[
			'its label’s output exactly at the threshold',
			[{ labelName: 'Spam', confidence: 0.5 }, spam, half],
			FIRST,
		],
		['Low Confidence just below it', [{ labelName: 'Spam', confidence: 0.4999 }, spam, half], LOW],
		['Low Confidence without a confidence', [{ labelName: 'Spam' }, spam, half], LOW],
		[
			'Low Confidence with one that is no number',
			[{ labelName: 'Spam', confidence: NaN }, spam, half],
			LOW,
		],
		[
			'its label’s output without a confidence where no threshold applies',
			[{ labelName: 'Spam' }, spam, none],
			FIRST,
		],
		['Other without a route', [{ labelName: 'Ham', confidence: 1 }, spam, half], OTHER],
		['Other when the case differs', [{ labelName: 'spam', confidence: 1 }, spam, none], OTHER],
		['Other without a label', [{}, spam, half], OTHER],
		['Other when a route has no label either', [{ labelName: '' }, [route('')], none], OTHER],
		['Other without any routes', [{ labelName: 'Spam', confidence: 1 }, [], none], OTHER],
		[
			'its label’s output at the function’s threshold',
			[{ labelName: 'Spam', confidence: 0.7, decisionThreshold: 0.7 }, spam, own],
			FIRST,
		],
		[
			'Low Confidence below the function’s threshold',
			[{ labelName: 'Spam', confidence: 0.69, decisionThreshold: 0.7 }, spam, own],
			LOW,
		],
		[
			'its label’s output when the function sends no threshold',
			[{ labelName: 'Spam', confidence: 0.01 }, spam, own],
			FIRST,
		],
		[
			'Low Confidence below the route’s own minimum, whatever the mode',
			[{ labelName: 'Spam', confidence: 0.8 }, [route('Spam', { minConfidence: 0.9 })], none],
			LOW,
		],
		[
			'its output at the route’s own minimum, below the node’s threshold',
			[{ labelName: 'Spam', confidence: 0.3 }, [route('Spam', { minConfidence: 0.3 })], half],
			FIRST,
		],
		[
			'the first of two routes for its label',
			[{ labelName: 'Spam', confidence: 1 }, [route('Spam'), route('Spam')], none],
			FIRST,
		],
		[
			'the second of two when only that one takes its confidence',
			[
				{ labelName: 'Spam', confidence: 0.6 },
				[route('Spam', { minConfidence: 0.9 }), route('Spam', { minConfidence: 0.5 })],
				none,
			],
			FIRST + 1,
		],
		[
			'the route of its label’s ID though the label was renamed',
			[
				{ labelName: 'Junk', labelId: 'label_1' },
				[route('Ham'), route('Spam', { labelId: 'label_1' })],
				none,
			],
			FIRST + 1,
		],
		[
			'the route of its ID though another label’s route had that name',
			[
				{ labelName: 'B', labelId: 'label_1' },
				[route('B', { labelId: 'label_2' }), route('A', { labelId: 'label_1' })],
				none,
			],
			FIRST + 1,
		],
		[
			'the route of its name though the label was made anew',
			[{ labelName: 'Spam', labelId: 'label_2' }, [route('Spam', { labelId: 'label_1' })], none],
			FIRST,
		],
	])('%s', (_, args, output) => {
		expect(decideRoute(...args).outputs).toEqual([output]);
	});

	test('no output of its own for labels named like object members', () => {
		const routes = ['constructor', '__proto__', 'error', 'Other'].map((name) => route(name));
		const outputs = routes.flatMap(
			({ labelName }) => decideRoute({ labelName }, routes, { mode: 'none' }).outputs,
		);
		expect(outputs).toEqual([2, 3, 4, 5]);
	});
});

describe('a prediction with several labels leaves by', () => {
	const friendly = { labelName: 'Friendly', confidence: 0.8 };
	const nice = { labelName: 'Nice', labelId: 'label_1', confidence: 0.9 };
	const urgent = { labelName: 'Urgent', confidence: 0.3 };
	const tags = (...labels: Array<Record<string, unknown>>) => ({ ...labels[0], labels });
	const boxes = (...predictions: Array<Record<string, unknown>>) => ({
		...predictions[0],
		predictions,
		count: predictions.length,
	});
	const none: Threshold = { mode: 'none' };
	const half: Threshold = { mode: 'value', value: 0.5 };
	const own: Threshold = { mode: 'function' };
	const both = [route('Friendly'), route('Nice'), route('Urgent')];

	test.each<[string, Parameters<typeof decideRoute>, best: number[], all: number[]]>([
		['the best one that has a route', [tags(nice, friendly), [route('Friendly')], none], [2], [2]],
		['the most confident one first, in any order', [tags(friendly, nice), both, none], [3], [2, 3]],
		['Other when none has a route', [tags(nice, friendly), [route('Spam')], none], [0], [0]],
		['Other when there are none', [{ labels: [] }, both, none], [0], [0]],
		['Low Confidence when all are below', [tags(urgent), both, half], [1], [1]],
		[
			'a label that is sure enough, beside one that is not',
			[tags(nice, urgent), both, half],
			[3],
			[3],
		],
		[
			'a less confident label whose route asks for less',
			[
				tags(nice, urgent),
				[route('Nice', { minConfidence: 0.95 }), route('Urgent', { minConfidence: 0.2 })],
				none,
			],
			[3],
			[3],
		],
		[
			'Low Confidence when the only label with a route is below, whatever the others',
			[tags(nice, urgent), [route('Urgent')], half],
			[1],
			[1],
		],
		[
			'the route of its ID',
			[tags(friendly, nice), [route('Kind', { labelId: 'label_1' })], none],
			[2],
			[2],
		],
		[
			'each threshold of the function by itself',
			[
				tags({ ...nice, decisionThreshold: 0.95 }, { ...friendly, decisionThreshold: 0.5 }),
				both,
				own,
			],
			[2],
			[2],
		],
		[
			'the threshold beside the list where a label has none',
			[{ ...tags(nice, friendly), decisionThreshold: 0.85 }, both, own],
			[3],
			[3],
		],
		['two routes of one label', [tags(nice), [route('Nice'), route('Nice')], none], [2], [2, 3]],
		[
			'one output, though several boxes have its label',
			[boxes(nice, { ...nice, confidence: 0.7 }, nice), both, none],
			[3],
			[3],
		],
		['the labels of its boxes', [boxes(nice, friendly), both, none], [3], [2, 3]],
		[
			'no output for what is no label',
			[{ labels: [null, 7, 'Nice', [nice]] }, both, none],
			[0],
			[0],
		],
		[
			'no output for names that are no text',
			[tags({ labelName: 7 }, { labelName: null }), both, none],
			[0],
			[0],
		],
		[
			'its own label, also where a ranking says more',
			[{ ...urgent, labelConfidences: [nice, friendly, urgent] }, both, none],
			[4],
			[4],
		],
		[
			'one without a confidence last',
			[tags({ labelName: 'Friendly' }, urgent), both, none],
			[4],
			[2, 4],
		],
	])('%s', (_, [prediction, routes, threshold], best, all) => {
		expect(decideRoute(prediction, routes, threshold, 'best').outputs).toEqual(best);
		expect(decideRoute(prediction, routes, threshold, 'all').outputs).toEqual(all);
	});

	test('the best label with a route where nothing else is said', () => {
		expect(decideRoute(tags(nice, friendly), both, none).outputs).toEqual([3]);
	});
});

describe('the canvas shows', () => {
	const outputs = (values: unknown) =>
		outputsOf({
			resource: 'function',
			operation: 'invokeAndRoute',
			routes: { values } as Parameters<typeof outputsOf>[0]['routes'],
		}).map(({ displayName }) => displayName);

	test('one unnamed output for every other operation', () => {
		expect(outputsOf({ resource: 'function', operation: 'invoke' })).toEqual([{ type: 'main' }]);
		expect(outputsOf({})).toEqual([{ type: 'main' }]);
	});

	test('Other and Low Confidence first, then one output a route, by output name, else by label', () => {
		expect(
			outputs([
				{ label: { mode: 'list', value: 'label_1', cachedResultName: 'Spam' } },
				{ label: { mode: 'name', value: 'Ham' }, outputName: ' Good mail ' },
				{ label: 'Plain' },
			]),
		).toEqual(['Other', 'Low Confidence', 'Spam', 'Good mail', 'Plain']);
	});

	test('every output under its own name, also where labels are called alike', () => {
		expect(outputs([{ label: 'Other' }, { label: 'Spam' }, { label: 'Spam' }])).toEqual([
			'Other',
			'Low Confidence',
			'Other (2)',
			'Spam',
			'Spam (2)',
		]);
	});

	test.each([
		[
			['Other', 'Other (2)'],
			['Other (3)', 'Other (2)'],
		],
		[
			['Other (2)', 'Other'],
			['Other (2)', 'Other (3)'],
		],
		[
			['A', 'A (2)', 'A', 'A (2)'],
			['A', 'A (2)', 'A (3)', 'A (2) (2)'],
		],
	])('no name twice, where labels look like numbered ones: %j', (labels, names) => {
		const shown = outputs(labels.map((label) => ({ label })));
		expect(shown).toEqual(['Other', 'Low Confidence', ...names]);
	});

	test('a name for routes that are not filled in, and nothing worse for broken ones', () => {
		expect(outputs([{ label: { mode: 'list', value: '' } }, null, { label: null }])).toEqual([
			'Other',
			'Low Confidence',
			'Route 1',
			'Route 2',
			'Route 3',
		]);
		for (const broken of [undefined, null, 'text', 7]) {
			expect(outputs(broken)).toEqual(['Other', 'Low Confidence']);
		}
	});

	test('thirty routes, emoji and long names as they are', () => {
		const names = Array.from({ length: 28 }, (_, i) => `Label ${i}`).concat('🔑', 'x'.repeat(300));
		expect(outputs(names.map((label) => ({ label })))).toEqual([
			'Other',
			'Low Confidence',
			...names,
		]);
	});
});

describe('a run tells', () => {
	const none: Threshold = { mode: 'none' };
	const hints = (
		predictions: Parameters<typeof decideRoute>[0][],
		routes: Route[],
		threshold: Threshold = none,
	) =>
		routingHints(
			predictions.map((prediction) => ({
				prediction,
				decision: decideRoute(prediction, routes, threshold),
			})),
			routes,
		);

	test('which routes have no label, by the names of their outputs', () => {
		const routes = [route(''), route('Spam'), route(' \u200b'), route('', { labelId: '1' })];
		expect(idleRouteHints(routes, 'best')).toEqual([
			'Routes without a label got nothing: Route 1, Route 3. Pick a label for each, or remove them.',
		]);
	});

	test('which labels have several routes where the first one gets all their items', () => {
		const routes = [
			route('Spam', { labelId: '1' }),
			route('Ham'),
			route('Spam', { labelId: '2' }),
			route('Junk', { labelId: '1' }),
			route('Ham'),
			route('Ham'),
			route('News'),
			route('News', { minConfidence: 0.9 }),
		];
		expect(idleRouteHints(routes, 'best')).toEqual([
			'Labels with several routes: Junk, Ham. Their items leave by the first of these. Remove the others.',
		]);
		expect(idleRouteHints(routes, 'all')).toEqual([]);
	});

	test('nothing when every label has its route', () => {
		expect(hints([{ labelName: 'Spam' }], [route('Spam')])).toEqual([]);
	});

	test('which labels have no route, the most frequent first', () => {
		expect(
			hints([{ labelName: 'A' }, { labelName: 'B' }, { labelName: 'B' }, {}], [route('Spam')]),
		).toEqual([
			'Labels without a route went to Other: B (2), A (1), no label (1). Add routes for those you need.',
		]);
	});

	test('no label where nothing is seen in its name', () => {
		expect(hints([{ labelName: '' }, { labelName: ' \u200b' }], [route('Spam')])).toEqual([
			'Labels without a route went to Other: no label (2). Add routes for those you need.',
		]);
	});

	test('ten unrouted labels by name, and how many more there are', () => {
		const [hint] = hints(
			Array.from({ length: 12 }, (_, i) => ({ labelName: `L${i}` })),
			[],
		);
		expect(hint).toMatch(/L9 \(1\) and 2 more\. Add routes/);
	});

	test('a route that differs from a label in upper and lower case, and not that this label needs one', () => {
		expect(
			hints([{ labelName: 'Billing' }, { labelName: 'Sales' }], [route('billing'), route('Spam')]),
		).toEqual([
			'Labels without a route went to Other: Sales (1). Add routes for those you need.',
			'Labels went to Other, as their routes differ from them in upper and lower case: billing is Billing at Nyckel. Pick the labels of these routes from the list, or add routes.',
		]);
	});

	test('each of several routes that differ from a label in upper and lower case', () => {
		const [hint, more] = hints([{ labelName: 'Vip' }], [route('VIP'), route('vip')]);
		expect(hint).toContain(': VIP is Vip, vip is Vip at Nyckel.');
		expect(more).toBeUndefined();
	});

	test('nothing of case where both are labels: the route is as its own one is written', () => {
		expect(hints([{ labelName: 'Apple' }, { labelName: 'apple' }], [route('Apple')])).toEqual([
			'Labels without a route went to Other: apple (1). Add routes for those you need.',
		]);
	});

	test('a label once that several routes write alike, in another case than Nyckel does', () => {
		const [hint] = hints([{ labelName: 'Vip' }], [route('vip'), route('vip')]);
		expect(hint).toContain(': vip is Vip at Nyckel.');
	});

	test('nothing of case where both are tags of one item', () => {
		const labels = [
			{ labelName: 'Apple', confidence: 0.9 },
			{ labelName: 'apple', confidence: 0.5 },
		];
		const tagged = { labelName: 'Apple', confidence: 0.9, labels };
		expect(hints([tagged, { labelName: 'Apple' }], [route('apple')])).toEqual([
			'Labels without a route went to Other: Apple (1). Add routes for those you need.',
		]);
	});

	test('nothing of case where the route was picked: that is another label', () => {
		expect(hints([{ labelName: 'Billing' }], [route('billing', { labelId: '1' })])).toEqual([
			'Labels without a route went to Other: Billing (1). Add routes for those you need.',
		]);
	});

	test('which labels were renamed at Nyckel', () => {
		expect(hints([{ labelName: 'Junk', labelId: '1' }], [route('Spam', { labelId: '1' })])).toEqual(
			[
				'Labels were renamed at Nyckel: Spam is now Junk. Their items still take the same outputs. Pick the labels again to update the names.',
			],
		);
	});

	test('the label that took the route where one was renamed, not the top one', () => {
		const labels = [
			{ labelName: 'Nice', confidence: 0.9 },
			{ labelName: 'Junk', labelId: '1', confidence: 0.5 },
		];
		const [hint] = hints([{ labelName: 'Nice', labels }], [route('Spam', { labelId: '1' })]);
		expect(hint).toContain('Spam is now Junk');
	});

	test('one item without the function’s threshold once, however many labels it has', () => {
		const labels = [{ labelName: 'Spam' }, { labelName: 'Ham' }];
		const [hint] = hints([{ labelName: 'Spam', labels }], [route('Spam'), route('Ham')], {
			mode: 'function',
		});
		expect(hint).toContain('with 1 item, so');
	});

	test('once, how many items came without the function’s threshold', () => {
		expect(
			hints([{ labelName: 'Spam' }, { labelName: 'Spam' }], [route('Spam')], { mode: 'function' }),
		).toEqual([
			"Nyckel sent no threshold of the function with 2 items, so any confidence passed. Set 'Low Confidence' to 'Below a Threshold'.",
		]);
	});

	test('a very long label shortened', () => {
		const [hint = ''] = hints([{ labelName: 'x'.repeat(300) }], []);
		expect(hint.length).toBeLessThan(150);
	});
});
