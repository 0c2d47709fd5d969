import '../support/inFastTime';

import type { INodeParameters } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { Bench, invokeText } from '../support/nyckel';

let bench: Bench;
beforeAll(async () => {
	bench = await Bench.start({ functions: ['support'], limits: false });
});
afterEach(() => bench.sandbox.reset());
afterAll(async () => await bench.close());

/** A reply per text, so that a test says what the function predicts. */
function predict(replies: Record<string, unknown>): void {
	for (const [text, reply] of Object.entries(replies)) {
		bench.sandbox.addFault({
			match: { path: /\/invoke$/, bodyIncludes: JSON.stringify(text) },
			action: { kind: 'body', body: JSON.stringify(reply) },
		});
	}
}

function route(values: INodeParameters[], more: INodeParameters = {}): INodeParameters {
	return invokeText(FUNCTIONS.support.id, {
		operation: 'invokeAndRoute',
		routes: { values },
		...more,
	});
}

const picked = (name: string, id: string) => ({
	__rl: true,
	mode: 'list',
	value: id,
	cachedResultName: name,
});

/** The texts that left by each output. */
const textsOf = (outputs: Array<Array<{ json: { text?: unknown } }>>) =>
	outputs.map((items) => items.map(({ json }) => json.text));

const MAILS = {
	a: { labelName: 'Spam', labelId: 'label_1', confidence: 0.9 },
	b: { labelName: 'Ham', labelId: 'label_2', confidence: 0.6 },
	c: { labelName: 'Spam', labelId: 'label_1', confidence: 0.4 },
	d: { labelName: 'News', labelId: 'label_3', confidence: 0.99 },
	e: { labelName: 'Ham', labelId: 'label_2', confidence: 0.5 },
};
const ITEMS = Object.keys(MAILS).map((text) => ({ text }));
const SPAM_AND_HAM = [{ label: picked('Spam', 'label_1') }, { label: 'Ham' }];

test('each item leaves by the output of its label, in order, paired, with its input fields', async () => {
	predict(MAILS);
	const result = await bench.run(route(SPAM_AND_HAM), ITEMS);
	const outputs = result.outputs('Nyckel');
	expect(textsOf(outputs)).toEqual([['d'], [], ['a', 'c'], ['b', 'e']]);
	expect(outputs[2]).toEqual([
		{ json: { text: 'a', prediction: MAILS.a }, pairedItem: { item: 0 } },
		{ json: { text: 'c', prediction: MAILS.c }, pairedItem: { item: 2 } },
	]);
	expect(result.hints('Nyckel').map(({ message }) => message)).toEqual([
		'Labels without a route went to Other: News (1). Add routes for those you need.',
	]);
});

test('a route that is not filled in, or a second one for a label, is told of: nothing leaves by it', async () => {
	predict(MAILS);
	const values = [...SPAM_AND_HAM, { label: picked('', '') }, { label: 'Ham' }];
	const result = await bench.run(route(values), ITEMS);
	expect(textsOf(result.outputs('Nyckel'))).toEqual([['d'], [], ['a', 'c'], ['b', 'e'], [], []]);
	expect(result.hints('Nyckel').map(({ message }) => message)).toEqual([
		expect.stringMatching(/^Labels without a route/),
		'Routes without a label got nothing: Route 3. Pick a label for each, or remove them.',
		'Labels with several routes: Ham. Their items leave by the first of these. Remove the others.',
	]);
});

test('a threshold sends what is below it to Low Confidence and moves no other output', async () => {
	predict(MAILS);
	const parameters = route(SPAM_AND_HAM, { thresholdMode: 'value', confidenceThreshold: 0.5 });
	const result = await bench.run(parameters, ITEMS);
	expect(textsOf(result.outputs('Nyckel'))).toEqual([['d'], ['c'], ['a'], ['b', 'e']]);
});

