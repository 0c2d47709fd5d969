import '../support/inFastTime';

import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { ExpressionError, NodeApiError, NodeOperationError, UserError } from 'n8n-workflow';

import { invokeAndRoute } from '../../nodes/Nyckel/operations/invokeAndRoute';
import { Memory } from '../../nodes/Nyckel/run/memory';
import type { ItemPlan } from '../../nodes/Nyckel/run/operation';
import type { ON_ERROR } from '../support/bench';
import { shownError, support, useBench } from '../support/bench';

/** What programs throw that nobody made for users. */
const THROWN: ReadonlyArray<[what: string, thrown: unknown]> = [
	['nothing', undefined],
	['null', null],
	['a string', 'Cannot read properties of undefined'],
	['a number', 7],
	[
		'an object',
		{ message: 'Cannot read properties of undefined', description: 'x is not a function' },
	],
	['a TypeError', new TypeError('Cannot read properties of undefined')],
	['an error of the system', Object.assign(new Error('x is not a function'), { code: 'EBADF' })],
	[
		'an object whose message cannot be read',
		{
			get message() {
				throw new Error('x is not a function');
			},
		},
	],
];

/** Steps of an item's way, each by the part of its plan that is used there. */
const STEPS = ['next', 'route', 'emit'] as const;

/** Steps where a fault costs nothing but itself: the item has its result, or its failure is known. */
const HARMLESS = ['fingerprint', 'explain', 'hints', 'remember'] as const;

