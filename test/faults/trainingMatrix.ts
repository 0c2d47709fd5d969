import '../support/inFastTime';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { FaultAction, FaultMatch, LoggedRequest } from '../../sandbox';
import { FUNCTIONS } from '../../sandbox';
import { ON_ERROR, operation, shownError, useBench } from '../support/bench';
import type { RunResult } from '../support/engine';
import { workflowOf } from '../support/nyckel';
import { upTo } from '../support/tickets';
import { FAULTY, MANY } from './table';

/** What can happen to the request by which an item changes something. */
interface TrainingFault {
	/** Completes "when …". */
	name: string;
	action: FaultAction;
	/** Whether Nyckel has done the work all the same. */
	processed?: true;
	/** The item fails, each time; left out: it happens once, and the item is done in the end. */
	fails?: true;
	/** How often the change is asked for where it happens once; default: twice. */
	asked?: (method: string, path: RegExp) => number;
}

const FAULTS: readonly TrainingFault[] = [
	{ name: 'a 429 comes once', action: { kind: 'status', status: 429 } },
	{ name: 'a 503 comes once', action: { kind: 'status', status: 503 } },
	{ name: 'the connection is reset once', action: { kind: 'reset-before-headers' } },
	{
		name: 'the connection is reset once, after the work was done',
		action: { kind: 'reset-before-headers' },
		processed: true,
	},
	{ name: 'no answer comes once', action: { kind: 'hang' } },
	{ name: 'the request is refused', action: { kind: 'status', status: 413 }, fails: true },
	{
		name: 'the answer is broken JSON once, after the work was done',
		action: { kind: 'body', body: '{"id": "sam' },
		processed: true,
		// Only the ID of a new sample has to be asked for again.
		asked: (method, path) => (method === 'POST' && path.test('/samples') ? 2 : 1),
	},
];

const { support } = FUNCTIONS;
const functionId = { __rl: true, mode: 'id', value: support.id } as const;
const PATH = `/v1/functions/${support.id}`;
const sample = { functionId, externalId: '={{ $json.name }}' };
const content = {
	...{ inputType: 'text', data: '={{ $json.text }}', label: '={{ $json.label }}' },
	ifLabelMissing: 'create',
};

/** An operation that changes something at Nyckel. */
interface Training {
	parameters: INodeParameters;
	/** What has to be there before. */
	needs?: 'samples' | 'labels';
	/** The request that makes the change. */
	method: 'POST' | 'PUT' | 'DELETE';
	path: RegExp;
	/** What is at Nyckel when all items are done, for the item with this number. */
	leaves: (stored: IDataObject | undefined) => unknown;
}

const isThere = (stored?: IDataObject) => stored !== undefined;
const isGone = (stored?: IDataObject) => stored === undefined;
const isLabelled = (stored?: IDataObject) => stored?.annotation !== undefined;

/** All of them, by name. */
const OPERATIONS = {
	'Sample · Create': {
		parameters: operation('sample', 'create', { ...sample, ...content }),
		...{ method: 'POST', path: /\/samples$/, leaves: isLabelled },
	},
	'Sample · Annotate': {
		parameters: operation('sample', 'annotate', { ...sample, ...content }),
		needs: 'samples',
		...{ method: 'PUT', path: /\/annotation$/, leaves: isLabelled },
	},
	'Sample · Annotate, which makes the sample': {
		parameters: operation('sample', 'annotate', { ...sample, ...content, ifNotFound: 'create' }),
		...{ method: 'POST', path: /\/samples$/, leaves: isLabelled },
	},
	'Sample · Annotate, which clears the label': {
		parameters: operation('sample', 'annotate', { ...sample, annotation: 'clear' }),
		needs: 'samples',
		...{ method: 'DELETE', path: /\/annotation$/ },
		leaves: (stored) => isThere(stored) && !isLabelled(stored),
	},
	'Sample · Delete': {
		parameters: operation('sample', 'delete', { ...sample }),
		needs: 'samples',
		...{ method: 'DELETE', path: /\/samples\/\w+$/, leaves: isGone },
	},
	'Label · Create': {
		parameters: operation('label', 'create', { functionId, name: '={{ $json.name }}' }),
		...{ method: 'POST', path: /\/labels$/, leaves: isThere },
	},
	'Label · Update': {
		parameters: operation('label', 'update', {
			...{ functionId, label: '={{ $json.name }}', updateFields: { description: 'Changed' } },
		}),
		needs: 'labels',
		...{ method: 'PUT', path: /\/labels\/\w+$/ },
		leaves: (stored) => stored?.description === 'Changed',
	},
	'Label · Delete': {
		parameters: operation('label', 'delete', { functionId, label: '={{ $json.name }}' }),
		needs: 'labels',
		...{ method: 'DELETE', path: /\/labels\/\w+$/, leaves: isGone },
	},
} satisfies Record<string, Training>;

const itemsOf = (size: number) =>
	upTo(size).map((index) => ({
		...{ name: `Row ${index}.`, text: `Text ${index}.`, label: index % 2 ? 'New' : 'Newer' },
	}));

const numberIn = (name: unknown): number => Number(/^Row (\d+)\.$/.exec(String(name))?.[1] ?? -1);

/** How the items left: which output, and which of them with an error. */
const leavingOf = (result: RunResult) =>
	result.outputs('Nyckel').map((items) =>
		items.map(({ json, pairedItem }) => ({
			index: (pairedItem as { item: number }).item,
			failed: typeof json.error === 'string',
		})),
	);

/** What the summary of the run says was sent again. */
const sentAgainIn = (result: RunResult) =>
	result.summary('Nyckel').flatMap((text) => /[\d,]+ sent again/.exec(text) ?? []);

