import { list, shown } from '../api/quote';
import { caseless, comparable } from './names';
import { labelsOf } from './labels';
import type { Routable } from './labels';
import type { Decision, Route, SeveralLabels } from './route';
import { OTHER_OUTPUT } from './route';

/** A prediction with where it went. */
export interface Routed {
	prediction: Routable;
	decision: Decision;
}

/** The name of the label that has no route; blank where nothing is seen in it. Undefined: it has one, or several look like it. */
function unroutedLabel({ prediction, decision }: Routed): string | undefined {
	if (decision.outputs[0] !== OTHER_OUTPUT || decision.ambiguous !== undefined) return undefined;
	const { labelName } = prediction;
	return typeof labelName === 'string' && comparable(labelName) !== '' ? labelName : '';
}

/** The routes by name that differ from a label in upper and lower case only. */
const routesInOtherCase = (label: string, routes: readonly Route[]): Route[] =>
	label === '' ? [] : routes.filter(({ labelName }) => caseless(labelName) === caseless(label));

/** Routes by name of which no label was seen that is called so. */
function unmet(routed: Routed[], routes: readonly Route[]): Route[] {
	const labels = routed.flatMap(({ prediction }) => labelsOf(prediction));
	const seen = new Set(labels.map(({ labelName = '' }) => comparable(labelName)));
	return routes.filter(
		({ labelName, labelId }) => labelId === undefined && !seen.has(comparable(labelName)),
	);
}

/** Labels that have no route, each with how many items it had, so that drift is seen; and those whose route is written otherwise. */
function unroutedHints(routed: Routed[], routes: readonly Route[]): string[] {
	const counts = new Map<string, number>();
	for (const label of routed.map(unroutedLabel)) {
		if (label !== undefined) counts.set(label, (counts.get(label) ?? 0) + 1);
	}
	if (counts.size === 0) return [];
	const others = unmet(routed, routes);
	const without: Array<[label: string, count: number]> = [];
	const pairs = new Set<string>();
	for (const [label, count] of counts) {
		const inOtherCase = routesInOtherCase(label, others);
		for (const route of inOtherCase) pairs.add(`${shown(route.labelName)} is ${shown(label)}`);
		if (inOtherCase.length === 0) without.push([label, count]);
	}
	const entries = without
		.sort(([, a], [, b]) => b - a)
		.map(([label, count]) => `${shown(label || 'no label')} (${count})`);
	return [
		entries.length > 0 &&
			`Labels without a route went to Other: ${list(entries)}. Add routes for those you need.`,
		pairs.size > 0 &&
			`Labels went to Other, as their routes differ from them in upper and lower case: ${list([...pairs])} at Nyckel. Pick the labels of these routes from the list, or add routes.`,
	].filter((hint) => hint !== false);
}

/** Labels that have another name at Nyckel than when the route was made. */
function renamedHint(routed: Routed[]): string | undefined {
	const renamed = new Map<string, string>();
	for (const { route, label } of routed.flatMap(({ decision }) => decision.taken)) {
		const before = comparable(route.labelName);
		const now = label.labelName;
		if (before === '' || now === undefined) continue;
		if (before !== comparable(now)) renamed.set(route.labelName, now);
	}
	if (renamed.size === 0) return undefined;
	const entries = [...renamed].map(([before, now]) => `${shown(before)} is now ${shown(now)}`);
	return `Labels were renamed at Nyckel: ${list(entries)}. Their items still take the same outputs. Pick the labels again to update the names.`;
}

/** Labels that two routes look like, so that neither was taken. */
function ambiguousHint(routed: Routed[]): string | undefined {
	const labels = new Set(
		routed.flatMap(({ decision: { ambiguous } }) => (ambiguous === undefined ? [] : [ambiguous])),
	);
	return labels.size === 0
		? undefined
		: `Labels that several routes look like went to Other: ${list([...labels].map(shown))}. Pick the labels of these routes from the list.`;
}

function thresholdHint(routed: Routed[]): string | undefined {
	const count = routed.filter(({ decision }) => decision.lacksThreshold).length;
	return count === 0
		? undefined
		: `Nyckel sent no threshold of the function with ${count === 1 ? '1 item' : `${count} items`}, so any confidence passed. Set 'Low Confidence' to 'Below a Threshold'.`;
}

/** What a run of Invoke and Route tells its user, one sentence a matter. */
export function routingHints(routed: Routed[], routes: readonly Route[]): string[] {
	const others = [ambiguousHint, renamedHint, thresholdHint].map((hint) => hint(routed));
	return [...unroutedHints(routed, routes), ...others.filter((hint) => hint !== undefined)];
}

/** Routes that are not filled in, by their places. */
function emptyHint(routes: readonly Route[]): string | undefined {
	const empty = routes.flatMap(({ labelName, labelId }, index) =>
		comparable(labelName) === '' && labelId === undefined ? [`Route ${index + 1}`] : [],
	);
	return empty.length === 0
		? undefined
		: `Routes without a label got nothing: ${list(empty)}. Pick a label for each, or remove them.`;
}

/** Whether two routes take the same predictions: then nothing is left for the later one. */
function isTwin(one: Route, other: Route): boolean {
	if (one.minConfidence !== other.minConfidence) return false;
	if (one.labelId !== undefined && other.labelId !== undefined)
		return one.labelId === other.labelId;
	return one.labelName !== '' && one.labelName === other.labelName;
}

function twinsHint(routes: readonly Route[]): string | undefined {
	const later = routes.filter((route, index) =>
		routes.slice(0, index).some((earlier) => isTwin(earlier, route)),
	);
	const names = new Set(later.map(({ labelName, labelId = '' }) => shown(labelName || labelId)));
	return names.size === 0
		? undefined
		: `Labels with several routes: ${list([...names])}. Their items leave by the first of these. Remove the others.`;
}

/**
 * What stands in the way of routes that no prediction can take, one sentence a matter.
 * @param several with `all`, each of several routes for a label gets its items
 */
export function idleRouteHints(routes: readonly Route[], several: SeveralLabels): string[] {
	return [emptyHint(routes), several === 'best' ? twinsHint(routes) : undefined].filter(
		(hint) => hint !== undefined,
	);
}
