import '../support/inFastTime';

import type { INodeParameters, INodeProperties, NodeParameterValueType } from 'n8n-workflow';

import { Nyckel } from '../../nodes/Nyckel/Nyckel.node';
import { BATCH_OPTIONS } from '../../nodes/Nyckel/parameters/options';
import { FUNCTIONS } from '../../sandbox';
import { locator, operation, sentLines, shownError, support, useBench } from '../support/bench';
import { FILLED } from '../support/bounded';
import { beside } from '../support/everyParameter';

/** A parameter, or a field within one, and how a value is put there. */
interface Place {
	property: INodeProperties;
	/** The parameters with the value in place; `undefined` leaves it out. */
	fill: (value: NodeParameterValueType) => INodeParameters;
}

/** All places in the description of the node that hold a single value. */
const PLACES: Place[] = new Nyckel().description.properties.flatMap((outer): Place[] => {
	const parameters = { ...FILLED, ...beside(outer) };
	if (outer.type === 'collection') {
		return (outer.options as INodeProperties[]).map((property) => ({
			property,
			fill: (value) => ({ ...parameters, [outer.name]: { [property.name]: value } }),
		}));
	}
	return [{ property: outer, fill: (value) => ({ ...parameters, [outer.name]: value }) }];
});

const named = (places: Place[]) =>
	places.map(({ property, fill }) => {
		const { resource, operation: name } = fill('') as Record<string, string>;
		return [`${resource} · ${name}`, property.displayName, fill] as const;
	});
const ofType = (type: string) => PLACES.filter(({ property }) => property.type === type);

const FLAGS = named(ofType('boolean'));
const numbers = ofType('number');
const isFraction = ({ property }: Place) => property.typeOptions?.maxValue === 1;
const isWhole = ({ property }: Place) =>
	property.name === 'limit' || property.typeOptions?.numberPrecision === 0;

/** How an error names the item: the options of a run are of none. */
const ofItem = (name: string) =>
	BATCH_OPTIONS.some(({ displayName }) => displayName === name) ? '' : ' [item 0]';
const escaped = (text: string) => text.replace(/[[\]]/g, '\\$&');

describe('a value by expression is read alike wherever it stands', () => {
	const bench = useBench({ functions: ['support', 'lead', 'image', 'help'] });
	const given = '={{ $json.v }}';

	/** What is sent, with the query, and what the user reads. */
	const sent = async (parameters: INodeParameters, v: unknown = '') => {
		bench().sandbox.reset();
		const result = await bench().run(parameters, [{ v } as INodeParameters]);
		const lines = bench()
			.sandbox.requests.filter(({ path }) => !path.includes('token'))
			.map(({ method, path, query }) => `${method} ${path} ${JSON.stringify(query)}`);
		return { lines, error: shownError(result), items: result.outputs('Nyckel')[0]?.length };
	};

	it('there are places for each type', () => {
		expect(FLAGS.length).toBeGreaterThan(8);
		expect(numbers.filter(isWhole).length).toBeGreaterThan(5);
		expect(numbers.filter(isFraction).length).toBeGreaterThan(1);
	});

	it.each(FLAGS)('%s · %s takes true and false as a sheet writes them', async (_, _name, fill) => {
		expect(await sent(fill(given), 'TRUE')).toEqual(await sent(fill(true)));
		expect(await sent(fill(given), ' false ')).toEqual(await sent(fill(false)));
	});

	it.each(FLAGS)('%s · %s is never a guess: nothing is sent', async (_, name, fill) => {
		for (const value of [1, 'yes']) {
			const { lines, error } = await sent(fill(given), value);
			expect(error).toMatch(
				new RegExp(`^'${name}' is .*${escaped(ofItem(name))} · Enter true or false`),
			);
			expect(lines).toEqual([]);
		}
	});

	it.each(named(numbers))('%s · %s takes numbers only', async (_, name, fill) => {
		for (const value of ['0x1', '1,5']) {
			const { lines, error } = await sent(fill(given), value);
			expect(error).toMatch(new RegExp(`^'${name}' is .*${escaped(ofItem(name))} · Enter `));
			expect(lines).toEqual([]);
		}
	});

	it.each(named(numbers.filter(isWhole)))('%s · %s is whole', async (_, name, fill) => {
		for (const value of [1.5, 0]) {
			const { lines, error } = await sent(fill(given), value);
			expect(error).toBe(
				`'${name}' is "${value}", not a whole number above zero${ofItem(name)} · Enter 1 or more.`,
			);
			expect(lines).toEqual([]);
		}
		expect(await sent(fill(given), ' 2.0 ')).toEqual(await sent(fill(2)));
	});

	it.each(named(numbers.filter(isWhole)))(
		'%s · %s is not called a number below one when it is too large',
		async (_, name, fill) => {
			const { lines, error } = await sent(fill(given), 5_000_000_000);
			expect(error).toBe(
				`'${name}' is "5000000000", which is too large${ofItem(name)} · Enter 2147483647 or less.`,
			);
			expect(lines).toEqual([]);
		},
	);

	it.each(named(numbers.filter(isFraction)))('%s · %s is 0 to 1', async (_, name, fill) => {
		for (const value of ['80']) {
			const { lines, error } = await sent(fill(given), value);
			expect(error).toBe(
				`'${name}' is "${value}" [item 0] · Enter a number from 0 to 1, e.g. 0.8.`,
			);
			expect(lines).toEqual([]);
		}
		expect(await sent(fill(given), '.5')).toEqual(await sent(fill(0.5)));
	});
});

