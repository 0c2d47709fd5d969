import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { kindOf, list, quote, shown } from '../api/quote';
import { findNamed } from '../routing/names';
import { HEAD_BYTES, startOfBase64 } from './fileFormats';
import { InputError } from './inputError';
import { scalarOf, textOf } from './values';

/** A file as n8n keeps it: behind an ID, or as base64 in the item. Made by programs too: so nothing is sure but this. */
export interface StoredFile {
	id?: string;
	data?: string;
	/** As the step that made it says. */
	mimeType?: unknown;
	/** Size, where n8n says it. */
	bytes?: number;
}

/** Where a file is looked for. */
export interface FileSource {
	context: IExecuteFunctions;
	item: INodeExecutionData;
	itemIndex: number;
}

/** What n8n's helpers take for a file, and files that a Code node has made without a type. */
export function isFile(value: unknown): value is StoredFile {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
	const { id, data } = value as Record<string, unknown>;
	return (typeof id === 'string' && id.includes(':')) || typeof data === 'string';
}

/**
 * True for a file, and for what `$binary` gives of a file that is in the item: n8n leaves out its bytes there, and its
 * own helpers then take it for none.
 */
export function isFileReference(value: unknown): value is StoredFile {
	if (isFile(value)) return true;
	const about = value as { mimeType?: unknown; fileType?: unknown } | null | undefined;
	return typeof about === 'object' && typeof about?.mimeType === 'string';
}

/** The file of the item that a reference without bytes was made of: the only one that agrees in all it says. */
function fileBehind({ item }: FileSource, reference: StoredFile): StoredFile {
	const about = Object.entries(reference);
	const alike = Object.values(item.binary ?? {}).filter(
		(file) =>
			isFile(file) && about.every(([key, value]) => (file as object)[key as never] === value),
	);
	const [file] = alike;
	if (file && alike.length === 1) return file;
	throw new InputError(
		'The expression gives a file without its bytes',
		'Enter the name of the file’s field instead, e.g. data.',
	);
}

/** The field in which n8n puts files under the workflow setting "binary mode: combined". */
const FILES_IN_JSON = '_files';

function namesOf({ item }: FileSource): string[] {
	const within = item.json[FILES_IN_JSON];
	const isKept = typeof within === 'object' && within !== null;
	return [
		...Object.keys(item.binary ?? {}),
		...(isKept ? Object.keys(within).map((name) => `${FILES_IN_JSON}.${name}`) : []),
	];
}

/** What to do where a file was not found. */
function whereFilesAre(source: FileSource): string {
	const names = namesOf(source);
	return names.length > 0
		? `Its files are in: ${list(names.map(shown))}. Enter one of these names.`
		: 'It has no files at all. Add a step before that loads the image, or send its URL.';
}

/**
 * Reads the name of a file's field. An expression that gives an object or a list is most often the field of a form that was
 * dragged here: what it says of the upload stands under that name among the item's fields, and the file itself elsewhere.
 * @param name the parameter that holds it, as the panel shows it
 * @throws InputError for a list or an object
 */
export function readFileField(source: FileSource, value: unknown, name: string): string {
	const plain = scalarOf(value);
	if (typeof plain !== 'object' || plain === null) return textOf(plain, `'${name}'`);
	throw new InputError(
		`'${name}' is ${kindOf(plain)}, not a field name of the item`,
		whereFilesAre(source),
	);
}

/** What n8n's own helper finds by a name: under "binary mode: combined" a path into the item's fields. */
function byHelper({ context, itemIndex }: FileSource, name: string): unknown {
	try {
		return context.helpers.assertBinaryData(itemIndex, name);
	} catch {
		return undefined;
	}
}

/** As n8n itself takes a file: one with an empty ID is in the item. */
function stored(file: StoredFile): StoredFile {
	const { id, ...inItem } = file;
	return id ? file : inItem;
}

/**
 * Finds a file of an item, or the one referred to by an expression such as `{{ $('Form').item.binary.photo }}`.
 * @param wanted the name of the file's field, or the file itself
 * @throws InputError when there is none
 */
export function findFile(source: FileSource, wanted: string | StoredFile): StoredFile {
	if (typeof wanted === 'object') {
		return stored(isFile(wanted) ? wanted : fileBehind(source, wanted));
	}
	const files = (source.item.binary ?? {}) as Record<string, unknown>;
	const [name] = findNamed(Object.keys(files), String, wanted).found;
	const file = name === undefined ? byHelper(source, wanted) : files[name];
	if (isFile(file)) return stored(file);
	if (name !== undefined) {
		throw new InputError(
			`The field ${quote(wanted)} holds no file`,
			'Check the step that makes it: a file has its bytes as base64 in "data", and a "mimeType".',
		);
	}
	throw new InputError(`The item has no file in the field ${quote(wanted)}`, whereFilesAre(source));
}

/** What a program may have left before the base64: the start of a data URI, with its type. */
const DATA_URI = /^\s*data:([^,;]*)(?:;[^,]{0,200})?,/i;

/** Characters of base64, of both alphabets, with the ends of lines that mail has in it. */
const BASE64 = /^[\w+/=\s-]*$/;

/** The base64 of a file that is in the item, without what does not belong to it. */
export function base64Of({ data = '' }: StoredFile): string {
	const start = DATA_URI.exec(data)?.[0].length ?? 0;
	return start === 0 ? data : data.slice(start);
}

/** The type in the data URI that stands for a file's bytes. */
export const typeInData = ({ data = '' }: StoredFile): string | undefined =>
	DATA_URI.exec(data)?.[1];

/** Length of a file, bytes; `undefined` when n8n does not tell. */
export async function sizeOf(
	context: IExecuteFunctions,
	file: StoredFile,
): Promise<number | undefined> {
	if (file.id === undefined) return Buffer.byteLength(base64Of(file), 'base64');
	if (Number.isFinite(file.bytes)) return file.bytes;
	return await context.helpers.getBinaryMetadata(file.id).then(
		({ fileSize }) => fileSize,
		() => undefined,
	);
}

async function storedHead(context: IExecuteFunctions, id: string): Promise<Buffer> {
	const stream = await context.helpers.getBinaryStream(id, HEAD_BYTES);
	const pieces: Buffer[] = [];
	let length = 0;
	// Left early, the loop destroys the stream.
	for await (const piece of stream) {
		pieces.push(piece as Buffer);
		length += (piece as Buffer).length;
		if (length >= HEAD_BYTES) break;
	}
	return Buffer.concat(pieces).subarray(0, HEAD_BYTES);
}

/**
 * @returns the first bytes of a file, {@link HEAD_BYTES} of them unless it is shorter
 * @throws InputError when it cannot be read
 */
export async function headOf(context: IExecuteFunctions, file: StoredFile): Promise<Buffer> {
	if (file.id === undefined) {
		const start = startOfBase64(base64Of(file));
		if (!BASE64.test(start)) {
			throw new InputError(
				'The file is not in base64',
				'Check the step that makes it: its bytes must be base64 text in "data".',
			);
		}
		return Buffer.from(start, 'base64');
	}
	const head = await storedHead(context, file.id).then(
		(bytes) => bytes,
		() => undefined,
	);
	if (head) return head;
	throw new InputError(
		'A file of this item cannot be read',
		'It may have been deleted. Run the workflow again from the step that loads it.',
	);
}
