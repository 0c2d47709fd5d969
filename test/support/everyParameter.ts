/** Every place of the node's description in which a user, an expression or a program can put a value. */
import type {
	INodeParameters,
	INodeProperties,
	INodePropertyCollection,
	NodeParameterValueType,
} from 'n8n-workflow';

import { Nyckel } from '../../nodes/Nyckel/Nyckel.node';

/** The parameters that say what is done at all; n8n itself looks after these. */
const OUTER = ['authentication', 'resource', 'operation'];

/** A value in one place, with what has to be set beside it for the place to be shown. */
export interface Spot {
	resource: string;
	operation: string;
	/** As the panel shows it, e.g. `Options · Label Count`, and how the value stands there. */
	name: string;
	parameters: INodeParameters;
}

/** The value itself, and an expression that gives it. */
export interface Given {
	fixed: string;
	expression: string;
}

type Way = [how: string, value: NodeParameterValueType];

/** In how many ways a value can stand in a parameter of each type. One of another type makes the walk fail. */
const WAYS: Partial<
	Record<INodeProperties['type'], (property: INodeProperties, given: Given) => Way[]>
> = {
	...Object.fromEntries(
		['string', 'number', 'boolean', 'options', 'json', 'dateTime'].map((type) => [type, plain]),
	),
	notice: () => [],
	resourceLocator: ({ modes = [] }, { fixed, expression }) =>
		[fixed, expression].flatMap((value): Way[] => [
			...modes.map(({ name, displayName }): Way => {
				const cached = name === 'list' && { cachedResultName: fixed, cachedResultUrl: fixed };
				return [displayName, { __rl: true, mode: name as 'list', value, ...cached }];
			}),
			['without a mode', value],
		]),
	resourceMapper: (_, { fixed, expression }) => {
		const column = (id: string, displayName: string, type = 'number') =>
			({ id, displayName, type, required: false, display: true }) as const;
		const mapper = (mappingMode: string, value: unknown, schema: unknown): NodeParameterValueType =>
			({ mappingMode, value, schema }) as NodeParameterValueType;
		const below = 'defineBelow';
		return [
			['a mode', mapper(fixed, null, [])],
			['the whole', fixed],
			['a name of a column', mapper(below, { [fixed]: 1 }, [])],
			['a value of a column', mapper(below, { n: expression }, [column('n', 'n')])],
			['a value of a text', mapper(below, { n: expression }, [column('n', 'n', 'string')])],
			['a value of an image', mapper(below, { n: fixed }, [column('n', 'n (image)', 'string')])],
			[
				'a column without a value',
				mapper(
					below,
					{ n: 1 },
					['n', fixed].map((id) => column(id, id)),
				),
			],
			['columns found by name', mapper('autoMapInputData', null, [column(fixed, fixed)])],
			['a field found by name', mapper('autoMapInputData', null, [column('v', 'v')])],
			[
				'two alike',
				mapper('autoMapInputData', null, [column('1', ` ${fixed}`), column('2', fixed)]),
			],
		];
	},
	collection: ({ options = [] }, given) =>
		(options as INodeProperties[]).flatMap((option) =>
			waysOf(option, given).map(([how, value]): Way => [how, { [option.name]: value }]),
		),
	fixedCollection: ({ options = [] }, given) =>
		(options as INodePropertyCollection[]).flatMap(({ name, values }) =>
			values.flatMap((inner) =>
				waysOf(inner, given).map(
					([how, value]): Way => [how, { [name]: [{ [inner.name]: value }] }],
				),
			),
		),
};

function plain({ noDataExpression }: INodeProperties, { fixed, expression }: Given): Way[] {
	return [['fixed', fixed], ...(noDataExpression ? [] : [['by expression', expression] as Way])];
}

function waysOf(property: INodeProperties, given: Given): Way[] {
	const ways = WAYS[property.type];
	if (!ways) throw new Error(`How does a value stand in a parameter of type ${property.type}?`);
	return ways(property, given).map(([how, value]) => [`${property.displayName} · ${how}`, value]);
}

/** What a parameter is shown beside: the first value of each parameter that it depends on. */
export function beside({ displayOptions }: INodeProperties): INodeParameters {
	const shown = Object.entries(displayOptions?.show ?? {});
	return Object.fromEntries(shown.map(([name, values]) => [name, values?.[0]])) as INodeParameters;
}

/**
 * Walks the node's description.
 * @param given the value that is put in each place
 * @returns a spot for each operation, parameter, and way in which the value can stand there
 */
export function everySpot(given: Given): Spot[] {
	const { properties } = new Nyckel().description;
	return properties
		.filter(({ name }) => !OUTER.includes(name))
		.flatMap((property) => {
			const parameters = beside(property);
			const { resource, operation } = parameters as Record<string, string>;
			return waysOf(property, given).map(([name, value]) => ({
				...{ resource: resource ?? '', operation: operation ?? '', name },
				parameters: { ...parameters, [property.name]: value },
			}));
		});
}
