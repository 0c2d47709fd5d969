import '../support/inFastTime';

import { FUNCTIONS } from '../../sandbox';
import { invokeText, workflowOf } from '../support/nyckel';
import { lead, ONE_BY_ONE, sentInvokes, support, useBench } from '../support/bench';

const { spam, topics } = FUNCTIONS;
const isAbout = (body: unknown, word: string) => JSON.stringify(body).includes(word);
const TEXT = [{ text: 'The invoice is wrong' }];

describe('what Nyckel answers', () => {
	const bench = useBench();
	/** Runs one item whose invocation is answered with this JSON. */
	const answered = async (reply: unknown) => {
		bench().sandbox.addFault({
			match: { path: '/invoke' },
			action: { kind: 'body', body: JSON.stringify(reply) },
		});
		return await bench().run(support(), TEXT);
	};

	it('gives label, label ID and confidence', async () => {
		const result = await bench().run(support(), TEXT);
		const label = FUNCTIONS.support.labels.find(({ name }) => name === 'Billing');
		expect(result.json('End')).toEqual([
			{ labelName: 'Billing', labelId: label?.id, confidence: expect.any(Number) as number },
		]);
	});

	it('gives the confidence of several labels with Label Count', async () => {
		const result = await bench().run(support({ options: { labelCount: 2 } }), TEXT);
		const [{ labelConfidences } = {}] = result.json('End');
		expect(labelConfidences).toHaveLength(2);
		expect(labelConfidences).toMatchObject([{ labelName: 'Billing' }, {}]);
	});

	it('gives what is stored with the label with Include Label Metadata', async () => {
		const result = await bench().run(support({ options: { includeMetadata: true } }), TEXT);
		const label = FUNCTIONS.support.labels.find(({ name }) => name === 'Billing');
		expect(result.json('End')).toMatchObject([{ labelMetadata: label?.metadata }]);
	});

	it('gives back the external ID, and the function’s threshold where it has one', async () => {
		const data = '{"Company": "Acme Group", "Employees": 9000, "Budget": 90000}';
		const options = { externalId: 'lead-1' };
		const result = await bench().run(lead({ tabularMode: 'json', data, options }), [{}]);
		expect(result.json('End')).toMatchObject([
			{ labelName: 'Hot', externalId: 'lead-1', decisionThreshold: 0.6 },
		]);
	});

	it.each([
		['fields it never had', { labelName: 'A', sampleId: 's1', new: { deep: [1, null, 'x'] } }],
		['a label and nothing else', { labelName: 'A' }],
		['a label with an empty name', { labelName: '' }],
		['a field called error', { labelName: 'A', error: null }],
		['labels of one word and a proto', { labelName: '__proto__', toString: 1 }],
		['letters beyond ASCII', { labelName: 'Größe „XL“ 😀', confidence: 1 }],
	])('is passed on as it is, with %s', async (_, reply) => {
		const result = await answered(reply);
		expect(result.error).toBeUndefined();
		expect(result.json('End')).toEqual([reply]);
	});

	it.each([
		[
			'in any order',
			[
				{ labelName: 'News', confidence: 0.4 },
				{ labelName: 'Spam', confidence: 0.9 },
				{ labelName: 'Work', confidence: 0.7 },
			],
			{ labelName: 'Spam', confidence: 0.9 },
		],
		[
			'the first of equals',
			[
				{ labelName: 'News', confidence: 0.5, labelId: 'label_1' },
				{ labelName: 'Spam', confidence: 0.5 },
			],
			{ labelName: 'News', labelId: 'label_1', confidence: 0.5 },
		],
		['without confidence', [{ labelName: 'News' }], { labelName: 'News' }],
	])('of a Tags function becomes labels with the top one beside: %s', async (_, labels, top) => {
		const result = await answered(labels);
		expect(result.error).toBeUndefined();
		expect(result.json('End')).toEqual([{ ...top, labels }]);
	});

	it('of a Tags function is read from a real one too', async () => {
		const result = await bench().run(invokeText(topics.id), [
			{ text: 'Meeting about the project budget on Monday' },
		]);
		const [{ labels, ...top } = {}] = result.json('End');
		expect(result.error).toBeUndefined();
		expect(labels).toEqual(expect.any(Array));
		expect(Object.keys(top).sort()).toEqual(
			(labels as unknown[]).length > 0 ? ['confidence', 'labelName'] : [],
		);
	});

	it.each([
		['no tags, or no boxes', [], { labels: [], predictions: [], count: 0 }],
		[
			'a ranking without a label',
			{ labelConfidences: [{ labelName: 'News', confidence: 0.4 }] },
			{
				labelName: 'News',
				confidence: 0.4,
				labelConfidences: [{ labelName: 'News', confidence: 0.4 }],
			},
		],
		['a label that is null', { labelName: null }, { labelName: null }],
		[
			'boxes',
			{ predictions: [{ labelName: 'Cat', confidence: 0.9, boundingBox: { x: 0 } }] },
			{
				labelName: 'Cat',
				confidence: 0.9,
				count: 1,
				predictions: [{ labelName: 'Cat', confidence: 0.9, boundingBox: { x: 0 } }],
			},
		],
		['text that was read', { text: 'Invoice 12' }, { text: 'Invoice 12' }],
		['a list of anything', [1], { results: [1] }],
		['null', null, { result: null }],
		['a number', 7, { result: 7 }],
	])('is a result whatever the function’s kind, and paid for once: %s', async (_, reply, json) => {
		bench().sandbox.addFault({
			match: { path: '/invoke', bodyIncludes: 'invoice' },
			action: { kind: 'body', body: JSON.stringify(reply) },
		});
		bench().sandbox.addFault({
			match: { path: '/invoke', bodyIncludes: 'refuse me', times: 1 },
			action: { kind: 'status', status: 400 },
		});
		const items = [...TEXT, { text: 'refuse me' }];
		const credentials = await bench().credential();
		const workflow = workflowOf(support({ options: ONE_BY_ONE }), { credentials });
		const failed = await bench().engine.run(workflow, { items: items.map((json) => ({ json })) });
		expect(failed.status).toBe('error');
		const result = await bench().engine.retry(failed, workflow);
		expect(result.json('End')[0]).toEqual(json);
		const sent = sentInvokes(bench().sandbox).filter(({ body }) => isAbout(body, 'invoice'));
		expect(sent).toHaveLength(1);
	});

	it('is right for real mails, one invocation each', async () => {
		const items = ['Cheap pills!!! Buy now, 100% free money', 'See you at the meeting on Monday'];
		const result = await bench().run(
			invokeText(spam.id),
			items.map((text) => ({ text })),
		);
		expect(result.json('End')).toMatchObject([
			{ labelName: 'Spam', decisionThreshold: 0.8 },
			{ labelName: 'Not spam', decisionThreshold: 0.8 },
		]);
		expect(sentInvokes(bench().sandbox)).toHaveLength(2);
	});
});
