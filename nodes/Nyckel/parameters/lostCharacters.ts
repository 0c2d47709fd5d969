import { list, shown } from '../api/quote';

/** What stands for bytes that are no text: a file of another encoding, such as Windows-1252, was read as UTF-8. */
const LOST = '\ufffd';

/** Whether a name or a text has lost characters. */
export const hasLost = (value: unknown): boolean =>
	typeof value === 'string' && value.includes(LOST);

/** Where characters were lost before the node, over all items of a run. Nobody can tell them any more: so it is a hint. */
export class LostCharacters {
	private readonly items = new Set<number>();

	private readonly columns = new Set<string>();

	private inText = false;

	/**
	 * Looks at what an item sends.
	 * @param nameOf how the user knows a column
	 */
	note(itemIndex: number, value: unknown, nameOf: (key: string) => string): void {
		if (hasLost(value)) this.inText = true;
		const cells = typeof value === 'object' && value !== null ? Object.entries(value) : [];
		const lost = cells.filter(([key, cell]) => hasLost(cell) || hasLost(key));
		for (const [key] of lost) this.columns.add(nameOf(key));
		if (hasLost(value) || lost.length > 0) this.items.add(itemIndex);
	}

	/** What the user should know of it, in one hint; `undefined`: nothing was lost. */
	hint(fields: readonly string[]): string | undefined {
		const items = [...this.items].map(String);
		const places = [
			this.inText && 'the text',
			this.columns.size > 0 && `the columns ${list([...this.columns].map(shown))}`,
		].filter((place) => typeof place === 'string');
		const found = [
			places.length > 0 &&
				`${places.join(' and ')} (${items.length === 1 ? 'item' : 'items'} ${list(items)})`,
			fields.length > 0 && `the names of the fields ${list(fields.map(shown))}`,
		].filter((place) => typeof place === 'string');
		return found.length === 0
			? undefined
			: `Characters were lost before this node: ${LOST} stands in ${found.join(' and in ')}. Choose the right encoding in the step that reads the file.`;
	}
}
