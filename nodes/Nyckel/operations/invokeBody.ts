import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { InvokeData } from '../parameters/source';
import { digestOf, readImage, toDataUri } from '../parameters/image';

/** An image in flight exists as bytes, as base64, as JSON text and as what the socket holds of it. */
const COPIES_IN_FLIGHT = 5;

/** The body of an invocation or a sample. Image bytes are read when it is sent, and let go of at once; their digests stay. */
export class InvokeBody {
	private readonly digests = new Map<string | undefined, string>();

	/**
	 * @param data what is classified
	 * @param rest what the body holds besides
	 */
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly data: InvokeData,
		private readonly rest: IDataObject,
	) {}

	/** Memory that one attempt needs at its peak, bytes. */
	get bytes(): number {
		const files = this.data.images.reduce((sum, { file }) => sum + file.bytes, 0);
		return COPIES_IN_FLIGHT * (files + lengthOf(this.data.value));
	}

	/** @returns `{data, …rest}` as the API takes it */
	async build(): Promise<IDataObject> {
		let data = this.data.value;
		for (const image of this.data.images) {
			const uri = toDataUri(image.file.mimeType, await this.read(image));
			data = image.column === undefined ? uri : { ...(data as IDataObject), [image.column]: uri };
		}
		return { data, ...this.rest };
	}

	/** @returns what is sent, with digests in place of images; a promise while an image has not been read yet */
	identity(): unknown[] | Promise<unknown[]> {
		const unread = this.data.images.filter(({ column }) => !this.digests.has(column));
		const known = (): unknown[] => [this.data.value, [...this.digests], this.rest];
		if (unread.length === 0) return known();
		return Promise.all(unread.map(async (image) => await this.read(image))).then(known);
	}

	private async read({ column, file }: InvokeData['images'][number]): Promise<Buffer> {
		const bytes = await readImage(this.context, file);
		if (!this.digests.has(column)) this.digests.set(column, digestOf(bytes));
		return bytes;
	}
}

/** Characters of a text, or of all texts of a row. */
function lengthOf(value: InvokeData['value']): number {
	const texts = typeof value === 'object' ? Object.values(value) : [value];
	return texts.reduce<number>((sum, text) => sum + (typeof text === 'string' ? text.length : 0), 0);
}
