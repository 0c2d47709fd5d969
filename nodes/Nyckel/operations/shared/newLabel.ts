import type { IDataObject } from 'n8n-workflow';

import { createLabel } from '../../api/endpoints';
import { failure } from '../../api/failures';
import type { Failure } from '../../api/failures';
import type { NyckelLabel } from '../../api/types';
import { readChoice } from '../../parameters/choice';
import type { Choice } from '../../parameters/choice';
import { findLabel, nameOfLabel } from '../../parameters/label';
import type { LabelReference } from '../../parameters/label';
import { comparable, tidyName, unquoted } from '../../routing/names';
import type { Exchange, PlanSource, Preparation, Step } from '../../run/operation';
import { isDoneUnread, readLabels } from './steps';

/** What to do about a label that the function does not have. */
export const ifLabelMissingProperty: Choice<'error' | 'create'> = {
	displayName: 'If the Label Is Missing',
	name: 'ifLabelMissing',
	type: 'options',
	options: [
		{ name: 'Report an Error', value: 'error', description: 'The item fails' },
		{
			name: 'Create It',
			value: 'create',
			description: 'The label is added to the function, once for all items that have it',
		},
	],
	default: 'error',
	description: 'What to do when the function does not have the label yet',
};

/** How a label goes on the wire: by its ID where it is known, so that a new name at Nyckel changes nothing. */
export const asSent = (label: LabelReference): IDataObject =>
	label.labelId === undefined ? { labelName: nameOfLabel(label) } : { labelId: label.labelId };

/** Nyckel's status for a name that is taken is not documented. */
const MAY_EXIST: ReadonlyArray<Failure['code']> = ['badRequest', 'otherStatus'];

function notTaken(label: string, { detail, httpCode }: Failure): Failure {
	const status = httpCode === undefined ? undefined : Number(httpCode);
	return failure('labelRefused', { label, detail, status });
}

/**
 * Looks after a refusal which labels have a name: Nyckel's status and words for one that is taken are not documented.
 * @param then what follows; it gets the labels of that name
 * @returns `undefined` where the refusal is about something else
 */
export function lookForName(
	functionId: string,
	name: string,
	refused: Failure,
	then: (found: NyckelLabel[]) => Step,
): Step | undefined {
	if (!isDoneUnread(refused) && !MAY_EXIST.includes(refused.code)) return undefined;
	return readLabels(functionId, (labels) => then(findLabel(labels, { labelName: name }).found));
}

const entriesOf = (metadata?: IDataObject | null) => Object.entries(metadata ?? {}).sort();

/** Whether a label holds just what it was to be made with. */
const isAsMade = (found: NyckelLabel, made: IDataObject): boolean =>
	(found.description ?? '') === (made.description ?? '') &&
	JSON.stringify(entriesOf(found.metadata)) ===
		JSON.stringify(entriesOf(made.metadata as IDataObject | undefined));

/**
 * Adds a label, or finds the one that has its name already: the status and words for that are not documented, so the
 * function's labels tell.
 * @param exists what follows where there is one; `isOwn`: an earlier attempt at the same request has made it, as
 * far as can be told: it holds just what was sent
 */
export function addLabel(
	functionId: string,
	label: IDataObject & { name: string },
	created: (json: unknown) => Step,
	exists: (label: NyckelLabel, isOwn: boolean) => Step,
): Exchange {
	return {
		request: createLabel(functionId, label),
		next: created,
		onRefusal(refused, mayBeDone) {
			return lookForName(functionId, label.name, refused, ([found]) => {
				const isMade = isDoneUnread(refused);
				if (found) return exists(found, isMade || (mayBeDone && isAsMade(found, label)));
				const told = isMade ? refused : notTaken(label.name, refused);
				return { kind: 'failure', failure: told };
			});
		},
	};
}

const isThere = (): Step => ({ kind: 'result', value: {} });

/** A label as an item sends it, and what has to be done before. */
export interface PlannedLabel {
	/** `{labelId}` or `{labelName}`. */
	sent: IDataObject;
	/** As the function calls it now, where it was looked up; else as chosen. Empty where it is not known. */
	labelName: string;
	before?: Preparation;
}

/** Whether a label goes on the wire as it stands: by a name that others would not write differently. */
const isPlain = ({ labelName, labelId }: LabelReference): boolean =>
	labelId === undefined && comparable(labelName) === labelName;

/**
 * Finds an item's label among those of the function, and sees to it that it exists where the user wants that. Items with
 * the same new label share its creation; that another program creates it at the same time is no fault.
 * @throws RequestFailed when a label may be missing, and the function's labels cannot be read
 */
export async function planLabel(
	{ reader, itemIndex, labels }: PlanSource,
	functionId: string,
	label: LabelReference,
): Promise<PlannedLabel> {
	const asChosen = { sent: asSent(label), labelName: nameOfLabel(label) };
	const name = unquoted(tidyName(label.labelName));
	const mayCreate =
		readChoice(reader, ifLabelMissingProperty, itemIndex) === 'create' && name !== '';
	if (!mayCreate && isPlain(label)) return asChosen;
	const asked = labels(functionId);
	// What is there already can do without: Nyckel takes the ID, or says what is wrong.
	const all = await (mayCreate ? asked : asked.catch((): NyckelLabel[] => []));
	const { found, isAmbiguous } = findLabel(all, label);
	const [known] = found;
	if (known) return { sent: { labelId: known.id }, labelName: known.name };
	// Several look like it: which one is meant only Nyckel can say, by the very name.
	if (!mayCreate || isAmbiguous) return asChosen;
	const key = `${functionId} label ${name}`;
	return {
		sent: { labelName: name },
		labelName: name,
		before: { key, ...addLabel(functionId, { name }, isThere, isThere) },
	};
}