test('a route’s own minimum counts instead of the node’s threshold', async () => {
	predict(MAILS);
	const values = [{ label: 'Spam', minConfidence: 0.95 }, { label: 'Ham' }];
	const result = await bench.run(route(values), ITEMS);
	expect(textsOf(result.outputs('Nyckel'))).toEqual([['d'], ['a', 'c'], [], ['b', 'e']]);
});

test('the function’s own threshold is taken from the reply, and its absence is said once', async () => {
	predict({
		a: { ...MAILS.a, decisionThreshold: 0.95 },
		b: { ...MAILS.b, decisionThreshold: 0.55 },
		c: MAILS.c,
	});
	const result = await bench.run(
		route(SPAM_AND_HAM, { thresholdMode: 'function' }),
		ITEMS.slice(0, 3),
	);
	expect(textsOf(result.outputs('Nyckel'))).toEqual([[], ['a'], ['c'], ['b']]);
	expect(result.hints('Nyckel')).toHaveLength(1);
});

test('a label renamed at Nyckel keeps its output, and a hint names it', async () => {
	predict({ a: { labelName: 'Junk', labelId: 'label_1', confidence: 1 } });
	const result = await bench.run(route(SPAM_AND_HAM), [{ text: 'a' }]);
	expect(textsOf(result.outputs('Nyckel'))).toEqual([[], [], ['a'], []]);
	expect(result.hints('Nyckel')[0]?.message).toContain('Spam is now Junk');
});

test('of tags the most confident one counts, and no tag leaves by Other', async () => {
	predict({
		a: [
			{ labelName: 'Ham', confidence: 0.2 },
			{ labelName: 'Spam', confidence: 0.8 },
		],
		b: [],
	});
	const result = await bench.run(route(SPAM_AND_HAM), ITEMS.slice(0, 2));
	expect(textsOf(result.outputs('Nyckel'))).toEqual([['b'], [], ['a'], []]);
});

test('under Continue errors leave by Other with their input, never by a label’s output', async () => {
	predict({ a: MAILS.a, c: { message: 'no label here' } });
	const items = [{ text: 'a' }, { text: '' }, { text: 'c' }];
	const result = await bench.run(route(SPAM_AND_HAM), items, { onError: 'continueRegularOutput' });
	const [other = [], low, spam, ham] = result.outputs('Nyckel');
	expect(other.map(({ json, pairedItem }) => [json.text, json.error, pairedItem])).toEqual([
		['', "'Text' is empty [item 1]", { item: 1 }],
		['c', 'Nyckel sent a message instead of a result [item 2]', { item: 2 }],
	]);
	expect([low?.length, spam?.length, ham?.length]).toEqual([0, 1, 0]);
});

test('the error output comes last and gets the errors with their input’s fields', async () => {
	predict({ a: MAILS.a });
	const items = [{ text: 'a' }, { text: ' ', id: 7 }];
	const result = await bench.run(route(SPAM_AND_HAM), items, { onError: 'continueErrorOutput' });
	const outputs = result.outputs('Nyckel');
	expect(outputs.map((output) => output.length)).toEqual([0, 0, 1, 0, 1]);
	expect(outputs[4]?.[0]?.json).toMatchObject({
		text: ' ',
		id: 7,
		error: "'Text' is empty [item 1]",
	});
});

test('with Always Output Data a run without items for Other gives one empty item there, and nothing to a route', async () => {
	predict({ a: MAILS.a });
	const result = await bench.run(route(SPAM_AND_HAM), [{ text: 'a' }], { alwaysOutputData: true });
	const [other, low, spam, ham] = result.outputs('Nyckel');
	expect(other).toEqual([{ json: {}, pairedItem: [{ item: 0, input: 0 }] }]);
	expect([low?.length, spam?.length, ham?.length]).toEqual([0, 1, 0]);
});

test('with Always Output Data nothing is added where an item leaves by Other anyway', async () => {
	predict({ a: MAILS.a, d: MAILS.d });
	const result = await bench.run(route(SPAM_AND_HAM), [{ text: 'a' }, { text: 'd' }], {
		alwaysOutputData: true,
	});
	expect(textsOf(result.outputs('Nyckel'))).toEqual([['d'], [], ['a'], []]);
});

