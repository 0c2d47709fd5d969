import fc from 'fast-check';

import type { Routable } from '../../nodes/Nyckel/routing/labels';
import type { Route, SeveralLabels, Threshold } from '../../nodes/Nyckel/routing/route';
import { decideRoute, LOW_CONFIDENCE_OUTPUT, OTHER_OUTPUT } from '../../nodes/Nyckel/routing/route';

const NAMES = ['A', 'B', 'C', '', 'constructor'];
const IDS = ['1', '2', '3'];
const name = fc.constantFrom(...NAMES);
const fraction = fc.double({ min: 0, max: 1, noNaN: true });
const route: fc.Arbitrary<Route> = fc.record(
	{
		labelName: name,
		labelId: fc.constantFrom(...IDS),
		minConfidence: fc.oneof(fc.constant(0), fraction),
	},
	{ requiredKeys: ['labelName', 'minConfidence'] },
);
const label: fc.Arbitrary<Routable> = fc.record(
	{
		labelName: name,
		labelId: fc.constantFrom(...IDS),
		confidence: fc.oneof(fraction, fc.constantFrom(NaN, Infinity, -1)),
		decisionThreshold: fraction,
	},
	{ requiredKeys: [] },
);
/** What an API may send in place of a label, too. */
const entries = fc.array(fc.oneof({ weight: 5, arbitrary: label }, fc.jsonValue()), {
	maxLength: 6,
});
const one = label;
const several: fc.Arbitrary<Routable> = fc
	.record({ top: label, labels: entries, predictions: entries }, { requiredKeys: ['top'] })
	.map(({ top, ...lists }) => ({ ...top, ...lists }) as Routable);
const prediction = fc.oneof(one, several);
const threshold: fc.Arbitrary<Threshold> = fc.oneof(
	fc.constant<Threshold>({ mode: 'none' }),
	fc.constant<Threshold>({ mode: 'function' }),
	fraction.map((value): Threshold => ({ mode: 'value', value })),
);
const mode = fc.constantFrom<SeveralLabels>('best', 'all');

/** All labels of a prediction, as a reader of the reply sees them. */
const labelsIn = ({ labels, predictions, ...own }: Routable): Routable[] => [
	own,
	...[labels, predictions]
		.flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []))
		.filter((entry): entry is Routable => typeof entry === 'object' && entry !== null),
];

test('every prediction leaves by existing outputs, by none twice, and by the same ones each time', () => {
	fc.assert(
		fc.property(prediction, fc.array(route), threshold, mode, (given, routes, limit, how) => {
			const { outputs } = decideRoute(given, routes, limit, how);
			expect(outputs.length).toBeGreaterThan(0);
			expect([...new Set(outputs)].sort((a, b) => a - b)).toEqual(outputs);
			for (const output of outputs) {
				expect(Number.isInteger(output) && output >= 0 && output < routes.length + 2).toBe(true);
			}
			expect(decideRoute(given, routes, limit, how).outputs).toEqual(outputs);
		}),
	);
});

test('an item that leaves by Other or Low Confidence leaves by nothing else', () => {
	fc.assert(
		fc.property(prediction, fc.array(route), threshold, mode, (given, routes, limit, how) => {
			const { outputs } = decideRoute(given, routes, limit, how);
			if (outputs.some((output) => output < 2)) expect(outputs).toHaveLength(1);
		}),
	);
});

test('by the best label, every prediction leaves by exactly one output, which all would leave by too', () => {
	fc.assert(
		fc.property(prediction, fc.array(route), threshold, (given, routes, limit) => {
			const { outputs } = decideRoute(given, routes, limit, 'best');
			expect(outputs).toHaveLength(1);
			expect(decideRoute(given, routes, limit, 'all').outputs).toContain(outputs[0]);
		}),
	);
});

test('only predictions with a label leave by its output, and that label is sure enough', () => {
	fc.assert(
		fc.property(prediction, fc.array(route), fraction, mode, (given, routes, value, how) => {
			const { outputs } = decideRoute(given, routes, { mode: 'value', value }, how);
			for (const output of outputs.filter((index) => index >= 2)) {
				const taken = routes[output - 2];
				const minimum = taken?.minConfidence || value;
				const fits = labelsIn(given).some(
					({ labelId, labelName, confidence = NaN }) =>
						((taken?.labelId !== undefined && taken.labelId === labelId) ||
							taken?.labelName === labelName) &&
						confidence >= minimum,
				);
				expect(fits).toBe(true);
			}
		}),
	);
});

test('an item leaves by Other only when no route has one of its labels', () => {
	fc.assert(
		fc.property(prediction, fc.array(route), threshold, mode, (given, routes, limit, how) => {
			const { outputs } = decideRoute(given, routes, limit, how);
			const named = (candidate: Route) =>
				labelsIn(given).some(
					({ labelId, labelName }) =>
						(labelId !== undefined && candidate.labelId === labelId) ||
						(candidate.labelName !== '' && candidate.labelName === labelName),
				);
			expect(outputs.includes(OTHER_OUTPUT)).toBe(!routes.some(named));
		}),
	);
});

test('raising the threshold never moves an item out of Low Confidence', () => {
	fc.assert(
		fc.property(
			prediction,
			fc.array(route),
			fraction,
			fraction,
			mode,
			(given, routes, a, b, how) => {
				const at = (value: number) =>
					decideRoute(given, routes, { mode: 'value', value }, how).outputs;
				if (at(Math.min(a, b)).includes(LOW_CONFIDENCE_OUTPUT)) {
					expect(at(Math.max(a, b))).toEqual([LOW_CONFIDENCE_OUTPUT]);
				}
			},
		),
	);
});

test('raising the threshold never adds an output of a label', () => {
	fc.assert(
		fc.property(prediction, fc.array(route), fraction, fraction, (given, routes, a, b) => {
			const at = (value: number) =>
				decideRoute(given, routes, { mode: 'value', value }, 'all').outputs.filter((o) => o >= 2);
			expect(at(Math.min(a, b))).toEqual(expect.arrayContaining(at(Math.max(a, b))));
		}),
	);
});

test('a route added at the end changes nothing for predictions of one label that had an output before', () => {
	fc.assert(
		fc.property(one, fc.array(route), route, threshold, (given, routes, added, limit) => {
			const [before = 0] = decideRoute(given, routes, limit).outputs;
			// A route of another label's ID that fits by name only makes way for one of the right ID.
			const isStale =
				routes[before - 2]?.labelId !== given.labelId && added.labelId === given.labelId;
			if (before < 2 || isStale) return;
			expect(decideRoute(given, [...routes, added], limit).outputs).toEqual([before]);
		}),
	);
});
