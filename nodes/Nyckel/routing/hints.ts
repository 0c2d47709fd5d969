import type { Decision, Routable } from './route';
import { OTHER_OUTPUT } from './route';

/** A prediction with where it went. */
export interface Routed {
	prediction: Routable;
	decision: Decision;
}

/** Labels named in one hint; more are counted only. */
const MAX_NAMED = 10;
/** Longest part of a label's name in a hint, characters. */
const MAX_NAME = 60;

const name = (label: string) => (label.length > MAX_NAME ? `${label.slice(0, MAX_NAME)}…` : label);

function list(entries: string[]): string {
	const rest = entries.length - MAX_NAMED;
	return entries.slice(0, MAX_NAMED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

/** Labels that have no route, each with how many items it had, so that drift is seen. */
function unroutedHint(routed: Routed[]): string | undefined {
	const counts = new Map<string, number>();
	for (const { prediction, decision } of routed) {
		if (decision.output !== OTHER_OUTPUT) continue;
		const label = prediction.labelName ?? 'no label';
		counts.set(label, (counts.get(label) ?? 0) + 1);
	}
	if (counts.size === 0) return undefined;
	const entries = [...counts].sort(([, a], [, b]) => b - a);
	return `Labels without a route went to Other: ${list(entries.map(([label, count]) => `${name(label)} (${count})`))}. Add routes for those you need.`;
}

/** Labels that have another name at Nyckel than when the route was made. */
function renamedHint(routed: Routed[]): string | undefined {
	const renamed = new Map<string, string>();
	for (const { prediction, decision } of routed) {
		const { route } = decision;
		if (!route || prediction.labelName === undefined) continue;
		if (route.labelName !== prediction.labelName)
			renamed.set(route.labelName, prediction.labelName);
	}
	if (renamed.size === 0) return undefined;
	const entries = [...renamed].map(([before, now]) => `${name(before)} is now ${name(now)}`);
	return `Labels were renamed at Nyckel: ${list(entries)}. Their items still take the same outputs. Pick the labels again to update the names.`;
}

function thresholdHint(routed: Routed[]): string | undefined {
	const count = routed.filter(({ decision }) => decision.lacksThreshold).length;
	return count === 0
		? undefined
		: `Nyckel sent no threshold of the function with ${count === 1 ? '1 item' : `${count} items`}, so any confidence passed. Set Low Confidence to Below a Threshold.`;
}

/** What a run of Invoke and Route tells its user, one sentence a matter. */
export function routingHints(routed: Routed[]): string[] {
	return [unroutedHint(routed), renamedHint(routed), thresholdHint(routed)].filter(
		(hint) => hint !== undefined,
	);
}
