import type { INodeParameters } from 'n8n-workflow';

import {
	ONE_BY_ONE,
	sentInvokes,
	sentLines,
	shownError,
	support,
	useBench,
} from '../support/bench';

const TEXT = [{ text: 'Where is my parcel?' }];

describe('the options of an invocation', () => {
	const bench = useBench({ functions: ['support'] });

	const sentWith = async (options: INodeParameters, item: object = {}) => {
		const result = await bench().run(support({ options }), [{ ...TEXT[0], ...item }]);
		expect(result.error).toBeUndefined();
		const [invoke] = sentInvokes(bench().sandbox);
		return { query: invoke?.query, body: invoke?.body };
	};

	it('are not sent unless the user adds them', async () => {
		expect(await sentWith({})).toEqual({ query: {}, body: { data: 'Where is my parcel?' } });
	});

	it.each<[INodeParameters, Record<string, string>]>([
		[{ labelCount: 3 }, { labelCount: '3' }],
		[{ labelCount: '={{ $json.count }}' }, { labelCount: '2' }],
		[{ includeMetadata: true }, { includeMetadata: 'true' }],
		[{ includeMetadata: false }, { includeMetadata: 'false' }],
		[{ includeMetadata: '={{ $json.no }}' }, { includeMetadata: 'false' }],
		[{ modelId: 'model_1' }, { modelId: 'model_1' }],
		[{ capture: false }, { capture: 'false' }],
		[{ capture: true }, { capture: 'true' }],
		[{ externalId: 'ticket 4711/ä&b=c' }, { externalId: 'ticket 4711/ä&b=c' }],
		[{ externalId: '={{ $json.id }}' }, { externalId: '4711' }],
		[{ externalId: ' padded ' }, { externalId: 'padded' }],
		[
			{ labelCount: 1, includeMetadata: true, modelId: 'm', capture: false, externalId: 'e' },
			{
				labelCount: '1',
				includeMetadata: 'true',
				modelId: 'm',
				capture: 'false',
				externalId: 'e',
			},
		],
	])('go into the query as %j → %j and leave the body alone', async (options, query) => {
		const sent = await sentWith(options, { count: 2, no: 'false', id: 4711 });
		expect(sent).toEqual({ query, body: { data: 'Where is my parcel?' } });
	});

	it.each<[string, INodeParameters]>([
		['empty', { externalId: '', modelId: '', metadata: '' }],
		['blank', { externalId: '  ', modelId: '\n', metadata: ' ' }],
		['an empty JSON object', { metadata: '{}' }],
		['expressions without a value', { externalId: '={{ $json.gone }}', labelCount: '={{ null }}' }],
	])('are not sent while they are %s', async (_, options) => {
		expect(await sentWith(options)).toEqual({ query: {}, body: { data: 'Where is my parcel?' } });
	});

	it.each<[string, INodeParameters['metadata']]>([
		['JSON text', '{"source": "form", "n": 1, "deep": {"a": [null]}}'],
		['an expression that gives an object', '={{ $json.about }}'],
		['an expression that gives text', '={{ JSON.stringify($json.about) }}'],
	])('send sample metadata in the body, given as %s', async (_, metadata) => {
		const about = { source: 'form', n: 1, deep: { a: [null] } };
		const sent = await sentWith({ metadata }, { about });
		expect(sent).toEqual({ query: {}, body: { data: 'Where is my parcel?', metadata: about } });
	});

	it('can be others for each item', async () => {
		const options = {
			externalId: '={{ $json.id }}',
			labelCount: '={{ $itemIndex + 1 }}',
			...ONE_BY_ONE,
		};
		const items = ['a', 'b', ''].map((id) => ({ id, text: `Text ${id}` }));
		await bench().run(support({ options }), items);
		expect(sentInvokes(bench().sandbox).map(({ query }) => query)).toEqual([
			{ externalId: 'a', labelCount: '1' },
			{ externalId: 'b', labelCount: '2' },
			{ labelCount: '3' },
		]);
	});

	it('an external ID that no server takes in its address is named, and costs its own item only', async () => {
		const items = ['a', 'x'.repeat(20_000), 'b'].map((id) => ({ id, text: `Text ${id}` }));
		const parameters = support({ options: { externalId: '={{ $json.id }}' } });
		const result = await bench().run(parameters, items, { onError: 'continueRegularOutput' });
		const [first, second, third] = result.json('Nyckel');
		expect([first, third]).toMatchObject([{ externalId: 'a' }, { externalId: 'b' }]);
		expect(second).toMatchObject({
			error: 'The address of this request is too long (status 431) [item 1]',
			details: {
				description: expect.stringMatching(
					/Give the item a shorter 'External ID'\. If it has none, check the token/,
				),
			},
		});
	});

	it.each<[INodeParameters, RegExp]>([
		[{ labelCount: 0 }, /'Label Count' is "0", not a whole number above zero \[item 0\] · Enter 1/],
		[{ labelCount: -1 }, /'Label Count' is "-1"/],
		[{ labelCount: 1.5 }, /'Label Count' is "1.5"/],
		[{ labelCount: 3_000_000_000 }, /'Label Count' is "3000000000"/],
		[{ labelCount: '={{ "three" }}' }, /'Label Count' is "three"/],
		[{ labelCount: '={{ [1] }}' }, /'Label Count' is a list/],
		[{ labelCount: '={{ true }}' }, /'Label Count' is "true"/],
		[{ includeMetadata: '={{ "maybe" }}' }, /'Include Label Metadata' is "maybe" \[item 0\]/],
		[{ capture: '={{ 1 }}' }, /'Capture' is "1" \[item 0\] · Enter true or false/],
		[{ externalId: '={{ ({ a: 1 }) }}' }, /'External ID' is an object, not text/],
		[{ metadata: '{"source": ' }, /'Sample Metadata' is not valid: a value is missing .*"source"/],
		[{ metadata: '[1]' }, /'Sample Metadata' is a list, not a JSON object/],
		[{ metadata: '"text"' }, /'Sample Metadata' is text, not a JSON object/],
		[{ metadata: 'null' }, /'Sample Metadata' is empty, not a JSON object/],
		[{ metadata: '={{ 7 }}' }, /'Sample Metadata' is a number, not a JSON object/],
	])('%j is refused before anything is sent', async (options, shown) => {
		const result = await bench().run(support({ options }), TEXT);
		expect(shownError(result)).toMatch(shown);
		expect(sentLines(bench().sandbox)).toEqual([]);
	});
});
