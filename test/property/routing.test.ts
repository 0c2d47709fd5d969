import fc from 'fast-check';

import type { Routable, Route, Threshold } from '../../nodes/Nyckel/routing/route';
import { decideRoute, LOW_CONFIDENCE_OUTPUT } from '../../nodes/Nyckel/routing/route';

const label = fc.constantFrom('A', 'B', 'C', '', 'constructor');
const fraction = fc.double({ min: 0, max: 1, noNaN: true });
const route: fc.Arbitrary<Route> = fc.record(
	{
		labelName: label,
		labelId: fc.constantFrom('1', '2', '3'),
		minConfidence: fc.oneof(fc.constant(0), fraction),
	},
	{ requiredKeys: ['labelName', 'minConfidence'] },
);
const prediction: fc.Arbitrary<Routable> = fc.record(
	{
		labelName: label,
		labelId: fc.constantFrom('1', '2', '3'),
		confidence: fc.oneof(fraction, fc.constantFrom(NaN, Infinity, -1)),
		decisionThreshold: fraction,
	},
	{ requiredKeys: [] },
);
const threshold: fc.Arbitrary<Threshold> = fc.oneof(
	fc.constant<Threshold>({ mode: 'none' }),
	fc.constant<Threshold>({ mode: 'function' }),
	fraction.map((value): Threshold => ({ mode: 'value', value })),
);

test('every prediction leaves by exactly one existing output, and the same one each time', () => {
	fc.assert(
		fc.property(prediction, fc.array(route), threshold, (given, routes, limit) => {
			const { output } = decideRoute(given, routes, limit);
			expect(Number.isInteger(output) && output >= 0 && output < routes.length + 2).toBe(true);
			expect(decideRoute(given, routes, limit).output).toBe(output);
		}),
	);
});

test('only a label’s own predictions leave by its output', () => {
	fc.assert(
		fc.property(prediction, fc.array(route), threshold, (given, routes, limit) => {
			const taken = routes[decideRoute(given, routes, limit).output - 2];
			if (!taken) return;
			const isSameId = taken.labelId !== undefined && taken.labelId === given.labelId;
			expect(isSameId || taken.labelName === given.labelName).toBe(true);
		}),
	);
});

test('raising the threshold never moves an item out of Low Confidence', () => {
	fc.assert(
		fc.property(prediction, fc.array(route), fraction, fraction, (given, routes, a, b) => {
			const at = (value: number) => decideRoute(given, routes, { mode: 'value', value }).output;
			if (at(Math.min(a, b)) === LOW_CONFIDENCE_OUTPUT) {
				expect(at(Math.max(a, b))).toBe(LOW_CONFIDENCE_OUTPUT);
			}
		}),
	);
});

test('a route added at the end changes nothing for predictions that had an output before', () => {
	fc.assert(
		fc.property(prediction, fc.array(route), route, threshold, (given, routes, added, limit) => {
			const before = decideRoute(given, routes, limit).output;
			// A route of another label's ID that fits by name only makes way for one of the right ID.
			const isStale =
				routes[before - 2]?.labelId !== given.labelId && added.labelId === given.labelId;
			if (before < 2 || isStale) return;
			expect(decideRoute(given, [...routes, added], limit).output).toBe(before);
		}),
	);
});
