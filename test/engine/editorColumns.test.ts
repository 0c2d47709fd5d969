import { FUNCTIONS } from '../../sandbox';
import { lead, locator, sentLines, useBench } from '../support/bench';
import { Loopback } from '../support/loopback';

describe('the columns in the editor', () => {
	const bench = useBench({ functions: ['lead', 'support'] });
	const columnsOf = async (functionId: string, change = {}) =>
		await bench().engine.editor.resourceMapperFields(
			{
				type: 'n8n-nodes-nyckel.nyckel',
				parameters: {
					authentication: 'nyckelApi',
					...lead({ functionId: locator(functionId) }),
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

	it('ask for a function first', async () => {
		await expect(columnsOf('')).rejects.toThrow('No function is chosen');
		expect(sentLines(bench().sandbox)).toEqual([]);
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
