import { FUNCTIONS } from '../../sandbox';
import { lead, locator, sentLines, useBench } from '../support/bench';
import { Loopback } from '../support/loopback';

describe('the columns in the editor', () => {
	const bench = useBench({ functions: ['lead', 'support'] });
	const columnsOf = async (functionId: string, change = {}, parameters = {}) =>
		await bench().engine.editor.resourceMapperFields(
			{
				type: 'n8n-nodes-nyckel.nyckel',
				parameters: {
					authentication: 'nyckelApi',
					...lead({ functionId: locator(functionId), ...parameters }),
				},
				credentials: await bench().credential('nyckelApi', change),
			},
			'getColumns',
		);

	it('are the function’s own, typed, and images are marked', async () => {
		const { fields } = await columnsOf(FUNCTIONS.lead.id);
		expect(fields.map(({ displayName, type }) => [displayName, type])).toEqual([
			['Company', 'string'],
			['Employees', 'number'],
			['Budget', 'number'],
			['Logo (image)', 'string'],
		]);
		expect(fields.map(({ id }) => id)).toEqual(FUNCTIONS.lead.fields?.map(({ id }) => id));
		expect(fields.every(({ required, display }) => !required && display)).toBe(true);
	});

	it('say so when the function has none', async () => {
		const { fields, emptyFieldsNotice } = await columnsOf(FUNCTIONS.support.id);
		expect(fields).toEqual([]);
		expect(emptyFieldsNotice).toMatch(/has no columns.*set 'Input Type'/);
	});

	it('ask for a function first, where the panel says so', async () => {
		// Of what is thrown n8n's panel shows not a word.
		expect(await columnsOf('')).toEqual({
			fields: [],
			emptyFieldsNotice: "Choose a 'Function' first. Its columns are then shown here.",
		});
		expect(sentLines(bench().sandbox)).toEqual([]);
	});

	it('are not taken from a workflow that has them, but whose function is still to be chosen', async () => {
		const schema = [{ id: 'field_a', displayName: 'A', type: 'string' }];
		const columns = { mappingMode: 'defineBelow', value: { field_a: 'x' }, schema };
		await expect(columnsOf('', {}, { columns })).rejects.toThrow("Choose a 'Function' first");
	});

	it('are all there when the function has more than fit a page', async () => {
		const fields = Array.from({ length: 230 }, (_, i) => {
			return { id: `field_${i}`, name: `Column ${i}`, type: 'Number' };
		});
		const server = await Loopback.start(({ url }) => {
			const start = Number(new URL(url, 'http://localhost').searchParams.get('startIndex'));
			return { body: fields.slice(start, start + 100) };
		});
		const found = await columnsOf(FUNCTIONS.lead.id, { baseUrl: server.url });
		await server.close();
		expect(found.fields.map(({ id }) => id)).toEqual(fields.map(({ id }) => id));
		expect(server.seen).toHaveLength(4);
	});

	it('end when the server does not page', async () => {
		const fields = Array.from({ length: 130 }, (_, i) => {
			return { id: `field_${i}`, name: `Column ${i}`, type: 'Text' };
		});
		const server = await Loopback.start(() => ({ body: fields }));
		const found = await columnsOf(FUNCTIONS.lead.id, { baseUrl: server.url });
		await server.close();
		expect(found.fields).toHaveLength(130);
		expect(server.seen).toHaveLength(2);
	});
});
