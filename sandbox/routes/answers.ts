import type { BoundingBox, OutputKind, Score, TextLine } from '../functions/types';
import type { ReplyForms } from '../options';
import { ApiError } from '../server/errors';
import type { LoadedFunction } from '../server/shelf';
import { nearest } from './nearest';

/** Query options of an invocation, as they stand in the address. Source: invoke-function.txt. */
export type InvokeQuery = Partial<
	Record<'labelCount' | 'includeMetadata' | 'modelId' | 'capture' | 'externalId', string>
>;

/** An invocation whose input has been checked. */
export interface Invoked {
	fn: LoadedFunction;
	data: unknown;
	query: InvokeQuery;
	externalId: string | undefined;
	forms: ReplyForms;
}

/** What an invocation comes to. */
export interface Answer {
	/** The body of the reply. */
	reply: unknown;
	/** The most confident label, where the function labels. */
	top?: Score | undefined;
}

/** The answer of each kind. Source: nyckel-api.md, "Invoke" and "Other kinds of function". */
export const ANSWERS: Readonly<Record<OutputKind, (invoked: Invoked) => Answer>> = {
	Classification: (invoked) => {
		const scores = invoked.fn.predict(invoked.data);
		const [top] = scores;
		if (!top) throw new ApiError(500, `${invoked.fn.definition.key} gave no label.`);
		return { reply: classified(invoked, scores, top), top };
	},
	Tags: ({ fn, data, query, forms }) => {
		const scores = fn.predict(data);
		const tags = ranked(scores, query.labelCount);
		const reply = forms.tagIds ? tags.map((tag) => withId(fn, tag)) : tags;
		return { reply, top: scores[0] };
	},
	Detection: (invoked) => ({ reply: boxes(invoked) }),
	BoxDetect: (invoked) => ({ reply: boxes(invoked) }),
	Localization: ({ fn, data }) => ({ reply: points(fn, data) }),
	Ocr: ({ fn, data }) => ({ reply: textOf(fn, data, false) }),
	Search: ({ fn, data }) => ({ reply: nearest(fn, data, {}) }),
};

/** Points in the middle of what was found. Source: nyckel-api.md, "Other kinds of function". */
export function points({ definition }: LoadedFunction, data: unknown): unknown[] {
	const found = definition.detect?.(data) ?? [];
	const middle = found.map(({ confidence, boundingBox: { x, y, width, height } }) => ({
		x: rounded(x + width / 2),
		y: rounded(y + height / 2),
		confidence: rounded(confidence),
	}));
	return [{ points: middle }];
}

/** The text of a picture, with where its lines stand if asked for. */
export function textOf(
	{ definition }: LoadedFunction,
	data: unknown,
	withRegions: boolean,
): { text: string; regions?: TextLine[] } {
	const lines = definition.readText?.(data) ?? [];
	const regions = lines.map((line) => ({ ...line, boundingBox: roundedBox(line.boundingBox) }));
	return { text: lines.map(({ text }) => text).join('\n'), ...(withRegions && { regions }) };
}

/** Six digits are enough for a number between 0 and 1. */
export function rounded(value: number): number {
	return Math.round(value * 1e6) / 1e6;
}

/** FunctionOutput: what has no value is left out, unless the form says that null is sent. */
function classified(
	{ fn, query, externalId, forms }: Invoked,
	scores: readonly Score[],
	top: Score,
) {
	const { labelCount, includeMetadata } = query;
	const { id: labelId, metadata } = fn.label(top);
	const { decisionThreshold } = fn.definition;
	const label = {
		label: { labelName: top.labelName, labelId, confidence: rounded(top.confidence) },
		'null-label': { labelName: null, labelId: null, confidence: null },
		'confidences-only': {},
	}[forms.classification];
	const asksRanking = labelCount !== undefined || forms.classification === 'confidences-only';
	return {
		...label,
		...(includeMetadata === 'true' && metadata && { labelMetadata: metadata }),
		...(asksRanking && {
			labelConfidences: ranked(scores, labelCount).map((score) => withId(fn, score)),
		}),
		...(decisionThreshold !== undefined && { decisionThreshold }),
		...(externalId !== undefined && { externalId }),
	};
}

/** The label is the function's name. */
function boxes({ fn, data, forms }: Invoked) {
	const { definition } = fn;
	const predictions = (definition.detect?.(data) ?? []).map(({ confidence, boundingBox }) => ({
		labelName: definition.name,
		confidence: rounded(confidence),
		boundingBox: roundedBox(boundingBox),
	}));
	return forms.boxes === 'bare' ? predictions : { predictions };
}

function withId(fn: LoadedFunction, { labelName, confidence }: Score) {
	return { labelName, labelId: fn.label({ labelName }).id, confidence };
}

function ranked(scores: readonly Score[], labelCount: string | undefined): Score[] {
	return scores
		.slice(0, labelCount === undefined ? undefined : Number(labelCount))
		.map(({ labelName, confidence }) => ({ labelName, confidence: rounded(confidence) }));
}

function roundedBox({ x, y, width, height }: BoundingBox): BoundingBox {
	return { x: rounded(x), y: rounded(y), width: rounded(width), height: rounded(height) };
}