describe('Sample · Get Many', () => {
	const bench = useBench({ functions: ['support'] });

	it.each([
		['2026-02-30T10:00:00Z'],
		['2026-02-29T10:00:00+02:00'],
		['2026-04-31T10:00:00-08:00'],
		['2026-02-30'],
		['2026-01-31T24:00:00Z'],
	])('takes %s for no date, not for one next to it', async (createdAfter) => {
		const listing = operation('sample', 'getMany', {
			functionId: locator(FUNCTIONS.support.id),
			filters: { createdAfter },
		});
		const result = await bench().run(listing, [{}]);
		expect(shownError(result)).toMatch(/^'Created After' is ".*", not a date \[item 0\]/);
		expect(sentLines(bench().sandbox)).toEqual([]);
	});

	it.each([['Upload'], ['invokecapture'], [1]])(
		'takes the origin %j, which it does not offer, for no filter that it knows',
		async (origin) => {
			const listing = operation('sample', 'getMany', {
				functionId: locator(FUNCTIONS.support.id),
				filters: { origin: '={{ $json.v }}' },
			});
			const result = await bench().run(listing, [{ v: origin }]);
			expect(shownError(result)).toMatch(/^'Origin' is ".*" \[item 0\] · Enter InvokeCapture/);
			expect(sentLines(bench().sandbox)).toEqual([]);
		},
	);
});

describe('Timeout', () => {
	const bench = useBench({ functions: ['support'] });
	const hintsOf = async (timeout: number) => {
		const result = await bench().run(support({ options: { timeout } }), [{ text: 'a' }]);
		expect(result.error).toBeUndefined();
		return result.hints('Nyckel').map(({ message }) => message);
	};

	it('above the time that an item has is cut with a word, and the item is done', async () => {
		expect(await hintsOf(600)).toEqual([
			"'Timeout' counts as 300 seconds: an item is given up 300 seconds after it was first sent.",
		]);
	});

	it('of that time is taken as it is, and the panel takes no more', async () => {
		expect(await hintsOf(300)).toEqual([]);
		const timeouts = numbers.filter(({ property }) => property.name === 'timeout');
		expect(timeouts.map(({ property }) => property.typeOptions?.maxValue)).toEqual(
			timeouts.map(() => 300),
		);
	});
});
