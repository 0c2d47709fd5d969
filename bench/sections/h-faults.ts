import type { Bench } from '../measure';
import type { Section } from '../report/section';
import { cancels } from './h/cancels';
import { doomed } from './h/doomed';
import { highLimits } from './h/limits';
import { outages } from './h/outages';
import { poison } from './h/poison';

/**
 * h: what really happens to a batch, against a server that shares nothing with the sandbox. What is mostly waiting
 * runs side by side; what needs the machine runs alone.
 */
export async function faults(bench: Bench): Promise<Section> {
	const parts = [
		await outages(bench),
		await cancels(bench),
		...(await Promise.all([poison(bench), doomed(bench)])),
		await highLimits(bench),
	];
	return {
		verdicts: parts.flatMap(({ verdicts }) => verdicts),
		tables: parts.flatMap(({ tables }) => tables),
	};
}
