/** A PNG of one white pixel. */
export const WHITE_PNG = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2UAAAAABJRU5ErkJggg==',
	'base64',
);

/** The first bytes of image formats, followed by filler; whole files of each are in `test/files`. */
export const FIRST_BYTES: ReadonlyArray<readonly [mimeType: string, bytes: Buffer]> = (
	[
		['image/jpeg', 'ffd8ffe000104a46'],
		['image/png', '89504e470d0a1a0a'],
		['image/gif', '474946383761'],
		['image/gif', '474946383961'],
		['image/webp', '524946462400000057454250'],
		['image/bmp', '424d36000000000000003600000028000000'],
		['image/tiff', '49492a00'],
		['image/tiff', '4d4d002a'],
		['image/heic', '0000001866747970686569630000000068656963'],
		['image/avif', '0000001c6674797061766966000000006d696631'],
		['image/avif', '0000001c667479706d6966310000000061766966'],
		['image/heif', '00000018667479706d6966310000000068656966'],
	] as const
).map(([mimeType, hex]) => [
	mimeType,
	Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(64, 7)]),
]);

/** Image bytes in the form in which Nyckel takes them. */
export function dataUri(mimeType: string, bytes: Buffer): string {
	return `data:${mimeType};base64,${bytes.toString('base64')}`;
}
