import { createHash } from 'node:crypto';

import { sigmoid } from '../classifier/calibration';
import { brightnessOf, decodePng, imageBytes } from './picture';
import type { Model, Score } from './types';

/** How fast confidence grows with distance from mid-grey: 0.25 away is 0.92. */
const STEEPNESS = 10;

/** Bytes of an image that are looked at when its pixels cannot be read. */
const SAMPLED_BYTES = 65_536;

/** Words in a URL that say what the picture is like: URLs are not fetched, here as in n8n. */
const URL_HINTS: ReadonlyArray<readonly [RegExp, number]> = [
	[/dark|night|black/i, 0.1],
	[/light|day|white|bright/i, 0.9],
];

/** "Light or dark": judges the mean brightness of a PNG, else the mean byte, else the words of the URL. */
export const lightOrDark: Model = {
	predict(data: unknown): Score[] {
		const light = sigmoid(STEEPNESS * (brightness(String(data)) - 0.5));
		const scores = [
			{ labelName: 'Light', confidence: light },
			{ labelName: 'Dark', confidence: 1 - light },
		];
		return scores.sort((a, b) => b.confidence - a.confidence);
	},
};

function brightness(data: string): number {
	const bytes = imageBytes(data);
	if (!bytes) return urlBrightness(data);
	const picture = decodePng(bytes);
	return picture ? brightnessOf(picture) : meanByte(bytes);
}

function urlBrightness(url: string): number {
	const hint = URL_HINTS.find(([words]) => words.test(url));
	return hint?.[1] ?? createHash('sha256').update(url).digest().readUInt8(0) / 255;
}

function meanByte(bytes: Buffer): number {
	const step = Math.max(1, Math.floor(bytes.length / SAMPLED_BYTES));
	let sum = 0;
	let count = 0;
	for (let i = 0; i < bytes.length; i += step) {
		sum += bytes[i] ?? 0;
		count++;
	}
	return sum / count / 255;
}
