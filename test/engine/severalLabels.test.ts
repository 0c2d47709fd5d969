import '../support/inFastTime';

import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { ONE_BY_ONE, sentInvokes, support, useBench } from '../support/bench';
import { workflowOf } from '../support/nyckel';

const NICE = { labelName: 'Nice', labelId: 'label_1', confidence: 0.9 };
const FRIENDLY = { labelName: 'Friendly', confidence: 0.8 };
const URGENT = { labelName: 'Urgent', confidence: 0.3 };
const box = (labelName: string, confidence: number) => ({
	labelName,
	confidence,
	boundingBox: { x: 0.1, y: 0.2, width: 0.3, height: 0.4 },
});

/** The text of each item, and what the function answers about it. */
const REPLIES: Record<string, unknown> = {
	'both tags': [NICE, FRIENDLY],
	'one tag': [FRIENDLY],
	'no tags': [],
	'unknown tags': [{ labelName: 'Odd', confidence: 0.9 }],
	'unsure tags': [URGENT],
	'two boxes': { predictions: [box('Nice', 0.4), box('Friendly', 0.7)], externalId: 'photo-1' },
	'equal boxes': [box('Nice', 0.6), box('Nice', 0.7)],
	'one label': { labelName: 'Nice', confidence: 0.9 },
};

const ROUTES: INodeParameters[] = [{ label: 'Friendly' }, { label: 'Nice' }, { label: 'Urgent' }];
const [OTHER, LOW, TO_FRIENDLY, TO_NICE] = [0, 1, 2, 3];

const routed = (more: INodeParameters = {}) =>
	support({
		operation: 'invokeAndRoute',
		routes: { values: ROUTES },
		thresholdMode: 'value',
		confidenceThreshold: 0.5,
		...more,
	});

const texts = (items: INodeExecutionData[] = []) => items.map(({ json }) => json.text);
const pairs = (items: INodeExecutionData[] = []) =>
	items.map(({ pairedItem }) => (pairedItem as { item: number }).item);

