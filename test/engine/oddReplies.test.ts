import '../support/inFastTime';

import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { ON_ERROR, ONE_BY_ONE, searchIn, sentData, support, useBench } from '../support/bench';
import { RETRY_ON_FAIL, workflowOf, type NodeSettings } from '../support/nyckel';

const NICE = { labelName: 'Nice', confidence: 0.9 };
const BOX = { ...NICE, boundingBox: { x: 0, y: 0, width: 1, height: 1 } };
/** JSON that goes as deep as this. */
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** Answers nobody has seen of Nyckel, as they come: JSON all of them, so results, and paid for. */
const ODD_REPLIES: Readonly<Record<string, string>> = {
	'a label twice': JSON.stringify([NICE, NICE, { ...NICE, confidence: 0.2 }]),
	'a label in two spellings': JSON.stringify([NICE, { labelName: 'nice ', confidence: 0.8 }]),
	'no ranking': '{"labelConfidences":[]}',
	'ranking that is null': '{"labelName":null,"labelConfidences":null}',
	'ranking of texts': '{"labelConfidences":["Nice","Friendly"]}',
	'null in a ranking': JSON.stringify({ labelConfidences: [null, NICE] }),
	'confidence as text': '{"labelName":"Nice","confidence":"0.9"}',
	'confidence that is null': '[{"labelName":"Nice","confidence":null}]',
	'confidence beyond numbers': '{"labelName":"Nice","confidence":1e999}',
	'confidence below zero': '{"labelName":"Nice","confidence":-1e999,"decisionThreshold":"NaN"}',
	'name that is a number': '{"labelName":7,"labelId":{"a":1},"confidence":0.9}',
	'tags that are texts': '{"labels":["Nice","Friendly"]}',
	'tags that are one text': '{"labels":"Nice"}',
	'null among tags': JSON.stringify([null, NICE]),
	'null among boxes': JSON.stringify({ predictions: [null, BOX, null] }),
	'null among bare boxes': JSON.stringify([BOX, null]),
	'boxes that are null': '{"predictions":[null]}',
	'boxes that are no list': '{"predictions":{"0":{"labelName":"Nice"}}}',
	'boxes within boxes': JSON.stringify({ predictions: [[BOX], [BOX]] }),
	'error of a box': '{"predictions":[{"error":"no","boundingBox":null}]}',
	'field called results': '{"results":[1],"result":2}',
	'field called count': JSON.stringify({ predictions: [BOX, BOX], count: 'many' }),
	'bare text': '"Nice"',
	'bare empty text': '""',
	'bare number': '0',
	'bare true': 'true',
	'bare false': 'false',
	'bare null': 'null',
	'list of nothing': '[null,null]',
	'list of lists': '[[[]],[{"labelName":"Nice"}]]',
	'empty object': '{}',
	'message beside a label': '{"message":"Thanks","labelName":"Nice","confidence":0.9}',
	'error beside a text': '{"error":"half","text":"Invoice"}',
	'list of one error': '[{"error":"no"}]',
	'list of one message and error': '[{"error":"no","message":"No."}]',
	'matches with an error': '{"searchSamples":[{"error":"no"},{"error":true,"message":"No"}]}',
	'matches that are null': '{"searchSamples":null}',
	'deep nesting': nested(500),
	'very deep nesting': nested(20_000),
	'proto as a field': '{"__proto__":{"labelName":"Nice"},"constructor":1,"toString":2}',
	'proto among labels': '[{"__proto__":null,"labelName":"__proto__","confidence":0.9}]',
};

const NAMES = Object.keys(ODD_REPLIES);
const REFUSED = 'refused item';
/** The refused one comes last: Stop keeps what is under way. */
const ITEMS = [...NAMES, REFUSED].map((text, id) => ({ json: { id, text } }));

const routed = (more: INodeParameters): INodeParameters => ({
	operation: 'invokeAndRoute',
	routes: { values: [{ label: 'Nice' }, { label: 'Friendly' }] },
	thresholdMode: 'function',
	...more,
});

const USES: ReadonlyArray<readonly [use: string, parameters: INodeParameters]> = [
	['Invoke', support()],
	['Invoke and Route, best label', support(routed({}))],
	['Invoke and Route, all labels', support(routed({ severalLabels: 'all' }))],
	[
		'Invoke and Route, prediction only, one item per box',
		support(
			routed({ severalLabels: 'all', routeOutput: 'prediction', options: { splitBoxes: true } }),
		),
	],
	['Search, a match an item', searchIn(FUNCTIONS.help.id)],
	[
		'Search, matches in the item',
		searchIn(FUNCTIONS.help.id, { searchOutput: 'inputWithMatches' }),
	],
];

const pairOf = ({ pairedItem }: INodeExecutionData) => (pairedItem as { item: number }).item;

