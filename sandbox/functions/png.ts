import { inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** Larger pictures are not decoded, bytes of raw pixels: the sandbox stays quick. */
const MAX_PIXEL_BYTES = 8_000_000;

/** Channels by colour type (PNG, section 11.2.2); palettes are left out. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 4: 2, 6: 4 };

/**
 * Mean brightness of a PNG with 8 bits a channel, 0 (black) to 1 (white); alpha does not count.
 * @returns undefined for anything else, a broken or a very large file
 */
export function pngBrightness(file: Buffer): number | undefined {
	if (file.length < 33 || !file.subarray(0, 8).equals(SIGNATURE)) return undefined;
	const width = file.readUInt32BE(16);
	const height = file.readUInt32BE(20);
	const channels = CHANNELS[file.readUInt8(25)];
	const readable = file.readUInt8(24) === 8 && file.readUInt8(28) === 0 && channels !== undefined;
	if (!readable || width * height * channels > MAX_PIXEL_BYTES) return undefined;
	try {
		const raw = inflateSync(pixelData(file), { maxOutputLength: MAX_PIXEL_BYTES + height });
		return meanOfRows(raw, width, height, channels);
	} catch {
		// Broken chunks or a broken stream: the caller judges the bytes instead.
		return undefined;
	}
}

function pixelData(file: Buffer): Buffer {
	const parts: Buffer[] = [];
	for (let at = 8; at + 12 <= file.length; at += 12 + file.readUInt32BE(at)) {
		if (file.toString('latin1', at + 4, at + 8) !== 'IDAT') continue;
		parts.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
	}
	return Buffer.concat(parts);
}

function meanOfRows(raw: Buffer, width: number, height: number, channels: number): number {
	const length = width * channels;
	const colours = channels < 3 ? 1 : 3;
	let above = Buffer.alloc(length);
	let sum = 0;
	for (let y = 0; y < height; y++) {
		const start = y * (length + 1);
		const row = Buffer.from(raw.subarray(start + 1, start + 1 + length));
		unfilter(row, above, raw[start] ?? 0, channels);
		for (let i = 0; i < length; i++) if (i % channels < colours) sum += row[i] ?? 0;
		above = row;
	}
	return sum / (width * height * colours * 255);
}

/** Undoes a row's filter in place (PNG, section 9.2): 1 Sub, 2 Up, 3 Average, 4 Paeth. */
function unfilter(row: Buffer, above: Buffer, filter: number, channels: number): void {
	for (let i = 0; i < row.length; i++) {
		const left = row[i - channels] ?? 0;
		const up = above[i] ?? 0;
		const corner = i < channels ? 0 : (above[i - channels] ?? 0);
		const guesses = [0, left, up, (left + up) >> 1, filter === 4 ? paeth(left, up, corner) : 0];
		row[i] = (row[i] ?? 0) + (guesses[filter] ?? 0);
	}
}

function paeth(left: number, up: number, corner: number): number {
	const guess = left + up - corner;
	const distances = [left, up, corner].map((value) => Math.abs(guess - value));
	const nearest = Math.min(...distances);
	return [left, up, corner][distances.indexOf(nearest)] ?? 0;
}
