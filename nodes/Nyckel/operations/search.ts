import type { IDataObject } from 'n8n-workflow';

import { searchSamples } from '../api/endpoints';
import { matchesOf } from '../api/matches';
import { readData } from '../parameters/data';
import { functionIdProperty, readFunctionId } from '../parameters/functionId';
import { withField } from '../parameters/output';
import {
	readSearchedSample,
	readSearchOutput,
	readSearchQuery,
	searchProperties,
} from '../parameters/search';
import type { ItemFailure } from '../run/itemFailure';
import type { Operation, PlanSource, Question } from '../run/operation';
import { bodyFingerprint, fingerprintOf } from './shared/fingerprint';
import { explainRefusedInput } from './shared/inputMismatch';
import { InvokeBody } from './shared/invokeBody';
import { itemsOf } from './shared/steps';

/** What is compared with the samples: the item's input, or a sample in its place. */
async function readCompared(
	{ context, reader, item, itemIndex, columns }: PlanSource,
	functionId: string,
): Promise<InvokeBody | { sampleId: string }> {
	const sampleId = readSearchedSample(reader, itemIndex);
	if (sampleId !== undefined) return { sampleId };
	const data = await readData({ context, reader, item, itemIndex, columns, functionId });
	return new InvokeBody(context, data, {});
}

/** A refused input may be of another kind than the function takes. */
const explainInput =
	(functionId: string, inputType: unknown) =>
	(failed: ItemFailure): Question | undefined =>
		explainRefusedInput(failed, functionId, inputType);

/** Function · Search: finds the samples most like each item, nearest first. */
export const search: Operation = {
	properties: [functionIdProperty, ...searchProperties],
	effect: 'remembered',

	async plan(source) {
		const { reader, item, itemIndex } = source;
		const functionId = readFunctionId(reader, itemIndex);
		const query = readSearchQuery(reader, itemIndex);
		const output = readSearchOutput(reader, itemIndex, item.json);
		const compared = await readCompared(source, functionId);
		const isBody = compared instanceof InvokeBody;
		const request = isBody
			? searchSamples(functionId, query, async (ended) => await compared.build(ended), compared)
			: searchSamples(functionId, query, compared, compared);
		const identity = [request.path, query];
		return {
			request,
			fingerprint: () =>
				isBody ? bodyFingerprint(compared, identity) : fingerprintOf([...identity, compared]),
			next: (json) => ({ kind: 'result', value: matchesOf(json) }),
			...(isBody && { explain: explainInput(functionId, reader.get('inputType', itemIndex)) }),
			emit: (result, input) =>
				output.kind === 'matches'
					? itemsOf(result)
					: [withField(input, output.field, result as IDataObject[])],
		};
	},

	keepsInput: (reader, itemIndex) => reader.get('searchOutput', itemIndex) === 'inputWithMatches',
};
