import { createHash } from 'crypto';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { jsonOf } from '../../api/json';
import { Turns } from '../../batch';
import { dataUriStart, imagePieces } from '../../parameters/image';
import type { ImageFile } from '../../parameters/image';
import type { InvokeData } from '../../parameters/source';
import { systemClock } from '../../run/clock';
import { BodyWriter } from './bodyWriter';

/**
 * An image in flight exists as base64, a third longer than the file; the rest is for what is read and sent of it just
 * now. One that n8n keeps in the item has to be decoded first.
 */
const BYTES_PER_FILE_BYTE = { stored: 2, inItem: 3 };

/** A text in flight exists as JSON text and as bytes on the wire, each of up to two bytes a character. */
const BYTES_PER_CHARACTER = 4;

/**
 * The body of whatever sends data: an invocation, a search, a sample. Image bytes are read when it is sent, and let go of
 * at once; their digests stay.
 */
export class DataBody {
	private digests?: Map<string | undefined, string>;

	/**
	 * @param data what is classified
	 * @param rest what the body holds besides; the item is recognised by that
	 * @param sent what is sent in its place; left out: the same
	 */
	constructor(
		private readonly context: IExecuteFunctions,
		readonly data: InvokeData,
		private readonly rest: IDataObject,
		private readonly sent: IDataObject = rest,
	) {}

	/** Memory that one attempt needs at its peak, bytes. */
	get bytes(): number {
		return (
			this.data.images.reduce((sum, { file }) => sum + inFlight(file), 0) +
			BYTES_PER_CHARACTER * charactersOf(this.data.value)
		);
	}

	/**
	 * @param ended nobody waits for it any more
	 * @returns `{data, …rest}` as the API takes it; as bytes of JSON when images are in it
	 * @throws when a file cannot be read, or when it has ended
	 */
	async build(ended: AbortSignal): Promise<IDataObject | Buffer> {
		const { value, images } = this.data;
		if (images.length === 0) return { data: value, ...this.sent };
		const parts = this.layOut();
		const text = parts.filter((part) => typeof part === 'string').join('');
		const fileBytes = images.reduce((sum, { file }) => sum + file.bytes, 0);
		const base64Bytes = Math.ceil((fileBytes * 4) / 3) + 4 * images.length;
		const writer = new BodyWriter(Buffer.byteLength(text) + base64Bytes);
		for (const part of parts) {
			if (typeof part === 'string') writer.write(part);
			else await writer.writeBase64(this.read(part, ended));
		}
		return writer.written();
	}

	/** @returns what is sent, with digests in place of images; a promise while an image has not been read yet */
	identity(): unknown[] | Promise<unknown[]> {
		const content = this.content();
		const withRest = (known: unknown[]) => [...known, this.rest];
		return Array.isArray(content) ? withRest(content) : content.then(withRest);
	}

	/** @returns the same of its data alone */
	content(): unknown[] | Promise<unknown[]> {
		const { value, images } = this.data;
		const unread = images.filter(({ column }) => !this.digests?.has(column));
		// In the order of the images, whichever was read first.
		const digests = () =>
			images.map(({ column, file: { mimeType } }) => [
				column ?? '',
				mimeType,
				this.digests?.get(column),
			]);
		const known = (): unknown[] => [value, digests()];
		if (unread.length === 0) return known();
		return Promise.all(unread.map(async (image) => await this.readThrough(image))).then(known);
	}

	/** The body as JSON text, cut where the base64 of an image goes. */
	private layOut(): Array<string | InvokeImage> {
		const { value, images } = this.data;
		const whole = images.find(({ column }) => column === undefined);
		const start = `{${membersOf(this.sent)}"data":`;
		if (whole) return [start, ...quoted(whole), '}'];
		const row = membersOf(value as IDataObject | undefined);
		const columns = images.flatMap((image, index) => [
			`${index === 0 ? row : ','}${jsonOf(image.column)}:`,
			...quoted(image),
		]);
		return [`${start}{`, ...columns, '}}'];
	}

	private async *read({ column, file }: InvokeImage, ended?: AbortSignal): AsyncGenerator<Buffer> {
		const hash = createHash('sha256');
		const turns = new Turns(systemClock);
		for await (const piece of imagePieces(this.context, file)) {
			if (turns.isOver) await turns.next();
			ended?.throwIfAborted();
			hash.update(piece);
			yield piece;
		}
		this.digests ??= new Map();
		this.digests.set(column, hash.digest('base64'));
	}

	private async readThrough(image: InvokeImage): Promise<void> {
		const pieces = this.read(image);
		while (!(await pieces.next()).done);
	}
}

type InvokeImage = InvokeData['images'][number];

const inFlight = ({ bytes, id }: ImageFile): number =>
	bytes * (id === undefined ? BYTES_PER_FILE_BYTE.inItem : BYTES_PER_FILE_BYTE.stored);

/** The inside of a JSON object, to be followed by another member. */
function membersOf(fields: IDataObject = {}): string {
	const inside = jsonOf(fields).slice(1, -1);
	return inside === '' ? '' : `${inside},`;
}

/** An image as a JSON string, its base64 still to come. */
function quoted(image: InvokeImage): [string, InvokeImage, string] {
	return [jsonOf(dataUriStart(image.file.mimeType)).slice(0, -1), image, '"'];
}

/** Characters of a text, or of all texts of a row. */
function charactersOf(value: InvokeData['value']): number {
	const texts = typeof value === 'object' ? Object.values(value) : [value];
	return texts.reduce<number>((sum, text) => sum + (typeof text === 'string' ? text.length : 0), 0);
}
