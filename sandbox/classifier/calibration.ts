/**
 * Turns log odds into confidences that mean something: one number, the temperature, is fitted on examples
 * that were not trained on (Guo et al., "On Calibration of Modern Neural Networks", 2017).
 */

/** One judged example: the log odds of every label, and which of them was right (-1: none). */
export interface CalibrationRow {
	logits: readonly number[];
	truth: number;
}

/** Confidences that sum to 1, for labels of which exactly one applies. */
export function softmax(logits: readonly number[]): number[] {
	const highest = Math.max(...logits);
	const weights = logits.map((logit) => Math.exp(logit - highest));
	const sum = weights.reduce((a, b) => a + b, 0);
	return weights.map((weight) => weight / sum);
}

/** Confidence of one label on its own, 0 to 1. */
export function sigmoid(logit: number): number {
	return 1 / (1 + Math.exp(-logit));
}

/** Where the search looks, as natural logarithms: temperatures from 0.02 to 50. */
const RANGE: readonly [number, number] = [Math.log(0.02), Math.log(50)];

const GOLDEN = (Math.sqrt(5) - 1) / 2;

const STEPS = 40;

/**
 * The temperature under which the true labels are likeliest, by golden-section search.
 * @param labels `one`: confidences sum to 1; `any`: each label on its own
 */
export function fitTemperature(rows: readonly CalibrationRow[], labels: 'one' | 'any'): number {
	let [low, high] = RANGE;
	for (let i = 0; i < STEPS; i++) {
		const a = high - GOLDEN * (high - low);
		const b = low + GOLDEN * (high - low);
		if (surprise(rows, Math.exp(a), labels) < surprise(rows, Math.exp(b), labels)) high = b;
		else low = a;
	}
	return Math.exp((low + high) / 2);
}

/** Mean negative log likelihood of the truth, in nats. */
function surprise(
	rows: readonly CalibrationRow[],
	temperature: number,
	labels: 'one' | 'any',
): number {
	let sum = 0;
	for (const { logits, truth } of rows) {
		const scaled = logits.map((logit) => logit / temperature);
		const confidences = labels === 'one' ? softmax(scaled) : scaled.map(sigmoid);
		confidences.forEach((confidence, i) => {
			if (i === truth) sum -= Math.log(Math.max(confidence, 1e-12));
			else if (labels === 'any') sum -= Math.log(Math.max(1 - confidence, 1e-12));
		});
	}
	return sum / Math.max(rows.length, 1);
}
