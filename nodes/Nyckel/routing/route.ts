import type { LabelConfidence } from '../api/types';
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

/** The part of a prediction that decides. */
export interface Routable extends Partial<LabelConfidence> {
	labelId?: string;
	/** 0–1; sent by some functions. */
	decisionThreshold?: number;
}

/** Where a prediction leaves, and why. */
export interface Decision {
	/** Index of the output. */
	output: number;
	/** The route taken; `undefined` on Other and Low Confidence. */
	route?: Route;
	/** True when the function's threshold was asked for and the prediction brought none. */
	lacksThreshold: boolean;
	/** True when the routes of several labels look like this one, and none is it exactly: it takes none of them. */
	isAmbiguous?: boolean;
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

/**
 * Decides by which output a prediction leaves. Total and pure: every prediction leaves by exactly one output, and
 * nothing but the arguments decides. Of several routes for one label the first that the confidence is enough for wins.
 */
export function decideRoute(
	prediction: Routable,
	routes: readonly Route[],
	threshold: Threshold,
): Decision {
	const { found: candidates, isAmbiguous } = routesOf(prediction, routes);
	const chosen = candidates.find((route) =>
		passes(prediction, needed(route, threshold, prediction)),
	);
	const lacksThreshold =
		threshold.mode === 'function' &&
		!isFinite(prediction.decisionThreshold) &&
		candidates.some(({ minConfidence }) => minConfidence === 0);
	if (chosen) {
		return { output: FIRST_ROUTE_OUTPUT + routes.indexOf(chosen), route: chosen, lacksThreshold };
	}
	const output = candidates.length > 0 ? LOW_CONFIDENCE_OUTPUT : OTHER_OUTPUT;
	return { output, lacksThreshold, ...(isAmbiguous && { isAmbiguous }) };
}
