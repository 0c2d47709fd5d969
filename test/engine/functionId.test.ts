import '../support/inFastTime';

import { Nyckel } from '../../nodes/Nyckel/Nyckel.node';
import { FUNCTIONS } from '../../sandbox';
import {
	locator,
	ONE_BY_ONE,
	sentInvokes,
	sentLines,
	shownError,
	support,
	useBench,
} from '../support/bench';

const { support: tickets, spam } = FUNCTIONS;
const bare = tickets.id.replace('function_', '');
const TEXT = [{ text: 'The invoice is wrong' }];

describe('the function of an invocation', () => {
	const bench = useBench({ functions: ['support', 'forbidden'] });

	it.each([
		['an object', '={{ $json }}'],
		['a list', '={{ [$json.text] }}'],
	])('is named as %s where an expression gives that', async (kind, value) => {
		const result = await bench().run(support({ functionId: locator(value) }), TEXT);
		expect(shownError(result)).toMatch(
			new RegExp(`^'Function' is ${kind}, not text \\[item 0\\] · Pick`),
		);
		expect(sentLines(bench().sandbox)).toEqual([]);
	});

	it.each([
		['picked from the list', locator(tickets.id, 'list'), tickets.id],
		['given by ID', locator(tickets.id), tickets.id],
		['given by ID with blanks around it', locator(`  ${tickets.id}\n`), tickets.id],
		['given by the ID without its prefix', locator(bare), bare],
		['given by the name of a pretrained function', locator(tickets.slug ?? ''), tickets.slug],
		[
			'given by its address in the console',
			locator(`https://www.nyckel.com/console/functions/${bare}/invoke?tab=1#x`, 'url'),
			bare,
		],
		[
			'given by its address in the console, as it is copied while training',
			locator(`https://www.nyckel.com/console/functions/${bare}/train`, 'url'),
			bare,
		],
		[
			'given by its address in the console’s list of pretrained ones',
			locator(`https://www.nyckel.com/console/pretrained/${tickets.slug ?? ''}`, 'url'),
			tickets.slug,
		],
		[
			'given by its address in the catalogue of pretrained ones',
			locator(`https://www.nyckel.com/pretrained-classifiers/${tickets.slug ?? ''}/`, 'url'),
			tickets.slug,
		],
		[
			'given by an address without https',
			locator(`www.nyckel.com/pretrained-classifiers/${tickets.slug ?? ''}`, 'url'),
			tickets.slug,
		],
		['given as plain text by an older or generated workflow', tickets.id, tickets.id],
	])('is found when %s', async (_, functionId, segment) => {
		const result = await bench().run(support({ functionId }), TEXT);
		expect(result.error).toBeUndefined();
		expect(sentInvokes(bench().sandbox).map(({ path }) => path)).toEqual([
			`/v1/functions/${segment}/invoke`,
		]);
	});

	it('may be another one for each item, by an expression', async () => {
		const functionId = { __rl: true, mode: 'id', value: '={{ $json.fn }}' };
		const items = [tickets.id, bare, tickets.slug ?? ''].map((fn) => ({
			fn,
			text: 'Where is it?',
		}));
		const result = await bench().run(support({ functionId, options: ONE_BY_ONE }), items);
		expect(result.error).toBeUndefined();
		expect(sentInvokes(bench().sandbox).map(({ path }) => path)).toEqual(
			items.map(({ fn }) => `/v1/functions/${fn}/invoke`),
		);
	});

	const inConsole = `https://www.nyckel.com/console/functions/${bare}/train`;
	const inCatalogue = `https://www.nyckel.com/pretrained-classifiers/${tickets.slug ?? ''}/`;

	it.each([
		['id', inConsole, bare],
		['id', inCatalogue, tickets.slug],
		['id', ` ${inCatalogue}\n`, tickets.slug],
		['url', inConsole, bare],
		['url', tickets.id, tickets.id],
		['url', tickets.slug ?? '', tickets.slug],
		['list', inCatalogue, tickets.slug],
	])('is found under "%s" as pasted, typed or from a field: %j', async (mode, pasted, segment) => {
		const typed = support({ functionId: locator(pasted, mode) });
		const fromField = support({ functionId: locator('={{ $json.pasted }}', mode) });
		for (const parameters of [typed, fromField]) {
			const result = await bench().run(parameters, [{ pasted, text: 'Where is it?' }]);
			expect(shownError(result)).toBe('');
		}
		const path = `/v1/functions/${segment}/invoke`;
		expect(sentInvokes(bench().sandbox).map((sent) => sent.path)).toEqual([path, path]);
	});

	it('may be an address in a field, under By ID too', async () => {
		const functionId = locator('={{ $json.address }}');
		const address = `https://www.nyckel.com/v1/functions/${tickets.id}`;
		await bench().run(support({ functionId }), [{ address, text: 'Where is it?' }]);
		expect(sentInvokes(bench().sandbox)[0]?.path).toBe(`/v1/functions/${tickets.id}/invoke`);
	});

	it.each([
		['id', '../../connect/token'],
		['id', 'https://www.nyckel.com/console'],
		['id', 'https://www.nyckel.com/functions/..%2f..'],
		['url', 'https://www.nyckel.com/pretrained-classifiers/'],
		['url', 'https://www.nyckel.com/console'],
	])('typed wrong under "%s" as %s is named, with what to do', async (mode, value) => {
		const result = await bench().run(support({ functionId: locator(value, mode) }), TEXT);
		expect(shownError(result)).toBe(
			`"${value}" is not a function ID [item 0] · Pick the function from the list, or copy its ID from Nyckel, e.g. function_abc123.`,
		);
		expect(sentLines(bench().sandbox)).toEqual([]);
	});

	it('is no cause for a busy machine to lose a run: n8n gives each pattern of a field 250 ms', () => {
		expect(JSON.stringify(new Nyckel().description)).not.toContain('"regex"');
	});

	it.each([
		['../../connect/token', /"\.\.\/\.\.\/connect\/token" is not a function ID/],
		['..', /"\.\." is not a function ID/],
		['function_a/../../../connect/token', /is not a function ID/],
		['function_a?capture=false', /is not a function ID/],
		['function_a#x', /is not a function ID/],
		['%2e%2e%2f', /is not a function ID/],
		['function a', /is not a function ID/],
		['https://www.nyckel.com/functions/..%2f..', /is not a function ID/],
		['   ', /No function is chosen/],
		['', /No function is chosen/],
		[null, /No function is chosen/],
		[{ a: 1 }, /'Function' is an object, not text/],
	])('is refused before anything is sent when a form field holds %j', async (fn, message) => {
		const functionId = { __rl: true, mode: 'id', value: '={{ $json.fn }}' };
		const result = await bench().run(support({ functionId }), [{ fn, text: 'Where is it?' }]);
		expect(result.error?.message).toMatch(message);
		expect(result.error?.message).toContain('[item 0]');
		expect(result.error?.description).toContain('Pick the function from the list');
		expect(sentLines(bench().sandbox)).toEqual([]);
	});

	it('is named when the credential may not use it', async () => {
		const functionId = locator(FUNCTIONS.forbidden.id);
		const result = await bench().run(support({ functionId }), TEXT);
		expect(shownError(result)).toMatch(
			/may not use the function "function_forbidden0000001" \[item 0\] · Pick a function of your own/,
		);
		expect(result.error?.httpCode).toBe('403');
	});

	it.each([
		[
			403,
			/may not use the function "bird-identifier" \[item 0\] · Nyckel gives access to pretrained/,
		],
		[
			404,
			/Nyckel has no function "bird-identifier" \[item 0\] · Check the name\. Nyckel gives access/,
		],
	])('that is pretrained: a %d says where access is got', async (status, message) => {
		bench().sandbox.addFault({
			match: { path: '/bird-identifier/invoke' },
			action: { kind: 'status', status },
		});
		const result = await bench().run(support({ functionId: locator('bird-identifier') }), TEXT);
		expect(shownError(result)).toMatch(message);
		expect(shownError(result)).toContain('at https://www.nyckel.com/console/pc-access. Ask there');
	});

	it('is named when it does not exist', async () => {
		const functionId = locator(spam.id);
		const result = await bench().run(support({ functionId }), TEXT);
		expect(shownError(result)).toMatch(/Nyckel has no function "function_spamornot0000001"/);
		expect(result.error?.httpCode).toBe('404');
	});
});
