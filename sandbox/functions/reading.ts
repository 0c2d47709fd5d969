import { BLANK_WIDTH, LETTER_GAP, LETTERS, type Letter } from './lettering';
import { inkOf, pictureOf, type Picture } from './picture';
import type { TextLine } from './types';

/** Empty rows inside a letter at most, in letter rows: more of them part two lines. */
const MAX_ROWS_INSIDE = 3;

/** Rows of the tallest letter: taller ink is no line of text. */
const MAX_ROWS = Math.max(...LETTERS.map(({ offset, rows }) => offset + rows.length));

/** Rows that the first ink of a line may lie below the line's top, in letter rows: commas lie lowest. */
const MAX_OFFSET = Math.max(...LETTERS.map(({ offset }) => offset));

/** Wide letters first, of equals those with more ink: a part of a letter must not be taken for another one. */
const BY_SIZE = [...LETTERS].sort((a, b) => b.width - a.width || inked(b) - inked(a));

/** The inked pixels of a picture. */
interface Ink {
	picture: Picture;
	at: Uint8Array;
	/** Pixels that a pixel of a letter takes in each direction. */
	scale: number;
}

/** Where a line's ink lies, in pixels. */
interface Band {
	top: number;
	bottom: number;
	left: number;
	right: number;
}

/** Reads what `drawPicture` has lettered, from top to bottom; an address is not fetched and holds no text. */
export function readLines(data: unknown): TextLine[] {
	const picture = pictureOf(data);
	if (!picture) return [];
	const at = inkOf(picture);
	const ink = { picture, at, scale: shortestRun(at, picture.width) };
	const { width, height } = picture;
	const bands = bandsOf(ink).filter(({ top, bottom }) => bottom - top <= MAX_ROWS * ink.scale);
	return bands.flatMap((band) => {
		const text = readBand(ink, band);
		const { top, bottom, left, right } = band;
		const boundingBox = {
			x: left / width,
			y: top / height,
			width: (right - left) / width,
			height: (bottom - top) / height,
		};
		return text === '' ? [] : [{ text, boundingBox }];
	});
}

/** The thinnest stroke tells how large the letters were drawn. */
function shortestRun(at: Uint8Array, width: number): number {
	let shortest = width;
	let run = 0;
	for (const [index, inkHere] of at.entries()) {
		if (inkHere === 1) run += 1;
		const ends = run > 0 && (inkHere === 0 || index % width === width - 1);
		if (!ends) continue;
		shortest = Math.min(shortest, run);
		run = 0;
	}
	return Math.max(1, shortest);
}

/** The lines of ink, from top to bottom. */
function bandsOf({ picture: { width, height }, at, scale }: Ink): Band[] {
	const bands: Band[] = [];
	for (let y = 0; y < height; y++) {
		const row = at.subarray(y * width, (y + 1) * width);
		const left = row.indexOf(1);
		if (left < 0) continue;
		const right = row.lastIndexOf(1) + 1;
		const last = bands.at(-1);
		if (last && y - last.bottom <= MAX_ROWS_INSIDE * scale) {
			last.bottom = y + 1;
			last.left = Math.min(last.left, left);
			last.right = Math.max(last.right, right);
		} else {
			bands.push({ top: y, bottom: y + 1, left, right });
		}
	}
	return bands;
}

/** Tries where the line's top may be, as its first ink may be a low letter, and keeps what reads best. */
function readBand(ink: Ink, band: Band): string {
	const readings = Array.from({ length: MAX_OFFSET + 1 }, (_, offset) =>
		readFrom(ink, band, band.top - offset * ink.scale),
	);
	const [best] = readings.sort((a, b) => a.unread - b.unread);
	return best?.text.trim() ?? '';
}

/** Reads a line whose top is known; columns of ink that belong to no letter are passed over. */
function readFrom(ink: Ink, band: Band, top: number): { text: string; unread: number } {
	let text = '';
	let unread = 0;
	let blank = 0;
	for (let x = band.left; x < band.right; ) {
		const letter = BY_SIZE.find((candidate) => isAt(ink, candidate, x, top));
		if (letter) {
			if (blank >= BLANK_WIDTH) text += ' ';
			text += letter.character;
			x += (letter.width + LETTER_GAP) * ink.scale;
			blank = 0;
			continue;
		}
		if (isInkedColumn(ink, band, x)) unread += 1;
		else blank += 1;
		x += ink.scale;
	}
	return { text, unread };
}

function isInkedColumn({ picture, at }: Ink, { top, bottom }: Band, x: number): boolean {
	for (let y = top; y < bottom; y++) if (at[y * picture.width + x] === 1) return true;
	return false;
}

/** Whether exactly this letter stands there, with nothing beside its ink. */
function isAt({ picture, at, scale }: Ink, letter: Letter, left: number, top: number): boolean {
	const rows = letter.offset + letter.rows.length;
	for (let row = 0; row < rows; row++) {
		const y = top + row * scale;
		for (let column = 0; column < letter.width; column++) {
			const wanted = letter.rows[row - letter.offset]?.[column] ?? 0;
			const x = left + column * scale;
			const isOutside = y < 0 || y >= picture.height || x >= picture.width;
			const found = isOutside ? 0 : (at[y * picture.width + x] ?? 0);
			if (found !== wanted) return false;
		}
	}
	return true;
}

function inked({ rows }: Letter): number {
	return rows.flat().reduce((sum, value) => sum + value, 0);
}
