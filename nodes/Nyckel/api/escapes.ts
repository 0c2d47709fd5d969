/** Reads what was escaped in a text, and knows where it stood: percent signs, backslashes of JSON, entities of HTML. */

/** A text with escapes read, and where its characters stand in the text as it was. */
export interface Reading {
	text: string;
	/** Where what became the character at `index` begins. */
	startOf: (index: number) => number;
	/** Where it ends. */
	endOf: (index: number) => number;
}

const ESCAPE =
	/(?:%[\da-f]{2})+|\\u[\da-f]{4}|\\x[\da-f]{2}|\\["'/\\]|&(?:amp|lt|gt|quot|apos);|&#\d{1,7};|&#x[\da-f]{1,6};/gi;

const ENTITIES: Record<string, string> = {
	'&amp;': '&',
	'&lt;': '<',
	'&gt;': '>',
	'&quot;': '"',
	'&apos;': "'",
};

/** A piece of a text, and what it is read as. */
type Piece = [written: string, read: string];

/** Each character by itself, unless they are no UTF-8: then all bytes together. */
function readBytes(written: string): Piece[] {
	const bytes = Buffer.from(written.replaceAll('%', ''), 'hex');
	const text = bytes.toString();
	if (!Buffer.from(text).equals(bytes)) return [[written, text]];
	let at = 0;
	return Array.from(text, (character): Piece => {
		const start = at;
		at += 3 * Buffer.byteLength(character);
		return [written.slice(start, at), character];
	});
}

function readEscape(written: string): Piece[] {
	if (written.startsWith('%')) return readBytes(written);
	if (/^\\[ux]/i.test(written)) {
		return [[written, String.fromCharCode(parseInt(written.slice(2), 16))]];
	}
	if (written.startsWith('\\')) return [[written, written.slice(1)]];
	const [, hex, digits] = /^&#(?:x([\da-f]+)|(\d+));$/i.exec(written) ?? [];
	const code = parseInt(hex ?? digits ?? '', hex === undefined ? 10 : 16);
	if (Number.isNaN(code)) return [[written, ENTITIES[written.toLowerCase()] ?? written]];
	return [[written, code <= 0x10ffff ? String.fromCodePoint(code) : written]];
}

/** Reads the escapes once. */
function readOnce({ text, startOf, endOf }: Reading): Reading {
	const starts: number[] = [];
	const ends: number[] = [];
	let read = '';
	let done = 0;
	const copyUpTo = (end: number) => {
		read += text.slice(done, end);
		for (; done < end; done += 1) {
			starts.push(startOf(done));
			ends.push(endOf(done));
		}
	};
	for (const { 0: escape, index } of text.matchAll(ESCAPE)) {
		copyUpTo(index);
		for (const [written, meaning] of readEscape(escape)) {
			const [start, end] = [startOf(done), endOf(done + written.length - 1)];
			for (let unit = 0; unit < meaning.length; unit += 1) {
				starts.push(start);
				ends.push(end);
			}
			done += written.length;
			read += meaning;
		}
	}
	copyUpTo(text.length);
	return {
		text: read,
		startOf: (index) => starts[index] ?? startOf(text.length),
		endOf: (index) => ends[index] ?? endOf(text.length),
	};
}

/** How often a text can have been escaped on its way: by a program, a proxy, and a page that shows it. */
const MAX_LEVELS = 5;

/** @returns the text as it is, and with its escapes read once, twice and so on, until there are none */
export function allReadings(text: string): Reading[] {
	const readings: Reading[] = [{ text, startOf: (index) => index, endOf: (index) => index + 1 }];
	for (let level = 1; level < MAX_LEVELS; level += 1) {
		const last = readings.at(-1);
		if (!last || last.text.search(ESCAPE) < 0) break;
		readings.push(readOnce(last));
	}
	return readings;
}
