/**
 * What a file is, by its first bytes. Written here and not taken from a library: n8n lets a community node depend on
 * nothing, `file-type` (MIT) reads through a tokenizer with dependencies of its own, and of its 150 formats the node asks
 * about images and about what people take for one. The tests compare with `file-type`, file by file.
 */

/** Bytes of a file that are looked at: licences and comments stand before the first tag of an SVG. */
export const HEAD_BYTES = 4096;

/** @returns the base64 of the first {@link HEAD_BYTES}, or of all where there are fewer; without line breaks */
export function startOfBase64(base64: string): string {
	const length = Math.ceil(HEAD_BYTES / 3) * 4;
	return base64
		.slice(0, 2 * length)
		.replace(/\s+/g, '')
		.slice(0, length);
}

/** What a file was found to be. */
export interface FileFormat {
	/** Media type, as registered with IANA where it is. */
	type: string;
	/** How a sentence calls it, where it is no image. */
	name?: string;
}

interface Signature extends FileFormat {
	/** The first bytes, as hex. */
	start: RegExp;
}

/** Images, each by its magic number and the source of it. */
const IMAGES: readonly Signature[] = [
	// ITU-T T.81, B.1.1.3 and B.2.1: start of image, and the marker that follows
	{ type: 'image/jpeg', start: /^ffd8ff/ },
	// W3C PNG (Third Edition), 5.2
	{ type: 'image/png', start: /^89504e470d0a1a0a/ },
	// CompuServe GIF89a, 17 (and its version of 1987)
	{ type: 'image/gif', start: /^474946383[79]61/ },
	// RFC 9649, 2.4
	{ type: 'image/webp', start: /^52494646.{8}57454250/ },
	// Adobe TIFF 6.0, section 2; BigTIFF has 43 for 42
	{ type: 'image/tiff', start: /^(?:49492[ab]00|4d4d002[ab])/ },
	// Microsoft, "Bitmap Storage": two letters, 12 bytes, and the size of the header that follows, Microsoft's or OS/2's
	{ type: 'image/bmp', start: /^424d.{24}(?:0c|10|28|34|38|40|6c|7c)000000/ },
	// Microsoft, "Icons": reserved, type 1, how many, and a first entry whose fourth byte is reserved
	{ type: 'image/vnd.microsoft.icon', start: /^00000100(?!0000).{10}00/ },
	// Adobe, "Photoshop File Formats Specification": version 1, or 2 for large documents
	{ type: 'image/vnd.adobe.photoshop', start: /^384250530{2}0[12]0{12}/ },
	// RFC 3745, and ISO/IEC 15444-1 A.4.1 for the bare code stream
	{ type: 'image/jp2', start: /^0000000c6a5020200d0a870a/ },
	{ type: 'image/j2c', start: /^ff4fff51/ },
	// ISO/IEC 18181-2, 9.1; the bare code stream begins with the first two bytes only
	{ type: 'image/jxl', start: /^(?:0000000c4a584c200d0a870a|ff0a)/ },
	// ITU-T T.832, A.2
	{ type: 'image/jxr', start: /^4949bc01/ },
];

