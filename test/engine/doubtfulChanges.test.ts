import '../support/inFastTime';

import type { INodeParameters } from 'n8n-workflow';

import type { FaultRule } from '../../sandbox';
import { FUNCTIONS } from '../../sandbox';
import { locator, ONE_BY_ONE, operation, sentLines, shownError, useBench } from '../support/bench';
import type { RunResult } from '../support/engine';
import { RETRY_ON_FAIL, workflowOf, type NodeSettings } from '../support/nyckel';
import { annotation, StoredSamples } from '../support/training';

const functionId = locator(FUNCTIONS.support.id);
const bench = useBench({ functions: ['support'] });
const samples = new StoredSamples(bench);

const ITEM = { id: 'a', label: 'Sales' };
const LOST = 'Nyckel has done it, but its answer is lost, and the node fails';

const deletion = (more: INodeParameters = {}) =>
	operation('sample', 'delete', {
		...{ functionId, externalId: '={{ $json.id }}', ifSeveral: 'newest' },
		...more,
	});
const newest = { ifSeveral: 'newest' };

/** Captures texts under one external ID, the newest last. */
async function capture(...texts: string[]): Promise<void> {
	for (const text of texts) await samples.capture({ a: text });
}

async function textsLeft(): Promise<unknown[]> {
	return (await samples.find({ externalId: 'a' })).map(({ data }) => data);
}

async function textsLabelled(): Promise<unknown[]> {
	return (await samples.find({ externalId: 'a', annotated: true })).map(({ data }) => data);
}

/** Does what the next such request asks for, and loses the answer to it and `more` attempts. */
function loseAnswer(
	match: FaultRule['match'],
	action: FaultRule['action'] = { kind: 'broken-http' },
	more = 0,
): void {
	const { sandbox } = bench();
	sandbox.addFault({ match: { ...match, nth: 1, times: 1 }, action, processed: true });
	if (more > 0) sandbox.addFault({ match: { ...match, nth: 1, times: more }, action });
}

const run = async (parameters: INodeParameters, settings: NodeSettings = RETRY_ON_FAIL) =>
	await bench().run(parameters, [ITEM], settings);

/** Lets the node fail, changes what is at Nyckel or in the parameters, and presses Retry. */
async function retryAfter(
	parameters: INodeParameters,
	meanwhile: () => Promise<INodeParameters | undefined>,
): Promise<RunResult> {
	const credentials = await bench().credential();
	const workflow = workflowOf(parameters, { credentials });
	const failed = await bench().engine.run(workflow, { items: [{ json: ITEM }] });
	expect([LOST, failed.status]).toEqual([LOST, 'error']);
	bench().sandbox.clearFaults();
	const changed = await meanwhile();
	return await bench().engine.retry(
		failed,
		changed ? workflowOf(changed, { credentials }) : workflow,
	);
}

const DELETE = { method: 'DELETE', path: /\/samples\/\w+$/ };
const SET = { method: 'PUT', path: /\/annotation$/ };
const CLEAR = { method: 'DELETE', path: /\/annotation$/ };
const DELETED = [{ deleted: true }];

const TWO = [{ json: ITEM }, { json: { id: 'b' } }];

/** Captures a sample for the second of two items, and refuses to delete it. @returns what matches all other deletions */
async function refuseOther(): Promise<FaultRule['match']> {
	await samples.capture({ b: 'of another item' });
	const [other] = await samples.find({ externalId: 'b' });
	const id = other?.id as string;
	bench().sandbox.addFault({
		match: { method: 'DELETE', path: new RegExp(`/${id}$`) },
		action: { kind: 'status', status: 413 },
	});
	return { method: 'DELETE', path: new RegExp(`/(?!${id})\\w+$`) };
}