const PROGRAMMERS = /undefined|null|\[object|TypeError|is not a function|at \w+ \(/;

const ITEMS = ['a', 'b', 'c'].map((text) => ({ text }));

describe('a fault within the node', () => {
	const bench = useBench({ functions: ['support'] });
	afterEach(() => jest.restoreAllMocks());

	/** Lets a part of the plan of the second item throw. */
	function inject(part: keyof ItemPlan, thrown: unknown): void {
		const plan = invokeAndRoute.plan.bind(invokeAndRoute);
		jest.spyOn(invokeAndRoute, 'plan').mockImplementation(async (source) => {
			const made = await plan(source);
			if (source.itemIndex !== 1) return made;
			const thrower = () => {
				throw thrown;
			};
			return new Proxy(made, {
				get: (target, name) =>
					name === part ? thrower : (Reflect.get(target, name, target) as unknown),
			});
		});
	}

	const run = async (onError: (typeof ON_ERROR)[number], items: IDataObject[] = ITEMS) => {
		const parameters = support({
			operation: 'invokeAndRoute',
			routes: { values: [{ label: 'Billing' }] },
			routeOutput: 'inputWithPrediction',
			options: { reuseIdentical: false },
		});
		const result = await bench().run(parameters, items, { onError });
		const outputs = result.outputs('Nyckel').flat();
		return { result, outputs };
	};

	const expectOwnError = (items: INodeExecutionData[], message: string) => {
		expect(items).toHaveLength(3);
		const failed = items.filter(({ json }) => json.error !== undefined);
		expect(failed.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
		expect(failed[0]?.json.error).toBe(`${message} [item 1]`);
		expect(JSON.stringify(failed)).not.toMatch(PROGRAMMERS);
		const others = items.filter(({ json }) => json.prediction !== undefined);
		expect(others.map(({ json }) => json.text).sort()).toEqual(['a', 'c']);
	};

	describe.each(THROWN)('that throws %s', (_, thrown) => {
		it('while an item is planned fails that item alone, in the node’s own words', async () => {
			const plan = invokeAndRoute.plan.bind(invokeAndRoute);
			jest.spyOn(invokeAndRoute, 'plan').mockImplementation(async (source) => {
				if (source.itemIndex === 1) throw thrown;
				return await plan(source);
			});
			const { outputs } = await run('continueRegularOutput');
			expectOwnError(outputs, 'The parameters of this item cannot be read');
			const stopped = await run('stopWorkflow');
			expect(shownError(stopped.result)).toMatch(
				/cannot be read \[item 1\] · Check the expressions/,
			);
		});

		it.each(STEPS)('in "%s" fails that item alone, in the node’s own words', async (part) => {
			inject(part, thrown);
			const { outputs } = await run('continueRegularOutput');
			expectOwnError(outputs, 'The node could not finish this item');
			expect(bench().sandbox.totals.invocations).toBe(3);
			const { result } = await run('stopWorkflow');
			expect(shownError(result)).toMatch(/The node could not finish this item \[item 1\]/);
			expect(shownError(result)).not.toMatch(PROGRAMMERS);
		});

		it.each(HARMLESS)('in "%s" costs nothing but itself', async (part) => {
			if (part === 'hints' || part === 'remember') {
				const target = part === 'hints' ? invokeAndRoute : Memory.prototype;
				jest.spyOn(target as never, part as never).mockImplementation((() => {
					throw thrown;
				}) as never);
			} else {
				inject(part, thrown);
			}
			bench().sandbox.addFault({
				match: { bodyIncludes: '"c"' },
				action: { kind: 'status', status: 400, body: { message: 'Unreadable input' } },
			});
			const { outputs } = await run('continueRegularOutput');
			const failed = outputs.filter(({ json }) => json.error !== undefined);
			expect(failed.map(({ json }) => json.text)).toEqual(['c']);
			expect(outputs).toHaveLength(3);
		});

		it('in the memory of an item does not let it be paid again', async () => {
			jest.spyOn(Memory.prototype, 'has').mockImplementation((index) => index === 1);
			jest.spyOn(Memory.prototype, 'recall').mockImplementation(() => {
				throw thrown;
			});
			const { outputs } = await run('continueRegularOutput');
			expectOwnError(outputs, 'The node could not finish this item');
			expect(bench().sandbox.totals.invocations).toBe(2);
		});
	});

	it('keeps a result that was paid: a retry sends only the others', async () => {
		inject('emit', null);
		const credentials = await bench().credential();
		const parameters = support({ operation: 'invokeAndRoute', routes: { values: [] } });
		const failed = await bench().run(parameters, ITEMS, { credentials });
		expect(failed.error?.message).toMatch(/could not finish this item \[item 1\]/);
		expect(failed.error?.description).toMatch(/2 items are done/);
		expect(bench().sandbox.totals).toMatchObject({ invocations: 3, paidTwice: 0 });
	});

	it.each([
		[
			'an expression that n8n cannot resolve',
			new ExpressionError('No such node', { description: 'Check it.' }),
		],
		['n8n’s own refusal', new UserError('No such node', { description: 'Check it.' } as never)],
		[
			'a node’s error',
			new NodeOperationError({ name: 'x' } as never, 'No such node', { description: 'Check it.' }),
		],
		[
			'an error of an API',
			new NodeApiError(
				{ name: 'x' } as never,
				{},
				{ message: 'No such node', description: 'Check it.' },
			),
		],
	])('is told from %s, whose text is kept', async (_, thrown) => {
		jest.spyOn(invokeAndRoute, 'plan').mockRejectedValue(thrown);
		const { outputs } = await run('continueRegularOutput');
		expect(outputs[0]?.json.error).toBe('No such node [item 0]');
	});
});

describe('the user’s fields', () => {
	const bench = useBench({ functions: ['support'] });
	const own = { error: 'own', details: { own: 1 }, message: 'own', error_1: 'own', text: '' };

	it('stay under Continue, whatever they are called, and the node’s give way', async () => {
		const parameters = support({ output: 'inputWithPrediction' });
		const result = await bench().run(parameters, [own, { text: '' }], {
			onError: 'continueRegularOutput',
		});
		const [first, second] = result.json('End');
		expect(first).toEqual({
			...own,
			error_2: "'Text' is empty [item 0]",
			details_1: { code: 'badInput', description: expect.any(String) as string },
		});
		expect(second).toMatchObject({
			error: "'Text' is empty [item 1]",
			details: { code: 'badInput' },
		});
	});

	it('stay on the error output, but for "error", which n8n itself needs there', async () => {
		const result = await bench().run(support(), [own], { onError: 'continueErrorOutput' });
		expect(result.outputs('Nyckel')[1]?.map(({ json }) => json)).toEqual([
			{ ...own, error: "'Text' is empty [item 0]" },
		]);
	});

	it('called like parts of every object stay as they are', async () => {
		const item = JSON.parse(
			'{"text": "x", "constructor": "own", "toString": "own"}',
		) as IDataObject;
		const result = await bench().run(support({ output: 'inputWithPrediction' }), [item]);
		expect(result.json('End')).toMatchObject([
			{ ...item, prediction: { labelName: expect.any(String) as string } },
		]);
	});
});
