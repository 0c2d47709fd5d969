/**
 * A number in [0, 1) that depends on nothing but its arguments, so that the n-th draw of a run is the same
 * however requests overlap. Mixing function: murmur3's finaliser.
 */
export function draw(seed: number, stream: number, index: number): number {
	let h =
		Math.imul(seed ^ Math.imul(stream + 1, 0x9e3779b1), 0x85ebca6b) ^
		Math.imul(index + 1, 0xc2b2ae35);
	h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
	h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
	return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}
