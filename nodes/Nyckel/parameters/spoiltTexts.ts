import { list, shown } from '../api/quote';

/** A sign that a text is not what it was before this node. Nobody can restore it, and it may be meant: so it is a hint. */
interface Sign {
	mark: string;
	/** How the mark stands in a text; left out: anyhow. */
	pattern?: RegExp;
	/** What has happened. */
	means: string;
	advice: string;
}

const SIGNS: readonly Sign[] = [
	// What stands for bytes that are no text: a file of another encoding, such as Windows-1252, was read as UTF-8.
	{
		mark: '\ufffd',
		means: 'Characters were lost before this node',
		advice: 'Choose the right encoding in the step that reads the file.',
	},
	// What UTF-16 is in UTF-8: every other byte of plain letters is nothing. One by itself may fill up a field.
	{
		mark: '\0',
		pattern: /(?:[^\0]\0){3}|(?:\0[^\0]){3}/,
		means: 'A text was read in the wrong encoding before this node',
		advice: 'Choose the right encoding in the step that reads the file.',
	},
	// What JavaScript makes of an object in the middle of a text.
	{
		mark: '[object Object]',
		means: 'A whole object was put into a text',
		advice: 'Choose a single field of it in the expression.',
	},
	// What it makes of a field that is not there, where nothing else is in the text.
	{
		mark: 'undefined',
		pattern: /^\s*(?:undefined\s*)+$/,
		means: 'A field that is not there was put into a text',
		advice: 'Check its name in the expression, or in the step before that made the text.',
	},
];

/** Where one sign stands, over all items of a run. */
class Spoilt {
	private readonly items = new Set<number>();

	private readonly columns = new Set<string>();

	private inText = false;

	constructor(private readonly sign: Sign) {}

	private isIn = (value: unknown): boolean => {
		const { mark, pattern } = this.sign;
		return typeof value === 'string' && value.includes(mark) && (pattern?.test(value) ?? true);
	};

	note(itemIndex: number, value: unknown, nameOf: (key: string) => string): void {
		if (this.isIn(value)) {
			this.inText = true;
			this.items.add(itemIndex);
		}
		if (typeof value !== 'object' || value === null) return;
		for (const [key, cell] of Object.entries(value)) {
			if (!this.isIn(cell) && !this.isIn(key)) continue;
			this.columns.add(nameOf(key));
			this.items.add(itemIndex);
		}
	}

	hint(fields: readonly string[]): string | undefined {
		const items = [...this.items].map(String);
		const names = fields.filter(this.isIn).map(shown);
		const places = [
			this.inText && 'the text',
			this.columns.size > 0 && `the columns ${list([...this.columns].map(shown))}`,
		].filter((place) => typeof place === 'string');
		const found = [
			items.length > 0 &&
				`${places.join(' and ')} (${items.length === 1 ? 'item' : 'items'} ${list(items)})`,
			names.length > 0 && `the names of the fields ${list(names)}`,
		].filter((place) => typeof place === 'string');
		const { mark, means, advice } = this.sign;
		return found.length === 0
			? undefined
			: `${means}: ${shown(mark)} stands in ${found.join(' and in ')}. ${advice}`;
	}
}

/** Texts and rows of a run that were spoilt before the node. */
export class SpoiltTexts {
	private readonly signs = SIGNS.map((sign) => new Spoilt(sign));

	/**
	 * Looks at what an item sends.
	 * @param value a text, or the values of a row
	 * @param nameOf how the user knows a column
	 */
	note(itemIndex: number, value: unknown, nameOf: (key: string) => string): void {
		for (const sign of this.signs) sign.note(itemIndex, value, nameOf);
	}

	/**
	 * What the user should know of it, one hint a sign.
	 * @param fields names of input fields that belong to no column
	 */
	hints(fields: readonly string[]): string[] {
		return this.signs.map((sign) => sign.hint(fields)).filter((hint) => hint !== undefined);
	}
}
