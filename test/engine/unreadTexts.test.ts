import '../support/inFastTime';

import { operation, locator, sentData, shownError, support, useBench } from '../support/bench';
import { FUNCTIONS } from '../../sandbox';

describe('a text', () => {
	const bench = useBench({ functions: ['support'] });

	it.each([
		'\u200b',
		'\ufeff \u00a0\u200c',
		'\u034f\u2007\u200c '.repeat(200),
		'<div><br></div>',
		'<p style="color: red">&nbsp;</p><!-- nothing -->',
		'<!DOCTYPE html><html><body> </body></html>',
	])('in which nobody can read anything is empty: %j', async (text) => {
		const result = await bench().run(support(), [{ text }]);
		expect(shownError(result)).toMatch(/'Text' is empty \[item 0\]/);
		expect(sentData(bench().sandbox)).toEqual([]);
	});

	it.each(['<none>', '<3', '<img src="offer.png">', '<div>x</div>', '&amp;', '👍🏽', '?', 'a\u200b'])(
		'in which there is something is sent as it is: %j',
		async (text) => {
			const result = await bench().run(support(), [{ text }]);
			expect(result.error).toBeUndefined();
			expect(sentData(bench().sandbox)).toEqual([text]);
		},
	);

	it.each([
		['Text', support({ data: 'Subject: {{ $json.text }}' })],
		[
			'External ID',
			operation('sample', 'annotate', {
				functionId: locator(FUNCTIONS.support.id),
				externalId: '{{ $json.id }}',
				label: 'Billing',
			}),
		],
		[
			'Label',
			operation('sample', 'annotate', {
				functionId: locator(FUNCTIONS.support.id),
				externalId: 'x',
				label: { __rl: true, mode: 'name', value: "{{ $('Form').item.json.label }}" },
			}),
		],
	])(
		'whose expression was never switched on is refused before anything is sent: %s',
		async (_, parameters) => {
			const result = await bench().run(parameters, [{ text: 'x' }]);
			expect(shownError(result)).toMatch(
				/" is fixed text, not an expression \[item 0\] · Switch its field/,
			);
			expect(bench().sandbox.totals.invocations).toBe(0);
		},
	);

	it.each(['Dear {{name}}', '{{ 1 + 1 }}', 'costs {{x}} $5'])(
		'that only looks a little like one is sent: %s',
		async (data) => {
			const result = await bench().run(support({ data }), [{}]);
			expect(result.error).toBeUndefined();
			expect(sentData(bench().sandbox)).toEqual([data]);
		},
	);

	it('that an expression gives may hold one', async () => {
		const text = '{{ $json.text }}';
		await bench().run(support(), [{ text }]);
		expect(sentData(bench().sandbox)).toEqual([text]);
	});

	it('that is a date is sent as n8n writes it', async () => {
		const items = [{ text: 'x' }];
		await bench().run(support({ data: '={{ new Date(0) }}' }), items);
		await bench().run(
			support({ data: "={{ DateTime.fromISO('2026-01-31T00:00:00Z', {zone: 'utc'}) }}" }),
			items,
		);
		expect(sentData(bench().sandbox)).toEqual([
			'1970-01-01T00:00:00.000Z',
			'2026-01-31T00:00:00.000Z',
		]);
	});
});