describe('a sample found by its external ID whose deletion was not answered', () => {
	// What may have been done is sent once more, and then the item fails; after broken HTTP it fails at once.
	it.each<[fault: string, action: FaultRule['action'], more: number]>([
		['broken HTTP', { kind: 'broken-http' }, 0],
		['a timeout', { kind: 'hang' }, 1],
		['a connection that broke off', { kind: 'reset-before-headers' }, 1],
	])(
		'is the only one that is gone once the node has run again after %s',
		async (_, action, more) => {
			await capture('first', 'second', 'third');
			loseAnswer(DELETE, action, more);
			const result = await run(deletion());
			expect(shownError(result)).toBe('');
			expect(result.json('Nyckel')).toEqual(DELETED);
			expect(await textsLeft()).toEqual(['first', 'second']);
		},
	);

	it('is deleted by the retry where the deletion had not come about, and no newer one is', async () => {
		await capture('first', 'second');
		bench().sandbox.addFault({ match: DELETE, action: { kind: 'broken-http' }, processed: false });
		const retried = await retryAfter(deletion(), async () => {
			await capture('newer');
			return undefined;
		});
		expect(retried.json('Nyckel')).toEqual(DELETED);
		expect(await textsLeft()).toEqual(['first', 'newer']);
	});

	it('is the only one that is gone after a second retry too, which the first one has left open again', async () => {
		await capture('first', 'second', 'third');
		loseAnswer(DELETE);
		bench().sandbox.addFault({
			match: { ...DELETE, nth: 1, times: 1 },
			action: { kind: 'status', status: 403 },
		});
		const result = await run(deletion(), { ...RETRY_ON_FAIL, maxTries: 3 });
		expect(result.json('Nyckel')).toEqual(DELETED);
		expect(await textsLeft()).toEqual(['first', 'second']);
	});

	it('is the only one that is gone where another item stopped the node meanwhile', async () => {
		await capture('first', 'second');
		const match = await refuseOther();
		loseAnswer(match, { kind: 'hang' });
		const workflow = workflowOf(deletion(), { credentials: await bench().credential() });
		const failed = await bench().engine.run(workflow, { items: TWO });
		expect(shownError(failed)).toMatch(/^The input is too large for Nyckel \[item 1\]/);
		bench().sandbox.clearFaults();
		const retried = await bench().engine.retry(failed, workflow);
		expect(retried.json('Nyckel')).toEqual([...DELETED, ...DELETED]);
		expect(await textsLeft()).toEqual(['first']);
	});

	it('was not deleted where a later item has deleted it: the retry takes out the next one', async () => {
		await capture('first', 'second', 'third');
		// Nyckel does not get to see it.
		bench().sandbox.addFault({
			match: { ...DELETE, nth: 1, times: 1 },
			action: { kind: 'broken-http' },
		});
		const settings = { ...RETRY_ON_FAIL, onError: 'continueRegularOutput' } as const;
		const result = await bench().run(deletion(), [ITEM, ITEM], settings);
		expect(result.json('Nyckel')).toEqual([...DELETED, ...DELETED]);
		expect(await textsLeft()).toEqual(['first']);
	});

	it('is the only one that is gone where the item has a sample ID that leads nowhere', async () => {
		await capture('first', 'second');
		const match = { method: 'DELETE', path: /\/samples\/(?!sample_gone)\w+$/ };
		loseAnswer(match);
		const either = { sampleBy: 'sampleIdOrExternalId', sampleId: 'sample_gone' };
		const result = await run(deletion(either));
		expect(result.json('Nyckel')).toEqual(DELETED);
		expect(await textsLeft()).toEqual(['first']);
	});

	it('is the only one that is gone where the node deletes several of one external ID', async () => {
		await capture('first', 'second', 'third');
		loseAnswer(DELETE);
		const items = [ITEM, ITEM];
		const result = await bench().run(deletion({ batchOptions: ONE_BY_ONE }), items, RETRY_ON_FAIL);
		expect(result.json('Nyckel')).toEqual([...DELETED, ...DELETED]);
		expect(await textsLeft()).toEqual(['first']);
	});

	it('counts as deleted where it was the only one, and one that came later stays', async () => {
		await capture('first');
		loseAnswer(DELETE);
		const retried = await retryAfter(deletion({ ifSeveral: 'error' }), async () => {
			await capture('newer');
			return undefined;
		});
		expect(retried.json('Nyckel')).toEqual(DELETED);
		expect(await textsLeft()).toEqual(['newer']);
	});

	it('is the only one that is gone where the user chooses otherwise before Retry', async () => {
		await capture('first', 'second');
		loseAnswer(DELETE);
		const change = async () => await Promise.resolve(deletion({ ifSeveral: 'error' }));
		const retried = await retryAfter(deletion(), change);
		expect(retried.json('Nyckel')).toEqual(DELETED);
		expect(await textsLeft()).toEqual(['first']);
	});

	it('is gone with all others where the user has chosen all, also the last of them', async () => {
		for (const nth of [1, 2]) {
			await capture('first', 'second');
			const { sandbox } = bench();
			sandbox.addFault({
				match: { ...DELETE, nth, times: 1 },
				action: { kind: 'broken-http' },
				processed: true,
			});
			const result = await run(deletion({ ifSeveral: 'all' }));
			expect(shownError(result)).toBe('');
			expect(result.json('Nyckel')).toEqual(DELETED);
			expect(await textsLeft()).toEqual([]);
			sandbox.clearFaults();
		}
	});

	it('is gone with all others where the user chooses all before Retry', async () => {
		await capture('first', 'second');
		loseAnswer(DELETE);
		const change = async () => await Promise.resolve(deletion({ ifSeveral: 'all' }));
		const retried = await retryAfter(deletion(), change);
		expect(retried.json('Nyckel')).toEqual(DELETED);
		expect(await textsLeft()).toEqual([]);
	});

	it('counts as deleted by the choice of then: who chooses all after a retry has the others deleted too', async () => {
		await capture('first', 'second');
		const match = await refuseOther();
		loseAnswer(match);
		const { engine, sandbox } = bench();
		const credentials = await bench().credential();
		const workflow = workflowOf(deletion(), { credentials });
		const failed = await engine.run(workflow, { items: TWO });
		const again = await engine.retry(failed, workflow);
		expect(shownError(again)).toMatch(/^The input is too large for Nyckel \[item 1\]/);
		expect(await textsLeft()).toEqual(['first']);
		sandbox.clearFaults();
		const all = workflowOf(deletion({ ifSeveral: 'all' }), { credentials });
		const retried = await engine.retry(again, all);
		expect(retried.json('Nyckel')).toEqual([...DELETED, ...DELETED]);
		expect(await textsLeft()).toEqual([]);
	});

	it('is looked for anew where the first try was refused: nothing was done', async () => {
		await capture('first');
		bench().sandbox.addFault({ match: DELETE, action: { kind: 'status', status: 413 } });
		const retried = await retryAfter(deletion(), async () => {
			await capture('newer');
			return undefined;
		});
		expect(retried.json('Nyckel')).toEqual(DELETED);
		expect(await textsLeft()).toEqual(['first']);
	});
});

