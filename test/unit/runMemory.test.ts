import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { ItemTask } from '../../nodes/Nyckel/run/itemTask';
import { Memory } from '../../nodes/Nyckel/run/memory';
import type { End, ItemPlan, Operation, Run } from '../../nodes/Nyckel/run/operation';
import { RunMemory } from '../../nodes/Nyckel/run/runMemory';

const SPAM = { labelName: 'Spam' };
const HAM = { labelName: 'Ham' };

interface Stage {
	/** What n8n keeps of the node. */
	kept?: IDataObject;
	runIndex?: number | null;
	retryOnFail?: boolean;
	server?: string;
	effect?: Operation['effect'];
	signal?: AbortSignal;
}

/** A run of the node, as far as its memory looks at it. */
function runOf({
	kept = {},
	runIndex = 0,
	retryOnFail,
	server = 'https://www.nyckel.com',
	effect = 'remembered',
	signal,
}: Stage = {}) {
	const context = {
		getNode: () => ({ retryOnFail }),
		getWorkflowDataProxy: () => ({ $runIndex: runIndex }),
		getContext: (of: string) => (of === 'node' ? kept : undefined),
		getExecutionCancelSignal: () => signal,
	} as unknown as IExecuteFunctions;
	const run = { context, operation: { effect }, account: { server } } as unknown as Run;
	const memory = new Memory(context);
	return { kept, run, memory, runMemory: new RunMemory(memory, run) };
}

type Fingerprint = ReturnType<ItemPlan['fingerprint']>;

/** A plan that is known by this, and how often that was asked for. */
function planOf(fingerprint: () => Fingerprint, choices?: readonly string[]) {
	const asked = jest.fn(fingerprint);
	return { fingerprint: asked, choices } as unknown as ItemPlan & { fingerprint: typeof asked };
}

const known = (fingerprint: Fingerprint, choices?: readonly string[]) =>
	planOf(() => fingerprint, choices);

const unreadable = (): never => {
	throw new Error('No such file');
};

const result = (value: IDataObject, by?: string) => ({ kind: 'result', value, by }) as const;

describe('what a node keeps of its finished items', () => {
	it('is there for the next attempt at the same run of the node, and for no other run', () => {
		const { kept, memory } = runOf({ runIndex: 1 });
		memory.remember(0, 'hash', SPAM);
		memory.remember(1, 'hash', HAM);
		const stored = JSON.parse(JSON.stringify(kept)) as IDataObject;
		const next = runOf({ kept: stored, runIndex: 1 }).memory;
		expect([next.recall(0, 'hash'), next.recall(1, 'hash')]).toEqual([SPAM, HAM]);
		expect(next.recall(0, 'another')).toBeUndefined();
		expect([next.has(0), next.has(2)]).toEqual([true, false]);
		const other = runOf({ kept: stored, runIndex: 0 }).memory;
		expect([other.has(0), other.recall(0, 'hash')]).toEqual([false, undefined]);
	});

	it('is nothing before anything was kept', () => {
		const { kept, memory } = runOf();
		expect([memory.has(0), memory.recall(0, 'hash'), memory.doubtOf(0, 'hash')]).toEqual([
			false,
			undefined,
			undefined,
		]);
		memory.settle(undefined);
		expect(kept).toEqual({});
	});

	it('tells what is in doubt beside what is done', () => {
		const { memory } = runOf();
		memory.doubt(0, 'hash', 'sample_1');
		memory.doubt(1, 'hash', 'sample_2');
		expect([memory.has(0), memory.recall(0, 'hash')]).toEqual([true, undefined]);
		expect([0, 1, 2].map((index) => memory.doubtOf(index, 'hash'))).toEqual([
			'sample_1',
			'sample_2',
			undefined,
		]);
	});

	it('goes with the output items, but not what other runs of the node keep', () => {
		const { kept, memory } = runOf({ runIndex: 0 });
		const other = runOf({ kept, runIndex: 1 }).memory;
		memory.remember(0, 'hash', SPAM);
		other.remember(0, 'hash', HAM);
		memory.settle({ json: {} });
		expect([memory.has(0), other.recall(0, 'hash')]).toEqual([false, HAM]);
		other.settle(undefined);
		expect(kept).toEqual({});
	});

	it.each([
		['Retry On Fail and an error in the first item', true, { json: { error: null } }, true],
		['Retry On Fail and none', true, { json: { text: 'a' } }, false],
		['Retry On Fail and no item', true, undefined, false],
		['an error, but no Retry On Fail', false, { json: { error: 'spam' } }, false],
	])('stays where n8n runs the node again: %s', (_, retryOnFail, firstItem, stays) => {
		const { memory } = runOf({ retryOnFail });
		memory.remember(0, 'hash', SPAM);
		memory.settle(firstItem);
		expect(memory.has(0)).toBe(stays);
	});

	it('counts for the first run where n8n does not say which one it is', () => {
		const { kept, memory } = runOf({ runIndex: null });
		memory.remember(0, 'hash', SPAM);
		expect(runOf({ kept, runIndex: 0 }).memory.recall(0, 'hash')).toEqual(SPAM);
	});

	it('needs a place: without one the run goes on and only its own items are known', () => {
		const { run } = runOf();
		const context = {
			...run.context,
			getContext: () => {
				throw new Error('No context');
			},
		} as unknown as IExecuteFunctions;
		const memory = new Memory(context);
		memory.remember(0, 'hash', SPAM);
		expect(memory.recall(0, 'hash')).toEqual(SPAM);
		memory.settle(undefined);
		expect(new Memory(context).has(0)).toBe(false);
	});
});

