/** How much is measured: all of it takes long, since the limits under test are seconds of real time. */
export interface Sizes {
	/** a, b: items of a batch. */
	batch: number;
	/** a: items of the serial loop, which is far slower. */
	serial: number;
	/** b, i: items of each execution. */
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
	/** h: items that meet an outage, its length (milliseconds), and in how many error modes. */
	outageItems: number;
	outageMs: number;
	outageModes: number;
	/** h: how often Stop is pressed at each moment of an outage. */
	cancels: number;
	/** h: items of which one is poison, and of a batch in which nothing can work. */
	poisonItems: number;
	doomedItems: number;
	/** h: length of a batch at a high pace, seconds at that pace. */
	pacedSeconds: number;
}

/** What `docs/benchmarks.md` shows. About three quarters of an hour. */
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
	outageItems: 400,
	outageMs: 40_000,
	outageModes: 3,
	cancels: 5,
	poisonItems: 300,
	doomedItems: 10_000,
	pacedSeconds: 10,
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
	outageItems: 200,
	outageMs: 10_000,
	outageModes: 1,
	cancels: 1,
	poisonItems: 60,
	doomedItems: 1_000,
	pacedSeconds: 3,
};
