import type { IDataObject } from 'n8n-workflow';

import { isObject } from './replies';
import type { LabelConfidence, Prediction } from './types';

/** Nyckel leaves out what is null; some replies of others do not. */
const isMissing = (value: unknown): value is null | undefined =>
	value === undefined || value === null;

/** The entries of a list of objects, without the nulls among them; `undefined` for anything else. */
function objectsIn(value: unknown): IDataObject[] | undefined {
	if (!Array.isArray(value)) return undefined;
	const present: unknown[] = value.filter((entry) => !isMissing(entry));
	return present.every(isObject) ? present : undefined;
}

/** Something that names a label. */
const isLabel = ({ labelName, labelId }: IDataObject): boolean =>
	typeof labelName === 'string' || typeof labelId === 'string';

const isBox = ({ boundingBox }: IDataObject): boolean => isObject(boundingBox);

/**
 * How sure a label is, for comparing.
 * @returns the confidence; what is missing or no number ranks last
 */
export function rankOf({ confidence }: IDataObject): number {
	return typeof confidence === 'number' && !Number.isNaN(confidence) ? confidence : -Infinity;
}

/** The most confident entry; of equals the first. The API does not promise an order. */
function topOf(entries: IDataObject[]): IDataObject | undefined {
	return entries.reduce<IDataObject | undefined>(
		(top, entry) => (top === undefined || rankOf(entry) > rankOf(top) ? entry : top),
		undefined,
	);
}

const SUMMARY = ['labelName', 'labelId', 'confidence'];

/** What of the most confident entry is shown beside the list. */
function summaryOf(entries: IDataObject[]): IDataObject {
	const top = topOf(entries) ?? {};
	return Object.fromEntries(
		SUMMARY.filter((name) => !isMissing(top[name])).map((name) => [name, top[name]]),
	);
}

/** Adds fields that the reply does not have; those it has stay as they are. */
function completed(reply: IDataObject, fields: IDataObject): IDataObject {
	const missing = Object.fromEntries(
		Object.entries(fields).filter(([name]) => isMissing(reply[name])),
	);
	// Twice: first in the item, and in place of what is null.
	return { ...missing, ...reply, ...missing };
}

function withBoxes(reply: IDataObject, boxes: IDataObject[]): Prediction {
	return completed(reply, { ...summaryOf(boxes), count: boxes.length });
}

/** Lists of labels in a reply that names none itself: several tags, or the ranking of a classification. */
const LABEL_LISTS = ['labels', 'labelConfidences'];

function ofObject(reply: IDataObject): Prediction {
	const boxes = objectsIn(reply.predictions);
	if (boxes) return withBoxes(reply, boxes);
	if (!isMissing(reply.labelName)) return reply;
	const lists = LABEL_LISTS.map((name) => objectsIn(reply[name])?.filter(isLabel) ?? []);
	const labels = lists.find(({ length }) => length > 0) ?? [];
	return labels.length > 0 ? completed(reply, summaryOf(labels)) : reply;
}

/** A list says by its entries what it is; an empty one may be both, no tags and no boxes. */
function ofList(reply: unknown[]): Prediction {
	if (reply.length === 0) return { labels: [], predictions: [], count: 0 };
	const entries = objectsIn(reply) ?? [];
	if (entries.some(isBox)) return withBoxes({ predictions: reply as IDataObject[] }, entries);
	return entries.some(isLabel) ? tagsOf(reply) : { results: reply as IDataObject[] };
}

/**
 * Reads the answer of a function that is known to tag.
 * @returns the tags as `labels`, with the top one's name, ID and confidence beside
 */
export function tagsOf(reply: unknown): Prediction {
	const tags = objectsIn(reply);
	if (!tags) return predictionOf(reply);
	return { ...summaryOf(tags.filter(isLabel)), labels: reply as LabelConfidence[] };
}

/**
 * @returns a prediction for each box, with the other fields of the reply; the prediction itself where nothing was found
 * or it is of another kind
 */
export function boxesOf(prediction: Prediction): Prediction[] {
	const { predictions, ...rest } = prediction;
	const boxes = objectsIn(predictions) ?? [];
	if (boxes.length === 0) return [prediction];
	// The top one's fields are not those of every box.
	const own = boxes.some(isLabel) ? SUMMARY : ['confidence'];
	const shared = Object.fromEntries(Object.entries(rest).filter(([name]) => !own.includes(name)));
	return boxes.map((box) => ({ ...shared, ...box }));
}

/**
 * Reads the answer to an invocation, of whatever kind the function is: any JSON is a result, for it has been paid for.
 * Every field of the reply is passed on. An array becomes a field (`labels`, `predictions`, else `results`), and of
 * several labels the most confident one gives `labelName`, `labelId` and `confidence` where the reply has none.
 */
export function predictionOf(reply: unknown): Prediction {
	if (Array.isArray(reply)) return ofList(reply);
	return isObject(reply) ? ofObject(reply) : { result: reply as IDataObject[string] };
}
