import distance from 'wink-distance';
import removeWords from 'wink-nlp-utils/src/tokens-remove-words.js';

import { pictureOf } from './picture';
import type { Traits } from './types';

/** Letters of a piece that texts are compared by: words that differ in their endings stay alike. */
const PIECE_LETTERS = 3;

/** Steps of each colour channel: 4 × 4 × 4 colours are told apart. */
const COLOUR_STEPS = 4;

/** Pixels of a picture whose colours count, spread evenly. */
const MAX_PIXELS = 65_536;

/** How far two inputs are from each other: 0 (the same traits) to 1 (none in common). */
export function distanceOf(one: Traits, other: Traits): number {
	// Of numbers above zero the cosine cannot be below it, but rounding can.
	return Math.min(1, Math.max(0, distance.bow.cosine(one, other)));
}

/** The pieces of three letters of a text's words, without stop words unless it has no other. */
export function textTraits(data: unknown): Traits {
	const words =
		String(data)
			.toLowerCase()
			.match(/[\p{L}\p{N}]+/gu) ?? [];
	const telling = removeWords(words);
	return counted((telling.length > 0 ? telling : words).flatMap(piecesOf));
}

/** The colours of a picture; of one that cannot be read, or of an address, the pieces of its text. */
export function imageTraits(data: unknown): Traits {
	const picture = pictureOf(data);
	if (!picture) return textTraits(data);
	const step = (value = 0) => Math.min(COLOUR_STEPS - 1, Math.floor((value * COLOUR_STEPS) / 256));
	const { pixels } = picture;
	const count = Math.min(MAX_PIXELS, pixels.length / 4);
	const colours = Array.from({ length: count }, (_, i) => {
		const at = 4 * Math.floor((i * pixels.length) / 4 / count);
		return [...pixels.subarray(at, at + 3)].map(step).join('');
	});
	return counted(colours);
}

/** The pieces of all values of a row, each with its column. */
export function rowTraits(data: unknown): Traits {
	const columns = Object.entries(data as Record<string, unknown>);
	return counted(
		columns.flatMap(([column, value]) =>
			Object.keys(textTraits(value)).map((piece) => `${column}/${piece}`),
		),
	);
}

function piecesOf(word: string): string[] {
	const framed = ` ${word} `;
	const count = Math.max(1, framed.length - PIECE_LETTERS + 1);
	return Array.from({ length: count }, (_, start) => framed.slice(start, start + PIECE_LETTERS));
}

function counted(traits: readonly string[]): Traits {
	const counts = Object.create(null) as Record<string, number>;
	for (const trait of traits) counts[trait] = (counts[trait] ?? 0) + 1;
	return counts;
}
