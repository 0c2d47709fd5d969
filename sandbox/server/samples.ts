import { createHash } from 'node:crypto';

import { ApiError } from './errors';

/** A stored input. */
export interface Sample {
	/** `sample_` and 16 characters. */
	id: string;
	data: unknown;
	externalId?: string;
	annotation?: { labelId: string };
	prediction?: { labelId: string; confidence: number };
	/** Where it comes from. Source: nyckel-api.md names `InvokeCapture`; the other words are the sandbox's own. */
	origin: 'InvokeCapture' | 'Upload';
	/** Milliseconds since 1970. */
	createdAt: number;
	/** SHA-256 of the data, hexadecimal. */
	hash: string;
}

/** Which samples to list. Times are milliseconds since 1970. */
export interface SampleFilter {
	externalId?: string;
	annotated?: boolean;
	annotationLabelId?: string;
	predictionLabelId?: string;
	origin?: string;
	createdAfter?: number;
	createdBefore?: number;
}

/** Samples kept for each function; a captured one without a label is the first to go. */
const MAX_SAMPLES = 20_000;

/** Image data above this many characters is not kept: the real service shows a URL there too. */
const MAX_IMAGE_CHARACTERS = 16_384;

/** SHA-256 of an invocation's or a sample's data, hexadecimal. */
export function hashOf(data: unknown): string {
	return createHash('sha256')
		.update(typeof data === 'string' ? data : JSON.stringify(data))
		.digest('hex');
}

/** The samples of one function, in order of creation. */
export class SampleStore {
	private readonly samples = new Map<string, Sample>();

	/** First sample of each data hash. */
	private readonly byHash = new Map<string, string>();

	private count = 0;

	/**
	 * Stores an input.
	 * @param hash `hashOf(sample.data)`
	 */
	add(sample: Omit<Sample, 'id'>): Sample {
		this.count += 1;
		const id = `sample_${this.count.toString(36).padStart(16, '0')}`;
		const stored = { id, ...sample, data: keptData(sample.data, id) };
		this.samples.set(id, stored);
		if (!this.byHash.has(sample.hash)) this.byHash.set(sample.hash, id);
		if (this.samples.size > MAX_SAMPLES) this.dropOne();
		return stored;
	}

	/** The sample that holds the same data, if any. */
	duplicateOf(hash: string): string | undefined {
		return this.byHash.get(hash);
	}

	/** @throws ApiError 404 when there is no such sample */
	get(id: string): Sample {
		const sample = this.samples.get(id);
		if (!sample) throw new ApiError(404, `There is no sample ${id}.`);
		return sample;
	}

	/** @throws ApiError 404 when there is no such sample */
	remove(id: string): void {
		const { hash } = this.get(id);
		this.samples.delete(id);
		if (this.byHash.get(hash) !== id) return;
		this.byHash.delete(hash);
		const other = this.list().find((sample) => sample.hash === hash);
		if (other) this.byHash.set(hash, other.id);
	}

	/** All samples that meet the filter, oldest first. */
	list(filter: SampleFilter = {}): Sample[] {
		return [...this.samples.values()].filter((sample) => meets(sample, filter));
	}

	private dropOne(): void {
		for (const sample of this.samples.values()) {
			if (sample.annotation) continue;
			this.samples.delete(sample.id);
			if (this.byHash.get(sample.hash) === sample.id) this.byHash.delete(sample.hash);
			return;
		}
	}
}

function keptData(data: unknown, id: string): unknown {
	const large =
		typeof data === 'string' && data.startsWith('data:') && data.length > MAX_IMAGE_CHARACTERS;
	return large ? `https://sandbox.invalid/samples/${id}` : data;
}

function meets(sample: Sample, filter: SampleFilter): boolean {
	const { externalId, annotated, annotationLabelId, predictionLabelId } = filter;
	return (
		(externalId === undefined || sample.externalId === externalId) &&
		(annotated === undefined || (sample.annotation !== undefined) === annotated) &&
		(annotationLabelId === undefined || sample.annotation?.labelId === annotationLabelId) &&
		(predictionLabelId === undefined || sample.prediction?.labelId === predictionLabelId) &&
		(filter.origin === undefined || sample.origin === filter.origin) &&
		// Both inclusive, as the vendor's page on listing samples says.
		sample.createdAt >= (filter.createdAfter ?? -Infinity) &&
		sample.createdAt <= (filter.createdBefore ?? Infinity)
	);
}
