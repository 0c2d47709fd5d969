/** A figure next to what the issue asks for. */
export interface Verdict {
	/** What was asked, e.g. `≤ 1.05 × floor`. */
	target: string;
	/** What came out, e.g. `1.02 at worst`. */
	measured: string;
	met: boolean;
}

/** One table of the report. Cells are ready to print. */
export interface Table {
	head: readonly string[];
	rows: ReadonlyArray<readonly string[]>;
}

/** A chart of bars. */
export interface Chart {
	title: string;
	/** What the values are, with their unit. */
	axis: string;
	bars: ReadonlyArray<readonly [label: string, value: number]>;
}

/** What a section of the bench found out. */
export interface Section {
	tables: readonly Table[];
	verdicts: readonly Verdict[];
	chart?: Chart;
}
