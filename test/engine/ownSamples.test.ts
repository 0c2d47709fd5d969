import '../support/inFastTime';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { FaultRule } from '../../sandbox';
import { FUNCTIONS } from '../../sandbox';
import { operation, sentLines, shownError, useBench } from '../support/bench';
import { RETRY_ON_FAIL, workflowOf } from '../support/nyckel';

const { support } = FUNCTIONS;
const functionId = { __rl: true, mode: 'id', value: support.id } as const;
const bench = useBench({ functions: ['support'] });

const TEXT = 'The invoice is wrong';
const content = { functionId, inputType: 'text', data: '={{ $json.text }}' };
const creation = (more: INodeParameters = {}) =>
	operation('sample', 'create', { ...content, ...more });
const run = async (parameters: INodeParameters, settings = {}) =>
	await bench().run(parameters, [{ text: TEXT }], settings);

const billing = { label: 'Billing', externalId: 'row-1' };
const CREATING = { method: 'POST', path: '/samples' };

const once = (fault: Omit<FaultRule, 'match'>): FaultRule => ({
	match: { ...CREATING, nth: 1, times: 1 },
	...fault,
});

/** Nothing of these says whether Nyckel has made the sample. */
const UNCLEAR: Array<[what: string, action: FaultRule['action']]> = [
	['a 503', { kind: 'status', status: 503 }],
	['a 504', { kind: 'status', status: 504 }],
	['a connection that broke off', { kind: 'reset-before-headers' }],
	['broken JSON', { kind: 'body', body: '{"id": "sam' }],
];

/** With what a sample of the same data was made long before. */
const OTHERS: Array<[what: string, made: INodeParameters]> = [
	['with another external ID', { ...billing, externalId: 'row-0' }],
	['without an external ID', { label: 'Billing' }],
	['with another label', { ...billing, label: 'Sales' }],
	['without a label', { externalId: 'row-1' }],
];

describe('a sample that was there before', () => {
	it.each(OTHERS)('is no success of Create after a 503, made %s', async (_, made) => {
		await run(creation(made));
		bench().sandbox.addFault(once({ action: { kind: 'status', status: 503 } }));
		expect(shownError(await run(creation(billing)))).toMatch(/^Nyckel already has this sample/);
	});

	it('is no success of Create after the token endpoint was out of order', async () => {
		await run(creation(billing));
		bench().sandbox.addFault({
			match: { path: '/connect/token', bodyIncludes: 'client_id', times: 1 },
			action: { kind: 'status', status: 503 },
		});
		const credentials = await bench().credential('nyckelOAuth2Api');
		const result = await run(creation(billing), { credentials });
		expect(shownError(result)).toMatch(/^Nyckel already has this sample/);
	});

	it('is returned as such after a 503 where the user wants that, and gets the label', async () => {
		const [old] = (await run(creation({ label: 'Sales' }))).json('Nyckel');
		bench().sandbox.addFault(once({ action: { kind: 'status', status: 503 } }));
		const returned = await run(creation({ ...billing, onDuplicate: 'returnExisting' }));
		expect(returned.json('Nyckel')).toEqual([{ id: old?.id, isDuplicate: true }]);
		bench().sandbox.clearFaults();
		bench().sandbox.addFault(once({ action: { kind: 'status', status: 503 } }));
		const labelled = await run(creation({ ...billing, onDuplicate: 'setLabel' }));
		expect(labelled.json('Nyckel')).toMatchObject([
			{ id: old?.id, isDuplicate: true, annotated: true, labelName: 'Billing' },
		]);
	});

	it('is not looked at where no attempt before is unclear', async () => {
		await run(creation(billing));
		expect(shownError(await run(creation(billing)))).toMatch(/^Nyckel already has this sample/);
		expect(sentLines(bench().sandbox).filter((line) => line.startsWith('GET '))).toEqual([]);
	});
});

