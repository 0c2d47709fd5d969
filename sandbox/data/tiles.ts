import { drawPicture, pngDataUri, type Colour } from '../drawing';

/** Colours of wall tiles and of their joints. */
const TILES: Readonly<Record<string, readonly [tile: Colour, joint: Colour]>> = {
	'tile-brick': [
		[190, 40, 40],
		[230, 230, 230],
	],
	'tile-terracotta': [
		[220, 120, 60],
		[230, 230, 230],
	],
	'tile-sun': [
		[240, 210, 60],
		[230, 230, 230],
	],
	'tile-moss': [
		[60, 130, 50],
		[230, 230, 230],
	],
	'tile-sea': [
		[40, 150, 170],
		[230, 230, 230],
	],
	'tile-night': [
		[30, 40, 110],
		[230, 230, 230],
	],
	'tile-plum': [
		[110, 40, 120],
		[230, 230, 230],
	],
	'tile-slate': [
		[90, 90, 95],
		[20, 20, 20],
	],
	'tile-snow': [
		[250, 250, 250],
		[200, 200, 200],
	],
	'tile-coal': [
		[15, 15, 15],
		[90, 90, 90],
	],
};

/**
 * A drawing of a wall with four tiles.
 * @returns a PNG
 */
export function drawTiles(tile: Colour, joint: Colour): Buffer {
	const size = 14;
	const corners = [1, 17].flatMap((y) => [1, 17].map((x) => ({ x, y })));
	const shapes = corners.map((corner) => ({ ...corner, width: size, height: size, colour: tile }));
	return drawPicture({ width: 32, height: 32, background: joint, shapes });
}

/** What the image Search function looks in. */
export function tileSamples(): Array<{ data: string; externalId: string }> {
	return Object.entries(TILES).map(([externalId, [tile, joint]]) => ({
		data: pngDataUri(drawTiles(tile, joint)),
		externalId,
	}));
}
