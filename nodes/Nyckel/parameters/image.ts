import type { IBinaryData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { InputError } from './inputError';

/** An image in a file of the input item. Its bytes are read only when it is sent. */
export interface ImageFile {
	/** The binary field. */
	field: string;
	itemIndex: number;
	mimeType: string;
	/** Size of the file, bytes; 0 when n8n does not say. */
	bytes: number;
	/** Where n8n keeps the file; left out when it is in the item itself. */
	id?: string;
}

/** First bytes of the image formats in use, as hex, with the type they stand for. */
const MAGIC_NUMBERS: ReadonlyArray<{ pattern: RegExp; mimeType: string }> = [
	{ pattern: /^ffd8ff/, mimeType: 'image/jpeg' },
	{ pattern: /^89504e470d0a1a0a/, mimeType: 'image/png' },
	{ pattern: /^474946383[79]61/, mimeType: 'image/gif' },
	{ pattern: /^52494646.{8}57454250/, mimeType: 'image/webp' },
	{ pattern: /^424d/, mimeType: 'image/bmp' },
	{ pattern: /^(?:49492a00|4d4d002a)/, mimeType: 'image/tiff' },
	{ pattern: /^.{8}66747970(?:61766966|68656963|68656978|6d696631)/, mimeType: 'image/heic' },
];

/** Bytes that decide the format: the longest pattern above. */
const MAGIC_BYTES = 12;

/** @returns the image type that a file's first bytes stand for; `undefined` when they are no image's */
export function imageTypeOf(head: Buffer): string | undefined {
	const hex = head.subarray(0, MAGIC_BYTES).toString('hex');
	return MAGIC_NUMBERS.find(({ pattern }) => pattern.test(hex))?.mimeType;
}

/** Length of the file behind a binary field, bytes; `undefined` when n8n does not tell. */
async function sizeOf(context: IExecuteFunctions, file: IBinaryData): Promise<number | undefined> {
	if (file.id !== undefined) {
		return file.bytes ?? (await context.helpers.getBinaryMetadata(file.id)).fileSize;
	}
	return Buffer.byteLength(file.data, 'base64');
}

async function headOf(context: IExecuteFunctions, file: IBinaryData): Promise<Buffer> {
	if (file.id === undefined) return Buffer.from(file.data.slice(0, 4 * MAGIC_BYTES), 'base64');
	const stream = await context.helpers.getBinaryStream(file.id, MAGIC_BYTES);
	try {
		for await (const chunk of stream) return Buffer.from(chunk as Buffer);
		return Buffer.alloc(0);
	} finally {
		stream.destroy();
	}
}

/**
 * Finds the image and checks it without reading it whole.
 * @throws InputError when the field is missing, empty or no image
 */
export async function findImage(
	context: IExecuteFunctions,
	item: INodeExecutionData,
	itemIndex: number,
	field: string,
): Promise<ImageFile> {
	const files = item.binary ?? {};
	const file = Object.hasOwn(files, field) ? files[field] : undefined;
	if (file === undefined) {
		const names = Object.keys(files);
		throw new InputError(
			`The item has no file in the field "${field}"`,
			names.length > 0
				? `Its files are in: ${names.join(', ')}. Enter one of these names.`
				: 'It has no files at all. Add a step before that loads the image, or send its URL.',
		);
	}
	const bytes = await sizeOf(context, file);
	if (bytes === 0) {
		throw new InputError(`The file in "${field}" is empty`, 'Check the step that loads it.');
	}
	const declared = file.mimeType.startsWith('image/') ? file.mimeType : undefined;
	const mimeType = declared ?? imageTypeOf(await headOf(context, file));
	if (mimeType === undefined) {
		throw new InputError(
			`The file in "${field}" is not an image (${file.mimeType})`,
			'Choose a field that holds a JPEG, PNG, GIF or WebP image.',
		);
	}
	return {
		field,
		itemIndex,
		mimeType,
		bytes: bytes ?? 0,
		...(file.id !== undefined && { id: file.id }),
	};
}

/** Read at once of an image, bytes; whole groups of three make base64 without remainder. */
const PIECE_BYTES = 3 * 2 ** 16;

/** Reads the image's bytes piece by piece, so that they are never in memory as a whole where n8n keeps them in a file. */
export async function* imagePieces(
	context: IExecuteFunctions,
	{ itemIndex, field, id }: ImageFile,
): AsyncGenerator<Buffer> {
	if (id !== undefined) {
		// Left early, the loop destroys the stream. Kept in a database, a file comes in one piece.
		for await (const bytes of await context.helpers.getBinaryStream(id, PIECE_BYTES)) {
			yield* piecesOf(bytes as Buffer);
		}
		return;
	}
	yield* piecesOf(await context.helpers.getBinaryDataBuffer(itemIndex, field));
}

function* piecesOf(bytes: Buffer): Generator<Buffer> {
	for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

/** @returns what stands before the base64 in the form in which Nyckel takes image bytes; never bare base64 */
export const dataUriStart = (mimeType: string): string => `data:${mimeType};base64,`;

const WEB_ADDRESS = /^https?:\/\/\S/i;
const DATA_URI_START = /^data:image\/[\w.+-]{1,100};base64,/i;
const NOT_BASE64 = /[^A-Za-z0-9+/=\s]/;

/**
 * True for what Nyckel takes as an image besides a file: a web address or a data URI. One character at a time, since a
 * pattern that repeats over megabytes of base64 ends in a stack overflow.
 */
export function isImageUrl(text: string): boolean {
	if (WEB_ADDRESS.test(text)) return !/\s/.test(text);
	const start = DATA_URI_START.exec(text)?.[0].length;
	return start !== undefined && start < text.length && !NOT_BASE64.test(text.slice(start));
}
