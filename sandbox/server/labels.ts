import { stableId } from '../functions/ids';
import type { FunctionDefinition, Label, Score } from '../functions/types';
import { ApiError } from './errors';

/** What a person says about a label. */
export type WritableLabel = Omit<Label, 'id'>;

/** A label and what the model calls it: a new name changes nothing in what was learned. */
interface Entry {
	label: Label;
	modelName: string;
}

/** The labels of one function, as they are now. */
export class LabelBook {
	private readonly entries: Entry[];

	private created = 0;

	constructor(private readonly definition: FunctionDefinition) {
		this.entries = definition.labels.map((label) => ({ label, modelName: label.name }));
	}

	/** In order of creation. */
	list(): Label[] {
		return this.entries.map(({ label }) => label);
	}

	/** @throws ApiError 400 when the function has no such label */
	find(wanted: { labelId?: string; labelName?: string }): Label {
		return this.entryOf(wanted, 400).label;
	}

	/**
	 * @param existsStatus how a name that is taken is answered
	 * @throws ApiError with that status when there is a label of this name
	 */
	add(label: WritableLabel, existsStatus: number): Label {
		this.requireFree(label.name, existsStatus);
		this.created += 1;
		const id = stableId('label', `${this.definition.key}/new/${this.created}`);
		const entry = { label: { id, ...label }, modelName: id };
		this.entries.push(entry);
		return entry.label;
	}

	/**
	 * Puts the label in place of what was there: what is left out is gone.
	 * @throws ApiError 404 when there is no such label, `existsStatus` when another one has the name
	 */
	replace(labelId: string, label: WritableLabel, existsStatus: number): Label {
		const entry = this.entryOf({ labelId }, 404);
		if (label.name !== entry.label.name) this.requireFree(label.name, existsStatus);
		entry.label = { id: labelId, ...label };
		return entry.label;
	}

	/** @throws ApiError 404 when there is no such label */
	remove(labelId: string): void {
		this.entries.splice(this.entries.indexOf(this.entryOf({ labelId }, 404)), 1);
	}

	/** What the model calls a label. */
	modelNameOf({ id }: Label): string {
		return this.entryOf({ labelId: id }, 400).modelName;
	}

	/** A model's scores by the names of today, without labels that are gone. */
	named(scores: readonly Score[]): Score[] {
		return scores.flatMap(({ labelName, confidence }) => {
			const entry = this.entries.find(({ modelName }) => modelName === labelName);
			return entry ? [{ labelName: entry.label.name, confidence }] : [];
		});
	}

	private requireFree(name: string, existsStatus: number): void {
		if (!this.entries.some(({ label }) => label.name === name)) return;
		throw new ApiError(existsStatus, `A label with the name ${name} already exists.`);
	}

	private entryOf(
		{ labelId, labelName }: { labelId?: string; labelName?: string },
		status: number,
	) {
		const entry = this.entries.find(({ label: { id, name } }) =>
			labelId === undefined ? name === labelName : id === labelId,
		);
		if (!entry) throw new ApiError(status, `The function has no label ${labelId ?? labelName}.`);
		return entry;
	}
}
