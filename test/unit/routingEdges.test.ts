import type { IExecuteFunctions } from 'n8n-workflow';

import { ParameterReader } from '../../nodes/Nyckel/parameters/reader';
import { readRoutes } from '../../nodes/Nyckel/parameters/routes';
import { idleRouteHints, routingHints } from '../../nodes/Nyckel/routing/hints';
import { outputsExpression, outputsOf } from '../../nodes/Nyckel/routing/outputs';
import type { Routable } from '../../nodes/Nyckel/routing/labels';
import { decideRoute } from '../../nodes/Nyckel/routing/route';
import type { Route, Threshold } from '../../nodes/Nyckel/routing/route';

const OTHER = 0;
const LOW = 1;
const FIRST = 2;

const NONE: Threshold = { mode: 'none' };
const OWN: Threshold = { mode: 'function' };

const route = (labelName: string, more: Partial<Route> = {}): Route => ({
	labelName,
	minConfidence: 0,
	...more,
});

const hints = (predictions: Routable[], routes: Route[], threshold: Threshold = NONE) =>
	routingHints(
		predictions.map((prediction) => ({
			prediction,
			decision: decideRoute(prediction, routes, threshold),
		})),
		routes,
	);

describe('a label is told by', () => {
	test.each<[string, Route, Routable, number]>([
		['its name where neither side has an ID', route('Spam'), { labelName: 'Ham' }, OTHER],
		[
			'its name where only the route has an ID',
			route('Spam', { labelId: '1' }),
			{ labelName: 'Ham' },
			OTHER,
		],
		[
			'its name where only the prediction has an ID',
			route('Spam'),
			{ labelName: 'Ham', labelId: '1' },
			OTHER,
		],
		[
			'its ID, whatever its name',
			route('Spam', { labelId: '1' }),
			{ labelName: 'Ham', labelId: '1' },
			FIRST,
		],
	])('%s', (_, spam, prediction, output) => {
		expect(decideRoute(prediction, [spam], NONE).outputs).toEqual([output]);
	});
});

describe('a route', () => {
	test('that is null keeps its place, where n8n hands it over as it was written', () => {
		const values = [null, { label: 'Spam' }];
		const context = { getNodeParameter: () => ({ values }) } as unknown as IExecuteFunctions;
		expect(readRoutes(new ParameterReader(context), 0)).toMatchObject([
			{ labelName: '', minConfidence: 0 },
			{ labelName: 'Spam' },
		]);
	});
});

describe('a label that several routes look like', () => {
	const alike = [route('Spam '), route('\u200bSpam')];

	test('takes none of them, and is said to be so', () => {
		expect(decideRoute({ labelName: 'Spam' }, alike, NONE)).toStrictEqual({
			outputs: [OTHER],
			taken: [],
			lacksThreshold: false,
			ambiguous: 'Spam',
		});
	});

	test('takes the one of its ID', () => {
		const routes = [...alike, route('Spam', { labelId: '1' })];
		const decision = decideRoute({ labelName: 'Spam', labelId: '1' }, routes, NONE);
		expect(decision.outputs).toEqual([FIRST + 2]);
	});

	test('is another matter than a label without a route', () => {
		expect(decideRoute({ labelName: 'Ham' }, alike, NONE)).toStrictEqual({
			outputs: [OTHER],
			taken: [],
			lacksThreshold: false,
		});
	});
});

describe('a label with a route by ID and one by name leaves by', () => {
	const routes = [route('Spam'), route('Spam', { labelId: '1' }), route('Spam', { labelId: '2' })];
	const spam = { labelName: 'Spam', labelId: '1' };

	test('the first of them, or by both, but not by another label’s', () => {
		expect(decideRoute(spam, routes, NONE).outputs).toEqual([FIRST]);
		expect(decideRoute(spam, routes, NONE, 'all').outputs).toEqual([FIRST, FIRST + 1]);
	});
});

describe('a route that several labels of a prediction take', () => {
	test('is taken once, by the most confident of them', () => {
		const spam = route('Spam', { labelId: '1' });
		const junk = { labelName: 'Junk', labelId: '1', confidence: 0.9 };
		const labels = [{ labelName: 'Spam', confidence: 0.5 }, junk];
		const { taken } = decideRoute({ labels }, [spam], NONE, 'all');
		expect(taken).toMatchObject([{ route: spam, label: junk }]);
	});
});

describe('what a reply holds in the place of labels', () => {
	test('is none where it is no list', () => {
		const prediction = { labels: { labelName: 'Spam' }, predictions: 'Spam' };
		expect(decideRoute(prediction, [route('Spam')], NONE).outputs).toEqual([OTHER]);
	});

	test('names nothing where it is no text', () => {
		const prediction = { labelName: 7, labelId: '1' } as unknown as Routable;
		expect(hints([prediction], [route('Spam', { labelId: '1' })])).toEqual([]);
	});
});

