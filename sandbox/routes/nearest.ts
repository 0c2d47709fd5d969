import { distanceOf } from '../functions/likeness';
import type { Traits } from '../functions/types';
import type { Sample } from '../server/samples';
import type { LoadedFunction } from '../server/shelf';

/** How many samples are found when nothing is said. The reference is silent. */
const DEFAULT_COUNT = 10;

/** What a search asks for, as it stands in the address. */
export interface SearchQuery {
	sampleCount?: string;
	includeData?: string;
}

/** A sample that was found; a smaller distance is more alike. */
export interface Match {
	sampleId: string;
	/** 0 to 1. */
	distance: number;
	externalId?: string;
	data?: unknown;
}

/** Samples do not change: what they are compared by is worked out once. */
const traitsOfSamples = new WeakMap<Sample, Traits>();

/** The samples most like an input, nearest first; of equals the older. */
export function nearest(
	fn: LoadedFunction,
	data: unknown,
	{ sampleCount, includeData }: SearchQuery,
): Match[] {
	const { traitsOf } = fn.definition;
	if (!traitsOf) return [];
	const traits = traitsOf(data);
	return fn.samples
		.list()
		.map((sample) => ({ sample, distance: distanceOf(traits, known(sample, traitsOf)) }))
		.sort((a, b) => a.distance - b.distance)
		.slice(0, sampleCount === undefined ? DEFAULT_COUNT : Number(sampleCount))
		.map(({ sample, distance }) => ({
			sampleId: sample.id,
			distance: Math.round(distance * 1e6) / 1e6,
			...(sample.externalId !== undefined && { externalId: sample.externalId }),
			...(includeData === 'true' && { data: sample.data }),
		}));
}

function known(sample: Sample, traitsOf: (data: unknown) => Traits): Traits {
	const traits = traitsOfSamples.get(sample) ?? traitsOf(sample.data);
	traitsOfSamples.set(sample, traits);
	return traits;
}
