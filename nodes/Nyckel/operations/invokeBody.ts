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
		return COPIES_IN_FLIGHT * this.data.images.reduce((sum, { file }) => sum + file.bytes, 0);
	}

	/** @returns `{data, …rest}` as the API takes it */
	async build(): Promise<IDataObject> {
		let data = this.data.value;
		for (const { column, file } of this.data.images) {
			const bytes = await readImage(this.context, file);
			if (!this.digests.has(column)) this.digests.set(column, digestOf(bytes));
			const uri = toDataUri(file.mimeType, bytes);
			data = column === undefined ? uri : { ...(data as IDataObject), [column]: uri };
		}
		return { data, ...this.rest };
	}

	/** @returns what is sent, with digests in place of images; a promise while an image has not been read yet */
	identity(): unknown[] | Promise<unknown[]> {
		const known = (): unknown[] => [this.data.value, [...this.digests], this.rest];
		const isRead = this.data.images.every(({ column }) => this.digests.has(column));
		return isRead ? known() : this.build().then(known);
	}
}
