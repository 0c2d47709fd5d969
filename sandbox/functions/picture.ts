import { PNG } from 'pngjs';

/** A pixel is ink when a channel is this far from the background's, 0 to 255. */
const MIN_CONTRAST = 48;

/** Larger pictures are not decoded, pixels: the sandbox stays quick. */
const MAX_PIXELS = 2_700_000;

/** In larger pictures nothing is looked for, pixels. The vendor's SDK sends none with a side above 1,024. */
const MAX_PIXELS_SEARCHED = 1024 * 1024;

/** A decoded picture. */
export interface Picture {
	width: number;
	height: number;
	/** Red, green, blue and alpha of each pixel, row by row, 0 to 255. */
	pixels: Buffer;
}

/** The bytes of a data URI; undefined for an address, which is not fetched, here as in n8n. */
export function imageBytes(data: string): Buffer | undefined {
	return data.startsWith('data:')
		? Buffer.from(data.slice(data.indexOf(',') + 1), 'base64')
		: undefined;
}

/** @returns undefined for anything but a PNG, a broken or a very large file */
export function decodePng(file: Buffer): Picture | undefined {
	// Width and height stand at the start, so that a large picture is never unpacked (PNG, section 11.2.2).
	if (file.length < 24 || file.readUInt32BE(16) * file.readUInt32BE(20) > MAX_PIXELS)
		return undefined;
	try {
		const { width, height, data } = PNG.sync.read(file, { checkCRC: false });
		return { width, height, pixels: data };
	} catch {
		// No PNG, or broken chunks: the caller judges the bytes instead.
		return undefined;
	}
}

/** The picture behind an invocation's `data`, where its pixels can be read and are not too many. */
export function pictureOf(data: unknown): Picture | undefined {
	const bytes = imageBytes(String(data));
	const picture = bytes && decodePng(bytes);
	return picture && picture.width * picture.height <= MAX_PIXELS_SEARCHED ? picture : undefined;
}

/** For each pixel 1 where it differs from the background, whose colour is that of the upper left corner. */
export function inkOf({ pixels }: Picture): Uint8Array {
	const background = pixels.subarray(0, 3);
	const ink = new Uint8Array(pixels.length / 4);
	for (let at = 0; at < ink.length; at++) {
		const colour = pixels.subarray(4 * at, 4 * at + 3);
		const isInk = colour.some(
			(value, channel) => Math.abs(value - (background[channel] ?? 0)) >= MIN_CONTRAST,
		);
		ink[at] = isInk ? 1 : 0;
	}
	return ink;
}

/** Mean brightness of a picture, 0 (black) to 1 (white); alpha does not count. */
export function brightnessOf({ width, height, pixels }: Picture): number {
	let sum = 0;
	for (let at = 0; at < pixels.length; at += 4) {
		sum += (pixels[at] ?? 0) + (pixels[at + 1] ?? 0) + (pixels[at + 2] ?? 0);
	}
	return sum / (3 * 255 * width * height);
}