/** Makes tests of one operation: each such fault, in each error mode, for one item and for many. */
export function describeTraining(name: keyof typeof OPERATIONS): void {
	const bench = useBench({ functions: ['support'], learn: false, lists: { maxCount: 1000 } });
	const training: Training = OPERATIONS[name];
	const kind = name.startsWith('Sample') ? 'samples' : 'labels';
	/** What was there before, by its ID. */
	let seeded = new Map<string, number>();

	async function call(method: string, path: string, body?: IDataObject): Promise<unknown> {
		const { url, accessToken } = bench().sandbox;
		const response = await fetch(`${url}${PATH}${path}`, {
			method,
			headers: {
				authorization: `Bearer ${accessToken}`,
				...(body && { 'content-type': 'application/json' }),
			},
			...(body && { body: JSON.stringify(body) }),
		});
		return await response.json();
	}

	async function seed(size: number): Promise<void> {
		seeded = new Map();
		const annotation = { labelName: 'Sales' };
		const made = (training.needs ? itemsOf(size) : []).map(async ({ name: own, text }) => {
			const body = kind === 'samples' ? { data: text, externalId: own, annotation } : { name: own };
			const { id } = (await call('POST', `/${kind}`, body)) as { id: string };
			seeded.set(id, numberIn(own));
		});
		await Promise.all(made);
		const { sandbox } = bench();
		seen = sandbox.requests.length;
	}
	/** Requests that were not the node's. */
	let seen = 0;

	function matchOf(index: number): FaultMatch {
		const { method, path } = training;
		if (method === 'POST') return { method, path, bodyIncludes: `"Row ${index}."` };
		const [id = ''] = [...seeded].find(([, number]) => number === index) ?? [];
		return { method, path: new RegExp(`/${id}(?:/|$)`) };
	}

	function indexOf({ path, body }: LoggedRequest): number {
		const { name: label, externalId } = (body ?? {}) as IDataObject;
		if (training.method === 'POST') return numberIn(externalId ?? label);
		const id = new RegExp(`/${kind}/(\\w+)`).exec(path)?.[1] ?? '';
		return seeded.get(id) ?? -1;
	}

	/** How often each item's change was asked for. */
	function asked(size: number): number[] {
		const counts = new Array<number>(size).fill(0);
		for (const request of bench().sandbox.requests.slice(seen)) {
			if (request.method !== training.method || !training.path.test(request.path)) continue;
			const index = indexOf(request);
			counts[index] = (counts[index] ?? 0) + 1;
		}
		return counts;
	}

	/** Every change is there, once, and nothing else. */
	async function expectAllDone(size: number): Promise<void> {
		const stored = (await call('GET', `/${kind}?count=1000`)) as IDataObject[];
		const own = stored.filter((one) => numberIn(one.externalId ?? one.name) >= 0);
		const byIndex = new Map(own.map((one) => [numberIn(one.externalId ?? one.name), one]));
		expect(own).toHaveLength(byIndex.size);
		expect(upTo(size).filter((index) => !training.leaves(byIndex.get(index)))).toEqual([]);
	}

	describe.each(FAULTS)('when $name', ({ action, processed, fails, asked: times }) => {
		const cells = ON_ERROR.flatMap((mode) => [1, MANY].map((size) => ({ mode, size })));

		it.each(cells)(
			`${name}: every item once, and Retry sends what is missing ($mode, $size)`,
			async ({ mode, size }) => {
				await seed(size);
				const faulty = size === 1 ? [0] : FAULTY;
				for (const index of faulty) {
					const match = { ...matchOf(index), ...(!fails && { nth: 1, times: 1 }) };
					bench().sandbox.addFault({ match, action, processed: processed === true });
				}
				const credentials = await bench().credential();
				const workflow = workflowOf(training.parameters, { credentials, onError: mode });
				const items = itemsOf(size).map((json) => ({ json }));
				const result = await bench().engine.run(workflow, { items });
				const all = upTo(size).map((index) => ({ index, failed: false }));
				const sent = asked(size);

				if (!fails) {
					expect(shownError(result)).toBe('');
					expect(leavingOf(result)[0]).toEqual(all);
					const again = times?.(training.method, training.path) ?? 2;
					expect(sent).toEqual(upTo(size).map((index) => (faulty.includes(index) ? again : 1)));
					if (size > 1) {
						const isTold = again > 1 ? [`${faulty.length * (again - 1)} sent again`] : [];
						expect(sentAgainIn(result)).toEqual(isTold);
						expect(result.summary('Nyckel').join()).not.toContain('invocation');
					}
					await expectAllDone(size);
					return;
				}
				if (mode !== 'stopWorkflow') {
					const isBad = ({ index }: { index: number }) => faulty.includes(index);
					const marked = all.map((one) => ({ ...one, failed: isBad(one) }));
					const byOutput =
						mode === 'continueRegularOutput'
							? [marked]
							: [marked.filter((one) => !isBad(one)), marked.filter(isBad)];
					expect(result.error).toBeUndefined();
					expect(leavingOf(result).filter(({ length }) => length > 0)).toEqual(
						byOutput.filter(({ length }) => length > 0),
					);
					expect(sent).toEqual(upTo(size).map(() => 1));
					return;
				}
				const named = Number(/\[item (\d+)\]$/.exec(result.error?.message ?? '')?.[1]);
				expect(faulty).toContain(named);
				expect(result.runs('End')).toHaveLength(0);
				bench().sandbox.clearFaults();
				const retried = await bench().engine.retry(result, workflow);
				expect(shownError(retried)).toBe('');
				expect(leavingOf(retried)[0]).toEqual(all);
				expect(asked(size)).toEqual(
					upTo(size).map((index) => (faulty.includes(index) ? (sent[index] ?? 0) + 1 : 1)),
				);
				await expectAllDone(size);
			},
		);
	});
}
