import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeExecutionData } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { image, lead, sentData, sentLines, shownError, useBench } from '../support/bench';
import { onOldestN8n } from '../support/generation';
import { workflowOf } from '../support/nyckel';
import { dataUri, WHITE_PNG } from '../support/pictures';

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

const PNG = dataUri('image/png', WHITE_PNG);
const BASE64 = WHITE_PNG.toString('base64');

describe('a file', () => {
	const bench = useBench({ functions: ['image', 'lead'] });

	const idOf = (name: string) =>
		FUNCTIONS.lead.fields?.find((field) => field.name === name)?.id ?? '';

	/** Runs the node over one item with these files, as a Code node may have made them. */
	const send = async (binary: unknown, more = {}, json = {}) =>
		await bench().run(image(more), [{ json, binary } as INodeExecutionData]);

	it('of each kind in the folder has its row here', () => {
		const named = [...IMAGES.flatMap(([, ...names]) => names)];
		for (const [, , ...names] of NO_IMAGES) named.push(...names);
		const files = readdirSync(FILES).filter((name) => /\.\w+$/.test(name));
		expect(named.sort()).toEqual(files.filter((name) => !/\.(?:md|sh)$/.test(name)).sort());
	});

	describe.each(['default', 'filesystem'] as const)('kept in %s mode', (mode) => {
		beforeAll(async () => await bench().engine.setBinaryMode(mode));
		afterAll(async () => await bench().engine.setBinaryMode('default'));

		it.each(IMAGES.flatMap(([type, ...names]) => names.map((name) => [type, name] as const)))(
			'is sent as %s when it is %s, whatever its declared type',
			async (type, name) => {
				const bytes = read(name);
				for (const mimeType of ['application/octet-stream', 'image/png', 'text/plain']) {
					bench().sandbox.reset();
					const data = await bench().engine.binary(bytes, { mimeType });
					const result = await send({ data });
					expect(result.error).toBeUndefined();
					expect(sentData(bench().sandbox)).toEqual([dataUri(type, bytes)]);
				}
			},
		);

		it.each(
			NO_IMAGES.flatMap(([type, said, ...names]) =>
				names.map((name) => [type, said, name] as const),
			),
		)('is refused as %s (%s) when it is %s, though declared an image', async (type, said, name) => {
			for (const mimeType of ['image/jpeg', 'image/bmp', 'text/csv']) {
				const data = await bench().engine.binary(read(name), { mimeType });
				const shown = shownError(await send({ data }));
				expect(shown).toContain(`The file in "data" is not an image (${type}) [item 0] · It holds`);
				expect(shown).toContain(` ${said}. Choose a field`);
			}
			expect(sentLines(bench().sandbox)).toEqual([]);
		});

		it.each([
			['parameters', 'image/jpeg; name="a b.jpg"', 'image/jpeg'],
			['blanks and capitals', ' Image/JPEG ', 'image/jpeg'],
			['a type of its own', 'image/x-own', 'image/x-own'],
		])('goes by a declared type with %s where its bytes say nothing', async (_, mimeType, type) => {
			const bytes = Buffer.alloc(40, 1);
			const data = await bench().engine.binary(bytes, { mimeType });
			expect((await send({ data })).error).toBeUndefined();
			expect(sentData(bench().sandbox)).toEqual([dataUri(type, bytes)]);
		});

		it.each(['image/*', 'image/', 'image', '*/*', '', 'image/pn g', 'image/"png"'])(
			'is refused with the declared type %j where its bytes say nothing',
			async (mimeType) => {
				const data = await bench().engine.binary(Buffer.alloc(40, 1), { mimeType });
				expect(shownError(await send({ data }))).toMatch(/The file in "data" is not an image/);
				expect(sentLines(bench().sandbox)).toEqual([]);
			},
		);

		it('is found by a reference to another node', async () => {
			const photo = await bench().engine.binary(WHITE_PNG, { mimeType: 'image/png' });
			for (const wanted of ["={{ $('Start').item.binary.photo }}", '={{ $binary.photo }}']) {
				bench().sandbox.reset();
				const result = await send({ photo }, { binaryPropertyName: wanted });
				expect(result.error).toBeUndefined();
				expect(sentData(bench().sandbox)).toEqual([PNG]);
			}
		});

		// The setting came with n8n 2: before, files stand beside the fields only.
		if (onOldestN8n) return;

		it('is found by its path where n8n puts files among the fields', async () => {
			const photo = await bench().engine.binary(WHITE_PNG, { mimeType: 'image/png' });
			for (const wanted of ['_files.photo', '={{ $json._files.photo }}']) {
				bench().sandbox.reset();
				const credentials = await bench().credential();
				const workflow = workflowOf(image({ binaryPropertyName: wanted }), { credentials });
				const result = await bench().engine.run(
					{ ...workflow, settings: { binaryMode: 'combined' } },
					{ items: [{ json: { _files: { photo } } } as unknown as INodeExecutionData] },
				);
				expect(result.error).toBeUndefined();
				expect(sentData(bench().sandbox)).toEqual([PNG]);
			}
		});
	});

	it.each([
		['no type', { data: BASE64, fileName: 'photo.png' }],
		['null for a type', { data: BASE64, mimeType: null }],
		['a number for a type', { data: BASE64, mimeType: 7 }],
		['a data URI for its bytes', { data: PNG, mimeType: 'image/jpeg' }],
		['a data URI for its bytes and no type', { data: `data:;base64,${BASE64}` }],
		[
			'line ends in its base64',
			{ data: BASE64.replace(/.{20}/g, '$&\r\n'), mimeType: 'image/png' },
		],
		['base64 for addresses', { data: BASE64.replaceAll('+', '-').replaceAll('/', '_') }],
	])('that a program has made with %s is sent by its bytes', async (_, data) => {
		const result = await send({ data });
		expect(result.error).toBeUndefined();
		expect(sentData(bench().sandbox)).toEqual([PNG]);
	});

	it.each([
		['base64 alone', { data: BASE64, mimeType: 'image/png' }, /The field "data" holds no file/],
		['null', { data: null }, /The field "data" holds no file/],
		['nothing', { data: {} }, /The field "data" holds no file/],
		['a list', { data: [BASE64] }, /The field "data" holds no file/],
		['a type without bytes', { data: { mimeType: 'image/png' } }, /"data" holds no file/],
		['no bytes', { data: { data: '', mimeType: 'image/png' } }, /The file in "data" is empty/],
		['a web address', { data: { data: 'https://example.com/a.png' } }, /is not in base64/],
		['bytes as text', { data: { data: WHITE_PNG.toString('latin1') } }, /is not in base64/],
		['a data URI of text', { data: { data: 'data:image/svg+xml,%3Csvg' } }, /is not in base64/],
		[
			'an ID of nowhere',
			{ data: { id: 'nowhere:1', data: '' } },
			/A file of this item cannot be read/,
		],
		['an ID that is none', { data: { id: 'x', mimeType: 'image/png' } }, /"data" holds no file/],
		['no files at all', null, /The item has no file in the field "data".*It has no files at all/],
	])('that is %s is refused, the item named, before anything is sent', async (_, binary, shown) => {
		expect(shownError(await send(binary))).toMatch(shown);
		expect(shownError(await send(binary))).toContain('[item 0]');
		expect(sentLines(bench().sandbox)).toEqual([]);
	});

	it('that was deleted is refused as such, and the other items are unharmed', async () => {
		await bench().engine.setBinaryMode('filesystem');
		const kept = await bench().engine.binary(WHITE_PNG, { mimeType: 'image/png' });
		await bench().engine.setBinaryMode('default');
		const gone = { ...kept, id: `${kept.id}x` };
		const items = [
			{ json: {}, binary: { data: gone } },
			{ json: {}, binary: { data: kept } },
		];
		const result = await bench().run(image(), items, { onError: 'continueRegularOutput' });
		expect(result.json('End')).toMatchObject([
			{ error: 'A file of this item cannot be read [item 0]' },
			{ labelName: 'Light' },
		]);
	});

	it.each([
		['the name of a field', '={{ "photo" }}'],
		['a reference', '={{ $binary.photo }}'],
		['a data URI with a wrong type', `=${dataUri('image/jpeg', WHITE_PNG)}`],
	])('goes into an image column by %s', async (_, logo) => {
		const photo = { data: BASE64, mimeType: 'image/png' };
		const value = { [idOf('Company')]: 'Acme', [idOf('Logo')]: logo };
		const columns = { mappingMode: 'defineBelow', value, schema: [] } as never;
		const items = [{ json: {}, binary: { photo } }] as never;
		const result = await bench().run(lead({ columns }), items);
		expect(result.error).toBeUndefined();
		expect(Object.values(sentData(bench().sandbox)[0] as object)).toEqual(['Acme', PNG]);
	});

	it('of two that look the same is not guessed when an expression gives it without its bytes', async () => {
		const about = { mimeType: 'image/png', data: BASE64 };
		const binary = { photo: { ...about }, scan: { ...about } };
		const shown = shownError(await send(binary, { binaryPropertyName: '={{ $binary.photo }}' }));
		expect(shown).toMatch(/gives a file without its bytes \[item 0\] · Enter the name/);
		expect(sentLines(bench().sandbox)).toEqual([]);
	});

	it('that says it is a PNG in a data URI, and is a web page, is refused', async () => {
		const address = dataUri('image/png', read('forbidden.html'));
		const parameters = image({ imageSource: 'url', data: '={{ $json.address }}' });
		expect(shownError(await bench().run(parameters, [{ address }]))).toMatch(
			/'Image URL' is not an image \(text\/html\) \[item 0\] · It holds a web page/,
		);
		expect(sentLines(bench().sandbox)).toEqual([]);
	});

	describe('that Nyckel refuses', () => {
		const refuse = (status: number) =>
			bench().sandbox.addFault({
				match: { path: /\/(?:invoke|samples)$/ },
				action: {
					kind: 'status',
					status,
					body: { message: 'Bad Request' },
				},
			});
		const said = 'Nyckel says: Bad Request. Check this item’s input.';

		it.each([
			['invoke', { resource: 'function', operation: 'invoke' }],
			['create', { resource: 'sample', operation: 'create' }],
		])('is named by the type that it was sent as, by %s', async (_, more) => {
			refuse(400);
			const data = await bench().engine.binary(read('little-endian.tiff'), {
				mimeType: 'image/png',
			});
			expect(shownError(await send({ data }, more))).toContain(
				`${said} The image was sent as image/tiff.`,
			);
		});

		it('is named too where it came as a data URI, and not where it stands at an address', async () => {
			refuse(400);
			const by = async (url: string) =>
				shownError(await send({}, { imageSource: 'url', data: url }));
			expect(await by(PNG)).toContain(`${said} The image was sent as image/png.`);
			expect(await by('https://example.com/a.png')).toMatch(/Check this item’s input\.$/);
		});

		it('is named in a row', async () => {
			refuse(400);
			const row = { Company: 'Acme', Logo: PNG };
			const result = await bench().run(lead({ tabularMode: 'json', data: '={{ $json.row }}' }), [
				{ row },
			]);
			expect(shownError(result)).toContain(`${said} The image was sent as image/png.`);
		});
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