describe('a sample found by its external ID whose annotation was not answered', () => {
	it('has the label alone after a retry, also where a newer one has come', async () => {
		await capture('first', 'second');
		loseAnswer(SET);
		const retried = await retryAfter(annotation(newest), async () => {
			await capture('newer');
			return undefined;
		});
		expect(shownError(retried)).toBe('');
		expect(retried.json('Nyckel')).toEqual([
			{ sampleId: expect.any(String), externalId: 'a', labelName: 'Sales', annotated: true },
		]);
		expect(await textsLabelled()).toEqual(['second']);
	});

	it('has the label after a retry where it was the only one, and is not unclear then', async () => {
		await capture('first');
		loseAnswer(SET);
		const retried = await retryAfter(annotation(), async () => {
			await capture('newer');
			return undefined;
		});
		expect(shownError(retried)).toBe('');
		expect(await textsLabelled()).toEqual(['first']);
	});

	it('is the only one whose label is cleared, also where a newer one has come with a label', async () => {
		await capture('first');
		await bench().run(annotation(newest), [ITEM]);
		loseAnswer(CLEAR);
		const clearing = annotation({ ...newest, annotation: 'clear' });
		const retried = await retryAfter(clearing, async () => {
			await capture('newer');
			await bench().run(annotation(newest), [ITEM]);
			return undefined;
		});
		expect(shownError(retried)).toBe('');
		expect(await textsLabelled()).toEqual(['newer']);
	});

	it('is not looked for again', async () => {
		await capture('first');
		loseAnswer(SET);
		expect(shownError(await run(annotation(newest)))).toBe('');
		const sent = sentLines(bench().sandbox).filter((line) => line.includes('/samples'));
		expect(sent.map((line) => line.split(' ')[0])).toEqual(['GET', 'PUT', 'PUT']);
	});
});