/** What people take for an image, and what comes where one was meant to be. */
const OTHERS: readonly Signature[] = [
	// ISO 32000-1, annex H: some bytes may stand before the header
	{ type: 'application/pdf', name: 'a PDF', start: /^(?:..){0,1024}?255044462d3/ },
	// PKWARE APPNOTE 4.3.7; Office documents are such archives
	{ type: 'application/zip', name: 'an archive or an Office document', start: /^504b0(?:304|506)/ },
	// Microsoft MS-CFB, 2.2
	{ type: 'application/x-cfb', name: 'an older Office document', start: /^d0cf11e0a1b11ae1/ },
	// RFC 1952, 2.3.1; the others by their makers
	{ type: 'application/gzip', name: 'an archive', start: /^1f8b08/ },
	{ type: 'application/x-7z-compressed', name: 'an archive', start: /^377abcaf271c/ },
	{ type: 'application/vnd.rar', name: 'an archive', start: /^526172211a07/ },
	// Adobe, "Document Structuring Conventions", 3.1; with the header of an EPS that has a preview
	{ type: 'application/postscript', name: 'a PostScript file', start: /^(?:25215053|c5d0d3c6)/ },
	{ type: 'application/rtf', name: 'a text document', start: /^7b5c727466/ },
	// WHATWG MIME Sniffing, 6.2
	{ type: 'video/x-msvideo', name: 'a film', start: /^52494646.{8}41564920/ },
	{ type: 'audio/wav', name: 'a sound', start: /^52494646.{8}57415645/ },
	{ type: 'video/webm', name: 'a film', start: /^1a45dfa3/ },
	{ type: 'application/ogg', name: 'a sound or a film', start: /^4f67675300/ },
	{ type: 'audio/mpeg', name: 'a sound', start: /^(?:4944330[234]|fff[b32])/ },
	{ type: 'audio/flac', name: 'a sound', start: /^664c6143/ },
	// The first bytes of a PNG and of a JPEG, read as UTF-8 or as Latin-1 and written as UTF-8: no step can undo the first
	{
		type: 'application/octet-stream',
		name: 'an image that a step before has read as text, which damages it',
		start: /^(?:(?:efbfbd|c289)504e470d|(?:efbfbd){3}|c3bfc398c3bf)/,
	},
	// RFC 2397, 3: what base64 makes of `data:image/` or `data:appl…`; it has no colon, and n8n's decoder goes on without
	{
		type: 'application/octet-stream',
		name: 'a data URI that a step before has read as base64, which damages the image in it',
		start: /^75ab5a(?:8a66a07bf|6a9a65)/,
	},
	// RFC 2046, 5.1.1: a boundary, then a header
	{
		type: 'multipart/form-data',
		name: 'a whole form instead of the file in it',
		start: /^2d2d(?:..){1,72}?0d0a436f6e74656e742d/i,
	},
	// RFC 1740, appendix B: the notes that macOS puts beside each file of an archive, called like it
	{
		type: 'application/applefile',
		name: 'what macOS notes about a file, not the file',
		start: /^0005160[07]/,
	},
];

const GAP = String.raw`(?:\s|#[^\n]*\n)+`;

/**
 * Netpbm, "pbm", "pgm", "ppm": a number, then width, height and, but for black and white, the greatest value, comments
 * between them. The only format that begins with letters a text may begin with.
 */
const NETPBM = [
	new RegExp(`^P([14])${GAP}(\\d+)${GAP}(\\d+)\\s`),
	new RegExp(`^P([2356])${GAP}(\\d+)${GAP}(\\d+)${GAP}(\\d+)\\s`),
];

