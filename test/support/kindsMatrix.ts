import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { drawPicture, FUNCTIONS, pngDataUri } from '../../sandbox';
import type { FunctionKey, ReplyForms } from '../../sandbox';
import { AT_ONCE } from './tickets';
import { invokeText } from './nyckel';

/** One kind of function in one form of its reply. */
export interface KindRow {
	kind: string;
	/** In words, for the table. */
	form: string;
	fn: FunctionKey;
	forms: Partial<ReplyForms>;
	/** The label that has a route. */
	label: string;
	inputs: Inputs;
}

/** Three inputs, and a part of the first one's body, by which a fault finds it. */
interface Inputs {
	inputType: 'text' | 'image';
	values: readonly string[];
	mark: string;
}

const texts = (...values: string[]): Inputs => ({
	inputType: 'text',
	values,
	mark: values[0] ?? '',
});

/** Pictures of different sizes differ from their start on. */
const pictures = (...files: Buffer[]): Inputs => {
	const values = files.map(pngDataUri);
	return { inputType: 'image', values, mark: values[0]?.slice(0, 70) ?? '' };
};

const photo = (width: number, shapes: number): Buffer =>
	drawPicture({
		width,
		height: 40,
		shapes: Array.from({ length: shapes }, (_, i) => ({
			x: 5 + 25 * i,
			y: 5,
			width: 15,
			height: 20,
		})),
	});

const TICKETS = texts(
	'First: the invoice is wrong',
	'Second: I was charged twice',
	'Third: my parcel is late',
);
const MAILS = texts(
	'First: the flight and the hotel, and the invoice for the bank',
	'Second: the doctor says to take the tablets twice a day',
	'Third: zzz',
);
const QUESTIONS = texts('First refund', 'Second invoice', 'Third password');
const PHOTOS = pictures(photo(90, 2), photo(91, 1), photo(92, 0));
const RECEIPTS = pictures(
	...['TOTAL 17.90', 'Thank you', ''].map((line, i) =>
		drawPicture({ width: 200 + i, height: 40, lines: [line] }),
	),
);
const WALLS = pictures(
	...[1, 2, 3].map((i) => drawPicture({ width: 20 + i, height: 20, background: [40 * i, 0, 90] })),
);

const row = (
	kind: string,
	fn: FunctionKey,
	inputs: Inputs,
	label: string,
	forms: ReadonlyArray<readonly [form: string, change: Partial<ReplyForms>]>,
): KindRow[] => forms.map(([form, change]) => ({ kind, form, fn, forms: change, label, inputs }));

const REFUSED: ReadonlyArray<readonly [string, Partial<ReplyForms>]> = [
	['v1 refuses with 400', { otherKinds: 400 }],
	['v1 refuses with 404', { otherKinds: 404 }],
];

/** Every kind of function behind Invoke and Invoke and Route, in every form that the reference names. */
export const INVOKED_KINDS: readonly KindRow[] = [
	...row('Classification', 'support', TICKETS, 'Billing', [
		['a label', {}],
		['null in place of the label', { classification: 'null-label' }],
		['confidences only', { classification: 'confidences-only' }],
	]),
	...row('Tags', 'topics', MAILS, 'Travel', [
		['a list', {}],
		['a list with IDs', { tagIds: true }],
		['v1 refuses with 400', { tagsByV1: 400 }],
		['v1 refuses with 404', { tagsByV1: 404 }],
	]),
	...row('Detection', 'parcels', PHOTOS, 'Parcel', [
		['`predictions`', {}],
		['a bare list', { boxes: 'bare' }],
	]),
	...row('BoxDetect', 'stains', PHOTOS, 'Stain', [
		['`predictions`', {}],
		['a bare list', { boxes: 'bare' }],
	]),
	...row('Ocr', 'receipts', RECEIPTS, 'None', [
		['v1 answers `text`', { otherKinds: 'answered' }],
		...REFUSED,
	]),
	...row('Localization', 'screws', PHOTOS, 'Screw', [
		['v1 answers `points`', { otherKinds: 'answered' }],
		...REFUSED,
	]),
	...row('Search', 'help', QUESTIONS, 'None', [
		['v1 answers matches', { otherKinds: 'answered' }],
		...REFUSED,
	]),
];

/** Functions behind Function · Search. */
export const SEARCHED_KINDS: readonly KindRow[] = [
	...row('Search', 'help', QUESTIONS, '', [
		['a bare list', { searchAddress: 'current' }],
		['`searchSamples`', { searchAddress: 'current', searchReply: 'searchSamples' }],
		['a bare list, older address', { searchAddress: 'older' }],
		['`searchSamples`, older address', { searchAddress: 'older', searchReply: 'searchSamples' }],
	]),
	...row('Search of images', 'tiles', WALLS, '', [['a bare list', {}]]),
];

/** How the node is used. */
export const OPERATIONS = {
	invoke: 'Invoke',
	invokeAndRoute: 'Invoke and Route',
	search: 'Search',
} as const;

/** Parameters of one operation on a row's function; the input comes from the field `input`, or as a file. */
export function parametersOf(
	{ fn, inputs, label }: KindRow,
	operation: keyof typeof OPERATIONS,
	more: INodeParameters = {},
): INodeParameters {
	return invokeText(FUNCTIONS[fn].id, {
		operation,
		inputType: inputs.inputType,
		imageSource: 'binary',
		data: '={{ $json.input }}',
		options: AT_ONCE as INodeParameters,
		...(operation === 'invokeAndRoute' && { routes: { values: [{ label }] } }),
		...(operation === 'search' && { searchOutput: 'inputWithMatches' }),
		...more,
	});
}

/** A row's items: texts in a field, pictures as files. */
export function itemsOf({ inputs }: KindRow): INodeExecutionData[] {
	return inputs.values.map((input, id): INodeExecutionData => {
		if (inputs.inputType === 'text') return { json: { id, input } };
		const data = input.slice(input.indexOf(',') + 1);
		return { json: { id }, binary: { data: { data, mimeType: 'image/png' } } };
	});
}

/** What a run came to. */
export interface Tally {
	/** Results by output, in the order of the outputs. */
	results: number[];
	errors: number;
	/** Invocations that Nyckel would bill, from the first run on. */
	paid: number;
}

/** Counts the items of a node's outputs. */
export function tally(outputs: INodeExecutionData[][], paid: number): Tally {
	const isError = ({ json }: { json: IDataObject }) => json.error !== undefined;
	return {
		results: outputs.map((items) => items.filter((item) => !isError(item)).length),
		errors: outputs.flat().filter(isError).length,
		paid,
	};
}
