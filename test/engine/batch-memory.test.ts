import '../support/inFastTime';

import type { IDataObject, INode } from 'n8n-workflow';

import { useTokens } from '../support/bench';
import type { RunResult, WorkflowJson } from '../support/engine';
import { RETRY_ON_FAIL, workflowOf, type NodeSettings } from '../support/nyckel';
import {
	ANY_TEXT,
	AT_ONCE,
	labelTickets,
	ofTicket,
	tickets,
	ticketsSent,
	upTo,
} from '../support/tickets';

const TWO_RETRIES: NodeSettings = { ...RETRY_ON_FAIL, maxTries: 3 };

const UNAVAILABLE = { kind: 'status', status: 503 } as const;

describe('finished items are never sent again', () => {
	const { bench, credentials } = useTokens({ functions: ['support'] });

	const workflow = (options: IDataObject = {}, node: Partial<INode> = {}): WorkflowJson =>
		workflowOf(labelTickets({ ...AT_ONCE, ...options }), { credentials: credentials(), ...node });

	const run = async (json: WorkflowJson, items = tickets(10)): Promise<RunResult> =>
		await bench().engine.run(json, { items: items.map((item) => ({ json: item })) });

	const labels = (result: RunResult) => result.json('Nyckel').map(({ labelName }) => labelName);

	/** A run that stopped at ticket 7, with all others done. */
	async function stoppedAtSeven(json = workflow()): Promise<RunResult> {
		const fault = bench().sandbox.addFault({ match: ofTicket(7), action: UNAVAILABLE });
		const failed = await run(json);
		fault.remove();
		expect(failed.status).toBe('error');
		expect(ticketsSent(bench().sandbox).sort()).toEqual(upTo(10));
		return failed;
	}

	it('Retry On Fail sends the failed item alone', async () => {
		bench().sandbox.addFault({ match: { ...ofTicket(7), times: 1 }, action: UNAVAILABLE });
		const result = await run(workflow({}, TWO_RETRIES));
		expect(result.status).toBe('success');
		expect(labels(result)).toEqual(Array(10).fill(expect.any(String)));
		expect(ticketsSent(bench().sandbox).sort()).toEqual([...upTo(8), 7, 8, 9]);
		expect(bench().sandbox.totals.invocations).toBe(10);
		expect(result.context('Nyckel')).toEqual({});
	});

	it('Retry On Fail sends the failed first item alone where the workflow would continue', async () => {
		bench().sandbox.addFault({ match: { ...ofTicket(0), times: 1 }, action: UNAVAILABLE });
		const onError = 'continueRegularOutput';
		const result = await run(workflow({}, { ...TWO_RETRIES, onError }));
		expect(labels(result)).toEqual(Array(10).fill(expect.any(String)));
		expect(ticketsSent(bench().sandbox).sort()).toEqual([0, ...upTo(10)]);
		expect(result.context('Nyckel')).toEqual({});
	});

	it('Retry On Fail that never helps costs only requests for the failing item', async () => {
		bench().sandbox.addFault({ match: ofTicket(0), action: UNAVAILABLE });
		const onError = 'continueRegularOutput';
		const result = await run(workflow({}, { ...TWO_RETRIES, onError }));
		expect(result.json('Nyckel')[0]?.error).toContain('503');
		expect(labels(result).slice(1)).toEqual(Array(9).fill(expect.any(String)));
		expect(ticketsSent(bench().sandbox).sort()).toEqual([0, 0, ...upTo(10)]);
	});

	it('Retry on a failed execution sends the failed item alone', async () => {
		const failed = await stoppedAtSeven();
		const result = await bench().engine.retry(failed, workflow());
		expect(result.status).toBe('success');
		expect(labels(result)).toEqual(Array(10).fill(expect.any(String)));
		expect(ticketsSent(bench().sandbox).slice(10)).toEqual([7]);
		expect(result.context('Nyckel')).toEqual({});
	});

	it('Retry after Retry goes on from where the last one stopped', async () => {
		const failed = await stoppedAtSeven();
		bench().sandbox.addFault({ match: { ...ofTicket(7), times: 1 }, action: UNAVAILABLE });
		const again = await bench().engine.retry(failed, workflow());
		const result = await bench().engine.retry(again, workflow());
		expect([again.status, result.status]).toEqual(['error', 'success']);
		expect(ticketsSent(bench().sandbox).slice(10)).toEqual([7, 7]);
		expect(bench().sandbox.totals.paidTwice).toBe(0);
	});

	it('Retry with other parameters asks anew for every item', async () => {
		const failed = await stoppedAtSeven();
		const result = await bench().engine.retry(failed, workflow({ labelCount: 2 }));
		expect(result.json('Nyckel').map((json) => json.labelConfidences)).toEqual(
			Array(10).fill([expect.anything(), expect.anything()]),
		);
		expect(ticketsSent(bench().sandbox).slice(10).sort()).toEqual(upTo(10));
	});

	it('Retry with options that change nothing about the answer does not', async () => {
		const failed = await stoppedAtSeven();
		await bench().engine.retry(failed, workflow({ timeout: 30, maxConcurrency: 3 }));
		expect(ticketsSent(bench().sandbox).slice(10)).toEqual([7]);
	});

	it.each([
		['the time of the try', '={{ ({ at: $now.toMillis() + Math.random() }) }}'],
		['the execution', '={{ ({ execution: $execution.id }) }}'],
	])(
		'Retry sends the failed item alone where the sample metadata tells %s',
		async (_, metadata) => {
			const failed = await stoppedAtSeven(workflow({ metadata }));
			const result = await bench().engine.retry(failed, workflow({ metadata }));
			expect(labels(result)).toEqual(Array(10).fill(expect.any(String)));
			expect(ticketsSent(bench().sandbox).slice(10)).toEqual([7]);
			expect(result.hints('Nyckel').map(({ message }) => message)).toContain(
				'9 items were finished by an earlier try with other Sample Metadata, which was not changed. To store the new metadata, run the workflow again: each item counts again.',
			);
		},
	);

	it('Retry says nothing of sample metadata that is the same', async () => {
		const metadata = '={{ ({ row: $itemIndex }) }}';
		const failed = await stoppedAtSeven(workflow({ metadata }));
		const result = await bench().engine.retry(failed, workflow({ metadata }));
		expect(ticketsSent(bench().sandbox).slice(10)).toEqual([7]);
		const told = result.hints('Nyckel').map(({ message }) => message);
		expect(told.filter((hint) => hint.includes('earlier try with'))).toEqual([]);
	});

	it('Retry says nothing of other sample metadata where no sample was captured to store it with', async () => {
		const failed = await stoppedAtSeven(workflow({ metadata: '{"try": 1}', capture: false }));
		const again = workflow({ metadata: '{"try": 2}', capture: false });
		const result = await bench().engine.retry(failed, again);
		expect(ticketsSent(bench().sandbox).slice(10)).toEqual([7]);
		const told = result.hints('Nyckel').map(({ message }) => message);
		expect(told.filter((hint) => hint.includes('earlier try with'))).toEqual([]);
	});

	it('Retry says how many finished items it has sent again, since a value changes with each try', async () => {
		const externalId = '={{ $itemIndex === 3 ? "ticket 3" : $execution.id + "-" + $itemIndex }}';
		const failed = await stoppedAtSeven(workflow({ externalId }));
		const result = await bench().engine.retry(failed, workflow({ externalId }));
		expect(ticketsSent(bench().sandbox).slice(10).sort()).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9]);
		expect(result.hints('Nyckel').map(({ message }) => message)).toContain(
			'8 items that an earlier try had finished were sent again: a value of theirs has changed. If it changes with each try, as $now and $execution.id do, take it out of this node.',
		);
	});

	it('Retry says nothing of items that it has not sent again, since the plan is used up', async () => {
		const externalId = '={{ $itemIndex === 3 ? "ticket 3" : $execution.id + "-" + $itemIndex }}';
		const failed = await stoppedAtSeven(workflow({ externalId }));
		bench().sandbox.addFault({
			match: { path: '/invoke' },
			action: { kind: 'status', status: 402 },
		});
		const again = workflow({ externalId, maxConcurrency: 1 }, { onError: 'continueRegularOutput' });
		const result = await bench().engine.retry(failed, again);
		const told = result.hints('Nyckel').map(({ message }) => message);
		expect(told.filter((hint) => hint.includes('sent again'))).toEqual([
			expect.stringMatching(/^1 item that an earlier try had finished was sent again/),
		]);
	});

	it('an item whose input has changed is sent, and gets its own prediction', async () => {
		const failed = await stoppedAtSeven();
		const input = failed.data.executionData?.nodeExecutionStack[0]?.data.main?.[0]?.[2];
		if (input) input.json.text = 'Ticket 22: my invoice is wrong, refund the payment';
		await bench().engine.retry(failed, workflow());
		expect(ticketsSent(bench().sandbox).slice(10).sort()).toEqual([22, 7]);
	});

	it('each run of a loop has a memory of its own', async () => {
		const json = workflow({}, TWO_RETRIES);
		const looped: WorkflowJson = {
			nodes: [...json.nodes, { name: 'Second start', type: 'n8n-nodes-base.manualTrigger' }],
			connections: { ...json.connections, 'Second start': json.connections.Start ?? {} },
		};
		const items = tickets(4).map((item) => ({ json: item }));
		bench().sandbox.addFault({ match: { ...ofTicket(2), nth: 2 }, action: UNAVAILABLE });
		const result = await bench().engine.run(looped, {
			items: { Start: items, 'Second start': items },
		});
		// One invocation an item is the rule, the same text in another run included.
		expect(result.runs('Nyckel')).toHaveLength(2);
		expect(result.json('Nyckel', 0)).toEqual(result.json('Nyckel', 1));
		expect(ticketsSent(bench().sandbox).sort()).toEqual([0, 0, 1, 1, 2, 2, 2, 3, 3]);
		expect(result.context('Nyckel')).toEqual({});
	});

	it.each<[string, IDataObject['error']]>([
		['a text', 'found by an earlier node'],
		['blank', ''],
		['0', 0],
		['false', false],
		['null', null],
	])(
		'an input field called "error" makes n8n run the node again, but nothing is paid twice: %s',
		async (_, error) => {
			const json = workflowOf(labelTickets(AT_ONCE, { output: 'inputWithPrediction' }), {
				...TWO_RETRIES,
				credentials: credentials(),
			});
			const result = await run(json, tickets(10, { error }));
			expect(result.status).toBe('success');
			expect(result.json('Nyckel').map(({ prediction }) => prediction)).toEqual(
				Array(10).fill(expect.objectContaining({ labelName: ANY_TEXT })),
			);
			expect(ticketsSent(bench().sandbox).sort()).toEqual(upTo(10));
		},
	);

	it('nothing is remembered where n8n goes on and never runs the node again', async () => {
		bench().sandbox.addFault({ match: ofTicket(7), action: UNAVAILABLE });
		const onError = 'continueRegularOutput';
		const result = await run(workflow({}, { ...TWO_RETRIES, onError }));
		expect(result.json('Nyckel')[7]?.error).toContain('503');
		expect(ticketsSent(bench().sandbox).sort()).toEqual(upTo(10));
		expect(result.context('Nyckel')).toEqual({});
	});

	it('what is remembered is small, and holds no input', async () => {
		const text = 'A very long story. '.repeat(300);
		bench().sandbox.addFault({ match: ofTicket(49), action: UNAVAILABLE });
		const failed = await run(
			workflow(),
			tickets(50).map((item) => ({ text: `${String(item.text)}${text}` })),
		);
		const memory = JSON.stringify(failed.context('Nyckel'));
		expect(memory).not.toContain('long story');
		expect(memory.length / 49).toBeLessThan(200);
	});

	it('nothing is remembered of a run that went well', async () => {
		const result = await run(workflow());
		expect(JSON.stringify(result.data.executionData?.contextData)).not.toContain('labelName');
	});
});
