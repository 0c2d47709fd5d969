import { deflateSync } from 'node:zlib';

import {
	calibrationMails,
	heldOutMails,
	mailText,
	trainingMails,
} from '../../sandbox/classifier/mails';
import { CATALOGUE, type FunctionKey } from '../../sandbox/functions/catalogue';
import { examplesOf } from '../../sandbox/data/lines';
import { SUPPORT_HELD_OUT } from '../../sandbox/data/support-held-out';
import { SUPPORT_TICKETS } from '../../sandbox/data/support-tickets';
import type { Model } from '../../sandbox/functions/types';

function modelOf(key: FunctionKey): Model {
	const model = CATALOGUE.find((fn) => fn.key === key)?.createModel?.();
	if (!model) throw new Error(`${key} has no model`);
	return model;
}

describe('the spam classifier', () => {
	let judged: Array<{ right: boolean; confidence: number; truth: string }>;

	beforeAll(() => {
		const model = modelOf('spam');
		judged = heldOutMails().map((mail) => {
			const [top] = model.predict(mailText(mail));
			const { labelName = '', confidence = 0 } = top ?? {};
			return { right: labelName === mail.truth, confidence, truth: mail.truth };
		});
	});

	it('is right about at least 97 of 100 mails that it was not trained on', () => {
		expect(judged.length).toBeGreaterThan(2000);
		expect(share(judged, ({ right }) => right)).toBeGreaterThanOrEqual(0.97);
	});

	it('knows when it is unsure: a low confidence is wrong far more often than a high one', () => {
		const unsure = judged.filter(({ confidence }) => confidence < 0.8);
		const sure = judged.filter(({ confidence }) => confidence >= 0.99);
		expect(unsure.length).toBeGreaterThan(20);
		expect(share(unsure, ({ right }) => right)).toBeLessThan(0.75);
		expect(share(sure, ({ right }) => right)).toBeGreaterThan(0.99);
	});

	it('says a confidence that is within two points of the truth on average', () => {
		const bins = Array.from({ length: 10 }, (_, i) =>
			judged.filter(({ confidence }) => Math.min(9, Math.floor(confidence * 10)) === i),
		);
		const error = bins.reduce((sum, bin) => {
			const said = bin.reduce((total, { confidence }) => total + confidence, 0);
			return sum + Math.abs(said - bin.filter(({ right }) => right).length);
		}, 0);
		expect(error / judged.length).toBeLessThan(0.02);
	});

	it('was trained on none of the mails that it is judged on', () => {
		const used = new Set([...trainingMails(), ...calibrationMails()].map(({ data }) => data));
		expect(heldOutMails().filter((mail) => used.has(mailText(mail)))).toEqual([]);
		expect(new Set(heldOutMails().map(({ text }) => text)).size).toBe(heldOutMails().length);
	});

	it('sees no header that tells the truth', () => {
		const telling = trainingMails().filter(({ data }) =>
			/^(X-Spam|Received:)/m.test(data.slice(0, 200)),
		);
		expect(telling).toEqual([]);
	});
});

describe('the support classifier', () => {
	const heldOut = examplesOf(SUPPORT_HELD_OUT);

	it('is judged on tickets that it was not trained on', () => {
		const trained = new Set(examplesOf(SUPPORT_TICKETS).map(({ data }) => data));
		expect(trained.size).toBe(150);
		expect(heldOut.filter(({ data }) => trained.has(data))).toEqual([]);
	});

	it('sends at least nine of ten held-out tickets to the right team', () => {
		const model = modelOf('support');
		const right = (data: string, team: string) => model.predict(data)[0]?.labelName === team;
		const found = share(heldOut, ({ data, labelName }) => right(data, labelName));
		expect(heldOut).toHaveLength(40);
		expect(found).toBeGreaterThanOrEqual(0.9);
	});

	it('answers a text without one known word by the size of the teams', () => {
		expect(modelOf('support').predict('xyzzy')[0]?.confidence).toBeCloseTo(0.2);
	});
});

describe('the image function', () => {
	const label = (data: string) => modelOf('image').predict(data)[0]?.labelName;

	it.each([
		['Light', 'grey', 0, 230],
		['Dark', 'grey', 0, 20],
		['Light', 'colour', 2, 230],
		['Dark', 'colour with alpha', 6, 20],
	])('sees that a picture is %s (%s)', (expected, _, colourType, value) => {
		expect(label(pngUri(colourType, value))).toBe(expected);
	});

	it('judges the bytes of what it cannot decode, and the words of a URL', () => {
		const bytes = (value: number) => Buffer.alloc(300, value).toString('base64');
		expect(label(`data:image/jpeg;base64,${bytes(250)}`)).toBe('Light');
		expect(label(`data:image/jpeg;base64,${bytes(3)}`)).toBe('Dark');
		expect(label('https://pictures.example/night.jpg')).toBe('Dark');
	});
});

function share<T>(list: readonly T[], holds: (entry: T) => boolean): number {
	return list.filter(holds).length / list.length;
}

/** A PNG of 4 × 4 equal pixels; checksums are left zero, since the decoder does not look at them. */
function pngUri(colourType: number, value: number): string {
	const channels = { 0: 1, 2: 3, 6: 4 }[colourType] ?? 1;
	const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(4 * channels, value)]);
	const header = Buffer.from([0, 0, 0, 4, 0, 0, 0, 4, 8, colourType, 0, 0, 0]);
	const pixels = deflateSync(Buffer.concat([row, row, row, row]));
	const file = Buffer.concat([
		Buffer.from('89504e470d0a1a0a', 'hex'),
		chunk('IHDR', header),
		chunk('IDAT', pixels),
		chunk('IEND', Buffer.alloc(0)),
	]);
	return `data:image/png;base64,${file.toString('base64')}`;
}

function chunk(type: string, data: Buffer): Buffer {
	const length = Buffer.alloc(4);
	length.writeUInt32BE(data.length);
	return Buffer.concat([length, Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
}
