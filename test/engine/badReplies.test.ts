import '../support/inFastTime';

import type { INodeParameters } from 'n8n-workflow';

import type { FaultAction } from '../../sandbox';
import { FUNCTIONS } from '../../sandbox';
import { locator, operation, sentInvokes, shownError, support, useBench } from '../support/bench';

const body = (text: string): FaultAction => ({ kind: 'body', body: text });

/** What comes back, the code that error items carry, and what the user reads. */
const BAD_REPLIES: ReadonlyArray<[name: string, action: FaultAction, code: string, text: RegExp]> =
	[
		['an HTML page', { kind: 'html' }, 'htmlReply', /A web page came back.*Check 'Base URL'/],
		[
			'an empty body',
			{ kind: 'empty' },
			'emptyReply',
			/Nyckel’s answer is empty.*run the workflow/,
		],
		['blanks', body('  \n'), 'emptyReply', /Nyckel’s answer is empty/],
		['cut-off JSON', { kind: 'cut-off-json' }, 'brokenReply', /answer cannot be read/],
		['plain text', body('OK'), 'brokenReply', /answer cannot be read/],
		[
			'a packed body that cannot be unpacked',
			{ kind: 'status', status: 200, body: 'OK', headers: { 'content-encoding': 'gzip' } },
			'brokenReply',
			/answer cannot be read/,
		],
		[
			'a message with status 200',
			body('{"message":"The image is blank"}'),
			'messageReply',
			/sent a message instead of a result.*Nyckel says: The image is blank\./,
		],
		['an error with status 200', body('{"error":"no"}'), 'messageReply', /Nyckel says: no\./],
		['an error without words', body('{"error":null}'), 'messageReply', /Nyckel gave no reason/],
	];

describe('an answer that is none', () => {
	const bench = useBench({ functions: ['support'] });

	it.each(BAD_REPLIES)('is named and not paid for again: %s', async (_, action, __, text) => {
		bench().sandbox.addFault({ match: { path: '/invoke' }, action });
		const result = await bench().run(support(), [{ text: 'Where is it?' }]);
		expect(shownError(result)).toMatch(text);
		expect(result.error?.message).toContain('[item 0]');
		expect(sentInvokes(bench().sandbox)).toHaveLength(1);
		expect(result.runs('End')).toHaveLength(0);
	});

	it.each(BAD_REPLIES.filter(([, , code]) => code !== 'htmlReply'))(
		'fails its own item only when the node goes on: %s',
		async (_, action, code) => {
			bench().sandbox.addFault({ match: { bodyIncludes: 'Text 1' }, action });
			const items = [0, 1, 2].map((i) => ({ text: `Text ${i}` }));
			const result = await bench().run(support(), items, { onError: 'continueRegularOutput' });
			const [first, second, third] = result.json('End');
			expect([first?.error, third?.error]).toEqual([undefined, undefined]);
			expect(second).toMatchObject({
				error: expect.stringContaining('[item 1]') as string,
				details: { code },
			});
		},
	);

	it('that is only a message stands in the item’s details, cut and without secrets', async () => {
		const { clientSecret } = bench().sandbox;
		const message = `No result for ${clientSecret} ${'x'.repeat(5000)}`;
		bench().sandbox.addFault({
			match: { path: '/invoke' },
			action: body(JSON.stringify({ message })),
		});
		const settings = { onError: 'continueRegularOutput' as const };
		const result = await bench().run(support(), [{ text: 'Where is it?' }], settings);
		const details = result.json('End')[0]?.details as { reply: string };
		expect(details.reply).toMatch(/^\{"message":"No result for \[hidden\] x{100}/);
		expect(details.reply.length).toBeLessThanOrEqual(300);
	});

	it.each([200, 400])('is read to its reason however long it is (status %i)', async (status) => {
		const { clientSecret } = bench().sandbox;
		const message = `No result for ${clientSecret}. ${'"x" '.repeat(500_000)}`;
		bench().sandbox.addFault({
			match: { path: '/invoke' },
			action: { kind: 'status', status, body: { message } },
		});
		const settings = { onError: 'continueRegularOutput' as const };
		const result = await bench().run(support(), [{ text: 'Where is it?' }], settings);
		const { description } = result.json('End')[0]?.details as { description: string };
		expect(description).toMatch(/^Nyckel says: No result for \[hidden\]\. "x" "x"/);
		expect(description.length).toBeLessThan(400);
	});

	it('that is a web page ends the batch: a wrong base URL is not asked again', async () => {
		bench().sandbox.addFault({ match: { path: '/invoke' }, action: { kind: 'html' } });
		const items = Array.from({ length: 60 }, (_, i) => ({ text: `Text ${i}` }));
		// Another credential than the one that has been answered well.
		const credentials = await bench().credential('nyckelApi');
		const settings = { onError: 'continueRegularOutput', credentials } as const;
		const result = await bench().run(support(), items, settings);
		expect(result.json('End')).toHaveLength(60);
		const sent = sentInvokes(bench().sandbox).length;
		// Those that were under way with the first one.
		expect(sent).toBeLessThanOrEqual(25);
		expect(result.hints('Nyckel')).toMatchObject([
			{
				message: expect.stringContaining(`${60 - sent} items were not sent: A web page`) as string,
			},
		]);
	});
});

describe('an answer whose status says all', () => {
	const bench = useBench({ functions: ['support'] });
	const functionId = locator(FUNCTIONS.support.id);
	const [label] = FUNCTIONS.support.labels;
	const bySample = { functionId, sampleBy: 'sampleId', sampleId: 'sample_0123456789abcdef' };
	const WRITES: Array<[what: string, method: 'PUT' | 'DELETE', parameters: INodeParameters]> = [
		['a label', 'PUT', operation('sample', 'annotate', { ...bySample, label: 'Billing' })],
		['a deletion', 'DELETE', operation('sample', 'delete', bySample)],
		[
			'a change of a label',
			'PUT',
			operation('label', 'update', {
				...{ functionId, label: label?.name ?? '' },
				updateFields: { description: 'Money' },
			}),
		],
		[
			'a deletion of a label',
			'DELETE',
			operation('label', 'delete', { functionId, label: label?.name ?? '' }),
		],
	];

	const ANSWERS = ['', '{"message":"Done."}', 'OK'];

	it.each(WRITES)('to %s is none where it is a web page', async (_, method, parameters) => {
		bench().sandbox.addFault({ match: { method }, action: { kind: 'html' } });
		const result = await bench().run(parameters, [{}]);
		expect(shownError(result)).toMatch(/^A web page came back instead of an answer \[item 0\]/);
	});

	it.each(
		WRITES.flatMap(([what, ...write]) => ANSWERS.map((text) => [what, text, ...write] as const)),
	)('to %s is one, whatever Nyckel says with it: "%s"', async (_, text, method, parameters) => {
		bench().sandbox.addFault({ match: { method }, action: body(text) });
		const result = await bench().run(parameters, [{}]);
		expect(shownError(result)).toBe('');
		expect(result.json('End')).toHaveLength(1);
	});
});
