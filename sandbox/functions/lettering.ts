import { fonts } from 'js-pixel-fonts';

/** A letter that the sandbox can draw and read. */
export interface Letter {
	character: string;
	/** Empty rows above it. */
	offset: number;
	/** From top to bottom; 1 where it is inked. */
	rows: ReadonlyArray<readonly number[]>;
	/** Columns. */
	width: number;
}

/** Columns between two letters. */
export const LETTER_GAP = 1;

/** Columns of a blank, its gap included. */
export const BLANK_WIDTH = 4;

/** Rows from the top of one line to the top of the next: letters are 9 at most. */
export const LINE_HEIGHT = 14;

/** All letters of ASCII. */
export const LETTERS: readonly Letter[] = Object.entries(fonts.sevenPlus.glyphs)
	.filter(([character]) => character.trim() !== '')
	.map(([character, { offset, pixels }]) => ({
		character,
		offset,
		rows: pixels,
		width: Math.max(...pixels.map(({ length }) => length)),
	}));