describe('items with several labels', () => {
	const bench = useBench({ functions: ['support'] });
	const answer = () => {
		for (const [text, reply] of Object.entries(REPLIES)) {
			bench().sandbox.addFault({
				match: { path: '/invoke', bodyIncludes: text },
				action: { kind: 'body', body: JSON.stringify(reply) },
			});
		}
	};
	const ITEMS = Object.keys(REPLIES).map((text) => ({ text, deep: { of: text } }));
	const run = async (more: INodeParameters = {}) => {
		answer();
		const result = await bench().run(routed(more), ITEMS);
		expect(result.error).toBeUndefined();
		return result.outputs('Nyckel');
	};

	it('leave once, by their best label that has a route', async () => {
		const outputs = await run();
		expect(outputs.map(texts)).toEqual([
			['no tags', 'unknown tags'],
			['unsure tags'],
			['one tag', 'two boxes'],
			['both tags', 'equal boxes', 'one label'],
			[],
		]);
	});

	it('leave by the only one that has a route, though another is more certain', async () => {
		const outputs = await run({ routes: { values: [{ label: 'Friendly' }] } });
		expect(texts(outputs[TO_FRIENDLY])).toEqual(['both tags', 'one tag', 'two boxes']);
		expect(outputs[TO_FRIENDLY]?.[0]?.json.prediction).toEqual({
			...NICE,
			labels: [NICE, FRIENDLY],
		});
	});

	it('leave by all matching routes: in order, paired, never twice by one output', async () => {
		const outputs = await run({ severalLabels: 'all' });
		expect(outputs.map(texts)).toEqual([
			['no tags', 'unknown tags'],
			['unsure tags'],
			['both tags', 'one tag', 'two boxes'],
			['both tags', 'equal boxes', 'one label'],
			[],
		]);
		expect(pairs(outputs[TO_FRIENDLY])).toEqual([0, 1, 5]);
		expect(pairs(outputs[TO_NICE])).toEqual([0, 6, 7]);
		expect(sentInvokes(bench().sandbox)).toHaveLength(ITEMS.length);
	});

	it('are copies by each output: what one branch changes does not show in another', async () => {
		const outputs = await run({ severalLabels: 'all' });
		const [first, second] = [outputs[TO_FRIENDLY]?.[0], outputs[TO_NICE]?.[0]];
		expect(first).toEqual(second);
		expect(first?.json.deep).not.toBe(second?.json.deep);
		expect(first?.json.prediction).not.toBe(second?.json.prediction);
	});

	it('are copies where boxes become items, by whichever output each leaves', async () => {
		const outputs = await run({ severalLabels: 'all', options: { splitBoxes: true } });
		const deep = outputs.map((items) => new Set(items.map(({ json }) => json.deep)));
		const all = deep.flatMap((each) => [...each]);
		expect(new Set(all).size).toBe(all.length);
	});

	it.each(['best', 'all'])(
		'of boxes that become items, each goes its own way (%s)',
		async (how) => {
			const outputs = await run({ severalLabels: how, options: { splitBoxes: true } });
			expect(texts(outputs[TO_NICE])).toEqual([
				'both tags',
				'equal boxes',
				'equal boxes',
				'one label',
			]);
			expect(pairs(outputs[TO_NICE])).toEqual([0, 6, 6, 7]);
			expect(texts(outputs[LOW])).toEqual(['unsure tags', 'two boxes']);
			expect(outputs[LOW]?.[1]?.json.prediction).toEqual({
				...box('Nice', 0.4),
				count: 2,
				externalId: 'photo-1',
			});
			expect(texts(outputs[OTHER])).toEqual(['no tags', 'unknown tags']);
		},
	);

	it('are one item without the option, and one an item with Invoke', async () => {
		answer();
		const result = await bench().run(support(), ITEMS);
		expect(result.json('End')).toHaveLength(ITEMS.length);
		const split = await bench().run(support({ options: { splitBoxes: true } }), ITEMS);
		expect(pairs(split.outputs('Nyckel')[0])).toEqual([0, 1, 2, 3, 4, 5, 5, 6, 6, 7]);
		const [first] = split.json('End').slice(5);
		expect(first).toEqual({ ...box('Nice', 0.4), count: 2, externalId: 'photo-1' });
	});

	it('leave by the first output alone, and once, as a tool', async () => {
		answer();
		const reply = await bench().engine.callTool({
			node: {
				type: 'n8n-nodes-nyckel.nyckelTool',
				parameters: {
					...routed({ severalLabels: 'all', data: 'both tags' }),
					authentication: 'nyckelOAuth2Api',
				},
				credentials: await bench().credential(),
			},
			args: {},
		});
		expect(reply.response).toEqual([{ ...NICE, labels: [NICE, FRIENDLY] }]);
	});

	it('are not sent again by Retry, whatever came back', async () => {
		answer();
		bench().sandbox.addFault({
			match: { path: '/invoke', bodyIncludes: 'refuse me', times: 1 },
			action: { kind: 'status', status: 400 },
		});
		const credentials = await bench().credential();
		const parameters = routed({ severalLabels: 'all', options: ONE_BY_ONE });
		const workflow = workflowOf(parameters, { credentials });
		const items = [...ITEMS, { text: 'refuse me' }].map((json) => ({ json }));
		const failed = await bench().engine.run(workflow, { items });
		expect(failed.status).toBe('error');
		const result = await bench().engine.retry(failed, workflow);
		expect(result.status).toBe('success');
		expect(pairs(result.outputs('Nyckel')[TO_FRIENDLY])).toEqual([0, 1, 5]);
		expect(sentInvokes(bench().sandbox)).toHaveLength(items.length + 1);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'never take an error with them (%s)',
		async (onError) => {
			answer();
			const items = [{ text: 'both tags' }, { text: '' }, { text: 'one tag' }];
			const parameters = routed({ severalLabels: 'all' });
			const result = await bench().run(parameters, items, { onError });
			const outputs = result.outputs('Nyckel');
			const errorOutput = onError === 'continueErrorOutput' ? 2 + ROUTES.length : OTHER;
			expect(pairs(outputs[errorOutput])).toEqual([1]);
			expect(pairs(outputs[TO_FRIENDLY])).toEqual([0, 2]);
			expect(pairs(outputs[TO_NICE])).toEqual([0]);
		},
	);

	it('are routed as chosen, or the item says what is wrong before anything is sent', async () => {
		const result = await bench().run(routed({ severalLabels: '={{ "some" }}' }), ITEMS.slice(0, 1));
		expect(result.error?.message).toBe(`'When Several Labels Match' is "some" [item 0]`);
		expect(sentInvokes(bench().sandbox)).toHaveLength(0);
	});
});
