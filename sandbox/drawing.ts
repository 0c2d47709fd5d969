import { PNG } from 'pngjs';

import { BLANK_WIDTH, LETTER_GAP, LETTERS, LINE_HEIGHT } from './functions/lettering';

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** A filled rectangle, in pixels. */
export interface Rectangle {
	x: number;
	y: number;
	width: number;
	height: number;
	colour?: Colour;
	/** Leaves out the upper right half, so that whoever finds it is less sure. */
	isHalf?: boolean;
}

/** What to draw; later things cover earlier ones. */
export interface Drawing {
	/** Pixels. */
	width: number;
	height: number;
	/** White unless said otherwise. */
	background?: Colour;
	shapes?: readonly Rectangle[];
	/** Lettered from the upper left corner, a line each; ASCII only. */
	lines?: readonly string[];
	/** Pixels that a pixel of a letter takes in each direction, 2 unless said otherwise. */
	letterSize?: number;
}

const WHITE: Colour = [255, 255, 255];
const BLACK: Colour = [0, 0, 0];

const BY_CHARACTER = new Map(LETTERS.map((letter) => [letter.character, letter]));

/**
 * Draws what the sandbox's image functions can find and read.
 * @returns a PNG
 */
export function drawPicture(drawing: Drawing): Buffer {
	const { width, height, background = WHITE, shapes = [], lines = [] } = drawing;
	const png = new PNG({ width, height });
	fill(png, { x: 0, y: 0, width, height, colour: background });
	for (const shape of shapes) fill(png, shape);
	const { letterSize = 2 } = drawing;
	lines.forEach((line, index) =>
		letter(png, line, (2 + index * LINE_HEIGHT) * letterSize, letterSize),
	);
	return PNG.sync.write(png);
}

/** A PNG in the form in which Nyckel takes it. */
export function pngDataUri(png: Buffer): string {
	return `data:image/png;base64,${png.toString('base64')}`;
}

function fill(png: PNG, { x, y, width, height, colour = BLACK, isHalf = false }: Rectangle): void {
	for (let down = 0; down < height; down++) {
		// The diagonal of the lower left half: its last row is full.
		const length = isHalf ? Math.ceil((width * (down + 1)) / height) : width;
		for (let across = 0; across < length; across++) {
			const at = 4 * ((y + down) * png.width + x + across);
			png.data.set([...colour, 255], at);
		}
	}
}

function letter(png: PNG, line: string, top: number, size: number): void {
	let left = 2 * size;
	for (const character of line) {
		const found = BY_CHARACTER.get(character);
		if (found) {
			found.rows.forEach((row, down) =>
				row.forEach((value, across) => {
					const x = left + across * size;
					const y = top + (found.offset + down) * size;
					if (value === 1) fill(png, { x, y, width: size, height: size });
				}),
			);
		}
		left += (found ? found.width + LETTER_GAP : BLANK_WIDTH) * size;
	}
}
