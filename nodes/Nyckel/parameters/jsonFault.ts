/** Where a text stops being JSON, and why. */
export interface JsonFault {
	/** In the user's words. */
	reason: string;
	/** The text just before the place; blank at the very beginning. */
	before: string;
}

/** Thrown where the text stops being JSON. */
class Stop extends Error {
	constructor(
		readonly at: number,
		readonly reason: string,
	) {
		super(reason);
	}
}

/** Characters shown before the place. */
const SHOWN = 40;

const BLANKS = /[ \t\r\n]*/y;
const WORD = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Not more at once: a pattern that repeats over megabytes ends in a stack overflow. */
const TEXT = /[^"\\\p{Cc}]{1,1000}|\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/uy;

/** Reads JSON as RFC 8259 has it, only to find the place where it ends to be that. */
class Scanner {
	private at = 0;

	private depth = 0;

	constructor(private readonly text: string) {}

	/** @throws Stop where the text is no JSON */
	scan(): void {
		this.value();
		if (this.peek() !== '') this.stop('something follows the end');
	}

	private stop(reason: string): never {
		throw new Stop(this.at, reason);
	}

	private match(pattern: RegExp): boolean {
		pattern.lastIndex = this.at;
		const isThere = pattern.test(this.text);
		if (isThere) this.at = pattern.lastIndex;
		return isThere;
	}

	/** The next character that is no blank; blank at the end. */
	private peek(): string {
		this.match(BLANKS);
		return this.text.charAt(this.at);
	}

	private value(): void {
		const next = this.peek();
		this.depth += 1;
		if (this.depth > 200) this.stop('it is nested too deeply');
		if (next === '{') this.members('}', () => this.member());
		else if (next === '[') this.members(']', () => this.value());
		else if (next === '"') this.string();
		else if (!this.match(WORD))
			this.stop(
				/^[,}\]]?$/.test(next) ? 'a value is missing' : 'a value must be in quotation marks',
			);
		this.depth -= 1;
	}

	private members(end: string, member: () => void): void {
		this.at += 1;
		if (this.peek() === end) {
			this.at += 1;
			return;
		}
		for (;;) {
			member();
			const next = this.peek();
			if (next !== ',' && next !== end) {
				this.stop(
					next === ''
						? `the end is missing, a ${end}`
						: 'a comma is missing, or a quotation mark is too many',
				);
			}
			this.at += 1;
			if (next === end) return;
		}
	}

	private member(): void {
		if (this.peek() !== '"') this.stop('a name in quotation marks is missing');
		this.string();
		if (this.peek() !== ':') this.stop('a colon is missing');
		this.at += 1;
		this.value();
	}

	private string(): void {
		for (;;) {
			this.at += 1;
			while (this.match(TEXT));
			const next = this.text.charAt(this.at);
			if (next === '"') break;
			if (next === '') this.stop('a quotation mark is missing');
			if (next === '\\') this.stop('a backslash must be written twice');
			if (/[\n\r\t]/.test(next)) this.stop('a line break or tab is within quotation marks');
			// Control characters beyond these JSON takes.
			if (next < ' ') this.stop('a character that nobody sees is within quotation marks');
		}
		this.at += 1;
	}
}

/**
 * @param text that is no JSON
 * @returns why, and where
 */
export function jsonFault(text: string): JsonFault {
	try {
		new Scanner(text).scan();
		return { reason: 'it is no JSON', before: '' };
	} catch (fault) {
		const { at, reason } = fault as Stop;
		return { reason, before: text.slice(Math.max(0, at - SHOWN), at).trim() };
	}
}
