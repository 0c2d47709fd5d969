import { labelsOf } from './labels';
import type { Routable } from './labels';
import { findNamed } from './names';

/** A label's own output. */
export interface Route {
	/** The label's name when the route was made, or as typed; blank where it is not known, or the route not filled in. */
	labelName: string;
	/** The label's ID, where it was picked from the list: it survives renaming. */
	labelId?: string;
	/** 0–1; 0 means the node's threshold, anything else is used whatever the node says. */
	minConfidence: number;
}

/** How sure a prediction must be to leave by its label's output. */
export type Threshold =
	| { mode: 'none' }
	/** A fixed one, 0–1. */
	| { mode: 'value'; value: number }
	/** The one that the function sends with each prediction. */
	| { mode: 'function' };

/** The outputs that exist whatever the routes: n8n keeps connections by index, so these come first. */
export const OTHER_OUTPUT = 0;
export const LOW_CONFIDENCE_OUTPUT = 1;
/** Output of the first route. */
export const FIRST_ROUTE_OUTPUT = 2;

/** What happens to a prediction with several labels that have a route. */
export type SeveralLabels =
	/** The most confident of them decides alone. */
	| 'best'
	/** It leaves by each route that takes one of its labels. */
	| 'all';

/** A route with the label that took it. */
export interface Taken {
	route: Route;
	label: Routable;
}

/** Where a prediction leaves, and why. */
export interface Decision {
	/** Indices of the outputs: at least one, none twice, in ascending order. */
	outputs: number[];
	/** The routes taken; none on Other and Low Confidence. */
	taken: Taken[];
	/** True when the function's threshold was asked for and the prediction brought none. */
	lacksThreshold: boolean;
	/** The label that several routes look like, where for that reason none was taken. */
	ambiguous?: string;
}

const isFinite = (value: unknown): value is number => Number.isFinite(value);

/**
 * The routes of a prediction's label. Where one was picked by its ID, another label's route does not count for having
 * the same name: names change hands when labels are renamed.
 */
function routesOf(
	{ labelId, labelName = '' }: Routable,
	routes: readonly Route[],
): { found: Route[]; isAmbiguous: boolean } {
	const isById = (route: Route) => labelId !== undefined && route.labelId === labelId;
	const byName = findNamed(routes, (route) => route.labelName, labelName);
	if (!routes.some(isById)) return byName;
	const isNamed = (route: Route) => route.labelId === undefined && byName.found.includes(route);
	return { found: routes.filter((route) => isById(route) || isNamed(route)), isAmbiguous: false };
}

/** The confidence a route asks for, 0–1; `undefined` when it takes any. */
function needed(route: Route, threshold: Threshold, prediction: Routable): number | undefined {
	if (route.minConfidence > 0) return route.minConfidence;
	if (threshold.mode === 'value') return threshold.value;
	if (threshold.mode === 'none') return undefined;
	return isFinite(prediction.decisionThreshold) ? prediction.decisionThreshold : undefined;
}

/** Exactly at the threshold passes; a confidence that is missing or no number does not. */
function passes(prediction: Routable, minimum: number | undefined): boolean {
	return (
		minimum === undefined || (isFinite(prediction.confidence) && prediction.confidence >= minimum)
	);
}

/** A label, the routes that it may take, and those that it is sure enough for; both in the order shown. */
function matchOf(label: Routable, routes: readonly Route[], threshold: Threshold) {
	const { found, isAmbiguous } = routesOf(label, routes);
	const taken = found.filter((route) => passes(label, needed(route, threshold, label)));
	const lacksThreshold =
		threshold.mode === 'function' &&
		!isFinite(label.decisionThreshold) &&
		found.some(({ minConfidence }) => minConfidence === 0);
	return { label, hasRoute: found.length > 0, taken, lacksThreshold, isAmbiguous };
}

/** Each route once, with the first label that took it: several boxes may have the same label. */
function onceEach(ways: Taken[]): Taken[] {
	const byRoute = new Map<Route, Taken>();
	for (const way of ways) if (!byRoute.has(way.route)) byRoute.set(way.route, way);
	return [...byRoute.values()];
}

/**
 * Decides by which outputs a prediction leaves. Total and pure: every prediction leaves by at least one output, by none
 * twice, and nothing but the arguments decides. Thresholds count for each label by itself.
 * @param several `best`: it leaves by exactly one. The most confident label that has a route which takes it decides, and
 * of several routes of that label the first. `all`: it leaves by each route that takes one of its labels
 */
export function decideRoute(
	prediction: Routable,
	routes: readonly Route[],
	threshold: Threshold,
	several: SeveralLabels = 'best',
): Decision {
	const matches = labelsOf(prediction).map((label) => matchOf(label, routes, threshold));
	const ways = matches.flatMap(({ label, taken }) => taken.map((route) => ({ route, label })));
	const taken = several === 'all' ? onceEach(ways) : ways.slice(0, 1);
	const lacksThreshold = matches.some((match) => match.lacksThreshold);
	if (taken.length > 0) {
		const outputs = taken.map(({ route }) => FIRST_ROUTE_OUTPUT + routes.indexOf(route));
		return { outputs: outputs.sort((a, b) => a - b), taken, lacksThreshold };
	}
	if (matches.some(({ hasRoute }) => hasRoute)) {
		return { outputs: [LOW_CONFIDENCE_OUTPUT], taken, lacksThreshold };
	}
	const ambiguous = matches.find(({ isAmbiguous }) => isAmbiguous)?.label.labelName;
	return { outputs: [OTHER_OUTPUT], taken, lacksThreshold, ...(ambiguous && { ambiguous }) };
}
