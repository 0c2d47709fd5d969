import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { image, sentData, sentLines, shownError, useBench } from '../support/bench';
import type { NodeSettings } from '../support/nyckel';
import { dataUri } from '../support/pictures';

const FILES = join(__dirname, '../files');
const read = (name: string): Buffer => readFileSync(join(FILES, name));

/** What each file of `test/files` is, by those who made the tools. */
const IMAGES: ReadonlyArray<[type: string, ...names: string[]]> = [
	['image/jpeg', 'baseline.jpg', 'progressive.jpg', 'cmyk.jpg', 'ghostscript.jpg'],
	['image/png', 'truecolour.png', 'palette.png', 'interlaced.png'],
	['image/gif', 'version87.gif', 'animated.gif'],
	['image/webp', 'lossy.webp', 'lossless.webp'],
	['image/avif', 'still.avif', 'sequence.avif'],
	['image/heic', 'still.heic'],
	['image/tiff', 'little-endian.tiff', 'big-endian.tiff', 'big.tiff'],
	['image/bmp', 'windows3.bmp', 'windows5.bmp', 'os2.bmp'],
	['image/vnd.microsoft.icon', 'favicon.ico', 'icotool.ico'],
	['image/vnd.adobe.photoshop', 'layers.psd'],
	['image/jp2', 'picture.jp2'],
	['image/svg+xml', 'drawing.svg'],
	['image/x-portable-anymap', 'ascii.ppm', 'binary.ppm'],
];

const NO_IMAGES: ReadonlyArray<[type: string, said: string, ...names: string[]]> = [
	['application/pdf', 'a PDF', 'drawing.pdf'],
	['application/postscript', 'a PostScript file', 'drawing.eps'],
	['application/zip', 'an archive or an Office document', 'bmw.ods', 'bmw.xlsx'],
	['application/gzip', 'an archive', 'bmw.csv.gz'],
	['text/html', 'a web page', 'forbidden.html'],
	['application/json', 'JSON', 'error.json'],
	['text/plain', 'text', 'bmw.csv', 'gif.txt', 'utf16.csv', 'latin1.csv'],
];

const DAMAGED = 'an image that a step before has read as text, which damages it';

/** What a step before has made of an image, or has left in its place. */
const SPOILT: ReadonlyArray<[said: string, how: string, bytes: Buffer]> = [
	...['truecolour.png', 'baseline.jpg'].flatMap(
		(name): Array<[string, string, Buffer]> => [
			[DAMAGED, `${name} read as UTF-8`, Buffer.from(read(name).toString('utf8'))],
			[DAMAGED, `${name} read as Latin-1`, Buffer.from(read(name).toString('latin1'))],
		],
	),
	...['image/png', 'image/svg+xml', 'application/octet-stream'].map(
		(type): [string, string, Buffer] => [
			'a data URI that a step before has read as base64, which damages the image in it',
			`data:${type}, as in n8n's issue 37612`,
			Buffer.from(dataUri(type, read('truecolour.png')), 'base64'),
		],
	),
	[
		'a whole form instead of the file in it',
		'the body of a request',
		Buffer.concat([
			Buffer.from('--x7\r\nContent-Disposition: form-data; name="photo"\r\n\r\n'),
			read('truecolour.png'),
			Buffer.from('\r\n--x7--'),
		]),
	],
	[
		'what macOS notes about a file, not the file',
		'._photo.jpg of an archive',
		Buffer.concat([Buffer.from('0005160700020000', 'hex'), Buffer.from('Mac OS X        ')]),
	],
];

/** A file after the other, in real time: the account's usual pace is not what is tested. */
const FAST = { requestsPerSecond: 1000 };

const CHOOSE = 'Choose a field that holds a JPEG, PNG, GIF or WebP image.';