describe('a label found by its name whose change was not answered', () => {
	const label = (name: string, more: INodeParameters = {}) =>
		operation('label', name, { functionId, label: locator('={{ $json.name }}', 'name'), ...more });
	const runLabel = async (parameters: INodeParameters, name: string, settings: NodeSettings = {}) =>
		await bench().run(parameters, [{ name }], settings);
	const add = async (name: string) =>
		await bench().engine.run(
			workflowOf(operation('label', 'create', { functionId, name }), {
				credentials: await bench().credential(),
			}),
			{ items: [{ json: {} }] },
		);
	/** The node would write the name tidily. */
	const addRaw = async (name: string) => {
		const { url, accessToken } = bench().sandbox;
		await fetch(`${url}/v1/functions/${FUNCTIONS.support.id}/labels`, {
			method: 'POST',
			headers: {
				...{ authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
			},
			body: JSON.stringify({ name }),
		});
	};
	const names = async () =>
		(await runLabel(operation('label', 'getMany', { functionId, returnAll: true }), ''))
			.json('Nyckel')
			.map(({ name }) => name);

	it('is the only one that Delete takes out: one that is called alike stays', async () => {
		await add('Returns');
		await addRaw('Returns ');
		loseAnswer({ method: 'DELETE', path: /\/labels\/\w+$/ });
		const result = await runLabel(label('delete'), 'Returns', RETRY_ON_FAIL);
		expect(result.json('Nyckel')).toEqual(DELETED);
		expect(await names()).toContain('Returns ');
	});

	it('is the only one that Delete takes out, and counts as deleted after a retry', async () => {
		await add('Returns');
		loseAnswer({ method: 'DELETE', path: /\/labels\/\w+$/ });
		const result = await runLabel(label('delete'), 'Returns', RETRY_ON_FAIL);
		expect(shownError(result)).toBe('');
		expect(result.json('Nyckel')).toEqual(DELETED);
		expect(await names()).not.toContain('Returns');
	});

	it('is the one that Update has renamed, and counts as renamed after a retry', async () => {
		await add('Returns');
		loseAnswer({ method: 'PUT', path: /\/labels\/\w+$/ });
		const renaming = label('update', { updateFields: { name: 'Sent Back' } });
		const result = await runLabel(renaming, 'Returns', RETRY_ON_FAIL);
		expect(shownError(result)).toBe('');
		expect(result.json('Nyckel')).toMatchObject([{ name: 'Sent Back' }]);
		expect(await names()).toContain('Sent Back');
	});
});

describe('what a retry has done with the only sample of an external ID', () => {
	it.each([
		['newest', 'error'],
		['error', 'newest'],
	])('stays done, whatever is chosen for several next (%s, then %s)', async (was, now) => {
		await capture('only');
		loseAnswer(await refuseOther());
		const credentials = await bench().credential();
		const workflow = workflowOf(deletion({ ifSeveral: was }), { credentials });
		const first = await bench().engine.run(workflow, { items: TWO });
		const second = await bench().engine.retry(first, workflow);
		expect([first.status, second.status]).toEqual(['error', 'error']);
		bench().sandbox.clearFaults();
		await capture('newer');
		const changed = workflowOf(deletion({ ifSeveral: now }), { credentials });
		const third = await bench().engine.retry(second, changed);
		expect(shownError(third)).toBe('');
		expect(await textsLeft()).toEqual(['newer']);
	});
});

describe('where the sample that a label was for is gone at the retry', () => {
	it.each(['error', 'create'])(
		'the one that has its external ID then gets it (%s)',
		async (none) => {
			await capture('first');
			bench().sandbox.addFault({
				match: { ...SET, nth: 1, times: 1 },
				action: { kind: 'broken-http' },
			});
			const again = await retryAfter(
				annotation({ ...newest, ifNotFound: none, data: 'not there' }),
				async () => {
					await bench().run(deletion(), [ITEM]);
					await capture('newer');
					return undefined;
				},
			);
			expect(shownError(again)).toBe('');
			expect(await textsLabelled()).toEqual(['newer']);
			expect(await textsLeft()).toEqual(['newer']);
		},
	);
});

describe('an item that others stop between two of its requests', () => {
	it('is told apart from one that was not sent, and is finished by a retry', async () => {
		await capture('first', 'second', 'third');
		await refuseOther();
		const credentials = await bench().credential();
		const workflow = workflowOf(deletion({ ifSeveral: 'all' }), { credentials });
		const failed = await bench().engine.run(workflow, { items: TWO });
		expect(shownError(failed)).toMatch(
			/^The input is too large for Nyckel \[item 1\].* 1 item was begun, but not finished\.$/,
		);
		expect(await textsLeft()).toEqual(['first', 'second']);
		bench().sandbox.clearFaults();
		const retried = await bench().engine.retry(failed, workflow);
		expect(retried.json('Nyckel')).toEqual([...DELETED, ...DELETED]);
		expect(await textsLeft()).toEqual([]);
	});
});
