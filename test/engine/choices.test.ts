import type { INodeParameters, INodePropertyOptions } from 'n8n-workflow';

import { Nyckel } from '../../nodes/Nyckel/Nyckel.node';
import { FUNCTIONS } from '../../sandbox';
import { locator, operation, sentLines, shownError, support, useBench } from '../support/bench';
import { FILLED } from '../support/bounded';
import { beside } from '../support/everyParameter';
import { isBefore } from '../support/generation';
import { WHITE_PNG } from '../support/pictures';

/** The parameters that say what is done at all: these are of the whole run. */
const OUTER = ['authentication', 'resource', 'operation'];

const CHOICES = new Nyckel().description.properties.filter(
	({ type, name }) => type === 'options' && !OUTER.includes(name),
);

describe('a choice', () => {
	const bench = useBench({ functions: ['support', 'lead', 'image'] });

	it.each(
		CHOICES.map((choice) => {
			const { resource, operation: name } = beside(choice);
			return [`${resource as string} · ${name as string}`, choice.displayName, choice] as const;
		}),
	)('in %s that %s does not have is refused before anything is sent', async (_, name, choice) => {
		const item = { json: { picked: 'no such choice' }, binary: {} };
		item.binary = { data: await bench().engine.binary(WHITE_PNG, { mimeType: 'image/png' }) };
		const parameters = { ...FILLED, ...beside(choice) };
		const isFixed = choice.noDataExpression === true;
		for (const value of isFixed ? ['no such choice'] : ['={{ $json.picked }}', 'no such choice']) {
			const result = await bench().run({ ...parameters, [choice.name]: value }, [item]);
			expect(shownError(result)).toContain(`'${name}' is "no such choice" [item 0] · Enter `);
		}
		const paid = sentLines(bench().sandbox).filter((line) => !/^GET|token/.test(line));
		expect(paid).toEqual([]);
	});

	it.each<[parameters: INodeParameters, told: string]>([
		[
			{ resource: 'Function' },
			`'Resource' is "Function" · Enter function, label or sample, or pick one from the list.`,
		],
		[
			{ resource: 'label', operation: 'invoke' },
			`'Operation' is "invoke" · Enter create, delete, getMany or update, or pick one from the list.`,
		],
		[
			{ authentication: 'oAuth2' },
			`'Authentication' is "oAuth2" · Enter nyckelOAuth2Api or nyckelApi, or pick one from the list.`,
		],
	])('of what is done at all is named, with those that there are: %j', async (parameters, told) => {
		const result = await bench().run(support(parameters), [{ text: 'x' }]);
		expect(shownError(result)).toBe(told);
		expect(sentLines(bench().sandbox)).toEqual([]);
	});

	/** A choice that one operation has under this name, and the panel of another one does not offer. */
	it.each(
		CHOICES.flatMap((choice) => {
			const own = (choice.options as INodePropertyOptions[]).map(({ value }) => value);
			const namesakes = CHOICES.filter(({ name }) => name === choice.name);
			const known = namesakes.flatMap(({ options }) => options as INodePropertyOptions[]);
			const { resource, operation: name } = beside(choice);
			return [...new Set(known.map(({ value }) => value))]
				.filter((value) => !own.includes(value))
				.map((value) => [value, `${resource as string} · ${name as string}`, choice] as const);
		}),
	)(
		'of another operation, %j, is refused in %s before anything is sent',
		async (value, _, choice) => {
			const parameters = { ...FILLED, ...beside(choice), [choice.name]: '={{ $json.picked }}' };
			const result = await bench().run(parameters, [{ picked: value }]);
			const [first = '', ...others] = (choice.options as INodePropertyOptions[]).map(
				(o) => o.value,
			);
			expect(shownError(result)).toContain(
				`'${choice.displayName}' is "${String(value)}" [item 0] · Enter ${[first, ...others].join(', ').replace(/, (\w+)$/, ' or $1')}, or`,
			);
			expect(sentLines(bench().sandbox).filter((line) => !/token/.test(line))).toEqual([]);
		},
	);

	it('of an expression that gives nothing is not taken for the usual one', async () => {
		const parameters = { thresholdMode: '={{ $json.mode }}', operation: 'invokeAndRoute' };
		const result = await bench().run(support(parameters), [{ text: 'x' }]);
		expect(shownError(result)).toMatch(/^'Low Confidence' is empty \[item 0\]/);
	});

	it.each([
		['returnAll', 'Return All', {}],
		['options', 'Newest First', { newestFirst: 'yes' }],
		['options', 'Include Data', { includeData: 'yes' }],
		['filters', 'Annotated', { annotated: 'yes' }],
	])('between yes and no in %s (%s) is no guess', async (name, shown, value) => {
		const listing = operation('sample', 'getMany', {
			functionId: locator(FUNCTIONS.support.id),
			[name]: name === 'returnAll' ? '={{ "yes" }}' : value,
		} as INodeParameters);
		const result = await bench().run(listing, [{}]);
		expect(shownError(result)).toMatch(new RegExp(`${shown}'? is "yes" \\[item 0\\]`));
	});
});

describe('a program', () => {
	const bench = useBench({ functions: ['support'] });
	const route = (routes: unknown) =>
		support({ operation: 'invokeAndRoute', routes: routes as INodeParameters[string] });

	it.each([
		['names in place of routes', { values: ['Billing', 'Sales'] }],
		['an empty entry', { values: [null] }],
		['a list of lists', { values: [[{ label: 'Billing' }]] }],
		['an expression', { values: '={{ ["Billing"] }}' }],
	])('gives routes as %s, and is refused before anything is paid', async (_, routes) => {
		const result = await bench().run(route(routes), [{ text: 'x' }]);
		expect(shownError(result)).toBe(
			`No route under 'Routes' has a label [item 0] · Pick one for each, or remove the routes. A program writes {"values": [{"label": "Spam"}]}.`,
		);
		expect(sentLines(bench().sandbox)).toEqual([]);
	});

	it.each<[unknown]>([
		[{}],
		[{ values: [] }],
		[null],
		[''],
		// n8n makes no routes of these before the node sees them; so it can say so only afterwards.
		[[{ label: 'Billing' }]],
		// Before that n8n refuses to load a workflow with such a key.
		...(isBefore('2.30') ? [] : [[{ routes: [{ label: 'Billing' }] }] as [unknown]]),
	])('gives no routes as %j: all items leave by Other, and a hint says so', async (routes) => {
		const result = await bench().run(route(routes), [{ text: 'x' }]);
		expect(result.error).toBeUndefined();
		expect(result.outputs('Nyckel')[0]).toHaveLength(1);
		const hints = result.hints('Nyckel').map(({ message }) => message);
		expect(hints).toEqual([expect.stringMatching(/^Labels without a route went to Other: /)]);
	});
});