describe('a file', () => {
	const bench = useBench({ functions: ['image'] });

	it('of each kind in the folder has its row here', () => {
		const named = [...IMAGES.flatMap(([, ...names]) => names)];
		for (const [, , ...names] of NO_IMAGES) named.push(...names);
		const files = readdirSync(FILES).filter((name) => /\.\w+$/.test(name));
		expect(named.sort()).toEqual(files.filter((name) => !/\.(?:md|sh)$/.test(name)).sort());
	});

	describe.each(['default', 'filesystem'] as const)('kept in %s mode', (mode) => {
		beforeAll(async () => await bench().engine.setBinaryMode(mode));
		afterAll(async () => await bench().engine.setBinaryMode('default'));

		/** Runs the node over an item for each declared type of the same file. */
		const sendAs = async (types: string[], bytes: Buffer, settings: NodeSettings = {}) => {
			const files = types.map(async (mimeType) => await bench().engine.binary(bytes, { mimeType }));
			const items = (await Promise.all(files)).map((data) => ({ json: {}, binary: { data } }));
			return await bench().run(image({ options: FAST }), items, settings);
		};

		it.each(IMAGES.flatMap(([type, ...names]) => names.map((name) => [type, name] as const)))(
			'is sent as %s when it is %s, whatever its declared type',
			async (type, name) => {
				const bytes = read(name);
				const result = await sendAs(['application/octet-stream', 'image/png', 'text/plain'], bytes);
				expect(result.error).toBeUndefined();
				const sent = dataUri(type, bytes);
				expect(sentData(bench().sandbox)).toEqual([sent, sent, sent]);
			},
		);

		it.each(
			NO_IMAGES.flatMap(([type, said, ...names]) =>
				names.map((name) => [type, said, name] as const),
			),
		)('is refused as %s (%s) when it is %s, though declared an image', async (type, said, name) => {
			const declared = ['image/jpeg', 'image/bmp', 'text/csv'];
			const result = await sendAs(declared, read(name), { onError: 'continueRegularOutput' });
			expect(result.json('End')).toEqual(
				declared.map((_, item) => ({
					error: `The file in "data" is not an image (${type}) [item ${item}]`,
					details: { code: 'badInput', description: `It holds ${said}. ${CHOOSE}` },
				})),
			);
			expect(sentLines(bench().sandbox)).toEqual([]);
		});

		it.each(SPOILT)('is refused as %s: %s', async (said, _, bytes) => {
			const result = await sendAs(['image/jpeg'], bytes);
			expect(shownError(result)).toMatch(/The file in "data" is not an image \(\w/);
			expect(shownError(result)).toContain(`It holds ${said}. ${CHOOSE}`);
			expect(sentLines(bench().sandbox)).toEqual([]);
		});

		it.each([
			['parameters', 'image/jpeg; name="a b.jpg"', 'image/jpeg'],
			['blanks and capitals', ' Image/JPEG ', 'image/jpeg'],
			['a type of its own', 'image/x-own', 'image/x-own'],
		])('goes by a declared type with %s where its bytes say nothing', async (_, mimeType, type) => {
			const bytes = Buffer.alloc(40, 1);
			expect((await sendAs([mimeType], bytes)).error).toBeUndefined();
			expect(sentData(bench().sandbox)).toEqual([dataUri(type, bytes)]);
		});

		it.each(['image/*', 'image/', 'image', '*/*', '', 'image/pn g', 'image/"png"'])(
			'is refused with the declared type %j where its bytes say nothing',
			async (mimeType) => {
				const result = await sendAs([mimeType], Buffer.alloc(40, 1));
				expect(shownError(result)).toMatch(/The file in "data" is not an image/);
				expect(sentLines(bench().sandbox)).toEqual([]);
			},
		);
	});

	it('is told as the library file-type tells it, which n8n itself uses', () => {
		const script = `
			import { readdirSync } from 'node:fs';
			import { fileTypeFromFile } from 'file-type';
			const found = {};
			for (const name of readdirSync('.')) {
				if (/\\.\\w+$/.test(name)) found[name] = (await fileTypeFromFile(name))?.mime ?? null;
			}
			console.log(JSON.stringify(found));`;
		const argv = ['--input-type=module', '--eval', script];
		const found = JSON.parse(
			execFileSync(process.execPath, argv, { cwd: FILES, encoding: 'utf8' }),
		) as Record<string, string | null>;
		const own = Object.fromEntries(
			IMAGES.flatMap(([type, ...names]) => names.map((n) => [n, type])),
		);
		// Names for one format, and SVG, Netpbm, which the library does not tell or tells as XML.
		const same: Record<string, string> = {
			'image/x-icon': 'image/vnd.microsoft.icon',
			'application/xml': 'image/svg+xml',
		};
		const differing = Object.entries(own).filter(([name, type]) => {
			const theirs = found[name] ?? type;
			return (same[theirs] ?? theirs) !== type;
		});
		expect(differing).toEqual([]);
	});
});
