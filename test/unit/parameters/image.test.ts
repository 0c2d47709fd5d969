import { formatOf } from '../../../nodes/Nyckel/parameters/fileFormats';
import { imageUrlOf } from '../../../nodes/Nyckel/parameters/image';
import { FIRST_BYTES } from '../../support/pictures';

/** A text that knows at which of its characters somebody looked. */
class Watched extends String {
	readonly lookedAt: number[] = [];

	override charAt(index: number): string {
		this.lookedAt.push(index);
		return super.charAt(index);
	}
}

describe('an image', () => {
	it.each(FIRST_BYTES)('is known as %s by its first bytes', (mimeType, bytes) => {
		expect(formatOf(bytes)?.type).toBe(mimeType);
		expect(formatOf(bytes)?.name).toBeUndefined();
	});

	it.each([
		['nothing', ''],
		['half a signature', '89504e47'],
		['a PDF', '255044462d312e37'],
		['a sound in the container of WebP', '524946462400000057415645'],
		['a film in the container of HEIC', '000000186674797069736f6d'],
		['a note', Buffer.from('P5 2024 01 Zimmer 4, mit Balkon').toString('hex')],
		['a list', Buffer.from('P4 12 30 Bananas and more').toString('hex')],
		['figures', Buffer.from('P2 2024 01 15 the third').toString('hex')],
		['text', Buffer.from('GIF is a format').toString('hex')],
	])('is not seen in %s', (_, hex) => {
		const format = formatOf(Buffer.from(hex, 'hex'));
		expect(format === undefined || format.name !== undefined).toBe(true);
	});

	it.each([
		'https://example.com/a.png',
		'http://example.com',
		'HTTPS://EXAMPLE.COM/A',
		'data:image/png;base64,AAAA',
		'data:image/svg+xml;base64,AAA=',
	])('may be given as %s', (text) => {
		expect(imageUrlOf(text, 'X')).toBe(text);
	});

	it.each([
		'',
		'photo',
		'https://',
		'https://a b',
		'ftp://example.com/a.png',
		'javascript:alert(1)',
	])('may not be given as %j', (text) => {
		expect(imageUrlOf(text, 'X')).toBeUndefined();
	});

	it.each([
		['black and white', Buffer.from('P4 9 2\n\x01\x02\x03\x04', 'latin1')],
		['grey', Buffer.from('P5\n# all white\n2 2\n255\n\xff\xff\xff\xff', 'latin1')],
		['coloured, in figures', Buffer.from('P3 1 1 255\n1 2 3 # one pixel')],
	])('is known in the formats of Netpbm: %s', (_, bytes) => {
		expect(formatOf(bytes)?.type).toBe('image/x-portable-anymap');
	});

	it('is known where its base64 has line breaks', () => {
		const pixels = Buffer.alloc(3 * 100 * 100, '~');
		const base64 = Buffer.concat([Buffer.from('P6 100 100 255\n'), pixels]).toString('base64');
		const lines = base64.replace(/.{76}/g, '$&\r\n');
		const uri = `data:image/x-portable-pixmap;base64,${lines}`;
		expect(imageUrlOf(uri, 'X')).toMatch(/^data:image\/x-portable-anymap;base64,UDYg/);
	});

	it.each([
		['marks of direction', '\u202ahttps://example.com/a.png\u202c', 'https://example.com/a.png'],
		['a byte-order mark', '\ufeff https://example.com/a.png', 'https://example.com/a.png'],
		// The selector is part of what the address names.
		[
			'a character of no width behind its data',
			'data:image/png;base64,iVBORw0KGgo=\u200b',
			'data:image/png;base64,iVBORw0KGgo=',
		],
		['an emoji at its end', 'https://example.com/\u2764\ufe0f', 'https://example.com/\u2764\ufe0f'],
	])('is given by an address with %s', (_, text, address) => {
		expect(imageUrlOf(text, 'X')).toBe(address);
	});

	it('is told from text by a look at its ends, however many blanks in the middle', () => {
		// A pattern looks at them again from each of them: over a long text that takes minutes, in which nothing else runs in n8n.
		const text = new Watched(`\u200ba${' '.repeat(1_000)}b\n`);
		expect(imageUrlOf(text as unknown as string, 'X')).toBeUndefined();
		expect(text.lookedAt).toEqual([0, 1, 1_003, 1_002]);
	});

	it.each(['data: image/png;base64,', 'data:image/png ;base64,'])(
		'may be given with a blank beside its type: %j',
		(start) => {
			expect(imageUrlOf(`${start}iVBORw0KGgo=`, 'X')).toBe('data:image/png;base64,iVBORw0KGgo=');
		},
	);

	it('is told from text however long the data URI', () => {
		// A pattern that repeats over all of it overflows the stack from some millions of characters on.
		const long = `data:image/png;base64,${'A'.repeat(40_000_000)}`;
		expect(imageUrlOf(long, 'X')).toBe(long);
		expect(() => imageUrlOf(`${long}!`, 'X')).toThrow('X is a data URI that is not in base64');
		const spaced = `https://example.com/${'a'.repeat(40_000_000)} b`;
		expect(imageUrlOf(spaced, 'X')?.endsWith('aa%20b')).toBe(true);
	});
});
