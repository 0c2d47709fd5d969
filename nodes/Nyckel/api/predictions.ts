import type { IDataObject } from 'n8n-workflow';

import { isObject } from './replies';
import type { LabelConfidence, Prediction } from './types';

const isObjects = (value: unknown): value is IDataObject[] =>
	Array.isArray(value) && value.every(isObject);

/** Nyckel leaves out what is null; some replies of others do not. */
const isMissing = (value: unknown) => value === undefined || value === null;

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
	if (isObjects(reply.predictions)) return withBoxes(reply, reply.predictions);
	if (!isMissing(reply.labelName)) return reply;
	const entries = LABEL_LISTS.map((name) => reply[name]).find(isObjects) ?? [];
	const labels = entries.filter(isLabel);
	return labels.length > 0 ? completed(reply, summaryOf(labels)) : reply;
}

/** A list says by its entries what it is; an empty one may be both, no tags and no boxes. */
function ofList(reply: unknown[]): Prediction {
	if (reply.length === 0) return { labels: [], predictions: [], count: 0 };
	if (!isObjects(reply)) return { results: reply as IDataObject[] };
	if (reply.some(isBox)) return withBoxes({ predictions: reply }, reply);
	return reply.some(isLabel) ? tagsOf(reply) : { results: reply };
}

/**
 * Reads the answer of a function that is known to tag.
 * @returns the tags as `labels`, with the top one's name, ID and confidence beside
 */
export function tagsOf(reply: unknown): Prediction {
	if (!isObjects(reply)) return predictionOf(reply);
	return { ...summaryOf(reply.filter(isLabel)), labels: reply as LabelConfidence[] };
}

/**
 * @returns a prediction for each box, with the other fields of the reply; the prediction itself where nothing was found
 * or it is of another kind
 */
export function boxesOf(prediction: Prediction): Prediction[] {
	const { predictions: boxes, ...rest } = prediction;
	if (!isObjects(boxes) || boxes.length === 0) return [prediction];
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
