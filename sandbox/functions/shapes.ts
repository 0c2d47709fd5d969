import { inkOf, pictureOf, type Picture } from './picture';
import type { BoundingBox, Finding } from './types';

/** Smaller shapes count as noise, pixels. */
const MIN_PIXELS = 9;

/** A shape that fills its box wholly is certain, as far as anything is. */
const MAX_CONFIDENCE = 0.99;

/** Where a shape lies, in pixels. */
interface Extent {
	left: number;
	top: number;
	right: number;
	bottom: number;
	pixels: number;
}

/**
 * The shapes in a picture: what touches and differs from the upper left corner. The better a shape fills its box, the
 * surer. An address shows nothing, as it is not fetched.
 * @returns the surest first; of equals the larger
 */
export function findShapes(data: unknown): Finding[] {
	const picture = pictureOf(data);
	if (!picture) return [];
	return extentsOf(picture)
		.map((extent) => ({ confidence: filled(extent), boundingBox: boxOf(extent, picture) }))
		.sort((a, b) => b.confidence - a.confidence || area(b.boundingBox) - area(a.boundingBox));
}

function extentsOf(picture: Picture): Extent[] {
	const left = inkOf(picture);
	const found: Extent[] = [];
	for (let at = left.indexOf(1); at >= 0; at = left.indexOf(1, at + 1)) {
		const extent = flood(left, at, picture.width);
		if (extent.pixels >= MIN_PIXELS) found.push(extent);
	}
	return found;
}

/** Takes all pixels that hang together with this one out of those left. */
function flood(left: Uint8Array, start: number, width: number): Extent {
	const extent = { left: width, top: Infinity, right: 0, bottom: 0, pixels: 0 };
	const open = [start];
	left[start] = 0;
	for (let at = open.pop(); at !== undefined; at = open.pop()) {
		const x = at % width;
		const y = Math.floor(at / width);
		extent.left = Math.min(extent.left, x);
		extent.top = Math.min(extent.top, y);
		extent.right = Math.max(extent.right, x + 1);
		extent.bottom = Math.max(extent.bottom, y + 1);
		extent.pixels += 1;
		const beside = [at - width, at + width, x > 0 ? at - 1 : -1, x + 1 < width ? at + 1 : -1];
		for (const next of beside) {
			if (left[next] !== 1) continue;
			left[next] = 0;
			open.push(next);
		}
	}
	return extent;
}

function filled({ left, top, right, bottom, pixels }: Extent): number {
	return Math.min(MAX_CONFIDENCE, pixels / ((right - left) * (bottom - top)));
}

function boxOf(extent: Extent, { width, height }: Picture): BoundingBox {
	const { left, top, right, bottom } = extent;
	return {
		x: left / width,
		y: top / height,
		width: (right - left) / width,
		height: (bottom - top) / height,
	};
}

function area({ width, height }: BoundingBox): number {
	return width * height;
}