describe('a threshold that the function sends', () => {
	const unsure: Routable = { labelName: 'Spam', confidence: 0.5, decisionThreshold: 0.9 };

	test('counts for nothing while no threshold is asked for', () => {
		expect(decideRoute(unsure, [route('Spam')], NONE).outputs).toEqual([FIRST]);
		expect(decideRoute(unsure, [route('Spam')], OWN).outputs).toEqual([LOW]);
	});

	test('is missed only where a route depends on it', () => {
		const own = route('Spam', { minConfidence: 0.4 });
		const lacks = (routes: Route[]) =>
			decideRoute({ labelName: 'Spam', confidence: 0.5 }, routes, OWN).lacksThreshold;
		expect(lacks([own])).toBe(false);
		expect(lacks([own, route('Spam')])).toBe(true);
	});

	test('is missed with one label though another has no route', () => {
		const labels = [{ labelName: 'Spam' }, { labelName: 'Ham' }];
		expect(decideRoute({ labels }, [route('Spam')], OWN).lacksThreshold).toBe(true);
	});
});

describe('the outputs on the canvas', () => {
	const oneUnnamed = [{ type: 'main' }];

	test('belong to Function · Invoke and Route alone', () => {
		expect(outputsOf({ resource: 'label', operation: 'invokeAndRoute' })).toEqual(oneUnnamed);
		expect(outputsOf({ resource: 'function', operation: 'getMany' })).toEqual(oneUnnamed);
	});

	test('are main outputs, there also without any route', () => {
		const both = [
			{ type: 'main', displayName: 'Other' },
			{ type: 'main', displayName: 'Low Confidence' },
		];
		const parameters = { resource: 'function', operation: 'invokeAndRoute' };
		expect(outputsOf(parameters)).toEqual(both);
		expect(outputsOf({ ...parameters, routes: null })).toEqual(both);
	});

	test('take the label where the name is blank', () => {
		const values = [{ label: 'Spam', outputName: '  ' }];
		const [, , output] = outputsOf({
			resource: 'function',
			operation: 'invokeAndRoute',
			routes: { values },
		});
		expect(output?.displayName).toBe('Spam');
	});

	test('are given to n8n as an expression over the node’s parameters', () => {
		expect(outputsExpression).toBe(`={{ (${outputsOf.toString()})($parameter) }}`);
	});
});

describe('a hint', () => {
	test('names ten labels without talk of more, and the eleventh as one more', () => {
		const labels = (count: number) =>
			Array.from({ length: count }, (_, index) => ({ labelName: `L${index}` }));
		expect(hints(labels(10), [])[0]).toMatch(/L9 \(1\)\. Add/);
		expect(hints(labels(11), [])[0]).toMatch(/L9 \(1\) and 1 more\. Add/);
	});

	test('cuts a name after sixty characters, not at sixty', () => {
		const sixty = 'x'.repeat(60);
		expect(hints([{ labelName: sixty }], [])[0]).toContain(`: ${sixty} (1)`);
		expect(hints([{ labelName: `${sixty}y` }], [])[0]).toContain(`: ${sixty}… (1)`);
	});

	test('says nothing of renaming where the reply has no name', () => {
		expect(hints([{ labelId: '1' }], [route('Spam', { labelId: '1' })])).toEqual([]);
	});

	test('says nothing of renaming where the route was made without a name', () => {
		const unnamed = route('', { labelId: '1' });
		expect(hints([{ labelName: 'Spam', labelId: '1' }], [unnamed])).toEqual([]);
	});

	test('names each label that several routes look like once, and not as one without a route', () => {
		const alike = [route('Spam '), route('\u200bSpam'), route('Ham '), route('\u200bHam')];
		const labels = ['Spam', 'Ham', 'Spam'].map((labelName) => ({ labelName }));
		expect(hints(labels, alike)).toEqual([
			'Labels that several routes look like went to Other: Spam, Ham. Pick the labels of these routes from the list.',
		]);
	});

	test('counts one item as one', () => {
		expect(hints([{ labelName: 'Spam' }], [route('Spam')], OWN)[0]).toContain('with 1 item, so');
	});

	test('names a label with several routes also where one was typed, and by its ID where no name is known', () => {
		const routes = [
			route('Spam', { labelId: '1' }),
			route('Spam'),
			route('Ham'),
			route('Ham', { labelId: '2' }),
			route('', { labelId: '3' }),
			route('', { labelId: '3' }),
		];
		expect(idleRouteHints(routes, 'best')).toEqual([
			'Labels with several routes: Spam, Ham, 3. Their items leave by the first of these. Remove the others.',
		]);
	});
});
