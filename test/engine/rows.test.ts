import '../support/inFastTime';

import type { INodeExecutionData, INodeParameters, ResourceMapperField } from 'n8n-workflow';

import type { ON_ERROR } from '../support/bench';
import { errorsOf, lead, sentData, shownError, useBench } from '../support/bench';
import { Loopback, type LoopbackAnswer } from '../support/loopback';
import { WHITE_PNG } from '../support/pictures';

/** A function's columns at Nyckel. */
interface Field {
	id: string;
	name: string;
	type: 'Text' | 'Number' | 'Image';
}

const AGE: Field = { id: 'field_1', name: 'age', type: 'Number' };
const SIZE: Field = { id: 'field_2', name: 'Größe', type: 'Text' };
const PLAN: Field = { id: 'field_3', name: 'Plan name', type: 'Text' };
const LOGO: Field = { id: 'field_4', name: 'Alt text', type: 'Image' };
const ALT: Field = { id: 'field_5', name: 'Alt text (image)', type: 'Text' };
const FIELDS = [AGE, SIZE, PLAN];

/** Columns as a workflow keeps them that was saved by version 0.1.0: images by their mark alone. */
const saved = (fields: Field[]): ResourceMapperField[] =>
	fields.map(({ id, name, type }) => ({
		id,
		displayName: type === 'Image' ? `${name} (image)` : name,
		type: type === 'Number' ? 'number' : 'string',
		required: false,
		display: true,
		defaultMatch: false,
	}));

const below = (value: object, fields = FIELDS, more = {}): INodeParameters =>
	lead({
		columns: { mappingMode: 'defineBelow', value, schema: saved(fields), ...more } as never,
	});

const auto = (fields = FIELDS): INodeParameters =>
	below({}, fields, { mappingMode: 'autoMapInputData', value: null });

const json = (data: unknown): INodeParameters =>
	lead({ tabularMode: 'json', data: data as string });