describe('a run after one that did not finish', () => {
	it('has the results of items that did, whether their fingerprint took time or not', async () => {
		const { kept, run, runMemory } = runOf();
		const read = new Promise<string>((resolve) => setImmediate(resolve, 'b'));
		const [one, other] = [known('a'), known(read)];
		runMemory.keep(new ItemTask(0, one, run), result(SPAM));
		runMemory.keep(new ItemTask(1, other, run), result(HAM));
		await runMemory.kept();
		const next = runOf({ kept: JSON.parse(JSON.stringify(kept)) as IDataObject });
		const { finished, doubtful } = await next.runMemory.recall([one, other, known('c')]);
		expect([...finished]).toEqual([
			[0, result(SPAM)],
			[1, result(HAM)],
		]);
		expect(doubtful.size).toBe(0);
	});

	it('reads no file of an item of which nothing is kept', async () => {
		const { runMemory } = runOf();
		const plan = known('a');
		await runMemory.recall([undefined, plan]);
		expect(plan.fingerprint).not.toHaveBeenCalled();
	});

	it('asks anew what is sent to another server', async () => {
		const { kept, run, runMemory } = runOf({ server: 'https://www.nyckel.com' });
		runMemory.keep(new ItemTask(0, known('a'), run), result(SPAM));
		const next = runOf({ kept, server: 'https://nyckel.example' });
		expect((await next.runMemory.recall([known('a')])).finished.size).toBe(0);
	});

	it('takes a result that came about by a choice for just that one, and any other for all', async () => {
		const { kept, run, runMemory } = runOf();
		const plan = known('a', ['skip', 'full']);
		runMemory.keep(new ItemTask(0, plan, run), result(SPAM, 'skip'));
		runMemory.keep(new ItemTask(1, plan, run), result(HAM));
		const next = runOf({ kept });
		const kinds = async (...choices: string[]) => {
			const chosen = known('a', choices);
			return [...(await next.runMemory.recall([chosen, chosen])).finished.keys()];
		};
		expect(await kinds('skip', 'full')).toEqual([0, 1]);
		expect(await kinds('full', 'skip')).toEqual([0, 1]);
		expect(await kinds('fail', 'full')).toEqual([1]);
	});

	it.each([
		['cannot be opened', unreadable],
		['ends early', async () => await Promise.reject(new Error('Cut off'))],
		['says nothing', () => ''],
	])('knows no item whose file %s, and is not held up by it', async (_, fingerprint) => {
		const { kept, run, runMemory } = runOf();
		const plan = planOf(fingerprint);
		const task = new ItemTask(0, plan, run);
		task.takeDoubt('sample_1');
		runMemory.keep(task, result(SPAM));
		await runMemory.kept();
		await runMemory.keepDoubts([task], new Map());
		expect(kept).toEqual({});
	});

	it('has nothing of an operation that only reads', async () => {
		const { kept, run, runMemory } = runOf({ effect: 'read' });
		const task = new ItemTask(0, known('a'), run);
		task.takeDoubt('sample_1');
		runMemory.keep(task, result(SPAM));
		await runMemory.keepDoubts([task], new Map());
		expect(kept).toEqual({});
	});

	it('fails an item whose result cannot be read, which may have been paid', async () => {
		const { memory, run, runMemory } = runOf();
		runMemory.keep(new ItemTask(0, known('a'), run), result(SPAM));
		jest.spyOn(memory, 'recall').mockImplementation(unreadable);
		const { finished } = await runMemory.recall([known('a')]);
		expect(finished.get(0)).toMatchObject({ kind: 'failure' });
	});

	it('has a fingerprint that was made before made no second time', async () => {
		const { kept, run, runMemory } = runOf();
		const plan = planOf(unreadable);
		const task = new ItemTask(0, plan, run);
		task.share('a');
		task.takeDoubt('sample_1');
		await runMemory.keepDoubts([task], new Map());
		runMemory.keep(new ItemTask(1, known('b'), run), result(HAM));
		const { finished, doubtful } = await runOf({ kept }).runMemory.recall([known('a'), known('b')]);
		expect([[...finished], [...doubtful]]).toEqual([[[1, result(HAM)]], [[0, 'sample_1']]]);
	});

	it('goes on with what an item may have changed, unless it or a later one got an answer of it', async () => {
		const { kept, run, runMemory } = runOf();
		const plans = [known('a'), known('b'), known('c'), known('d')] as const;
		const open = new ItemTask(0, plans[0], run);
		const over = new ItemTask(1, plans[1], run);
		const done = new ItemTask(2, plans[2], run);
		const changer = new ItemTask(3, plans[3], run);
		open.takeDoubt('sample_1');
		over.takeDoubt('sample_2');
		done.takeDoubt('sample_3');
		changer.changed = ['sample_2'];
		const ends = new Map<number, End>([
			[0, { kind: 'unfinished' }],
			[2, result(SPAM)],
		]);
		await runMemory.keepDoubts([open, over, done, changer], ends);
		const stored = JSON.parse(JSON.stringify(kept)) as IDataObject;
		const { finished, doubtful } = await runOf({ kept: stored }).runMemory.recall(plans);
		expect([finished.size, [...doubtful]]).toEqual([0, [[0, 'sample_1']]]);
	});

	it('has no more of an execution from when that was cancelled', async () => {
		const cancel = new AbortController();
		const { kept, memory, run, runMemory } = runOf({ signal: cancel.signal });
		const plans = [planOf(() => (cancel.abort(), 'a')), known('b')];
		const tasks = plans.map((plan, index) => new ItemTask(index, plan, run));
		for (const task of tasks) task.takeDoubt('sample_1');
		await runMemory.keepDoubts(tasks, new Map());
		expect([memory.has(0), memory.has(1)]).toEqual([true, false]);
		expect(plans[1]?.fingerprint).not.toHaveBeenCalled();
		expect((await runMemory.recall(plans)).doubtful.size).toBe(0);
		expect((await runOf({ kept }).runMemory.recall(plans)).doubtful.size).toBe(1);
	});
});
