import { rankOf } from '../api/predictions';
import type { LabelConfidence } from '../api/types';

/** The part of a prediction that decides. */
export interface Routable extends Partial<LabelConfidence> {
	labelId?: string;
	/** 0–1; sent by some functions. */
	decisionThreshold?: number;
}

const isRoutable = (value: unknown): value is Routable =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names and IDs are texts; what else a reply may hold in their place names nothing. */
const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);

/**
 * @param prediction with its own label, its tags in `labels`, and its boxes in `predictions`
 * @returns all its labels, the most confident first; of equals in the order of the reply. At least one, which may have
 * neither name nor ID
 */
export function labelsOf(prediction: Routable): Routable[] {
	const lists = [prediction.labels, prediction.predictions].filter(Array.isArray);
	return [prediction, ...lists.flat().filter(isRoutable)]
		.sort((a, b) => rankOf(b) - rankOf(a))
		.map((label) => ({
			labelName: textOf(label.labelName),
			labelId: textOf(label.labelId),
			confidence: label.confidence,
			decisionThreshold: label.decisionThreshold ?? prediction.decisionThreshold,
		}));
}
