import '../support/inFastTime';

import type { INodeParameters } from 'n8n-workflow';

import {
	operation,
	locator,
	sentData,
	sentLines,
	shownError,
	support,
	useBench,
} from '../support/bench';
import { FUNCTIONS } from '../../sandbox';

const label = (name: string, more: INodeParameters) =>
	operation('label', name, { functionId: locator(FUNCTIONS.support.id), ...more });

/** Mails without a word in them, as Outlook, Word and writers of newsletters make them. */
const EMPTY_MAILS = [
	'<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body></body></html>',
	'<html><head><style type="text/css" style="display:none;"> P {margin-top:0;} </style></head><body dir="ltr"><div class="elementToProof"><br></div></body></html>',
	'<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><!--[if !mso]><style>v\\:* {}</style><![endif]--><![if mso]><![endif]></head><body lang=EN-US><p class=MsoNormal><o:p>&nbsp;</o:p></p></body></html>',
	'<?xml version="1.0"?><div>&#847;&zwnj;&#8199;&#xA0;&#x200b;&#65279;&emsp;&thinsp;&#0160;</div>',
];

describe('a text', () => {
	const bench = useBench({ functions: ['support'] });

	it.each([
		'\u200b',
		'\ufeff \u00a0\u200c',
		'\u034f\u2007\u200c '.repeat(200),
		'<div><br></div>',
		'<p style="color: red">&nbsp;</p><!-- nothing -->',
		'<!DOCTYPE html><html><body> </body></html>',
		'<BR/><hr /><h1\n></h1><td\tclass="x"></td><o:p></o:p>',
		...EMPTY_MAILS,
	])('in which nobody can read anything is empty: %j', async (text) => {
		const result = await bench().run(support(), [{ text }]);
		expect(shownError(result)).toMatch(/'Text' is empty \[item 0\]/);
		expect(sentData(bench().sandbox)).toEqual([]);
	});

	it.each([
		'<none>',
		'<b.smith@example.com>',
		'<small-change@example.com>',
		'<3',
		'<img src="offer.png">',
		'<a href="https://example.com"></a>',
		'<div>x</div>',
		'<style>p { margin: 0 }</style>x',
		'<style>p { margin: 0 }',
		'<title>Offer</title>',
		'<v:imagedata src="cid:1">',
		'<script>alert(1)</script>',
		'<xml><Content>Hi</Content></xml>',
		'<?php echo 1 ?>',
		'&amp;',
		'&#8364;',
		'👍🏽',
		'?',
		'a\u200b',
	])('in which there is something is sent as it is: %j', async (text) => {
		const result = await bench().run(support(), [{ text }]);
		expect(result.error).toBeUndefined();
		expect(sentData(bench().sandbox)).toEqual([text]);
	});

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
		['an option', support({ options: { externalId: '{{ $json.ticketNumber }}' } })],
		['JSON in an option', support({ options: { metadata: '{"id": "{{ $json.id }}"}' } })],
		[
			'Prediction Field',
			support({ output: 'inputWithPrediction', predictionField: '{{ $json.field }}' }),
		],
		['the name of a label', label('create', { name: '{{ $json.label }}' })],
		[
			'a field of a label',
			label('create', { name: 'New', additionalFields: { description: '{{ $json.text }}' } }),
		],
		[
			'a new name',
			label('update', { label: 'Billing', updateFields: { name: '{{ $json.label }}' } }),
		],
		[
			'a filter',
			operation('sample', 'getMany', {
				functionId: locator(FUNCTIONS.support.id),
				filters: { externalId: '{{ $json.id }}' },
			}),
		],
	])(
		'whose expression was never switched on is refused before anything is sent: %s',
		async (_, parameters) => {
			const result = await bench().run(parameters, [{ text: 'x' }]);
			expect(shownError(result)).toMatch(
				/" is fixed text, not an expression \[item 0\] · Switch its field/,
			);
			expect(sentLines(bench().sandbox)).toEqual([]);
		},
	);

	it.each([
		['=Subject: {{ $json.subject }}\nBody: {{ $json.body }}', {}],
		['=Subject: {{ $json.subject }}\nBody: {{ $json.body }}', { subject: null, body: ' ' }],
		["={{ $json.subject + ' ' + $json.body }}", {}],
		['={{ `${$json.subject}\n${$json.body}` }}', { subject: null, body: null }],
		['=Mail: {{ String($json.body) }}', {}],
	])(
		'whose expressions all give nothing is refused before anything is sent: %s',
		async (data, item) => {
			const items = [{ subject: 'x', body: 'x' }, item];
			const result = await bench().run(support({ data }), items);
			expect(shownError(result)).toMatch(
				/The expressions in 'Text' give nothing \[item 1\] · Check the fields that/,
			);
			expect(sentData(bench().sandbox)).toEqual([]);
		},
	);

	it.each([
		[
			'=Subject: {{ $json.subject }}\nBody: {{ $json.body }}',
			{ subject: 'Hi' },
			'Subject: Hi\nBody: ',
		],
		['={{ $json.answer }}', { answer: 'null' }, 'null'],
		['={{ $json.text }}', { text: 'undefined is not a function' }, 'undefined is not a function'],
		['Fixed', {}, 'Fixed'],
	])('with something of the item in it is sent: %s, %j', async (data, item, sent) => {
		const result = await bench().run(support({ data }), [item]);
		expect(result.error).toBeUndefined();
		expect(sentData(bench().sandbox)).toEqual([sent]);
	});

	it('that is the name of a label picked from the list may hold one: it can be given another', async () => {
		const literal = '{{ $json.label }}';
		const made = await bench().run(label('create', { name: '={{ $json.name }}' }), [
			{ name: literal },
		]);
		const [{ id = '' } = {}] = made.json('Nyckel');
		const picked = { __rl: true, mode: 'list', value: id as string, cachedResultName: literal };
		const updateFields = { name: 'Sorted' };
		const result = await bench().run(label('update', { label: picked as never, updateFields }), [
			{},
		]);
		expect(result.json('Nyckel')).toEqual([expect.objectContaining({ id, name: 'Sorted' })]);
	});

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
