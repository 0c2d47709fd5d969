import type { INodeParameters } from 'n8n-workflow';

import type { FaultAction } from '../../sandbox';
import { FUNCTIONS } from '../../sandbox';
import { locator, operation, searchIn, sentLines, support, useBench } from '../support/bench';
import { Loopback } from '../support/loopback';
import type { Authentication } from '../support/nyckel';

const EXTRA = 60;

/** What the sandbox lists: all but the one that is forbidden. */
const LISTED = Object.keys(FUNCTIONS).length - 1 + EXTRA;

const TYPES: Authentication[] = ['nyckelApi', 'nyckelOAuth2Api'];

describe('the lists in the editor', () => {
	const bench = useBench({ extraFunctions: EXTRA });
	const edited = async (
		parameters: INodeParameters,
		type: Authentication = 'nyckelOAuth2Api',
		change = {},
	) => ({
		type: 'n8n-nodes-nyckel.nyckel',
		parameters: { authentication: type, ...parameters },
		credentials: await bench().credential(type, change),
	});
	const search = async (filter?: string, page?: string, type?: Authentication, change = {}) =>
		await bench().engine.editor.listSearch(
			await edited(support(), type, change),
			'searchFunctions',
			filter,
			page,
		);

	it.each(TYPES)('show functions by name with the kind of input (%s)', async (type) => {
		const { results } = await search('tickets', undefined, type);
		expect(results).toEqual([
			{ name: 'Support tickets by team (text, classification)', value: FUNCTIONS.support.id },
		]);
	});

	it('show the first 50 by name, then the rest, each once, in one request a page', async () => {
		const first = await search();
		const second = await search(undefined, String(first.paginationToken));
		const names = [...first.results, ...second.results].map(({ name }) => name);
		expect(first.results).toHaveLength(50);
		expect(second.results).toHaveLength(LISTED - 50);
		expect(second.paginationToken).toBeUndefined();
		expect(new Set(names).size).toBe(LISTED);
		const byName = [...names].sort((a, b) => a.localeCompare(b));
		const isOther = (name: string) => /, (?:search|ocr|localization)\)$/.test(name);
		expect(names).toEqual([
			...byName.filter((name) => !isOther(name)),
			...byName.filter((name) => isOther(name)),
		]);
		expect(sentLines(bench().sandbox).filter((line) => line === 'GET /v1/functions')).toHaveLength(
			2,
		);
	});

	it.each([
		[
			'Invoke',
			support(),
			'Support tickets by team (text, classification)',
			'Help articles (text, search)',
		],
		[
			'Invoke and Route',
			support({ operation: 'invokeAndRoute' }),
			'Support tickets by team (text, classification)',
			'Help articles (text, search)',
		],
		[
			'Search',
			searchIn(FUNCTIONS.help.id),
			'Help articles (text, search)',
			'Lead score (tabular, classification)',
		],
		[
			'Label · Get Many',
			operation('label', 'getMany', { functionId: locator(FUNCTIONS.help.id) }),
			'Help articles (text, search)',
			'Support tickets by team (text, classification)',
		],
	])(
		'show functions that the operation cannot use last (%s)',
		async (_, parameters, first, last) => {
			const node = await edited(parameters);
			const page = async (token?: string) =>
				await bench().engine.editor.listSearch(node, 'searchFunctions', undefined, token);
			const pages = [await page(), await page('50')];
			const names = pages.flatMap(({ results }) => results.map(({ name }) => name));
			expect(names.indexOf(first)).toBeGreaterThanOrEqual(0);
			expect(names.indexOf(last)).toBeGreaterThan(names.indexOf(first));
		},
	);

	it.each([
		['part of the name in any case', 'SPAM or', ['Spam or not (text, classification)']],
		['part of the ID', 'leadscore', ['Lead score (tabular, classification)']],
		[
			'the kind of input',
			' image, class',
			expect.arrayContaining(['Light or dark (image, classification)']),
		],
		['what does not exist', 'zzz', []],
	])('find a function by %s', async (_, filter, names) => {
		const { results } = await search(filter);
		expect(results.map(({ name }) => name)).toEqual(names);
	});

	it('show a function without a name by its ID', async () => {
		const { results } = await search('function_extra00000000007');
		expect(results[0]?.name).toMatch(/^function_extra00000000007 \(/);
	});

	describe('with names that people gave', () => {
		/** The names that a list shows, of entries that an account has. */
		const shown = async (
			method: 'searchFunctions' | 'searchLabels',
			names: string[],
			filter = '',
		) => {
			const entries = names.map((name, index) => ({ id: `id_${index}`, name }));
			const server = await Loopback.start(({ url }) => ({
				body: /startIndex=[1-9]/.test(url) ? [] : entries,
			}));
			const node = await edited(support(), 'nyckelApi', { baseUrl: server.url });
			const { results } = await bench().engine.editor.listSearch(node, method, filter);
			await server.close();
			return results.map(({ name }) => name);
		};

		it('show two functions of one name with their IDs, so that the right one can be picked', async () => {
			expect(await shown('searchFunctions', ['Spam', 'Mails', 'Spam'])).toEqual([
				'Mails',
				'Spam id_0',
				'Spam id_2',
			]);
		});

		it.each(['searchFunctions', 'searchLabels'] as const)(
			'find what is typed as names are compared everywhere (%s)',
			async (method) => {
				const names = ['Cafe\u0301', 'Credit\u00a0note', 'Tea'];
				expect(await shown(method, names, 'caf\u00e9')).toEqual(['Cafe\u0301']);
				expect(await shown(method, names, ' credit note')).toEqual(['Credit\u00a0note']);
			},
		);

		it.each(['searchFunctions', 'searchLabels'] as const)(
			'show by its ID what has a name that nobody sees (%s)',
			async (method) => {
				expect(await shown(method, ['  ', '\u200b'])).toEqual(['id_0', 'id_1']);
			},
		);
	});

	it.each<[string, FaultAction, RegExp]>([
		['a web page', { kind: 'html' }, /A web page came back/],
		['an object instead of a list', { kind: 'body', body: '{}' }, /answer has an unknown form/],
		['entries without ID', { kind: 'body', body: '[{}]' }, /answer has an unknown form/],
		['nothing', { kind: 'empty' }, /answer is empty/],
		[
			'status 402',
			{ kind: 'status', status: 402 },
			/plan is used up or unpaid\. Check plan and billing/,
		],
		['status 403', { kind: 'status', status: 403 }, /This credential may not do that/],
		['status 404', { kind: 'status', status: 404 }, /API was not found at 127\.0\.0\.1/],
	])('say what is wrong when the server answers %s', async (_, action, message) => {
		bench().sandbox.addFault({ match: { path: '/v1/functions' }, action });
		await expect(search()).rejects.toThrow(message);
	});

	it.each<[Authentication, object, RegExp]>([
		['nyckelApi', { accessToken: 'wrong' }, /did not accept the credential/],
		[
			'nyckelOAuth2Api',
			{ clientSecret: 'wrong' },
			/did not accept the client ID and secret\. Copy both from Nyckel/,
		],
		[
			'nyckelApi',
			{ baseUrl: 'http://www.nyckel.com' },
			/base URL in the credential cannot be used\. \S/,
		],
	])(
		'say what is wrong with the credential, and what to do: %s %j',
		async (type, change, message) => {
			await expect(search('', undefined, type, change)).rejects.toThrow(message);
		},
	);
});
