import '../support/inFastTime';

import type { INodeParameters } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { lead, locator, operation, shownError, support, useBench } from '../support/bench';

const LONG = 'x'.repeat(1_000_000);
const V = '={{ $json.v }}';
const functionId = locator(FUNCTIONS.support.id);
const options = (more: INodeParameters) => support({ data: 'x', options: more });
const listing = (more: INodeParameters) => operation('sample', 'getMany', { functionId, ...more });
const schema = [{ id: LONG, displayName: LONG, type: 'number' }];

/** Parameters in which a value is quoted, or may be. */
const CASES: Array<[name: string, parameters: INodeParameters]> = [
	['Function', support({ functionId: locator(V), data: 'x' })],
	['Label Count', options({ labelCount: V })],
	['Capture', options({ capture: V })],
	['Model ID', options({ modelId: V })],
	['External ID', options({ externalId: V })],
	['Sample Metadata', options({ metadata: V })],
	['Requests per Second', options({ requestsPerSecond: V })],
	['Image URL', support({ inputType: 'image', imageSource: 'url', data: V })],
	['Image Source', support({ inputType: 'image', imageSource: V })],
	['Input Data Field Name', support({ inputType: 'image', binaryPropertyName: V })],
	['JSON', lead({ tabularMode: 'json', data: V })],
	['a column of JSON', lead({ tabularMode: 'json', data: '={{ { [$json.v]: 1 } }}' })],
	['a number column', lead({ columns: auto([{ ...schema[0], id: 'v', displayName: 'v' }]) })],
	['a column’s name', lead({ columns: auto(schema) })],
	[
		'a key of Columns',
		lead({ columns: { mappingMode: 'defineBelow', value: { [LONG]: 1 } } as never }),
	],
	['Low Confidence', support({ operation: 'invokeAndRoute', thresholdMode: V, data: 'x' })],
	['Output', support({ output: V, data: 'x' })],
	['Prediction Field', support({ output: 'inputWithPrediction', predictionField: V, data: 'x' })],
	[
		'Label',
		operation('sample', 'annotate', { functionId, externalId: '1', label: locator(V, 'name') }),
	],
	['Sample ID', operation('sample', 'get', { functionId, sampleBy: 'sampleId', sampleId: V })],
	['Limit', listing({ limit: V })],
	['Created After', listing({ filters: { createdAfter: V } })],
	['Confidence Below', listing({ filters: { confidenceBelow: V } })],
	['Annotated Label', listing({ filters: { annotatedLabel: locator(V, 'name') } })],
	['an expression that fails', support({ data: '={{ $json.v.no.such() }}' })],
];

function auto(columns: object[]) {
	return { mappingMode: 'autoMapInputData', value: null, schema: columns } as never;
}

describe('a value of a million characters', () => {
	const bench = useBench({ functions: ['support', 'lead'] });

	it.each(CASES)('leaves what a user reads short, in %s', async (_, parameters) => {
		const credentials = await bench().credential('nyckelApi');
		const item = { v: LONG, [LONG]: LONG };
		const result = await bench().run(parameters, [item], { credentials });
		const hints = result.hints('Nyckel').map(({ message }) => message);
		for (const text of [shownError(result), ...hints]) expect(text.length).toBeLessThan(1_200);
	});
});
