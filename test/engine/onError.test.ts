import '../support/inFastTime';

import type { INodeExecutionData } from 'n8n-workflow';

import type { RunOptions, StoredError } from '../support/engine';
import { errorsOf, ON_ERROR, sentInvokes, sentLines, support, useBench } from '../support/bench';

const COUNT = 6;

/** Which items fail, of six. */
const FAILING: ReadonlyArray<[name: string, failing: number[]]> = [
	['one item', [2]],
	['the first item', [0]],
	['the last item', [5]],
	['the first and the last item', [0, 5]],
	['all items', [0, 1, 2, 3, 4, 5]],
];

/** Found before anything is sent, or answered by Nyckel. */
const CAUSES = ['bad input', 'a refusal by Nyckel'] as const;

type Cause = (typeof CAUSES)[number];

describe('On Error', () => {
	const bench = useBench({ functions: ['support'] });

	const run = async (
		cause: Cause,
		failing: number[],
		onError: (typeof ON_ERROR)[number],
		output = 'prediction',
		options: RunOptions = {},
	) => {
		bench().sandbox.addFault({
			match: { bodyIncludes: 'refuse me' },
			action: { kind: 'status', status: 400, body: { message: 'Unreadable input' } },
		});
		const bad = cause === 'bad input' ? '' : 'refuse me';
		const items = Array.from({ length: COUNT }, (_, id) => {
			return { id, text: failing.includes(id) ? bad : `Text ${id}` };
		});
		const result = await bench().run(support({ output }), items, { onError }, options);
		expect(result.json('Start')).toEqual(items);
		return { result, items };
	};

	const pairs = (items: INodeExecutionData[] = []) =>
		items.map(({ pairedItem }) => (pairedItem as { item: number }).item);

	const text = (cause: Cause, index: number) =>
		cause === 'bad input'
			? `'Text' is empty [item ${index}]`
			: `Nyckel could not use this input [item ${index}]`;

	describe.each(CAUSES)('after %s', (cause) => {
		it.each(FAILING)('"stop" names the failed item and emits nothing: %s', async (_, failing) => {
			const { result } = await run(cause, failing, 'stopWorkflow');
			expect(result.status).toBe('error');
			expect(failing.map((index) => text(cause, index))).toContain(result.error?.message);
			expect(failing).toContain((result.error as StoredError).context?.itemIndex);
			expect(result.runs('End')).toHaveLength(0);
			if (cause === 'bad input') expect(sentLines(bench().sandbox)).toEqual([]);
		});

		it.each(FAILING)('"continue" lets every item leave once, in order: %s', async (_, failing) => {
			const { result } = await run(cause, failing, 'continueRegularOutput');
			const [output] = result.outputs('Nyckel');
			expect(result.status).toBe('success');
			expect(pairs(output)).toEqual([0, 1, 2, 3, 4, 5]);
			expect(errorsOf(output)).toEqual(failing.map((index) => [index, text(cause, index)]));
			expect(output?.filter(({ json }) => 'labelName' in json)).toHaveLength(
				COUNT - failing.length,
			);
		});

		it.each(FAILING)(
			'"error output" parts good from bad and loses none: %s',
			async (_, failing) => {
				const { result, items } = await run(cause, failing, 'continueErrorOutput');
				const [good, bad] = result.outputs('Nyckel');
				expect(result.status).toBe('success');
				expect(pairs(good)).toEqual(
					items.map(({ id }) => id).filter((id) => !failing.includes(id)),
				);
				expect(pairs(bad)).toEqual(failing);
				expect(errorsOf(good)).toEqual([]);
				expect(bad?.map(({ json }) => json)).toMatchObject(
					failing.map((id) => ({ ...items[id], error: text(cause, id) })),
				);
			},
		);

		it('is the same for the last item whatever the output form', async () => {
			const form = 'inputWithPrediction';
			const { result } = await run(cause, [5], 'continueErrorOutput', form);
			const [good, bad] = result.outputs('Nyckel');
			expect(pairs(good)).toEqual([0, 1, 2, 3, 4]);
			expect(pairs(bad)).toEqual([5]);
			expect(bad?.[0]?.json).toMatchObject({ id: 5, error: text(cause, 5) });
		});
	});

	it.each([
		['the error alone with the output "Prediction"', 'prediction', ['error', 'details']],
		[
			'the input too with "Input With Prediction"',
			'inputWithPrediction',
			['id', 'text', 'error', 'details'],
		],
	])('"continue" gives a failed item %s', async (_, output, keys) => {
		const { result } = await run('a refusal by Nyckel', [1], 'continueRegularOutput', output);
		const item = result.json('End')[1] ?? {};
		expect(Object.keys(item)).toEqual(keys);
		expect(item.details).toEqual({
			code: 'badRequest',
			description: 'Nyckel says: Unreadable input. Check this item’s input.',
			httpCode: '400',
		});
	});

	it('"continue" keeps the files of a failed item with "Input With Prediction"', async () => {
		const data = await bench().engine.binary(Buffer.from('x'), { mimeType: 'text/plain' });
		const items = [{ json: { text: '' }, binary: { data } }];
		const parameters = support({ output: 'inputWithPrediction' });
		const result = await bench().run(parameters, items, { onError: 'continueRegularOutput' });
		expect(result.outputs('End')[0]?.[0]?.binary).toEqual({ data });
	});

	it('"stop" tells how many items are done and how many were not sent', async () => {
		const { result } = await run('a refusal by Nyckel', [5], 'stopWorkflow');
		expect(result.error?.description).toMatch(
			/^Nyckel says: Unreadable input\. Check this item’s input\. 5 items are done and will not be sent again when you retry this execution\.$/,
		);
	});

	it.each([
		[
			'in a sub-workflow',
			'integrated',
			/ 5 items are done and will not be sent again when you retry this sub-workflow’s own execution\. A retry of the workflow that called it starts anew\.$/,
		],
		[
			'in the editor',
			'manual',
			/ 5 items are done and will not be sent again when you retry this execution under Executions\. Execute step starts anew\.$/,
		],
	] as const)('"stop" %s says what sends the finished items again', async (_, mode, text) => {
		const failed = await run('a refusal by Nyckel', [5], 'stopWorkflow', 'prediction', { mode });
		expect(failed.result.error?.description).toMatch(text);
	});

	it('"stop" starts nothing after a failure', async () => {
		await run('a refusal by Nyckel', [0], 'stopWorkflow');
		expect(sentInvokes(bench().sandbox).length).toBeLessThanOrEqual(COUNT);
		expect(bench().sandbox.invocations.length).toBeLessThan(COUNT);
	});

	it.each(ON_ERROR)(
		'%s: a plan that is used up ends the batch: what is not under way is not sent',
		async (onError) => {
			bench().sandbox.addFault({
				match: { path: '/invoke' },
				action: { kind: 'status', status: 402 },
			});
			const items = Array.from({ length: 60 }, (_, i) => ({ text: `Text ${i}` }));
			const result = await bench().run(support(), items, { onError });
			// Those that were under way with the first one.
			expect(sentInvokes(bench().sandbox).length).toBeLessThanOrEqual(25);
			const outputs = result.outputs('Nyckel').flat();
			expect(outputs).toHaveLength(onError === 'stopWorkflow' ? 0 : 60);
			expect(errorsOf(outputs)).toHaveLength(outputs.length);
		},
	);

	it.each(ON_ERROR)(
		'%s: an operation that does not exist does nothing, and lets no item pass for done',
		async (onError) => {
			const items = [{ text: 'a' }, { text: 'b' }];
			// Written by a program: the panel shows no expression there, and n8n takes it as it stands.
			const parameters = support({ operation: '={{ $json.operation }}' });
			const result = await bench().run(parameters, items, { onError });
			const said = `'Operation' is "{{ $json.operation }}"`;
			const told = (index: number) => `${said} [item ${index}]`;
			if (onError === 'stopWorkflow') expect(result.error?.message).toBe(said);
			else
				expect(errorsOf(result.outputs('Nyckel').flat())).toEqual([
					[0, told(0)],
					[1, told(1)],
				]);
			expect(sentLines(bench().sandbox)).toEqual([]);
		},
	);
});
