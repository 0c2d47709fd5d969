import { HELP_ARTICLES } from '../data/help-articles';
import { tileSamples } from '../data/tiles';
import { stableId } from './ids';
import { imageTraits, rowTraits, textTraits } from './likeness';
import { readLines } from './reading';
import { findShapes } from './shapes';
import type { Field, FunctionDefinition } from './types';

/** The functions below, by their short names. */
export type OtherKindKey =
	| 'parcels'
	| 'stains'
	| 'screws'
	| 'receipts'
	| 'help'
	| 'tiles'
	| 'firms';

/** What finds things is named by the function itself. Source: nyckel-api.md, "Other kinds of function". */
function labelNamed(name: string): FunctionDefinition['labels'] {
	return [{ id: stableId('label', name), name }];
}

const FIRM_FIELDS: readonly Field[] = [
	{ id: stableId('field', 'firms/Name'), name: 'Name', type: 'Text' },
	{ id: stableId('field', 'firms/City'), name: 'City', type: 'Text' },
	{ id: stableId('field', 'firms/Employees'), name: 'Employees', type: 'Number' },
];

const FIRMS = [
	{ Name: 'Bakery Huber', City: 'Graz', Employees: 12 },
	{ Name: 'Huber Logistics', City: 'Vienna', Employees: 340 },
	{ Name: 'Adler Pharmacy', City: 'Graz', Employees: 7 },
	{ Name: 'Nordwind Energy', City: 'Hamburg', Employees: 1200 },
	{ Name: 'Weaver & Sons', City: 'Leeds', Employees: 45 },
];

/** The functions that neither classify nor tag. */
export const OTHER_KINDS: ReadonlyArray<FunctionDefinition & { key: OtherKindKey }> = [
	{
		key: 'parcels',
		id: 'function_parcels000000001',
		name: 'Parcel',
		input: 'Image',
		output: 'Detection',
		labels: labelNamed('Parcel'),
		detect: findShapes,
	},
	{
		key: 'stains',
		id: 'function_stains0000000001',
		name: 'Stain',
		input: 'Image',
		output: 'BoxDetect',
		labels: labelNamed('Stain'),
		detect: findShapes,
	},
	{
		key: 'screws',
		id: 'function_screws0000000001',
		name: 'Screw',
		input: 'Image',
		output: 'Localization',
		labels: labelNamed('Screw'),
		detect: findShapes,
	},
	{
		key: 'receipts',
		id: 'function_receipts00000001',
		name: 'Text of receipts',
		input: 'Image',
		output: 'Ocr',
		labels: [],
		readText: readLines,
	},
	{
		key: 'help',
		id: 'function_helparticles0001',
		name: 'Help articles',
		input: 'Text',
		output: 'Search',
		labels: [],
		stock: () => Object.entries(HELP_ARTICLES).map(([externalId, data]) => ({ data, externalId })),
		traitsOf: textTraits,
	},
	{
		key: 'tiles',
		id: 'function_walltiles0000001',
		name: 'Wall tiles',
		input: 'Image',
		output: 'Search',
		labels: [],
		stock: tileSamples,
		traitsOf: imageTraits,
	},
	{
		key: 'firms',
		id: 'function_knownfirms000001',
		name: 'Known firms',
		input: 'Tabular',
		output: 'Search',
		labels: [],
		fields: FIRM_FIELDS,
		stock: () => FIRMS.map((data, index) => ({ data, externalId: `firm-${index + 1}` })),
		traitsOf: rowTraits,
	},
];
