import { readData } from '../parameters/data';
import { functionIdProperty, readFunctionId } from '../parameters/functionId';
import {
	readSearchedSample,
	readSearchOutput,
	readSearchQuery,
	searchProperties,
} from '../parameters/search';
import type { Operation } from '../run/operation';
import { DataBody } from './shared/dataBody';
import { Searching } from './shared/searching';

/** Function · Search: finds the samples most like each item, or like a sample; nearest first. */
export const search: Operation = {
	properties: [functionIdProperty, ...searchProperties],
	effect: 'remembered',

	async plan({ context, reader, item, itemIndex, rows, known }) {
		const functionId = readFunctionId(reader, itemIndex);
		const parts = {
			facts: known.of(functionId),
			query: readSearchQuery(reader, itemIndex),
			output: readSearchOutput(reader, itemIndex, item.json),
		};
		const sampleId = readSearchedSample(reader, itemIndex);
		if (sampleId !== undefined) return new Searching({ ...parts, compared: { sampleId } });
		const data = await readData({ context, reader, item, itemIndex, rows, functionId });
		const compared = new DataBody(context, data, {});
		return new Searching({ ...parts, compared, inputType: reader.get('inputType', itemIndex) });
	},

	keepsInput: (reader, itemIndex) => reader.get('searchOutput', itemIndex) === 'inputWithMatches',
};
