/** What a function of the sandbox is made of. Names are the API's own. */

/** What a function takes. Source: nyckel-api.md, `GET /v1/functions`. */
export type InputKind = 'Text' | 'Image' | 'Tabular';

/** What a function gives. Source: nyckel-api.md, `GET /v1/functions`. */
export type OutputKind =
	| 'Classification'
	| 'Tags'
	| 'Detection'
	| 'Search'
	| 'Ocr'
	| 'Localization'
	| 'BoxDetect';

/** One label, as `GET …/labels` answers it. */
export interface Label {
	/** `label_` and 16 characters. */
	id: string;
	name: string;
	description?: string;
	metadata?: Record<string, string>;
}

/** One column of a tabular function, as `GET …/fields` answers it. */
export interface Field {
	/** `field_` and 16 characters. */
	id: string;
	name: string;
	type: 'Text' | 'Number' | 'Image';
}

/** How sure a model is of one label. */
export interface Score {
	labelName: string;
	/** 0 to 1. */
	confidence: number;
}

/** An input whose right label is known. */
export interface Example {
	data: string;
	labelName: string;
}

/** A rectangle in fractions of the picture, 0 to 1, from its upper left corner. */
export interface BoundingBox {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** A thing that was found in a picture. */
export interface Finding {
	/** 0 to 1. */
	confidence: number;
	boundingBox: BoundingBox;
}

/** A line of text that was read in a picture. */
export interface TextLine {
	text: string;
	boundingBox: BoundingBox;
}

/** How often each trait of an input occurs; inputs with the same traits are alike. */
export type Traits = Readonly<Record<string, number>>;

/** What answers an invocation. Input has been checked before it gets here. */
export interface Model {
	/**
	 * Ranks the labels for one input.
	 * @param data the invocation's `data`, already checked against the function's input kind
	 * @returns best first; for a Tags function only the labels that apply
	 */
	predict(data: unknown): Score[];
	/**
	 * Takes up a person's label for one sample, replacing an earlier one. Left out: the model does not learn.
	 * @param sampleId the sample, so that a second label replaces the first
	 */
	learn?(sampleId: string, data: unknown, labelName: string): void;
	/** Takes back what `learn` took up for this sample. */
	forget?(sampleId: string): void;
}

/** One function of the account; of what it answers with, it has the part for its output kind, or none: untrained. */
export interface FunctionDefinition {
	/** Its short name here, e.g. `support`. */
	key: string;
	/** `function_` and 16 characters. */
	id: string;
	/** A readable id that works like the id, as pretrained functions have. */
	slug?: string;
	/** Functions may lack one. */
	name?: string;
	input: InputKind;
	output: OutputKind;
	labels: readonly Label[];
	/** Only for tabular functions. */
	fields?: readonly Field[];
	/** Sent with every prediction when set, 0 to 1. */
	decisionThreshold?: number;
	/** True: it exists, but these credentials may not use it (403), and lists leave it out. */
	forbidden?: boolean;
	/** The labelled inputs that the function starts with; may take seconds the first time. */
	examples?: () => readonly Example[];
	/** The inputs without a label that the function starts with, e.g. what a Search function looks in. */
	stock?: () => ReadonlyArray<{ data: unknown; externalId?: string }>;
	/** Classification and Tags: makes a fresh model. May take seconds the first time. */
	createModel?: () => Model;
	/** Detection, BoxDetect and Localization: what is to be seen in a picture, the surest first. */
	detect?: (data: unknown) => Finding[];
	/** Ocr: the lines of text in a picture, from top to bottom. */
	readText?: (data: unknown) => TextLine[];
	/** Search: what an input is compared by. */
	traitsOf?: (data: unknown) => Traits;
}

/** Whether the function can answer at all: without anything to answer with, it is not trained yet. */
export function isTrained({
	createModel,
	detect,
	readText,
	traitsOf,
}: FunctionDefinition): boolean {
	return [createModel, detect, readText, traitsOf].some((part) => part !== undefined);
}
