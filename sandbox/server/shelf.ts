import type { FunctionDefinition, Label, Model, Score } from '../functions/types';
import { ApiError } from './errors';
import { LabelBook } from './labels';
import { hashOf, SampleStore } from './samples';

/** One function of a running sandbox: its definition, and what has been learned and stored since the start. */
export class LoadedFunction {
	private loadedModel: Model | undefined;

	private loadedSamples: SampleStore | undefined;

	/** Its labels as they are now; the definition has those of the start. */
	labels: LabelBook;

	constructor(
		readonly definition: FunctionDefinition,
		private readonly now: () => number,
	) {
		this.labels = new LabelBook(definition);
	}

	/**
	 * Ranks the labels for an input.
	 * @throws ApiError 400 when the function is not trained. Source: nyckel-api.md, "Limits and errors"
	 */
	predict(data: unknown): Score[] {
		const model = this.model();
		if (!model) throw new ApiError(400, 'No model available to invoke function');
		return this.labels.named(model.predict(data));
	}

	/** Trains the model now, where there is one. */
	warm(): void {
		this.model();
	}

	/** Takes up a person's label for a sample; models that do not learn keep theirs. */
	learn(sampleId: string, data: unknown, label: Label): void {
		this.model()?.learn?.(sampleId, data, this.labels.modelNameOf(label));
	}

	/** Takes a person's label back. */
	forget(sampleId: string): void {
		this.model()?.forget?.(sampleId);
	}

	/** Stored samples; the labelled inputs that the function was trained on come first. */
	get samples(): SampleStore {
		this.loadedSamples ??= this.seededStore();
		return this.loadedSamples;
	}

	/** @throws ApiError 400 when the function has no such label */
	label(wanted: { labelId?: string; labelName?: string }): Label {
		return this.labels.find(wanted);
	}

	/**
	 * Takes a sample out, and what was learned from it.
	 * @throws ApiError 404 when there is no such sample
	 */
	removeSample(sampleId: string): void {
		this.samples.remove(sampleId);
		this.forget(sampleId);
	}

	/**
	 * Takes a label out; samples that a person gave it have none then.
	 * @throws ApiError 404 when there is no such label
	 */
	removeLabel(labelId: string): void {
		const samples = this.samples.list({ annotationLabelId: labelId });
		this.labels.remove(labelId);
		for (const sample of samples) {
			delete sample.annotation;
			this.forget(sample.id);
		}
	}

	/** Back to what it was at the start. */
	reset(): void {
		this.loadedModel = undefined;
		this.loadedSamples = undefined;
		this.labels = new LabelBook(this.definition);
	}

	private model(): Model | undefined {
		this.loadedModel ??= this.definition.createModel?.();
		return this.loadedModel;
	}

	private seededStore(): SampleStore {
		const store = new SampleStore();
		// Samples are loaded at first use: by then a label may have another name, or be gone.
		const initial = new LabelBook(this.definition);
		const createdAt = this.now();
		for (const { data, labelName } of this.definition.examples?.() ?? []) {
			const annotation = { labelId: initial.find({ labelName }).id };
			store.add({ data, annotation, origin: 'Upload', createdAt, hash: hashOf(data) });
		}
		for (const input of this.definition.stock?.() ?? []) {
			store.add({ ...input, origin: 'Upload', createdAt, hash: hashOf(input.data) });
		}
		return store;
	}
}

/** The functions of the sandbox, found by any of their ids. */
export class Shelf {
	private readonly byId = new Map<string, LoadedFunction>();

	private readonly loaded: readonly LoadedFunction[];

	constructor(definitions: readonly FunctionDefinition[], now: () => number) {
		this.loaded = definitions.map((definition) => new LoadedFunction(definition, now));
		for (const fn of this.loaded) {
			const { id, slug } = fn.definition;
			for (const name of [id, id.replace('function_', ''), slug]) if (name) this.byId.set(name, fn);
		}
	}

	/** The functions that a list shows. */
	listed(): LoadedFunction[] {
		return this.loaded.filter(({ definition }) => !definition.forbidden);
	}

	/**
	 * @param id `function_…`, the bare 16 characters or a slug
	 * @throws ApiError 404 when there is none, 403 when it belongs to somebody else
	 */
	get(id: string): LoadedFunction {
		const fn = this.byId.get(id);
		if (!fn) throw new ApiError(404, `There is no function ${id}.`);
		if (fn.definition.forbidden) {
			throw new ApiError(403, 'These credentials have no access to the function.');
		}
		return fn;
	}

	/** Trains all models now. */
	warm(): void {
		for (const fn of this.loaded) fn.warm();
	}

	/** Forgets what was learned and stored. */
	reset(): void {
		for (const fn of this.loaded) fn.reset();
	}
}
