import { listSamples } from '../../api/endpoints';
import type { NyckelSample } from '../../api/types';
import type { Step } from '../../run/operation';
import { readList } from './steps';

/** Enough to tell one sample from several. */
const LIMIT = 2;

/**
 * Finds the samples with an external ID, the newest first. Two at most: more change nothing.
 * @param done what follows; it gets none, the one, or two
 */
export function findSamples(
	functionId: string,
	externalId: string,
	done: (samples: NyckelSample[]) => Step,
): Extract<Step, { kind: 'request' }> {
	const newestFirst = { externalId, sortBy: 'creation', sortOrder: 'descending' };
	const keeps = (sample: NyckelSample) => sample.externalId === externalId;
	const wanted = { limit: LIMIT, keeps, areFew: true };
	return readList(listSamples(functionId, newestFirst), wanted, done);
}
