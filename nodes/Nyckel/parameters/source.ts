import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { ImageFile } from './image';
import type { ParameterReader } from './reader';
import type { RowBatch } from './rowBatch';

/** What is classified: values as they go on the wire, and images that are read only when they are sent. */
export interface InvokeData {
	/** A text, an address, or the values of a row; left out where an image is all there is. */
	value?: string | IDataObject;
	images: ReadonlyArray<{
		/** The column that the image belongs to; left out where it is all there is. */
		column?: string;
		file: ImageFile;
	}>;
}

/** What an item's data is read from. */
export interface DataSource {
	context: IExecuteFunctions;
	reader: ParameterReader;
	item: INodeExecutionData;
	itemIndex: number;
	/** What the rows of the batch have in common. */
	rows: RowBatch;
	functionId: string;
}