describe('a row', () => {
	const bench = useBench({ functions: ['lead'] });
	let server: Loopback;
	let fields: Field[];
	let rows: unknown[];
	let refusal: object | undefined;
	let fieldsAnswer: LoopbackAnswer | undefined;

	beforeAll(async () => {
		server = await Loopback.start(({ url, body }) => {
			if (url.includes('/fields')) return fieldsAnswer ?? { body: fields };
			if (!url.endsWith('/invoke')) return { body: { id: 'x', input: 'Tabular' } };
			if (refusal) return { status: 400, body: refusal };
			rows.push((JSON.parse(body) as { data: unknown }).data);
			return { body: { labelName: 'A' } };
		});
	});
	afterAll(async () => await server.close());
	beforeEach(() => {
		fields = FIELDS;
		rows = [];
		refusal = undefined;
		fieldsAnswer = undefined;
	});

	const run = async (
		parameters: INodeParameters,
		items: Array<INodeExecutionData | object>,
		onError: (typeof ON_ERROR)[number] = 'stopWorkflow',
	) => {
		const credentials = await bench().credential('nyckelApi', { baseUrl: server.url });
		const result = await bench().run(parameters, items as INodeExecutionData[], {
			credentials,
			onError,
		});
		const hints = result.hints('Nyckel').map(({ message }) => message);
		return { result, hints, shown: shownError(result), sent: rows };
	};

	describe('under auto-map', () => {
		it.each([
			['a byte-order mark', '\ufeffage'],
			['a byte-order mark and quotes', '\ufeff"age"'],
			['a blank behind it', 'age '],
			['the end of a line', 'age\r'],
			['quotes', '"age"'],
			['a no-break space', '\u00a0age'],
			['a character of no width', 'a\u200bge'],
		])('is complete though a header has %s', async (_, header) => {
			const { sent, hints } = await run(auto(), [{ [header]: 7, Größe: 'XL', 'Plan name': 'Pro' }]);
			expect(sent).toEqual([{ field_1: 7, field_2: 'XL', field_3: 'Pro' }]);
			expect(hints).toEqual([]);
		});

		it.each([
			['taken apart, as macOS writes it', 'Größe'.normalize('NFD'), 'Plan name'],
			['with a no-break space', 'Größe', 'Plan\u00a0name'],
			['with a line break in it, as Excel has them', 'Größe', 'Plan\r\nname'],
		])('is complete though a header is %s', async (_, size, plan) => {
			const { sent } = await run(auto(), [{ age: 7, [size]: 'XL', [plan]: 'Pro' }]);
			expect(sent).toEqual([{ field_1: 7, field_2: 'XL', field_3: 'Pro' }]);
		});

		it('takes the field that is called exactly so, of two that look the same', async () => {
			const { sent } = await run(auto(), [{ 'age ': 1, age: 7, '\ufeffage': 2 }]);
			expect(sent).toEqual([{ field_1: 7 }]);
		});

		it('is refused where two fields look like a column, and none is it exactly', async () => {
			const { shown, sent } = await run(auto(), [{ 'age ': 1, '\ufeffage': 2 }]);
			expect(shown).toBe(
				'Several fields look like the column "age" [item 0] · They are: age , \\ufeffage. Rename all but one of them.',
			);
			expect(sent).toEqual([]);
		});

		it('is refused where one field looks like two columns', async () => {
			const both = [AGE, { ...AGE, id: 'field_9', name: 'age ' }];
			const { shown } = await run(auto(both), [{ '\ufeffage': 1 }]);
			expect(shown).toMatch(/The field "\\ufeffage" looks like several columns \[item 0\]/);
		});

		it('leaves a field to the column that is called exactly like it', async () => {
			const both = [AGE, { ...AGE, id: 'field_9', name: 'age ' }];
			fields = both;
			const { sent, hints } = await run(auto(both), [{ age: 1 }]);
			expect(sent).toEqual([{ field_1: 1 }]);
			expect(hints).toEqual([expect.stringMatching(/No item had a value for the columns: age \./)]);
		});

		it('says which columns got no value from any item, and which fields are no column', async () => {
			const { hints } = await run(auto(), [
				{ age: 7, Plan: 'Pro' },
				{ age: 8, Plan: 'Free', Größe: ' ' },
			]);
			expect(hints).toEqual([
				'No item had a value for the columns: Größe, Plan name. They were left out. Input fields that are no column: Plan.',
			]);
		});

		it('says nothing of a column that is empty for some items only', async () => {
			const { hints } = await run(auto([AGE, SIZE]), [{ age: 7, Größe: '' }, { Größe: 'XL' }]);
			expect(hints).toEqual([expect.stringMatching(/columns that got no value: Plan name/)]);
		});

		it('is refused where no field belongs to any column, and the columns are named', async () => {
			const { shown, sent } = await run(auto(), [{ Age: 7, Plan: 'Pro' }]);
			expect(shown).toBe(
				'No column has a value [item 0] · The input fields must be named like the function’s columns: age, Größe, Plan name. This item has: Age, Plan.',
			);
			expect(sent).toEqual([]);
		});
	});

	describe('with fields below', () => {
		it('is refused before anything is sent where only what is the same for every item has a value', async () => {
			const value = { field_1: '={{ $json.Age }}', field_3: 'Pro' };
			const { shown, sent } = await run(below(value), [{ age: 7 }, { age: 8 }]);
			expect(shown).toBe(
				'Only columns that are the same for every item have a value [item 0] · Check the fields that the other columns take their values from: age. 1 more item could not be done.',
			);
			expect(sent).toEqual([]);
		});

		it('is refused by itself where only what is the same for every item has a value', async () => {
			const value = { field_1: '={{ $json.age }}', field_2: null, field_3: 'Pro' };
			const items = [{ age: 7 }, { age: '' }, {}, { age: 8 }];
			const { sent, result } = await run(below(value), items, 'continueRegularOutput');
			expect(sent).toEqual([
				{ field_1: 7, field_3: 'Pro' },
				{ field_1: 8, field_3: 'Pro' },
			]);
			expect(errorsOf(result.outputs('Nyckel')[0])).toEqual(
				[1, 2].map((item) => [
					item,
					`Only columns that are the same for every item have a value [item ${item}]`,
				]),
			);
		});

		it('is sent where all columns are the same for every item', async () => {
			const { sent } = await run(below({ field_1: 7, field_3: 'Pro' }), [{}]);
			expect(sent).toEqual([{ field_1: 7, field_3: 'Pro' }]);
		});

		it('says which expression gave no value to any item', async () => {
			const value = { field_1: '={{ $json.age }}', field_2: '={{ $json.size }}', field_3: null };
			const { hints, sent } = await run(below(value), [{ age: 7 }]);
			expect(sent).toEqual([{ field_1: 7 }]);
			expect(hints).toEqual(['No item had a value for the columns: Größe. They were left out.']);
		});

		it('takes values by the names of columns, as programs write them', async () => {
			const value = { age: '={{ $json.age }}', 'Größe ': 'XL' };
			for (const schema of [[], saved(FIELDS)]) {
				rows = [];
				const { sent, result } = await run(below(value, [], { schema }), [{ age: 7 }]);
				expect(result.error).toBeUndefined();
				expect(sent).toEqual([{ field_1: 7, field_2: 'XL' }]);
			}
		});

		it.each([
			['by its ID and by its name', { field_3: 'Pro', 'Plan name': 'Free' }],
			['by two names that look the same', { 'Plan name': 'Pro', 'Plan\u00a0name': 'Free' }],
		])('is refused before anything is sent with two values for a column: %s', async (_, value) => {
			for (const schema of [[], saved(FIELDS)]) {
				const { shown, sent } = await run(below(value, [], { schema }), [{}]);
				expect(shown).toBe(
					`'Columns' has several values for the column "Plan name" [item 0] · Keep one of them, by the column's ID or by its name.`,
				);
				expect(sent).toEqual([]);
			}
		});

		it.each([
			['a column that the function does not have', { plann: 'Pro', age: 7 }],
			['another case', { Age: 7 }],
		])('is refused before anything is sent with a value for %s', async (_, value) => {
			const { shown, sent } = await run(below(value), [{}]);
			expect(shown).toMatch(
				/'Columns' has a value for "\w+", which is no column of the function \[item 0\] · Its columns are: age, Größe, Plan name\./,
			);
			expect(sent).toEqual([]);
		});

		it.each([
			['a list', [{ age: 7 }]],
			['text', 'age'],
			['values without their frame', { age: 7 }],
			['a list of values', { mappingMode: 'defineBelow', value: [7] }],
			['an unknown mode', { mappingMode: 'auto', value: {} }],
			['columns without IDs', { mappingMode: 'defineBelow', value: {}, schema: [{ name: 'age' }] }],
		])('is refused before anything is sent when Columns is %s', async (_, columns) => {
			const { shown, sent } = await run(lead({ columns: columns as never }), [{ age: 7 }]);
			expect(shown).toMatch(/'Columns' cannot be read \[item 0\] · Choose the columns again/);
			expect(sent).toEqual([]);
		});
	});

	describe('of a function whose columns have changed', () => {
		it('says so when one is gone and Nyckel refuses the row', async () => {
			fields = [AGE, SIZE];
			refusal = { message: 'Unknown field' };
			const { shown } = await run(auto(), [{ age: 7, 'Plan name': 'Pro' }]);
			expect(shown).toBe(
				"The function’s columns have changed [item 0] · Refresh them under 'Columns'.",
			);
		});

		it('says so when one is gone and Nyckel takes the row all the same', async () => {
			fields = [AGE, SIZE];
			const { hints } = await run(auto([AGE, PLAN]), [{ age: 7, 'Plan name': 'Pro' }]);
			expect(hints).toEqual([
				"The function has columns that got no value: Größe. Refresh them under 'Columns'.",
				"The function’s columns have changed. Refresh them under 'Columns'.",
			]);
		});

		it('names a new one that has no name by its ID', async () => {
			fields = [AGE, { id: 'field_9', type: 'Text' } as Field];
			const { hints } = await run(auto([AGE]), [{ age: 7 }]);
			expect(hints).toEqual([expect.stringContaining('columns that got no value: field_9.')]);
			const own = await run(auto([]), [{ age: 7, field_9: 'x' }]);
			expect(own.sent.at(-1)).toEqual({ field_1: 7, field_9: 'x' });
		});

		it('says which are new', async () => {
			const { hints, sent } = await run(below({ field_1: 7 }, [AGE]), [{}]);
			expect(sent).toEqual([{ field_1: 7 }]);
			expect(hints).toEqual([
				"The function has columns that got no value: Größe, Plan name. Refresh them under 'Columns'.",
			]);
		});

		it('says nothing of columns that the user has taken out', async () => {
			const schema = saved(FIELDS).map((field) => ({ ...field, removed: field.id !== AGE.id }));
			const { hints } = await run(below({ field_1: 7, field_3: 'x' }, [], { schema }), [{}]);
			expect(hints).toEqual([]);
		});

		it('asks for the columns once, beside the batch, however many rows', async () => {
			server.seen.length = 0;
			await run(
				auto(),
				Array.from({ length: 30 }, (_, age) => ({ age })),
			);
			const asked = server.seen.filter(({ url }) => /\/fields.*startIndex=0/.test(url));
			expect(asked).toHaveLength(1);
			expect(rows).toHaveLength(30);
		});
	});

	describe('with a text column that is called like the node’s mark of images', () => {
		const photo = { data: WHITE_PNG.toString('base64'), mimeType: 'image/png' };

		it('takes its text, also in a workflow saved before the mark was clear', async () => {
			fields = [AGE, ALT];
			const { sent, result } = await run(auto([AGE, ALT]), [
				{ age: 7, 'Alt text (image)': 'a red car' },
				{ age: 8, 'Alt text (image)': 'a blue one' },
			]);
			expect(result.error).toBeUndefined();
			expect(sent).toEqual([
				{ field_1: 7, field_5: 'a red car' },
				{ field_1: 8, field_5: 'a blue one' },
			]);
		});

		it('takes text and image apart where the function has both', async () => {
			fields = [LOGO, ALT];
			const marked = await bench().engine.editor.resourceMapperFields(
				{
					type: 'n8n-nodes-nyckel.nyckel',
					parameters: { authentication: 'nyckelApi', ...lead() },
					credentials: await bench().credential('nyckelApi', { baseUrl: server.url }),
				},
				'getColumns',
			);
			expect(marked.fields.map(({ displayName }) => displayName)).toEqual([
				'Alt text (image)',
				'Alt text (image) (text)',
			]);
			const parameters = below({}, [], {
				mappingMode: 'autoMapInputData',
				schema: marked.fields,
			});
			const item = {
				json: { 'Alt text': 'photo', 'Alt text (image)': 'a red car' },
				binary: { photo },
			};
			const { sent, result } = await run(parameters, [item]);
			expect(result.error).toBeUndefined();
			expect(sent).toEqual([
				{ field_4: expect.stringContaining('data:image/png'), field_5: 'a red car' },
			]);
		});

		it('still says which file is missing where the column is an image’s', async () => {
			fields = [LOGO];
			const { shown, sent } = await run(auto([LOGO]), [{ 'Alt text': 'photo' }]);
			expect(shown).toMatch(/The item has no file in the field "photo" \[item 0\]/);
			expect(sent).toEqual([]);
		});
	});

	it('comes from fields below or from JSON, as an expression says for each item', async () => {
		const parameters = {
			...below({ field_1: '={{ $json.age }}' }, [AGE]),
			...{ tabularMode: '={{ $json.mode }}', data: '={{ ({ "Plan name": $json.plan }) }}' },
		};
		const items = [
			{ mode: 'json', plan: 'Pro', age: 1 },
			{ mode: 'columns', plan: 'Free', age: 7 },
		];
		const { shown, sent } = await run(parameters, items);
		expect(shown).toBe('');
		expect(sent).toHaveLength(2);
		expect(sent).toEqual(expect.arrayContaining([{ 'Plan name': 'Pro' }, { field_1: 7 }]));
		const turned = await run(parameters, items.slice().reverse());
		expect(turned.shown).toBe('');
	});

	describe('in JSON', () => {
		const plan = 'He said "yes"';

		it.each([
			['quotes', plan, 'a comma is missing, or a quotation mark is too many after'],
			['a line break', 'one\ntwo', 'a line break or tab is within quotation marks after'],
			['a backslash', 'C:\\x', 'a backslash must be written twice after'],
			['a bell', 'one\u0007two', 'a character that nobody sees is within quotation marks after'],
		])('by a template says why and where it is not valid with %s', async (_, text, reason) => {
			const { shown, sent } = await run(
				json('={"age": {{ $json.age }}, "Plan name": "{{ $json.plan }}"}'),
				[{ age: 7, plan: text }],
			);
			expect(shown).toContain(`'JSON' is not valid: ${reason} `);
			expect(shown).toContain('"Plan name": ');
			expect(shown).toContain('{{ JSON.stringify($json.name) }}');
			expect(sent).toEqual([]);
		});

		it('by a template says so where a cell is empty', async () => {
			const { shown } = await run(json('={"age": {{ $json.age }}, "x": 1}'), [{ age: '' }]);
			expect(shown).toMatch(/'JSON' is not valid: a value is missing after "\{"age":" \[item 0\]/);
		});

		it('by a template says so also behind a text of megabytes', async () => {
			const data = '={"age": 7, "Plan name": "{{ "ü\u0085".repeat(8000000) }}" x}';
			const { shown } = await run(json(data), [{}]);
			expect(shown).toContain(
				"'JSON' is not valid: a comma is missing, or a quotation mark is too many after ",
			);
		});

		it('by a template as it is advised takes any text', async () => {
			const data =
				'={"age": {{ JSON.stringify($json.age) }}, "Plan name": {{ JSON.stringify($json.plan) }}}';
			const { sent } = await run(json(data), [{ age: 7, plan }]);
			expect(sent).toEqual([{ age: 7, 'Plan name': plan }]);
		});

		it('leaves out what is empty, as in the other mode', async () => {
			const row = { age: 7, Größe: null, 'Plan name': ' ' };
			const { sent, hints } = await run(json('={{ $json }}'), [row]);
			expect(sent).toEqual([{ age: 7 }]);
			expect(hints).toEqual([
				'No item had a value for the columns: Größe, Plan name. They were left out.',
			]);
		});

		it('is refused where all is empty', async () => {
			const { shown, sent } = await run(json('={{ $json }}'), [{ age: null, Größe: '' }]);
			expect(shown).toMatch(/'JSON' has no columns with a value \[item 0\]/);
			expect(sent).toEqual([]);
		});

		it('is called as the columns are, though its keys come from a file', async () => {
			const row = { '\ufeffage': 7, [SIZE.name.normalize('NFD')]: 'XL', 'Plan name ': 'Pro' };
			const { sent, hints } = await run(json('={{ $json }}'), [row]);
			expect(sent).toEqual([{ age: 7, Größe: 'XL', 'Plan name': 'Pro' }]);
			expect(hints).toEqual([]);
		});

		it('is refused where two keys look like one column', async () => {
			const { shown } = await run(json('={{ $json }}'), [{ age: 7, '\ufeffage': 8 }]);
			expect(shown).toMatch(
				/Two columns of the JSON look like "age" \[item 0\] · Rename or remove "\\ufeffage"/,
			);
		});

		it('is refused where two keys look like one column, and none is it exactly', async () => {
			const { shown, sent } = await run(json('={{ $json }}'), [{ 'age ': 7, ' age': 8 }]);
			expect(shown).toBe(
				'Two columns of the JSON look like "age" [item 0] · Rename or remove " age".',
			);
			expect(sent).toEqual([]);
		});

		it.each([
			['503', { status: 503, body: {} }],
			['429', { status: 429, body: {} }],
		])(
			'is not sent under a name that could not be compared since the columns came as %s',
			async (_, answer) => {
				fieldsAnswer = answer;
				const items = [{ '\ufeffage': 7 }, { age: 8 }];
				const { result, sent } = await run(json('={{ $json }}'), items, 'continueRegularOutput');
				expect(errorsOf(result.outputs('Nyckel')[0]).map(([index]) => index)).toEqual([0]);
				expect(sent).toEqual([{ age: 8 }]);
			},
		);

		it.each<[name: string, answer: LoopbackAnswer]>([
			['403', { status: 403, body: {} }],
			['404', { status: 404, body: {} }],
			['405', { status: 405, body: {} }],
			['a page with 404', { status: 404, body: '<html></html>' }],
			['a page with 200', { body: '<html></html>' }],
			['nothing', { body: '' }],
		])(
			'is sent as it is, with a hint, where Nyckel does not tell the columns (%s)',
			async (_, answer) => {
				fieldsAnswer = answer;
				const { hints, sent } = await run(json('={{ $json }}'), [{ '\ufeffage': 7 }]);
				expect(sent).toEqual([{ '\ufeffage': 7 }]);
				expect(hints).toEqual([
					'Nyckel does not tell the function’s columns, so names in the JSON were sent as they are: \\ufeffage. Check that they are exactly as at Nyckel.',
				]);
			},
		);

		it('takes a file for an image', async () => {
			fields = [AGE, LOGO];
			const photo = { data: WHITE_PNG.toString('base64'), mimeType: 'image/png' };
			const data = "={{ ({ age: 7, 'Alt text': $('Start').item.binary.photo }) }}";
			const { sent, result } = await run(json(data), [{ json: {}, binary: { photo } }]);
			expect(result.error).toBeUndefined();
			expect(sent).toEqual([{ age: 7, 'Alt text': `data:image/png;base64,${photo.data}` }]);
		});

		it('is not blamed for a column that only another row has', async () => {
			refusal = { message: 'Plan name is too long' };
			const items = [
				{ age: 7, Stray: 'x' },
				{ age: 8, Stray: null },
				{ age: 9, 'Plan name': 'Pro' },
			];
			const { result } = await run(json('={{ $json }}'), items, 'continueRegularOutput');
			const [first, ...others] = result.json('Nyckel').map(({ error }) => error);
			expect(first).toBe('The JSON has columns that the function does not have [item 0]');
			expect(others).toEqual([
				'Nyckel could not use this input [item 1]',
				'Nyckel could not use this input [item 2]',
			]);
		});

		it('says which columns got no value, and which are none', async () => {
			const { hints } = await run(json('={{ $json }}'), [{ age: 7, Stray: 'x' }]);
			expect(hints).toEqual([
				'The function has columns that got no value: Größe, Plan name. Add them to the JSON.',
				'The JSON has columns that the function does not have. Remove or rename: Stray.',
			]);
		});
	});

	it('is not sent to Nyckel for its columns where they cannot be had', async () => {
		fields = 'broken' as never;
		const { hints, result } = await run(auto(), [{ age: 7 }]);
		expect(result.error).toBeUndefined();
		expect(hints).toHaveLength(1);
		expect(sentData(bench().sandbox)).toEqual([]);
	});

	it('fails by itself where the columns that it needs cannot be had: it is not what ended another', async () => {
		fields = 'broken' as never;
		const items = [{ age: 7 }, { age: 8 }];
		const { hints, result } = await run(auto([]), items, 'continueRegularOutput');
		expect(errorsOf(result.outputs('Nyckel')[0]).map(([index]) => index)).toEqual([0, 1]);
		expect(hints).toEqual([]);
		expect(rows).toEqual([]);
	});
});
