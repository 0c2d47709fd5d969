/** How much is measured: all of it takes long, since the limits under test are seconds of real time. */
export interface Sizes {
	/** a, b: items of a batch. */
	batch: number;
	/** a: items of the serial loop, which is far slower. */
	serial: number;
	/** b: items of each of two executions. */
	half: number;
	/** c: single-item executions at once. */
	burst: number;
	/** c: items of the batch that a single item arrives in. */
	bigBatch: number;
	/** d: items of a run, and runs of each peer. */
	overheadItems: number;
	overheadRuns: number;
	/** e: images, and two numbers of texts to see whether memory grows with them. */
	images: number;
	fewTexts: number;
	manyTexts: number;
	/** f: single items of each peer. */
	singles: number;
	/** g: real mails. */
	mails: number;
}

/** What `docs/benchmarks.md` shows. About half an hour. */
export const FULL: Sizes = {
	batch: 1_000,
	serial: 60,
	half: 500,
	burst: 100,
	bigBatch: 2_000,
	overheadItems: 2_000,
	overheadRuns: 5,
	images: 200,
	fewTexts: 25_000,
	manyTexts: 100_000,
	singles: 200,
	mails: 2_000,
};

/** To see that everything works. Small runs flatter and blame by chance: their figures are not for the table. */
export const QUICK: Sizes = {
	batch: 200,
	serial: 10,
	half: 100,
	burst: 100,
	bigBatch: 400,
	overheadItems: 500,
	overheadRuns: 3,
	images: 20,
	fewTexts: 2_500,
	manyTexts: 10_000,
	singles: 40,
	mails: 200,
};
