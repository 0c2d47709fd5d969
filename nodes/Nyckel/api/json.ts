/** Half a character as JavaScript writes it in JSON, behind any number of backslashes that are text. */
const ESCAPED_HALF = /(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g;

/**
 * @returns JSON that every parser takes. Half a character, such as is left of an emoji where a text is cut, becomes the sign
 * for a lost one: JavaScript alone writes and reads it, others refuse the whole body for it
 */
export const jsonOf = (value: unknown): string =>
	JSON.stringify(value).replace(ESCAPED_HALF, '$1\ufffd');
