import { randomFillSync } from 'node:crypto';

import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';

import {
	image,
	ONE_BY_ONE,
	sentData,
	sentInvokes,
	sentLines,
	shownError,
	useBench,
} from '../support/bench';
import { dataUri, FIRST_BYTES, WHITE_PNG } from '../support/pictures';

const WEB_URL = 'https://example.com/a%20photo.jpg?size=2#top';

describe('the image of an invocation', () => {
	const bench = useBench({ functions: ['image'], logBodyBytes: 2_000_000 });

	it.each([
		['data:image/png;base64,', 'is a data URI without an image'],
		['data:,', 'is a data URI without an image'],
		['data:image/svg+xml;utf8,<svg/>', 'is a data URI that is not in base64'],
		['data:image/png;base64,<svg>', 'is a data URI that is not in base64'],
	])('is refused, and why is said, as %s', async (data, said) => {
		const result = await bench().run(image({ imageSource: 'url', data }), [{ json: {} }]);
		expect(shownError(result)).toContain(`'Image URL' ${said} [item 0]`);
		expect(sentLines(bench().sandbox)).toEqual([]);
	});

	it('is taken in the alphabet of base64 for addresses, and sent in the usual one', async () => {
		const bytes = Buffer.concat([WHITE_PNG, Buffer.from([0xfb, 0xff, 0xfe])]);
		const data = `data:image/png;base64,${bytes.toString('base64url')}`;
		await bench().run(image({ imageSource: 'url', data }), [{ json: {} }]);
		const [sent] = sentData(bench().sandbox) as string[];
		expect(sent).toMatch(/^data:image\/png;base64,[A-Za-z0-9+/=]+$/);
		expect(Buffer.from(sent?.split(',')[1] ?? '', 'base64')).toEqual(bytes);
	});

	const withFile = (data: IBinaryData, field = 'data'): INodeExecutionData[] => [
		{ json: { name: 'x' }, binary: { [field]: data } },
	];

	describe.each(['default', 'filesystem'] as const)('from a file, kept in %s mode', (mode) => {
		beforeAll(async () => await bench().engine.setBinaryMode(mode));
		afterAll(async () => await bench().engine.setBinaryMode('default'));

		it('is sent whole as a data URI', async () => {
			const file = await bench().engine.binary(WHITE_PNG, { mimeType: 'image/png' });
			const result = await bench().run(image(), withFile(file));
			expect(sentData(bench().sandbox)).toEqual([dataUri('image/png', WHITE_PNG)]);
			expect(result.json('End')).toMatchObject([{ labelName: 'Light' }]);
		});

		it.each([200_000, 600_001, 1_000_002])('arrives whole when it has %d bytes', async (size) => {
			const bytes = Buffer.concat([
				WHITE_PNG,
				randomFillSync(Buffer.alloc(size - WHITE_PNG.length)),
			]);
			const file = await bench().engine.binary(bytes, { mimeType: 'image/png' });
			await bench().run(image({ options: { metadata: '{"über": "x"}' } }), withFile(file));
			expect(sentData(bench().sandbox)).toEqual([dataUri('image/png', bytes)]);
		});

		it('keeps the type that the item gives where its bytes say nothing', async () => {
			const bytes = Buffer.alloc(40, 1);
			const file = await bench().engine.binary(bytes, { mimeType: 'image/x-own' });
			await bench().run(image(), withFile(file));
			expect(sentData(bench().sandbox)).toEqual([dataUri('image/x-own', bytes)]);
		});

		it.each(FIRST_BYTES)('is known as %s by its first bytes', async (mimeType, bytes) => {
			const file = await bench().engine.binary(bytes, { mimeType: 'application/octet-stream' });
			const result = await bench().run(image(), withFile(file));
			expect(result.error).toBeUndefined();
			expect(sentData(bench().sandbox)).toEqual([dataUri(mimeType, bytes)]);
		});

		it('is taken from the field that is named, for each item its own', async () => {
			const light = await bench().engine.binary(WHITE_PNG, { mimeType: 'image/png' });
			const other = await bench().engine.binary(Buffer.alloc(9, 1), { mimeType: 'image/gif' });
			const items = [
				{ json: { field: 'photo' }, binary: { photo: light, data: other } },
				{ json: { field: 'scan' }, binary: { photo: light, scan: other } },
			];
			await bench().run(
				image({ binaryPropertyName: '={{ $json.field }}', options: ONE_BY_ONE }),
				items,
			);
			expect(sentData(bench().sandbox)).toEqual([
				dataUri('image/png', WHITE_PNG),
				dataUri('image/gif', Buffer.alloc(9, 1)),
			]);
		});

		it.each([
			['text', Buffer.from('no image'), 'text/plain', /The file in "data" is not an image \(text/],
			['unknown', Buffer.alloc(40, 1), 'application/octet-stream', /is not an image \(application/],
			[
				'empty',
				Buffer.alloc(0),
				'image/png',
				/The file in "data" is empty \[item 0\] · Check the st/,
			],
		])(
			'is refused before anything is sent when the file is %s',
			async (_, bytes, mimeType, shown) => {
				const file = await bench().engine.binary(bytes, { mimeType });
				const result = await bench().run(image(), withFile(file));
				expect(shownError(result)).toMatch(shown);
				expect(sentLines(bench().sandbox)).toEqual([]);
			},
		);

		it('says which files there are when the named one is not', async () => {
			const file = await bench().engine.binary(WHITE_PNG, { mimeType: 'image/png' });
			const result = await bench().run(image(), withFile(file, 'photo'));
			expect(shownError(result)).toMatch(
				/The item has no file in the field "data" \[item 0\] · Its files are in: photo\./,
			);
			expect(sentLines(bench().sandbox)).toEqual([]);
		});

		it.each([
			['an object', '={{ $json["My picture"] }}', 'an object'],
			['a list', '={{ [$json["My picture"]] }}', 'a list'],
		])(
			'says which there are when a form’s field was dragged there, which gives %s',
			async (_, binaryPropertyName, kind) => {
				const file = await bench().engine.binary(WHITE_PNG, { mimeType: 'image/png' });
				const upload = { filename: 'a.png', mimetype: 'image/png', size: WHITE_PNG.length };
				const result = await bench().run(image({ binaryPropertyName }), [
					{ json: { 'My picture': upload }, binary: { My_picture: file } },
				]);
				expect(shownError(result)).toBe(
					`'Input Data Field Name' is ${kind}, not a field name of the item [item 0] · Its files are in: My_picture. Enter one of these names.`,
				);
				expect(sentLines(bench().sandbox)).toEqual([]);
			},
		);
	});

	it.each([
		['no files at all', 'data', /It has no files at all/],
		['a field name that every object has', 'constructor', /no file in the field "constructor"/],
		['a blank field name', '={{ " " }}', /'Input Data Field Name' is empty/],
	])('is refused before anything is sent with %s', async (_, binaryPropertyName, shown) => {
		const result = await bench().run(image({ binaryPropertyName }), [{ a: 1 }]);
		expect(shownError(result)).toMatch(shown);
		expect(sentLines(bench().sandbox)).toEqual([]);
	});

	it.each([
		['a web address', WEB_URL, WEB_URL],
		['a web address with blanks around', ` ${WEB_URL}\n`, WEB_URL],
		[
			'a web address with blanks within',
			'https://example.com/my photo\u00a02.png',
			'https://example.com/my%20photo%C2%A02.png',
		],
		[
			'a web address in any script',
			'https://example.com/Größe.png',
			'https://example.com/Größe.png',
		],
		[
			'a web address with others in its query',
			'https://example.com/collage?of=https://example.com/a,https://example.com/b',
			'https://example.com/collage?of=https://example.com/a,https://example.com/b',
		],
		['a web address between marks of direction', `\u202a${WEB_URL}\u202c`, WEB_URL],
		['a web address with a character of no width behind it', `${WEB_URL}\u200b\n`, WEB_URL],
		['a data URI', dataUri('image/png', WHITE_PNG), dataUri('image/png', WHITE_PNG)],
	])('is passed on when it is %s, and not fetched', async (_, address, data) => {
		const parameters = image({ imageSource: 'url', data: '={{ $json.address }}' });
		const result = await bench().run(parameters, [{ address }]);
		expect(result.error).toBeUndefined();
		expect(sentData(bench().sandbox)).toEqual([data]);
	});

	it('is passed on when it is a data URI of 15 MB', async () => {
		const address = dataUri('image/png', Buffer.alloc(15_000_000, 1));
		const parameters = image({ imageSource: 'url', data: '={{ $json.address }}' });
		const result = await bench().run(parameters, [{ address }]);
		expect(result.error).toBeUndefined();
		expect(sentInvokes(bench().sandbox)[0]?.bodyBytes).toBe(address.length + '{"data":""}'.length);
	});

	it.each([
		['nothing', null, /'Image URL' is empty/],
		['nothing that is seen', '\u200b', /'Image URL' is empty/],
		['bare base64', WHITE_PNG.toString('base64'), /'Image URL' is not a web address/],
		[
			'another scheme',
			'file:///etc/passwd',
			/'Image URL' is not a web address.*set 'Image Source' to 'File/,
		],
		[
			'a data URI of text',
			'data:text/plain;base64,AAAA',
			/'Image URL' is not an image \(text\/plain/,
		],
		[
			'several, one a line',
			`${WEB_URL}\nhttps://example.com/b.png`,
			/'Image URL' is more than one web address/,
		],
		['several in a list', `${WEB_URL}, https://example.com/b.png`, /one address for each item/],
		[
			'several, joined as a shop exports them',
			'https://example.com/a.png,https://example.com/b.png',
			/one address for each item/,
		],
		['an object', { url: WEB_URL }, /'Image URL' is an object, not text/],
	])('is refused before anything is sent when its address is %s', async (_, address, shown) => {
		const parameters = image({ imageSource: 'url', data: '={{ $json.address }}' });
		const result = await bench().run(parameters, [{ address }]);
		expect(shownError(result)).toMatch(shown);
		expect(sentLines(bench().sandbox)).toEqual([]);
	});
});