test('with Always Output Data Invoke gives the items it has, and nothing more', async () => {
	predict({ a: MAILS.a });
	const invoke = invokeText(FUNCTIONS.support.id);
	const result = await bench.run(invoke, [{ text: 'a' }], { alwaysOutputData: true });
	expect(result.outputs('Nyckel').map((items) => items.length)).toEqual([1]);
});

test('thirty routes, labels named like object members and very long ones each have their output', async () => {
	const names = ['error', 'Other', 'constructor', '__proto__', '🔑 key', 'x'.repeat(300)];
	const many = [...names, ...Array.from({ length: 24 }, (_, i) => `Label ${i}`)];
	predict(
		Object.fromEntries(many.map((labelName, i) => [`mail ${i}.`, { labelName, confidence: 1 }])),
	);
	const items = many.map((_, i) => ({ text: `mail ${i}.` }));
	const result = await bench.run(route(many.map((label) => ({ label }))), items);
	expect(textsOf(result.outputs('Nyckel'))).toEqual([[], [], ...items.map(({ text }) => [text])]);
});

test('one label in two routes takes the first; a route without a label gets nothing', async () => {
	predict({ a: MAILS.a });
	const values = [{ label: '' }, { label: 'Spam' }, { label: 'Spam' }];
	const result = await bench.run(route(values), [{ text: 'a' }]);
	expect(textsOf(result.outputs('Nyckel'))).toEqual([[], [], [], ['a'], []]);
});

test('a route that is null, as a program may write it, keeps its place and gets nothing', async () => {
	predict({ a: MAILS.a });
	const values = [null, { label: 'Spam' }, { label: null }] as unknown as INodeParameters[];
	const result = await bench.run(route(values), [{ text: 'a' }]);
	expect(result.error).toBeUndefined();
	expect(textsOf(result.outputs('Nyckel'))).toEqual([[], [], [], ['a'], []]);
});

test('without any route all items leave by Other', async () => {
	predict(MAILS);
	const result = await bench.run(route([]), ITEMS);
	expect(result.outputs('Nyckel').map((items) => items.length)).toEqual([5, 0]);
});

test('a threshold or minimum outside 0 to 1 is an error that names the item, and nothing is sent', async () => {
	const wrongThreshold = route(SPAM_AND_HAM, { thresholdMode: 'value', confidenceThreshold: 50 });
	const wrongMinimum = route([{ label: 'Spam', minConfidence: -1 }]);
	for (const parameters of [wrongThreshold, wrongMinimum]) {
		const result = await bench.run(parameters, [{ text: 'a' }]);
		expect(result.error?.message).toMatch(/(Threshold|Confidence)' is "(50|-1)" \[item 0\]/);
		const continued = await bench.run(parameters, [{ text: 'a' }], {
			onError: 'continueRegularOutput',
		});
		expect(continued.outputs('Nyckel')[0]).toHaveLength(1);
	}
	expect(bench.sandbox.requests).toHaveLength(0);
});

test('routing adds no request', async () => {
	await bench.run(route(SPAM_AND_HAM), ITEMS);
	const paths = bench.sandbox.requests.map(({ path }) => path.split('/').at(-1));
	expect(paths.filter((path) => path === 'invoke')).toHaveLength(ITEMS.length);
	expect(paths.filter((path) => path !== 'invoke' && path !== 'token')).toEqual([]);
});

test('an AI agent gets the prediction on the one output it sees', async () => {
	predict({ a: MAILS.a });
	const reply = await bench.engine.callTool({
		node: {
			type: 'n8n-nodes-nyckel.nyckelTool',
			parameters: { ...route(SPAM_AND_HAM), authentication: 'nyckelOAuth2Api', data: 'a' },
			credentials: await bench.credential(),
		},
		args: {},
	});
	expect(JSON.stringify(reply.response)).toContain('Spam');
});
