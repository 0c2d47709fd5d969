import { FUNCTIONS } from '../../sandbox';
import { locator, sentLines, support, useBench } from '../support/bench';
import { Loopback } from '../support/loopback';

describe('the list of labels in the editor', () => {
	const bench = useBench({ functions: ['support'] });
	const search = async (filter?: string, change = {}, functionId = locator('')) =>
		await bench().engine.editor.listSearch(
			{
				type: 'n8n-nodes-nyckel.nyckel',
				parameters: { authentication: 'nyckelApi', ...support({ functionId }) },
				credentials: await bench().credential('nyckelApi', change),
			},
			'searchLabels',
			filter,
		);
	const ofTickets = async (filter?: string, change = {}) =>
		await search(filter, change, locator(FUNCTIONS.support.id));

	it('shows the labels of the chosen function, by name', async () => {
		expect(await ofTickets()).toEqual({
			results: FUNCTIONS.support.labels.map(({ id, name }) => ({ name, value: id })),
		});
	});

	it.each([
		['bill', ['Billing']],
		[' SHIP ', ['Shipping']],
		['zzz', []],
	])('finds "%s" by part of the name in any case', async (filter, names) => {
		const { results } = await ofTickets(filter);
		expect(results.map(({ name }) => name)).toEqual(names);
	});

	it('asks for a function first', async () => {
		await expect(search()).rejects.toThrow(
			"Choose a 'Function' first. Its labels are then shown here.",
		);
		expect(sentLines(bench().sandbox)).toEqual([]);
	});

	it('says what is wrong with the credential, and what to do', async () => {
		const wrong = ofTickets('', { accessToken: 'wrong' });
		await expect(wrong).rejects.toThrow(/^Nyckel did not accept the credential\. \S/);
	});

	describe('of a function with 250 labels', () => {
		const labels = Array.from({ length: 250 }, (_, i) => {
			return { id: `label_${i}`, name: `Label ${String(i).padStart(3, '0')}` };
		});
		let server: Loopback;
		let pages = true;
		beforeEach(async () => {
			pages = true;
			server = await Loopback.start(({ url }) => {
				const start = Number(new URL(url, 'http://localhost').searchParams.get('startIndex'));
				return { body: pages ? labels.slice(start, start + 100) : labels };
			});
		});
		afterEach(async () => await server.close());
		const find = async (filter?: string) =>
			await search(filter, { baseUrl: server.url }, locator(FUNCTIONS.support.id));

		it.each([
			['pages', true],
			['does not page', false],
		])('comes whole, each label once, where the server %s', async (_, doesPage) => {
			pages = doesPage;
			const { results, paginationToken } = await find();
			expect(results.map(({ value }) => value)).toEqual(labels.map(({ id }) => id));
			expect(paginationToken).toBeUndefined();
		});

		it('finds a label of a later page', async () => {
			const { results } = await find('label 247');
			expect(results).toEqual([{ name: 'Label 247', value: 'label_247' }]);
		});

		it('ends when nothing is found, also where the server does not page', async () => {
			expect(await find('zzz')).toEqual({ results: [] });
			pages = false;
			expect(await find('zzz')).toEqual({ results: [] });
			expect(server.seen).toHaveLength(6);
		});
	});
});
