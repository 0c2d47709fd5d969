import type { IDataObject } from 'n8n-workflow';

import type { Failure, FailureFacts } from './failures';
import { failure } from './failures';
import type { LabelConfidence, Prediction } from './types';

/** A value read from a reply, or why it cannot be read. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; failure: Failure };

const isObject = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads the body of a good response.
 * @returns the JSON value, or why there is none
 */
export function parseReply(
	body: unknown,
	facts: FailureFacts,
): { ok: true; json: unknown } | { ok: false; failure: Failure } {
	const text = typeof body === 'string' ? body.trim() : '';
	if (text === '') return { ok: false, failure: failure('emptyReply', facts) };
	if (text.startsWith('<')) return { ok: false, failure: failure('htmlReply', facts) };
	try {
		return { ok: true, json: JSON.parse(text) as unknown };
	} catch {
		return { ok: false, failure: failure('brokenReply', facts) };
	}
}

function isLabelConfidence(value: unknown): value is LabelConfidence {
	return isObject(value) && typeof value.labelName === 'string';
}

/** Confidence for comparing: what is missing or no number ranks last. */
function rank(label: LabelConfidence): number {
	return typeof label.confidence === 'number' ? label.confidence : -1;
}

/** The most confident one; of equals the first. The API does not promise an order. */
function topLabel(labels: LabelConfidence[]): LabelConfidence | undefined {
	return labels.reduce<LabelConfidence | undefined>(
		(top, label) => (top === undefined || rank(label) > rank(top) ? label : top),
		undefined,
	);
}

/**
 * Reads the answer to an invocation. Every field is passed through; only for arrays (Tags functions) is something
 * added.
 */
export function parsePrediction(json: unknown): Parsed<Prediction> {
	if (isLabelConfidence(json)) return { ok: true, value: json };
	if (Array.isArray(json) && json.every(isLabelConfidence)) {
		const top = topLabel(json);
		const summary = top && {
			labelName: top.labelName,
			...(top.confidence !== undefined && { confidence: top.confidence }),
		};
		return { ok: true, value: { ...summary, labels: json } };
	}
	return { ok: false, failure: failure(isObject(json) ? 'noLabel' : 'unknownReply') };
}

/** Reads an answer that must be one object. */
export function parseObject<T extends IDataObject>(json: unknown): Parsed<T> {
	return isObject(json)
		? { ok: true, value: json as T }
		: { ok: false, failure: failure('unknownReply') };
}

/** Reads an answer that must be a list of objects with an ID. */
export function parseList<T extends { id: string }>(json: unknown): Parsed<T[]> {
	const isList =
		Array.isArray(json) && json.every((entry) => isObject(entry) && typeof entry.id === 'string');
	return isList
		? { ok: true, value: json as unknown as T[] }
		: { ok: false, failure: failure('unknownReply') };
}
