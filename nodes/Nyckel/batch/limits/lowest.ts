/**
 * The lowest of some limits, at least 1 and a whole number.
 * @param limits one per batch; undefined where it sets none
 * @param otherwise the limit when none is set
 */
export function lowestLimit(limits: ReadonlyArray<number | undefined>, otherwise: number): number {
	const set = limits.filter((limit): limit is number => limit !== undefined);
	if (set.length === 0) return otherwise;
	// NaN, 0 and fractions below 1 would hold everything for ever.
	return Math.min(...set.map((limit) => (limit >= 1 ? Math.floor(limit) : 1)));
}
