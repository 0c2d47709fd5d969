import '../support/inFastTime';

import { createContext, runInContext } from 'node:vm';

import { DateTime } from 'luxon';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import {
	lead,
	locator,
	operation,
	sentInvokes,
	shownError,
	support,
	useBench,
} from '../support/bench';

const elsewhere = (code: string): unknown => runInContext(code, createContext({}));

/** What the step before can hand over that is no JSON. */
const LIVE: Record<string, () => unknown> = {
	'a date': () => new Date(0),
	'a date of another realm': () => elsewhere('new Date(0)'),
	'an invalid date': () => new Date(NaN),
	'a date of Luxon': () => DateTime.fromMillis(0, { zone: 'utc' }),
	'a duration of Luxon': () => DateTime.fromMillis(5).diff(DateTime.fromMillis(0)),
	'a map': () => new Map([['a', 1]]),
	'a set': () => new Set(['a']),
	'a buffer': () => Buffer.from('bytes'),
	'plain bytes': () => new Uint8Array([1, 2]),
	'text of another realm': () => elsewhere('new String("text")'),
	'an object of another realm': () => elsewhere('({ a: [1, undefined, new Date(0)] })'),
	'a list of another realm': () => elsewhere('["a", undefined]'),
	'a list with gaps': () => ['a', undefined, () => 'b'],
	'an object with gaps': () => ({ a: undefined, b: Symbol('b'), c: NaN }),
	'not a number': () => NaN,
	'an address': () => new URL('https://example.com/a.png'),
	'an error': () => new TypeError('x'),
};

/** A parameter of each kind that an item's value can get to as it is: within a template, n8n makes text of it. */
const PLACES: Record<string, INodeParameters> = {
	Text: support({ data: '={{ $json.v }}' }),
	'External ID': support({ data: 'x', options: { externalId: '={{ $json.v }}' } }),
	'Model ID': support({ data: 'x', options: { modelId: '={{ $json.v }}' } }),
	'Label Count': support({ data: 'x', options: { labelCount: '={{ $json.v }}' } }),
	Capture: support({ data: 'x', options: { capture: '={{ $json.v }}' } }),
	'Sample Metadata': support({ data: 'x', options: { metadata: '={{ { m: $json.v } }}' } }),
	'Sample Metadata itself': support({ data: 'x', options: { metadata: '={{ $json.v }}' } }),
	'Image URL': support({ inputType: 'image', imageSource: 'url', data: '={{ $json.v }}' }),
	'Input Data Field Name': support({ inputType: 'image', binaryPropertyName: '={{ $json.v }}' }),
	JSON: lead({ tabularMode: 'json', data: '={{ $json.v }}' }),
	'a column in JSON': lead({ tabularMode: 'json', data: '={{ { Company: $json.v } }}' }),
	'a column under auto-map': lead({
		columns: { mappingMode: 'autoMapInputData', value: null, schema: [] } as never,
	}),
	'a column with fields below': lead({
		columns: { mappingMode: 'defineBelow', value: { Company: '={{ $json.v }}' } } as never,
	}),
	Function: support({ functionId: locator('={{ $json.v }}'), data: 'x' }),
	Label: operation('sample', 'annotate', {
		functionId: locator(FUNCTIONS.support.id),
		externalId: 'x-1',
		label: locator('={{ $json.v }}', 'name'),
	}),
	'Sample ID': operation('sample', 'get', {
		functionId: locator(FUNCTIONS.support.id),
		sampleBy: 'sampleId',
		sampleId: '={{ $json.v }}',
	}),
	Limit: operation('sample', 'getMany', {
		functionId: locator(FUNCTIONS.support.id),
		limit: '={{ $json.v }}',
	}),
	'Created After': operation('sample', 'getMany', {
		functionId: locator(FUNCTIONS.support.id),
		filters: { createdAfter: '={{ $json.v }}' },
	}),
};

describe('a value that is handed over live', () => {
	const bench = useBench({ functions: ['support', 'lead'] });

	/** What the user and Nyckel see of an item each. */
	const run = async (parameters: INodeParameters, values: unknown[]) => {
		bench().sandbox.reset();
		const credentials = await bench().credential('nyckelApi');
		const items = values.map((v) => ({
			json: { v, Company: v },
		})) as unknown as INodeExecutionData[];
		const settings = { credentials, onError: 'continueRegularOutput' as const };
		const result = await bench().run(parameters, items, settings);
		const sent = bench()
			.sandbox.requests.filter(({ path }) => !/fields|function_\w+$/.test(path))
			.map(({ method, path, query, body }) => JSON.stringify([method, path, query, body]));
		return {
			stopped: shownError(result),
			errors: result.json('Nyckel').map(({ error, details }) => [error, details]),
			sent: sent.sort(),
		};
	};

	it.each(Object.entries(PLACES))(
		'is, in %s, what it is after n8n has stored and read it',
		async (_, parameters) => {
			const live = Object.values(LIVE).map((make) => make());
			const stored = JSON.parse(JSON.stringify(live)) as unknown[];
			expect(await run(parameters, live)).toEqual(await run(parameters, stored));
		},
	);

	it('is its digits where it is a whole number too large for JSON, which n8n cannot store', async () => {
		await run(PLACES.Text ?? {}, [12345678901234567890n]);
		expect(sentInvokes(bench().sandbox)[0]?.body).toEqual({ data: '12345678901234567890' });
		await run(PLACES['a column in JSON'] ?? {}, [5n]);
		expect(sentInvokes(bench().sandbox)[0]?.body).toEqual({ data: { Company: '5' } });
	});

	it.each(['ok', ''])(
		'that throws when it is read fails its own item alone, also where the input is kept (%j)',
		async (text) => {
			const broken = Object.defineProperty({ text }, 'bad', {
				enumerable: true,
				get() {
					throw new TypeError('of the step before');
				},
			});
			const items = [broken, { text: 'x' }].map((json) => ({ json }));
			const parameters = support({ output: 'inputWithPrediction' });
			const settings = { onError: 'continueRegularOutput' as const };
			const result = await bench().run(parameters, items, settings);
			expect(result.json('Nyckel')).toEqual([
				{
					error: expect.stringContaining('[item 0]') as unknown,
					details: expect.anything() as unknown,
				},
				{ text: 'x', prediction: expect.anything() as unknown },
			]);
		},
	);

	it('that throws when it is read takes no other item with it to the error output', async () => {
		const broken = Object.defineProperty({ text: '' }, 'bad', {
			enumerable: true,
			get() {
				throw new TypeError('of the step before');
			},
		});
		const items = [broken, { text: 'x' }, { text: '' }].map((json) => ({ json }));
		const settings = { onError: 'continueErrorOutput' as const };
		const result = await bench().run(support(), items, settings);
		const [done, failed] = result.outputs('Nyckel');
		expect(done?.map(({ json }) => json.labelName)).toEqual([expect.any(String)]);
		expect(failed?.map(({ json }) => json.error)).toEqual([
			expect.stringContaining('[item 0]'),
			expect.stringContaining('[item 2]'),
		]);
	});

	it.each(['JSON', 'Sample Metadata', 'Sample Metadata itself'])(
		'is refused in %s where it contains itself, which n8n cannot store',
		async (place) => {
			const loop: Record<string, unknown> = { Company: 'Acme' };
			loop.self = loop;
			const { errors, sent } = await run(PLACES[place] ?? {}, [loop]);
			const description = 'Send only the fields that are needed.';
			expect(errors).toEqual([
				['An object is nested too deeply [item 0]', { code: 'badInput', description }],
			]);
			expect(sent).toEqual([]);
		},
	);
});