/** What follows in the plain formats, which are text. */
const PLAIN_PIXELS = /^(?:[\d\s]|#[^\n]*(?:\n|$))*$/;

function isNetpbm(head: Buffer): boolean {
	const text = head.toString('latin1');
	const found = NETPBM.map((pattern) => pattern.exec(text)).find((match) => match !== null);
	if (!found) return false;
	const [start, kind = '', width, height, greatest] = found;
	if ('123'.includes(kind)) return PLAIN_PIXELS.test(text.slice(start.length));
	const bytesOfPixel = (kind === '6' ? 3 : 1) * (Number(greatest) > 255 ? 2 : 1);
	const bytesOfRow = kind === '4' ? Math.ceil(Number(width) / 8) : Number(width) * bytesOfPixel;
	// All of a file that is here has all of its pixels.
	return head.length >= Math.min(HEAD_BYTES, start.length + bytesOfRow * Number(height));
}

/** Formats in the box of ISO/IEC 14496-12, 4.3, by their brands; the most telling first. */
const BRANDS: ReadonlyArray<[brands: RegExp, type: string]> = [
	// AV1 Image File Format, 6.2 and 6.3
	[/^avi[fs]$/, 'image/avif'],
	// ISO/IEC 23008-12, annex B.4 and annex E
	[/^he(?:ic|ix|im|is)$/, 'image/heic'],
	[/^he(?:vc|vx|vm|vs)$/, 'image/heic-sequence'],
	[/^avc[is]$/, 'image/avci'],
	[/^j2ki$/, 'image/hej2k'],
	// Canon's raw pictures are in this box too
	[/^crx $/, 'image/x-canon-cr3'],
	// ISO/IEC 23008-12, 10.2: any coding
	[/^mi[fa][1f]$/, 'image/heif'],
	[/^msf1$/, 'image/heif-sequence'],
];

/** Film or sound in the same box: its brands are many, and new ones come. */
const FILM: FileFormat = { type: 'video/mp4', name: 'a film or a sound' };

/** The brands of the box at the start of a file, the major one first; none where there is no such box. */
function brandsOf(head: Buffer): string[] {
	if (head.toString('latin1', 4, 8) !== 'ftyp') return [];
	const end = Math.min(head.readUInt32BE(0), head.length);
	const at = Array.from({ length: Math.max(0, end - 8) >> 2 }, (_, index) => 8 + 4 * index);
	// The second field is a version, not a brand.
	return at
		.filter((start) => start !== 12 && start + 4 <= head.length)
		.map((start) => head.toString('latin1', start, start + 4));
}

function formatOfBrands(brands: string[]): FileFormat | undefined {
	const [major] = brands;
	if (major === undefined) return undefined;
	const own = BRANDS.find(([brand]) => brand.test(major));
	if (!own) return FILM;
	// The general brand of all codings says less than one that the file is compatible with.
	const isGeneral = /^image\/heif/.test(own[1]);
	const best = isGeneral ? BRANDS.find(([brand]) => brands.some((name) => brand.test(name))) : own;
	return { type: (best ?? own)[1] };
}

/** What no text has: control characters besides blanks and ends of lines. */
const NOT_TEXT = /(?![\t\n\v\f\r])\p{Cc}/u;

/** The text a file begins with; `undefined` when it holds something else. */
function textOf(head: Buffer): string | undefined {
	if (head[0] === 0xff && head[1] === 0xfe) return head.toString('utf16le', 2);
	if (head[0] === 0xfe && head[1] === 0xff) {
		return Buffer.from(head.subarray(2, head.length - (head.length % 2)))
			.swap16()
			.toString('utf16le');
	}
	const text = head.toString('utf8').replace(/^\ufeff/, '');
	return NOT_TEXT.test(text) ? undefined : text;
}

/** What may stand before the first element: blanks, a declaration, comments, a document type. */
const PROLOGUE = /^(?:\s+|<\?[^]*?\?>|<!--[^]*?-->|<!DOCTYPE\s[^[>]*(?:\[[^\]]*\]\s*)?>)*/i;

/** W3C SVG 2, 5.1.1: the root element, its name with a prefix or without. */
const SVG = /^<(?:[\w.-]+:)?svg[\s>]/;

const TEXTS: ReadonlyArray<[start: RegExp, format: FileFormat]> = [
	[
		/^(?:<!doctype html|<(?:html|head|body|title|script|meta|div|table|p|h1|br)[\s/>])/i,
		{ type: 'text/html', name: 'a web page' },
	],
	[/^</, { type: 'application/xml', name: 'XML' }],
	[/^(?:\{\s*["}]|\[\s*["{[\]\d-])/, { type: 'application/json', name: 'JSON' }],
	[/^data:/i, { type: 'text/plain', name: 'a data URI within a file' }],
];

const TEXT: FileFormat = { type: 'text/plain', name: 'text' };

function formatOfText(text: string): FileFormat {
	const start = text.slice(PROLOGUE.exec(text)?.[0].length ?? 0);
	if (SVG.test(start)) return { type: 'image/svg+xml' };
	const whole = text.trimStart();
	return TEXTS.find(([pattern]) => pattern.test(whole) || pattern.test(start))?.[1] ?? TEXT;
}

/** Bytes that decide: the longest signature. */
const SIGNED_BYTES = 1040;

/**
 * @param head the first {@link HEAD_BYTES} of a file, or all of a shorter one
 * @returns what it is; `undefined` when nothing is known of it. Text is told first: many a text begins with the letters
 * of a magic number.
 */
export function formatOf(head: Buffer): FileFormat | undefined {
	if (head.length === 0) return undefined;
	const hex = head.toString('hex', 0, SIGNED_BYTES);
	const signed = (signatures: readonly Signature[]) =>
		signatures.find(({ start }) => start.test(hex));
	if (isNetpbm(head)) return { type: 'image/x-portable-anymap' };
	const text = textOf(head);
	if (text !== undefined) return signed(OTHERS) ?? formatOfText(text);
	return formatOfBrands(brandsOf(head)) ?? signed(IMAGES) ?? signed(OTHERS);
}

/** A type that a data URI can carry: type and subtype as RFC 6838, 4.2 names them, without parameters. */
const IMAGE_TYPE = /^\s*(image\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126})\s*(?:;|$)/i;

/**
 * @param declared the media type that a file came with, whatever it is
 * @returns it as `type/subtype` in lower case; `undefined` where it is no image's, or says nothing (`image/*`)
 */
export function declaredImageType(declared: unknown): string | undefined {
	return typeof declared === 'string' ? IMAGE_TYPE.exec(declared)?.[1]?.toLowerCase() : undefined;
}
