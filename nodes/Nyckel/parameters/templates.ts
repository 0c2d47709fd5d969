/** Text with expressions in it. Pure. */

/** An expression within a parameter's text; what stands around it is fixed. */
const EXPRESSION = /\{\{[^]*?\}\}/g;

/** What JavaScript makes of a field that is not there when it is joined with others, and the blanks between. */
const NOTHING = /undefined|null|\s+/g;

/** More than words for nothing and blanks between them come to, in what people write as one expression. */
const MAX_NOTHING = 1000;

/**
 * @param raw a parameter as n8n keeps it where an expression gives it: with an equals sign before it
 * @returns what is the same for every item; `undefined` where all of it is, since no expression is in it
 */
export function fixedPartOf(raw: string): string | undefined {
	const fixed = raw.slice(1).replace(EXPRESSION, '');
	return fixed.length === raw.length - 1 ? undefined : fixed;
}

/**
 * Whether all expressions of a text gave nothing: it is the fixed part alone, or has `undefined` and `null` besides. One
 * `null` by itself may be somebody's word.
 * @param fixed what {@link fixedPartOf} gives
 */
export function isFixedPart(text: string, fixed: string): boolean {
	if (text.length > fixed.length + MAX_NOTHING || text.trim() === 'null') return false;
	return text.replace(NOTHING, '') === fixed.replace(NOTHING, '');
}
