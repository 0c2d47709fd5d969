import '../support/inFastTime';

import type { INodeParameters, ResourceMapperField } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { lead, ONE_BY_ONE, sentData, sentLines, shownError, useBench } from '../support/bench';
import { dataUri, WHITE_PNG } from '../support/pictures';

const columns = FUNCTIONS.lead.fields ?? [];
const idOf = (name: string): string => columns.find((column) => column.name === name)?.id ?? '';
const [COMPANY, EMPLOYEES, LOGO] = ['Company', 'Employees', 'Logo'].map(idOf) as [
	string,
	string,
	string,
];

/** The columns as the editor stores them with the parameter. */
const SCHEMA: ResourceMapperField[] = columns.map(({ id, name, type }) => ({
	id,
	displayName: type === 'Image' ? `${name} (image)` : name,
	type: type === 'Number' ? 'number' : 'string',
	required: false,
	display: true,
	defaultMatch: false,
}));

const mapper = (change: object): INodeParameters =>
	lead({
		columns: { mappingMode: 'defineBelow', value: null, schema: SCHEMA, ...change } as never,
	});

const autoMap = (schema = SCHEMA) => mapper({ mappingMode: 'autoMapInputData', schema });

describe('the columns of an invocation', () => {
	const bench = useBench({ functions: ['lead'] });

	it('are sent by their IDs, numbers as numbers and text as text', async () => {
		const value = { [COMPANY]: '={{ $json.name }}', [EMPLOYEES]: '={{ $json.size }}' };
		const items = [
			{ name: 'Acme', size: 250 },
			{ name: 4711, size: ' 12.5 ' },
		];
		const result = await bench().run({ ...mapper({ value }), options: ONE_BY_ONE }, items);
		expect(result.error).toBeUndefined();
		expect(sentData(bench().sandbox)).toEqual([
			{ [COMPANY]: 'Acme', [EMPLOYEES]: 250 },
			{ [COMPANY]: '4711', [EMPLOYEES]: 12.5 },
		]);
	});

	it('are not sent while they are empty', async () => {
		const value = { [COMPANY]: '={{ $json.name }}', [EMPLOYEES]: '={{ $json.gone }}', [LOGO]: ' ' };
		await bench().run(mapper({ value }), [{ name: 'Acme' }]);
		expect(sentData(bench().sandbox)).toEqual([{ [COMPANY]: 'Acme' }]);
	});

	it('take zero and false as values', async () => {
		const value = { [COMPANY]: '={{ false }}', [EMPLOYEES]: 0 };
		await bench().run(mapper({ value }), [{}]);
		expect(sentData(bench().sandbox)).toEqual([{ [COMPANY]: 'false', [EMPLOYEES]: 0 }]);
	});

	it.each([
		['by name', { Company: 'Acme', Employees: '12', Stray: 'x' }],
		['by ID', { [COMPANY]: 'Acme', [EMPLOYEES]: 12, Stray: 'x' }],
		['by name before ID', { Company: 'Acme', [COMPANY]: 'other', Employees: 12 }],
	])('are found in the input fields %s under auto-map', async (_, item) => {
		const result = await bench().run(autoMap(), [item]);
		expect(result.error).toBeUndefined();
		expect(sentData(bench().sandbox)).toEqual([{ [COMPANY]: 'Acme', [EMPLOYEES]: 12 }]);
	});

	it('are asked for once, however many items, when the parameter does not hold them', async () => {
		const items = ['Acme', 'Bolt', 'Cask'].map((Company) => ({ Company, Employees: 5 }));
		const result = await bench().run(autoMap([]), items);
		expect(result.error).toBeUndefined();
		expect(sentData(bench().sandbox)).toHaveLength(3);
		// Its one page, and the empty one that ends it.
		expect(sentLines(bench().sandbox).filter((line) => line.endsWith('/fields'))).toHaveLength(2);
	});

	it('that the user took out of the mapping stay out', async () => {
		const schema = SCHEMA.map((field) => ({ ...field, removed: field.id === EMPLOYEES }));
		const value = { [COMPANY]: 'Acme', [EMPLOYEES]: 12 };
		await bench().run(mapper({ schema, value }), [{}]);
		expect(sentData(bench().sandbox)).toEqual([{ [COMPANY]: 'Acme' }]);
	});

	it('that were taken out before are filled by name too: the panel does not show which are out then', async () => {
		const schema = SCHEMA.map((field) => ({ ...field, removed: field.id === EMPLOYEES }));
		await bench().run(autoMap(schema), [{ Company: 'Acme', Employees: 12 }]);
		expect(sentData(bench().sandbox)).toEqual([{ [COMPANY]: 'Acme', [EMPLOYEES]: 12 }]);
	});

	it('are taken by every parser of JSON where half a character is in them', async () => {
		const photo = await bench().engine.binary(WHITE_PNG, { mimeType: 'image/png' });
		const items = [{ json: { text: 'Acme \ud83d' }, binary: { photo } }];
		const value = { [COMPANY]: '={{ $json.text }}' };
		await bench().run(mapper({ value }), items);
		await bench().run(mapper({ value: { ...value, [LOGO]: 'photo' } }), items);
		const data = '={{ ({ [$json.text]: $json.text }) }}';
		await bench().run(lead({ tabularMode: 'json', data }), items);
		expect(sentData(bench().sandbox)).toMatchObject([
			{ [COMPANY]: 'Acme \ufffd' },
			{ [COMPANY]: 'Acme \ufffd', [LOGO]: expect.stringMatching(/^data:/) as string },
			{ 'Acme \ufffd': 'Acme \ufffd' },
		]);
	});

	it.each(['default', 'filesystem'] as const)(
		'take an image from a file (%s mode)',
		async (mode) => {
			await bench().engine.setBinaryMode(mode);
			const photo = await bench().engine.binary(WHITE_PNG, { mimeType: 'image/png' });
			const value = { [COMPANY]: 'Acme', [LOGO]: 'photo' };
			const result = await bench().run(mapper({ value }), [{ json: {}, binary: { photo } }]);
			await bench().engine.setBinaryMode('default');
			expect(result.error).toBeUndefined();
			expect(sentData(bench().sandbox)).toEqual([
				{ [COMPANY]: 'Acme', [LOGO]: dataUri('image/png', WHITE_PNG) },
			]);
		},
	);

	it.each([
		['a web address', 'https://example.com/logo.png'],
		['a data URI', dataUri('image/png', WHITE_PNG)],
	])('take an image from %s', async (_, logo) => {
		await bench().run(mapper({ value: { [LOGO]: logo } }), [{}]);
		expect(sentData(bench().sandbox)).toEqual([{ [LOGO]: logo }]);
	});

	it.each([
		['text', '{"Company": "Acme", "Employees": 12}'],
		['an object', '={{ $json.row }}'],
		['the item itself', '={{ $json.row2 ?? $json.row }}'],
	])('are sent as they are when given in JSON, as %s', async (_, data) => {
		const row = { Company: 'Acme', Employees: 12 };
		const result = await bench().run(lead({ tabularMode: 'json', data }), [{ row }]);
		expect(result.error).toBeUndefined();
		expect(sentData(bench().sandbox)).toEqual([row]);
	});

	it.each([
		[
			'text in a number column',
			{ [EMPLOYEES]: '={{ "twelve" }}' },
			/Column "Employees" takes a number, but its value is "twelve" \[item 0\] · Use digits/,
		],
		['a number with a comma', { [EMPLOYEES]: '={{ "1,5" }}' }, /its value is "1,5"/],
		['true in a number column', { [EMPLOYEES]: '={{ true }}' }, /its value is "true"/],
		[
			'a list in a text column',
			{ [COMPANY]: '={{ [1] }}' },
			/Column "Company" is a list, not text/,
		],
		['no such file for an image', { [LOGO]: 'photo' }, /no file in the field "photo"/],
		['nothing', {}, /No column has a value \[item 0\] · Give at least one column/],
	])('are refused before anything is sent with %s', async (_, value, shown) => {
		const result = await bench().run(mapper({ value }), [{}]);
		expect(shownError(result)).toMatch(shown);
		expect(sentData(bench().sandbox)).toEqual([]);
	});

	it('are refused under auto-map when no input field has a column’s name', async () => {
		const result = await bench().run(autoMap(), [{ company: 'Acme' }]);
		expect(shownError(result)).toMatch(/No column has a value.*must be named like the function’s/);
		expect(sentLines(bench().sandbox)).toEqual([]);
	});

	it.each([
		['broken text', '{"Company": ', /'JSON' is not valid: a value is missing after/],
		['a list', '[1]', /'JSON' is a list, not a JSON object/],
		['a number', '={{ 7 }}', /'JSON' is a number, not a JSON object/],
		['null', 'null', /'JSON' is empty, not a JSON object/],
		['an empty object', '{}', /'JSON' has no columns/],
	])('are refused before anything is sent when the JSON is %s', async (_, data, shown) => {
		const result = await bench().run(lead({ tabularMode: 'json', data }), [{}]);
		expect(shownError(result)).toMatch(shown);
		expect(sentLines(bench().sandbox)).toEqual([]);
	});
});
