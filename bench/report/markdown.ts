import type { Chart, Section, Table, Verdict } from './section';

/** The section as Markdown: what was asked, then the tables, then the chart. */
export function toMarkdown({ verdicts, tables, chart }: Section): string {
	const parts = [verdictTable(verdicts), ...tables.map(toTable)];
	if (chart) parts.push(toChart(chart));
	return parts.join('\n\n');
}

function verdictTable(verdicts: readonly Verdict[]): string {
	return toTable({
		head: ['Target', 'Measured', ''],
		rows: verdicts.map(({ target, measured, met }) => [
			target,
			measured,
			met ? 'met' : '**missed**',
		]),
	});
}

function toTable({ head, rows }: Table): string {
	const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A Mermaid chart: drawn where the page is shown, so no picture goes stale beside the table. */
function toChart({ title, axis, bars }: Chart): string {
	const quoted = bars.map(([label]) => `"${label}"`).join(', ');
	const values = bars.map(([, value]) => Number(value.toFixed(2)));
	const top = Math.max(1, Math.ceil(Math.max(...values) * 1.1));
	return [
		'```mermaid',
		'---',
		'config:',
		'  xyChart:',
		'    width: 900',
		'---',
		'xychart-beta horizontal',
		`  title "${title}"`,
		`  x-axis [${quoted}]`,
		`  y-axis "${axis}" 0 --> ${top}`,
		`  bar [${values.join(', ')}]`,
		'```',
	].join('\n');
}

/**
 * Puts a text in place of what stands between two markers, `<!-- bench:name -->` and `<!-- /bench:name -->`.
 * @throws Error when the page has no such markers
 */
export function between(page: string, name: string, text: string): string {
	const [open, close] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
	const start = page.indexOf(open);
	const end = page.indexOf(close);
	if (start < 0 || end < start) throw new Error(`The page has no place for "${name}".`);
	return `${page.slice(0, start + open.length)}\n\n${text}\n\n${page.slice(end)}`;
}
