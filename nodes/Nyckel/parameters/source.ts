import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { NyckelField } from '../api/types';
import type { ImageFile } from './image';
import type { ParameterReader } from './reader';

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

/** Gives a function's columns; asked for only when the parameter does not hold them. */
export type ColumnSource = (functionId: string) => Promise<NyckelField[]>;

/** What an item's data is read from. */
export interface DataSource {
	context: IExecuteFunctions;
	reader: ParameterReader;
	item: INodeExecutionData;
	itemIndex: number;
	/** Looks up the function's columns when the parameter does not hold them. */
	columns: ColumnSource;
	functionId: string;
}
