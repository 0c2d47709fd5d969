import type { IExecuteFunctions } from 'n8n-workflow';

import { quote, shown } from '../api/quote';
import { declaredImageType, formatOf, startOfBase64 } from './fileFormats';
import { base64Of, findFile, headOf, sizeOf, typeInData } from './files';
import type { FileSource, StoredFile } from './files';
import { InputError } from './inputError';

/** An image in a file. Its bytes are read only when it is sent. */
export interface ImageFile {
	/** `type/subtype`, nothing else. */
	mimeType: string;
	/** Size of the file, bytes; 0 when n8n does not say. */
	bytes: number;
	/** Where n8n keeps the file; left out when it is in the item itself. */
	id?: string;
	/** Its base64, where it is in the item: the item's own text, not a copy. */
	data?: string;
}

/** Told by its bytes first, and by its declared type where those say nothing. */
function imageTypeOf(head: Buffer, file: StoredFile, field: string): string {
	const format = formatOf(head);
	const declared = declaredImageType(file.mimeType) ?? declaredImageType(typeInData(file));
	const type = format?.name === undefined ? (format?.type ?? declared) : undefined;
	if (type !== undefined) return type;
	const known = format?.type ?? (typeof file.mimeType === 'string' ? shown(file.mimeType) : '');
	throw new InputError(
		`${field} is not an image (${known || 'no type'})`,
		`${format?.name === undefined ? '' : `It holds ${format.name}. `}Choose a field that holds a JPEG, PNG, GIF or WebP image.`,
	);
}

/**
 * Finds the image and checks it without reading it whole.
 * @param wanted the name of the file's field, or the file itself
 * @throws InputError when it is missing, empty or no image
 */
export async function findImage(
	source: FileSource,
	wanted: string | StoredFile,
): Promise<ImageFile> {
	const { context } = source;
	const file = findFile(source, wanted);
	const field = typeof wanted === 'string' ? `The file in ${quote(wanted)}` : 'The file';
	const bytes = await sizeOf(context, file);
	const head = bytes === 0 ? undefined : await headOf(context, file);
	if (head === undefined || head.length === 0) {
		throw new InputError(`${field} is empty`, 'Check the step that loads it.');
	}
	return {
		mimeType: imageTypeOf(head, file, field),
		bytes: bytes ?? 0,
		...(file.id === undefined ? { data: base64Of(file) } : { id: file.id }),
	};
}

/** Read at once of an image, bytes; whole groups of three make base64 without remainder. */
const PIECE_BYTES = 3 * 2 ** 16;

/** Reads the image's bytes piece by piece, so that they are never in memory as a whole where n8n keeps them in a file. */
export async function* imagePieces(
	context: IExecuteFunctions,
	{ id, data = '' }: ImageFile,
): AsyncGenerator<Buffer> {
	if (id === undefined) {
		yield* piecesOf(Buffer.from(data, 'base64'));
		return;
	}
	// Left early, the loop destroys the stream. Kept in a database, a file comes in one piece.
	for await (const bytes of await context.helpers.getBinaryStream(id, PIECE_BYTES)) {
		yield* piecesOf(bytes as Buffer);
	}
}

function* piecesOf(bytes: Buffer): Generator<Buffer> {
	for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

/** @returns what stands before the base64 in the form in which Nyckel takes image bytes; never bare base64 */
export const dataUriStart = (mimeType: string): string => `data:${mimeType};base64,`;

/** Spreadsheets and chats copy such along: marks of direction, characters of no width. */
const UNSEEN = /[\s\p{Cf}]/u;
const WEB_ADDRESS = /^https?:\/\/\S/i;
/** A host, and what follows it: a blank in a file's name is no reason to refuse its address. */
const PATH_START = /^https?:\/\/[^\s/?#]+[/?#]/i;
/** One a line, or joined, as shops export them; an address that has another one in its query is one. */
const SEVERAL_ADDRESSES = /[\r\n\t]|\shttps?:\/\/|^[^?#]*[,;|]https?:\/\//i;
const DATA_URI_START = /^data:([^,;]{0,200})(?:;[^,;]{0,100})*;base64,/i;
/** One of another kind: nothing in it, or text as it is. */
const OTHER_DATA_URI = /^data:[^,;\s]{0,200}(?:;[^,;]{0,100}){0,10},/i;
/** Of both alphabets, as in files. */
const NOT_BASE64 = /[^\w+/=\s-]/;

/** The type that a data URI of an image says; `undefined` for anything else. */
export const imageTypeInUri = (value: unknown): string | undefined =>
	typeof value === 'string' ? /^data:(image\/[^,;]{1,100});base64,/.exec(value)?.[1] : undefined;

/**
 * From its ends on: a pattern would look at blanks in the middle again from each of them. What shapes the character before
 * it, such as the variation selector of an emoji, stays.
 */
function withoutUnseenAround(text: string): string {
	let start = 0;
	let end = text.length;
	while (start < end && UNSEEN.test(text.charAt(start))) start += 1;
	while (end > start && UNSEEN.test(text.charAt(end - 1))) end -= 1;
	return text.slice(start, end);
}

/**
 * Reads what Nyckel takes as an image besides a file: a web address or a data URI. One character at a time, since a
 * pattern that repeats over megabytes of base64 ends in a stack overflow.
 * @param name how the user knows the value
 * @returns it as it is sent, without what nobody sees around it, blanks in an address encoded, the type of a data URI told by its
 * bytes; `undefined` when it is neither
 * @throws InputError for several addresses, and for a data URI that holds nothing, something else, or no base64
 */
export function imageUrlOf(given: string, name: string): string | undefined {
	const text = withoutUnseenAround(given);
	if (WEB_ADDRESS.test(text)) {
		if (SEVERAL_ADDRESSES.test(text)) {
			throw new InputError(
				`${name} is more than one web address`,
				'Give one address for each item.',
			);
		}
		if (!/\s/.test(text)) return text;
		return PATH_START.test(text) ? text.replace(/\s/g, encodeURIComponent) : undefined;
	}
	const [start, declared] = DATA_URI_START.exec(text) ?? [];
	const any = start ?? OTHER_DATA_URI.exec(text)?.[0];
	if (any === undefined) return undefined;
	if (any.length === text.length) {
		throw new InputError(`${name} is a data URI without an image`, 'Check the step that makes it.');
	}
	const content = start === undefined ? '' : text.slice(start.length);
	if (start === undefined || NOT_BASE64.test(content)) {
		throw new InputError(
			`${name} is a data URI that is not in base64`,
			'Let the step that makes it write data:image/png;base64, and then the image in base64.',
		);
	}
	const base64 = /[-_]/.test(content) ? content.replace(/-/g, '+').replace(/_/g, '/') : content;
	const head = Buffer.from(startOfBase64(base64), 'base64');
	const uri = dataUriStart(imageTypeOf(head, { mimeType: declared }, name));
	return uri === start && base64 === content ? text : uri + base64;
}
