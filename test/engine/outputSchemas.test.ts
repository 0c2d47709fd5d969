import '../support/inFastTime';

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject, INodeParameters, INodePropertyOptions } from 'n8n-workflow';

import { Nyckel } from '../../nodes/Nyckel/Nyckel.node';
import { FUNCTIONS } from '../../sandbox';
import { locator, operation, shownError, useBench } from '../support/bench';

/** The part of JSON Schema that n8n's own nodes use for this. */
interface Schema {
	type: string;
	properties?: Record<string, Schema>;
}

const { version, properties } = new Nyckel().description;

/** Where n8n looks for those of a node: for version 1 in `v1.0.0`. */
const FOLDER = join(
	__dirname,
	'../../nodes/Nyckel/__schema__',
	`v${[...String(version).split('.'), '0', '0'].slice(0, 3).join('.')}`,
);

/** Every operation that the panel offers. */
const OPERATIONS = properties
	.filter(({ name }) => name === 'operation')
	.flatMap(({ displayOptions, options = [] }) => {
		const [resource] = displayOptions?.show?.resource ?? [];
		const values = (options as INodePropertyOptions[]).map(({ value }) => value);
		return values.map((value) => [resource, value] as [resource: string, operation: string]);
	});

const inTickets: INodeParameters = { functionId: locator(FUNCTIONS.support.id) };
/** Its labels have descriptions. */
const inMails: INodeParameters = { functionId: locator(FUNCTIONS.spam.id) };
const text: INodeParameters = { inputType: 'text', data: '={{ $json.text }}' };
const spam: INodeParameters = { label: locator('Spam', 'name') };
const billing: INodeParameters = { label: locator('Billing', 'name') };
const ticket: INodeParameters = { ...inTickets, externalId: 'ticket-1' };

/** What a person has to fill in; all else is as the panel has it. */
const FILLED: Record<string, INodeParameters> = {
	'function · get': inTickets,
	'function · getMany': {},
	'function · invoke': { ...inTickets, ...text },
	'function · invokeAndRoute': { ...inTickets, ...text },
	'function · search': { ...text, functionId: locator(FUNCTIONS.help.id) },
	'label · create': { ...inTickets, name: 'Legal' },
	'label · delete': { ...inTickets, ...billing },
	'label · getMany': inMails,
	'label · update': { ...inMails, ...spam, updateFields: { name: 'Junk' } },
	'sample · annotate': { ...ticket, ...billing },
	'sample · create': { ...inTickets, ...text },
	'sample · delete': ticket,
	'sample · get': ticket,
	// The one that has all is the newest, and so the last.
	'sample · getMany': { ...inTickets, returnAll: true },
};

const VALUES: Record<string, unknown> = {
	string: expect.any(String),
	number: expect.any(Number),
	integer: expect.any(Number),
	boolean: expect.any(Boolean),
};

function schemaOf(resource: string, name: string): Schema {
	const file = join(FOLDER, resource, `${name}.json`);
	if (!existsSync(file)) throw new Error(`What comes out of ${resource} · ${name}? Add ${file}.`);
	return JSON.parse(readFileSync(file, 'utf8')) as Schema;
}

/** Has every field that a schema names, with its type. */
function asNamed({ type, properties: fields = {} }: Schema): unknown {
	if (type in VALUES) return VALUES[type];
	if (type !== 'object' || Object.keys(fields).length === 0) {
		throw new Error(`The editor has nothing to show of: ${type}`);
	}
	const named = Object.entries(fields).map(([name, field]) => [name, asNamed(field)]);
	return expect.objectContaining(Object.fromEntries(named) as IDataObject);
}

describe('the fields that the editor shows before a first run', () => {
	const bench = useBench({ functions: ['spam', 'support', 'help'] });
	const run = async (resource: string, name: string, more: INodeParameters = {}) => {
		const result = await bench().run(operation(resource, name, more), [
			{ text: 'The invoice is wrong' },
		]);
		expect(shownError(result)).toBe('');
		return result.json('Nyckel');
	};

	// A sample with all that one can have: its own ID, a prediction, and a person's label.
	beforeEach(async () => {
		const kept = { ...inTickets, ...text, data: 'My card was charged twice' };
		await run('function', 'invoke', { ...kept, options: { externalId: 'ticket-1' } });
		await run('sample', 'annotate', { ...ticket, ...billing });
	});

	it.each(OPERATIONS)('come out of %s · %s', async (resource, name) => {
		const schema = schemaOf(resource, name);
		expect(schema).toEqual({ type: 'object', properties: expect.anything(), version: 1 });
		const items = await run(resource, name, FILLED[`${resource} · ${name}`]);
		expect(items).toContainEqual(asNamed(schema));
	});

	it('are said of no operation that there is not', () => {
		const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' });
		const known = OPERATIONS.map(([resource, name]) => join(resource, `${name}.json`));
		expect(files.filter((file) => file.endsWith('.json')).sort()).toEqual(known.sort());
	});
});
