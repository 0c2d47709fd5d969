import { list, shown } from '../api/quote';
import { comparable } from './names';
import type { Routable } from './labels';
import type { Decision } from './route';
import { OTHER_OUTPUT } from './route';

/** A prediction with where it went. */
export interface Routed {
	prediction: Routable;
	decision: Decision;
}

/** Labels that have no route, each with how many items it had, so that drift is seen. */
function unroutedHint(routed: Routed[]): string | undefined {
	const counts = new Map<string, number>();
	for (const { prediction, decision } of routed) {
		if (decision.outputs[0] !== OTHER_OUTPUT || decision.ambiguous !== undefined) continue;
		const { labelName } = prediction;
		const isNamed = typeof labelName === 'string' && comparable(labelName) !== '';
		const label = isNamed ? labelName : 'no label';
		counts.set(label, (counts.get(label) ?? 0) + 1);
	}
	if (counts.size === 0) return undefined;
	const entries = [...counts].sort(([, a], [, b]) => b - a);
	return `Labels without a route went to Other: ${list(entries.map(([label, count]) => `${shown(label)} (${count})`))}. Add routes for those you need.`;
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
export function routingHints(routed: Routed[]): string[] {
	return [unroutedHint, ambiguousHint, renamedHint, thresholdHint]
		.map((hint) => hint(routed))
		.filter((hint) => hint !== undefined);
}
