/** What an ID is: whatever becomes one segment of a path must lead nowhere else. */

/** What Nyckel's IDs, and the names of pretrained functions, are made of. */
const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;

/** Whether a text looks like an ID of Nyckel's. */
export const isId = (text: string): boolean => ID.test(text);

/** Longest ID of a server that is believed, characters. */
const MAX_SEGMENT = 200;

/** Segments that URLs take for a step within the path, encoded or not (WHATWG URL, 4.1): encoding does not help. */
const DOTS = /^(?:\.|%2e){1,2}$/i;

/** A character that is only half there cannot be sent in an address at all. */
export const HALF_CHARACTER = /\p{Surrogate}/u;

/** Whether a text that a server gave as an ID can be a segment of a path, whatever IDs look like one day. */
export const isSegment = (text: string): boolean =>
	text !== '' && text.length <= MAX_SEGMENT && !DOTS.test(text) && !HALF_CHARACTER.test(text);

/**
 * @returns the ID as one segment of a path
 * @throws RangeError for what would lead elsewhere: a mistake of the node, since IDs are checked where they are read
 */
export function segmentOf(id: string): string {
	if (!isSegment(id)) throw new RangeError('An ID that would lead to another address.');
	return encodeURIComponent(id);
}
