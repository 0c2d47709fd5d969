import type { INodeParameters } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { locator, operation, sentLines, shownError, support, useBench } from '../support/bench';
import { Loopback } from '../support/loopback';

/** Names that every object of JavaScript answers to, though nobody gave them to it. */
const INHERITED = ['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__proto__'];

/** A row with a column of each of these names. */
const ROW = `{${INHERITED.map((name) => `"${name}":"large"`).join(',')}}`;

/** What a programmer reads, and nobody else. */
const OF_PROGRAMS = /is not a function|undefined|prototype|\[object|function \w*\(/;

describe('a name that every object answers to', () => {
	const bench = useBench({ functions: ['support', 'lead'] });
	const expectTold = async (parameters: INodeParameters, told: RegExp) => {
		const result = await bench().run(parameters, [{ text: 'a' }]);
		expect(shownError(result)).toMatch(told);
		expect(shownError(result)).not.toMatch(OF_PROGRAMS);
		expect(sentLines(bench().sandbox)).toEqual([]);
	};

	it.each(INHERITED)('is no resource and no operation: %s', async (name) => {
		await expectTold(operation('function', name), /^'Operation' is ".*" · Enter get, getMany, /);
		await expectTold(operation(name, 'invoke'), /^'Resource' is ".*" · Enter function, /);
		await expectTold(operation(name, name), /^'Resource' is "/);
	});

	it.each(INHERITED)('is no choice: %s', async (name) => {
		const tabular = { inputType: 'tabular', tabularMode: name };
		await expectTold(
			support({ inputType: name }),
			/^'Input Type' is ".*" \[item 0\] · Enter text, /,
		);
		await expectTold(support({ inputType: 'image', imageSource: name }), /^'Image Source' is "/);
		await expectTold(support(tabular), /^'Columns From' is "/);
		await expectTold(support({ output: name }), /^'Output' is "/);
	});

	describe('from the server', () => {
		let server: Loopback;
		let kind = '';
		beforeAll(async () => {
			server = await Loopback.start(({ url, method }) => {
				if (!url.startsWith('/v1')) return undefined;
				if (method === 'POST') return { status: 400, body: { message: 'No.' } };
				if (url.includes('/samples/'))
					return { body: { id: 'sample_1', data: JSON.parse(ROW) as object } };
				if (url.includes('/labels')) return { body: [] };
				if (url.includes('/fields')) return { body: [{ id: 'field_1', name: 'Size', type: kind }] };
				return { body: { id: 'function_1', name: 'F', input: kind, output: kind } };
			});
		});
		afterAll(async () => await server.close());

		it.each(INHERITED)('is no kind of function: %s', async (name) => {
			kind = name;
			const credentials = await bench().credential('nyckelApi', { baseUrl: server.url });
			const result = await bench().run(support(), [{ text: 'a' }], { credentials });
			expect(shownError(result)).toBe(
				'Nyckel could not use this input [item 0] · Nyckel says: No. Check this item’s input.',
			);
		});

		it('is a column as any other where JSON gives the row', async () => {
			const credentials = await bench().credential('nyckelApi', { baseUrl: server.url });
			const parameters = support({
				inputType: 'tabular',
				tabularMode: 'json',
				data: ROW,
			});
			await bench().run(parameters, [{}], { credentials });
			const posted = server.seen.filter(
				({ method, url }) => method === 'POST' && url.endsWith('/invoke'),
			);
			expect(posted.at(-1)?.body).toBe(`{"data":${ROW}}`);
		});

		it.each(INHERITED)('is a column as any other with fields below: %s', async (name) => {
			const credentials = await bench().credential('nyckelApi', { baseUrl: server.url });
			const schema = [{ id: name, displayName: 'Size', type: 'string' }];
			const parameters = support({
				...{ inputType: 'tabular', tabularMode: 'columns' },
				columns: { mappingMode: 'autoMapInputData', value: null, schema } as never,
			});
			await bench().run(parameters, [{ Size: 'large' }], { credentials });
			const posted = server.seen.filter(
				({ method, url }) => method === 'POST' && url.endsWith('/invoke'),
			);
			expect(posted.at(-1)?.body).toBe(`{"data":{"${name}":"large"}}`);
		});

		it('is a column as any other of what Nyckel has', async () => {
			const credentials = await bench().credential('nyckelApi', { baseUrl: server.url });
			const sample = { sampleBy: 'sampleId', sampleId: 'sample_1' };
			const functionId = locator(FUNCTIONS.support.id);
			const parameters = operation('sample', 'get', { functionId, ...sample });
			const result = await bench().run(parameters, [{}], { credentials });
			expect(JSON.stringify(result.json('End')[0]?.data)).toBe(ROW);
		});

		it.each(INHERITED)('is no type of a column: it takes text: %s', async (name) => {
			kind = name;
			const credentials = await bench().credential('nyckelApi', { baseUrl: server.url });
			const columns = { mappingMode: 'autoMapInputData', value: null, schema: [] };
			const parameters = support({
				...{ inputType: 'tabular', tabularMode: 'columns' },
				columns: columns as unknown as INodeParameters,
			});
			await bench().run(parameters, [{ Size: 'large' }], { credentials });
			const posted = server.seen.filter(
				({ method, url }) => method === 'POST' && url.endsWith('/invoke'),
			);
			expect(posted.at(-1)?.body).toBe('{"data":{"field_1":"large"}}');
		});
	});
});

describe('a label of a function without labels', () => {
	const bench = useBench({ functions: ['support'] });

	it.each<[string, INodeParameters, string]>([
		[
			'Sample · Get Many',
			operation('sample', 'getMany', {
				filters: { annotatedLabel: locator('Spam', 'name') } as INodeParameters,
			}),
			'Add them at Nyckel.',
		],
		[
			'Label · Delete',
			operation('label', 'delete', { label: locator('Spam', 'name') }),
			'Add them at Nyckel.',
		],
		[
			'Sample · Create',
			operation('sample', 'create', { data: 'new text', label: locator('Spam', 'name') }),
			"To add this one, set 'If the Label Is Missing' to 'Create It'.",
		],
	])('is told that there are none, and what to do: %s', async (_, parameters, todo) => {
		bench().sandbox.addFault({ match: { path: '/labels' }, action: { kind: 'body', body: '[]' } });
		const functionId = locator(FUNCTIONS.support.id);
		const result = await bench().run({ ...parameters, functionId }, [{}]);
		expect(shownError(result)).toBe(
			`The function has no label "Spam" [item 0] · It has no labels yet. ${todo}`,
		);
	});
});
