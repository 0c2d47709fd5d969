import type { Example } from '../functions/types';

/** The lines of a data table as examples, label by label in turn, so that each fifth holds every label. */
export function examplesOf(table: Readonly<Record<string, string>>): Example[] {
	const columns = Object.entries(table).map(([labelName, lines]) =>
		lines
			.trim()
			.split('\n')
			.map((data) => ({ data, labelName })),
	);
	const longest = Math.max(...columns.map((column) => column.length));
	return Array.from({ length: longest }, (_, i) =>
		columns.flatMap((column) => column[i] ?? []),
	).flat();
}
