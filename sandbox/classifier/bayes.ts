import naiveBayes, { type NaiveBayes } from 'wink-naive-bayes-text-classifier';

import type { Example, Model, Score } from '../functions/types';
import { fitTemperature, softmax, sigmoid, type CalibrationRow } from './calibration';

/** How a text model is trained. */
export interface Training {
	examples: readonly Example[];
	/** Examples that set the confidence and are not trained on; left out: five folds of `examples` serve. */
	calibration?: readonly Example[];
	/** Turns a text into its words. */
	tokenise: (text: string) => string[];
	/** `one`: exactly one label applies. `any`: each label applies or not, on its own (Tags). */
	labels: 'one' | 'any';
}

/** A trained model that nobody has corrected yet; shared between sandboxes of one process. */
export interface TrainedText {
	training: Training;
	base: NaiveBayes;
	/** The counts behind `base`, to go on learning from. */
	counts: string;
	/** Share of each label in the examples: the answer for a text without one known word. */
	priors: readonly Score[];
	/** Divides the log odds so that a confidence of 0.8 is right 8 times in 10. */
	temperature: number;
}

/** Presence instead of counts, and little smoothing: the best of those tried on mails (98 % right). */
const CONFIG = { considerOnlyPresence: true, smoothingFactor: 0.1 };

/**
 * A person's label counts as much as three examples. Measured on mails: with one, a single correction changes
 * the answer for the very mail 8 times in 10, with three 9 in 10; with five, other mails start to suffer.
 */
const CORRECTION_WEIGHT = 3;

/** A label whose own confidence reaches this applies to the text (Tags), 0 to 1. */
const TAG_THRESHOLD = 0.5;

const FOLDS = 5;

/**
 * Trains a naive Bayes classifier and sets its confidence.
 * @throws Error when the examples hold fewer than two labels or ten words (wink's own rule)
 */
export function trainText(training: Training): TrainedText {
	const base = learnAll(training.examples, training.tokenise);
	const rows = training.calibration
		? calibrationRows(base, training.calibration, training.tokenise)
		: foldedRows(training);
	const counts = base.exportJSON();
	return {
		training,
		base,
		counts,
		priors: priorsOf(training.examples),
		temperature: fitTemperature(rows, training.labels),
	};
}

/** Answers for one sandbox: starts from the shared counts, and takes up corrections of its own. */
export class TextModel implements Model {
	private readonly corrections = new Map<string, { words: string[]; labelName: string }>();

	private current: NaiveBayes;

	private stale = false;

	constructor(private readonly trained: TrainedText) {
		this.current = trained.base;
	}

	learn(sampleId: string, data: unknown, labelName: string): void {
		const words = wordsOf(String(data), this.trained.training.tokenise);
		this.corrections.set(sampleId, { words, labelName });
		this.stale = true;
	}

	forget(sampleId: string): void {
		this.stale = this.corrections.delete(sampleId) || this.stale;
	}

	predict(data: unknown): Score[] {
		if (this.stale) this.retrain();
		const { training, temperature, priors } = this.trained;
		const words = wordsOf(String(data), training.tokenise);
		const odds = scaledOdds(this.current, words);
		if (odds === undefined) return training.labels === 'one' ? [...priors] : [];
		const names = odds.map(([name]) => name);
		const logits = odds.map(([, value]) => value / temperature);
		const confidences = training.labels === 'one' ? softmax(logits) : logits.map(sigmoid);
		const scores = names.map((labelName, i) => ({ labelName, confidence: confidences[i] ?? 0 }));
		const applying =
			training.labels === 'one' ? scores : scores.filter((s) => s.confidence >= TAG_THRESHOLD);
		return applying.sort((a, b) => b.confidence - a.confidence);
	}

	/** wink allows no learning after its first answer, so the counts are read in again (tens of ms). */
	private retrain(): void {
		const model = emptyModel();
		model.importJSON(this.trained.counts);
		for (const { words, labelName } of this.corrections.values()) {
			for (let i = 0; i < CORRECTION_WEIGHT; i++) model.learn(words, labelName);
		}
		model.consolidate();
		this.current = model;
		this.stale = false;
	}
}

function emptyModel(): NaiveBayes {
	const model = naiveBayes();
	model.defineConfig(CONFIG);
	// Words are cut out beforehand: wink would otherwise do it once a label.
	model.definePrepTasks([]);
	return model;
}

function learnAll(examples: readonly Example[], tokenise: (text: string) => string[]): NaiveBayes {
	const model = emptyModel();
	for (const { data, labelName } of examples) model.learn(wordsOf(data, tokenise), labelName);
	model.consolidate();
	return model;
}

function wordsOf(text: string, tokenise: (text: string) => string[]): string[] {
	return [...new Set(tokenise(text))];
}

/**
 * Log odds of each label in nats, divided by the root of the number of words: naive Bayes takes words as
 * independent, which makes long texts far too sure. Undefined when no word is known.
 */
function scaledOdds(model: NaiveBayes, words: string[]): Array<[string, number]> | undefined {
	const odds = model.computeOdds(words);
	if (odds.length < 2) return undefined;
	const scale = Math.LN2 / Math.sqrt(words.length);
	return odds.map(([name, value]) => [name, value * scale]);
}

function calibrationRows(
	model: NaiveBayes,
	examples: readonly Example[],
	tokenise: (text: string) => string[],
): CalibrationRow[] {
	return examples.flatMap(({ data, labelName }) => {
		const odds = scaledOdds(model, wordsOf(data, tokenise));
		if (odds === undefined) return [];
		return [{ logits: odds.map(([, v]) => v), truth: odds.findIndex(([n]) => n === labelName) }];
	});
}

/** Each fifth of every label judged by a model of the rest: no model sees what it is judged on. */
function foldedRows({ examples, tokenise }: Training): CalibrationRow[] {
	const folds = foldsOf(examples);
	return Array.from({ length: FOLDS }, (_, fold) => {
		const model = learnAll(
			examples.filter((_example, i) => folds[i] !== fold),
			tokenise,
		);
		const judged = examples.filter((_example, i) => folds[i] === fold);
		return calibrationRows(model, judged, tokenise);
	}).flat();
}

/** The fold of each example, dealt label by label so that every fold holds every label. */
function foldsOf(examples: readonly Example[]): number[] {
	const seen = new Map<string, number>();
	return examples.map(({ labelName }) => {
		const count = seen.get(labelName) ?? 0;
		seen.set(labelName, count + 1);
		return count % FOLDS;
	});
}

function priorsOf(examples: readonly Example[]): Score[] {
	const counts = new Map<string, number>();
	for (const { labelName } of examples) counts.set(labelName, (counts.get(labelName) ?? 0) + 1);
	return [...counts]
		.map(([labelName, count]) => ({ labelName, confidence: count / examples.length }))
		.sort((a, b) => b.confidence - a.confidence);
}