describe('a sample that Create made without an answer', () => {
	const labelled: Array<[what: string, made: INodeParameters]> = [
		['with a label by name and an external ID', billing],
		['with a new label', { ...billing, label: 'Returns', ifLabelMissing: 'create' }],
		['with nothing but its data', {}],
	];
	const cases = UNCLEAR.flatMap(([fault, action]) =>
		labelled.map(([what, made]) => ({ fault, action, what, made })),
	);

	it.each(cases)('counts as made, $what, after $fault', async ({ action, made }) => {
		bench().sandbox.addFault(once({ action, processed: true }));
		const result = await run(creation(made));
		expect(shownError(result)).toBe('');
		expect(result.json('Nyckel')).toEqual([{ id: expect.stringMatching(/^sample_/) }]);
	});

	// What may have been done is sent once more, and then the item fails; after broken HTTP it fails at once.
	const lost: Array<{ fault: string; action: FaultRule['action']; breaks: number }> = [
		{ fault: 'broken HTTP', action: { kind: 'broken-http' }, breaks: 0 },
		...UNCLEAR.slice(0, 3).map(([fault, action], nth) => ({
			...{ fault, action, breaks: nth === 2 ? 1 : 2 },
		})),
	];
	const arrange = (action: FaultRule['action'], breaks: number) => {
		bench().sandbox.addFault(once({ action, processed: true }));
		if (breaks === 0) return;
		bench().sandbox.addFault({
			match: { ...CREATING, nth: 1, times: breaks },
			action: { kind: 'reset-before-headers' },
		});
	};

	it.each(lost)('counts as made when the node runs again after $fault', async (cell) => {
		arrange(cell.action, cell.breaks);
		const result = await run(creation(billing), RETRY_ON_FAIL);
		expect(shownError(result)).toBe('');
		expect(result.json('Nyckel')).toEqual([{ id: expect.stringMatching(/^sample_/) }]);
		const posted = sentLines(bench().sandbox).filter((line) => line.endsWith('/samples'));
		expect(posted).toHaveLength(cell.breaks + 2);
		expect(result.context('Nyckel')).toEqual({});
	});

	it('counts as made when the execution is retried, also where another item stopped it', async () => {
		bench().sandbox.addFault({
			match: { ...CREATING, bodyIncludes: TEXT, nth: 1, times: 1 },
			action: { kind: 'hang' },
			processed: true,
		});
		bench().sandbox.addFault({
			match: { ...CREATING, bodyIncludes: 'bad' },
			action: { kind: 'status', status: 413 },
		});
		const credentials = await bench().credential();
		const parameters = creation({ ...billing, externalId: '={{ $json.text }}' });
		const workflow = workflowOf(parameters, { credentials });
		const items = [{ text: TEXT }, { text: 'bad' }].map((json) => ({ json }));
		const result = await bench().engine.run(workflow, { items });
		expect(shownError(result)).toMatch(/^The input is too large for Nyckel \[item 1\]/);
		bench().sandbox.clearFaults();
		const retried = await bench().engine.retry(result, workflow);
		expect(shownError(retried)).toBe('');
		expect(retried.json('Nyckel')).toHaveLength(2);
	});

	it.each(['error', 'returnExisting', 'setLabel'])(
		'counts as made after two retries, each with an external ID of its own (%s)',
		async (onDuplicate) => {
			const changing = { externalId: '={{ $execution.id }}', onDuplicate };
			const credentials = await bench().credential();
			const workflow = workflowOf(creation({ ...billing, ...changing }), { credentials });
			bench().sandbox.addFault(once({ action: { kind: 'broken-http' }, processed: true }));
			const failed = await bench().engine.run(workflow, { items: [{ json: { text: TEXT } }] });
			expect(failed.status).toBe('error');
			bench().sandbox.addFault(once({ action: { kind: 'broken-http' } }));
			const again = await bench().engine.retry(failed, workflow);
			expect(again.status).toBe('error');
			const retried = await bench().engine.retry(again, workflow);
			expect(shownError(retried)).toBe('');
			expect(retried.json('Nyckel')).toEqual([{ id: expect.stringMatching(/^sample_/) }]);
		},
	);

	it('is told of where it has kept the external ID of an earlier try', async () => {
		const credentials = await bench().credential();
		const workflow = (externalId: string) =>
			workflowOf(creation({ ...billing, externalId }), { credentials });
		const items = [{ json: { text: TEXT } }];
		const hints: string[][] = [];
		for (const corrected of ['row-2', 'row-1', '']) {
			bench().sandbox.reset();
			bench().sandbox.addFault(once({ action: { kind: 'broken-http' }, processed: true }));
			const failed = await bench().engine.run(workflow('row-1'), { items });
			const retried = await bench().engine.retry(failed, workflow(corrected));
			expect(shownError(retried)).toBe('');
			hints.push(retried.hints('Nyckel').map(({ message }) => message));
		}
		const told =
			'1 item was finished by an earlier try with another External ID, which was not changed. To give the new one, delete the sample and run the workflow again.';
		expect(hints).toEqual([[told], [], [told]]);
	});

	it('is told of again by a later retry, by the external ID that it has', async () => {
		const credentials = await bench().credential();
		const workflow = (externalId: string) => {
			const own = { externalId: `={{ "${externalId}-" + $itemIndex }}` };
			const made = creation({ ...billing, ...own, onDuplicate: 'returnExisting' });
			return workflowOf(made, { credentials });
		};
		const refused = { match: { bodyIncludes: 'bad' }, action: { kind: 'status', status: 400 } };
		bench().sandbox.addFault(refused as FaultRule);
		bench().sandbox.addFault({
			match: { ...CREATING, bodyIncludes: TEXT, nth: 1, times: 1 },
			action: { kind: 'broken-http' },
			processed: true,
		});
		const items = [{ json: { text: TEXT } }, { json: { text: 'bad' } }];
		const failed = await bench().engine.run(workflow('a'), { items });
		const again = await bench().engine.retry(failed, workflow('b'));
		expect(shownError(again)).toContain('[item 1]');
		bench().sandbox.clearFaults();
		for (const [externalId, count] of [
			['a', 0],
			['b', 1],
		] as const) {
			const retried = await bench().engine.retry(again, workflow(externalId));
			expect(shownError(retried)).toBe('');
			expect(retried.hints('Nyckel')).toHaveLength(count);
		}
	});

	it('counts as made when the node runs again with another external ID', async () => {
		bench().sandbox.addFault(once({ action: { kind: 'broken-http' }, processed: true }));
		const result = await run(creation({ externalId: '={{ Math.random() }}' }), RETRY_ON_FAIL);
		expect(shownError(result)).toBe('');
		expect(result.json('Nyckel')).toEqual([{ id: expect.stringMatching(/^sample_/) }]);
	});

	it('counts as made also where it was only the retry that made it, with its own external ID', async () => {
		const workflow = workflowOf(creation({ externalId: '={{ $execution.id }}' }), {
			credentials: await bench().credential(),
		});
		bench().sandbox.addFault(once({ action: { kind: 'broken-http' } }));
		const failed = await bench().engine.run(workflow, { items: [{ json: { text: TEXT } }] });
		bench().sandbox.addFault(once({ action: { kind: 'broken-http' }, processed: true }));
		const again = await bench().engine.retry(failed, workflow);
		expect([failed.status, again.status]).toEqual(['error', 'error']);
		const retried = await bench().engine.retry(again, workflow);
		expect(shownError(retried)).toBe('');
	});

	it('is a sample that exists already where the node runs again with other data for it', async () => {
		await run(creation({ label: 'Sales' }));
		bench().sandbox.addFault({
			match: { ...CREATING, nth: 1, times: 2 },
			action: { kind: 'reset-before-headers' },
		});
		expect(shownError(await run(creation(billing), RETRY_ON_FAIL))).toMatch(
			/^Nyckel already has this sample/,
		);
	});
});

describe('a label that was there before', () => {
	const label = (more: IDataObject = {}) =>
		operation('label', 'create', { functionId, name: 'Returns', ...more } as INodeParameters);
	const LABELS = { method: 'POST', path: '/labels', nth: 1, times: 1 };

	it('is no success of Create after a 503 when its description is another', async () => {
		await run(label());
		bench().sandbox.addFault({ match: LABELS, action: { kind: 'status', status: 503 } });
		const result = await run(label({ additionalFields: { description: 'Sent back' } }));
		expect(shownError(result)).toMatch(/^The function already has a label "Returns"/);
	});
});
