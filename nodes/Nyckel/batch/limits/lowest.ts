/**
 * The limit that a set of votes comes to: the lowest, at least 1 and a whole number.
 * @param votes one per batch; undefined abstains
 * @param otherwise the limit when nobody votes
 */
export function lowestLimit(votes: ReadonlyArray<number | undefined>, otherwise: number): number {
	const cast = votes.filter((vote): vote is number => vote !== undefined);
	if (cast.length === 0) return otherwise;
	// NaN, 0 and fractions below 1 would hold everything for ever.
	return Math.min(...cast.map((vote) => (vote >= 1 ? Math.floor(vote) : 1)));
}
