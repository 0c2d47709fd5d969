import type { IDataObject } from 'n8n-workflow';

import type { NyckelLabel, NyckelSample } from '../../api/types';

/** @returns the names of labels by their IDs */
export const namesOf = (labels: readonly NyckelLabel[]): Map<string, string> =>
	new Map(labels.map(({ id, name }) => [id, name]));

/**
 * @param names of the function's labels, by ID
 * @returns the sample with the names of its labels beside their IDs, which is all that Nyckel sends
 */
export function withLabelNames(sample: NyckelSample, names: Map<string, string>): IDataObject {
	const named = (reference?: { labelId?: string }) =>
		reference?.labelId === undefined
			? reference
			: { ...reference, labelName: names.get(reference.labelId) || null };
	return {
		...sample,
		...(sample.annotation && { annotation: named(sample.annotation) }),
		...(sample.prediction && { prediction: named(sample.prediction) }),
	};
}