describe('an answer that nobody imagined', () => {
	const bench = useBench({ functions: ['support', 'help'] });
	const answer = () => {
		for (const [text, body] of Object.entries(ODD_REPLIES)) {
			bench().sandbox.addFault({
				match: { path: '/invoke', bodyIncludes: `"${text}"` },
				action: { kind: 'body', body },
			});
		}
		bench().sandbox.addFault({
			match: { path: '/invoke', bodyIncludes: REFUSED, times: 1 },
			action: { kind: 'status', status: 400 },
		});
	};
	const notPaidOnce = () => {
		const sent = sentData(bench().sandbox);
		return NAMES.filter((name) => sent.filter((data) => data === name).length !== 1);
	};
	const workflow = async (parameters: INodeParameters, settings: NodeSettings) => {
		const credentials = await bench().credential();
		const options = { ...(parameters.options as INodeParameters), ...ONE_BY_ONE };
		return workflowOf({ ...parameters, options }, { credentials, ...settings });
	};

	it.each(ON_ERROR)('is not paid again by Retry On Fail (%s)', async (onError) => {
		answer();
		// n8n looks at the first item alone: the refused one.
		const items = [...ITEMS].reverse();
		const retries = { ...RETRY_ON_FAIL, onError };
		const all = support(routed({ severalLabels: 'all' }));
		const result = await bench().engine.run(await workflow(all, retries), { items });
		expect(result.error).toBeUndefined();
		const outputs = result.outputs('Nyckel').flat();
		expect(new Set(outputs.map(pairOf)).size).toBe(items.length);
		expect(outputs.filter(({ json }) => json.error !== undefined)).toEqual([]);
		expect(notPaidOnce()).toEqual([]);
	});

	it('is what a tool gives to its agent, too', async () => {
		answer();
		const parameters = support({
			authentication: 'nyckelApi',
			data: "={{ $fromAI('input', 'What to look at') }}",
		});
		const credentials = await bench().credential('nyckelApi');
		const node = { type: 'n8n-nodes-nyckel.nyckelTool', parameters, credentials };
		for (const input of NAMES) {
			const { response } = await bench().engine.callTool({ node, args: { input } });
			expect([input, response]).toEqual([input, [expect.any(Object)]]);
		}
		expect(notPaidOnce()).toEqual([]);
	});

	it.each<[name: string, json: unknown]>([
		['null among boxes', { ...NICE, count: 1, predictions: [null, BOX, null] }],
		['null among bare boxes', { ...NICE, count: 1, predictions: [BOX, null] }],
		['null among tags', { ...NICE, labels: [null, NICE] }],
		['null in a ranking', { ...NICE, labelConfidences: [null, NICE] }],
		['boxes that are null', { count: 0, predictions: [null] }],
		['list of nothing', { results: [null, null] }],
		['very deep nesting', { result: ODD_REPLIES['very deep nesting'] }],
	])('is read as far as it can be, and passed on as it is: %s', async (name, json) => {
		answer();
		const result = await bench().run(support(), [{ text: name }]);
		expect(result.error).toBeUndefined();
		expect(result.json('End')).toEqual([json]);
	});

	it('makes an item of each box, not of the nulls among them', async () => {
		answer();
		const parameters = support({ options: { splitBoxes: true } });
		const result = await bench().run(parameters, [{ text: 'null among boxes' }]);
		expect(result.json('End')).toEqual([{ ...BOX, count: 1 }]);
	});

	it('of ten megabytes is kept whole, and not paid again', async () => {
		const text = 'x'.repeat(10_000_000);
		bench().sandbox.addFault({
			match: { path: '/invoke', bodyIncludes: 'bare text' },
			action: { kind: 'body', body: JSON.stringify({ text }) },
		});
		bench().sandbox.addFault({
			match: { path: '/invoke', bodyIncludes: REFUSED, times: 1 },
			action: { kind: 'status', status: 400 },
		});
		const items = ['bare text', REFUSED].map((each) => ({ json: { text: each } }));
		const saved = await workflow(support(), {});
		const failed = await bench().engine.run(saved, { items });
		expect(failed.status).toBe('error');
		const result = await bench().engine.retry(failed, saved);
		expect((result.json('End')[0]?.text as string).length).toBe(text.length);
		expect(sentData(bench().sandbox).filter((data) => data === 'bare text')).toHaveLength(1);
	});

	describe.each(USES)('is a result and paid once: %s', (_, parameters) => {
		it.each(ON_ERROR)('%s', async (onError) => {
			answer();
			const saved = await workflow(parameters, { onError });
			let result = await bench().engine.run(saved, { items: ITEMS });
			if (onError === 'stopWorkflow') {
				expect(result.error?.message).toContain(`[item ${NAMES.length}]`);
				result = await bench().engine.retry(result, saved);
			}
			expect(result.error).toBeUndefined();
			const outputs = result.outputs('Nyckel');
			const good = onError === 'continueErrorOutput' ? outputs.slice(0, -1) : outputs;
			const left = new Set(good.flat().map(pairOf));
			expect(NAMES.filter((_, item) => !left.has(item))).toEqual([]);
			for (const items of good) {
				const pairs = items.map(pairOf);
				expect(pairs).toEqual([...pairs].sort((a, b) => a - b));
			}
			expect(notPaidOnce()).toEqual([]);
		});
	});
});
