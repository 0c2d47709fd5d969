import './inFastTime';

import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { locator, ON_ERROR, useBench } from './bench';
import type { RunResult } from './engine';
import { everySpot } from './everyParameter';
import type { Spot } from './everyParameter';
import { WHITE_PNG } from './pictures';

/** A value such as people have it in a cell by accident. */
export const LONG = 'x'.repeat(1_000_000);

/** Longest text that a person is shown at once, characters. */
const MAX_TEXT = 1_500;

/** What an operation needs to go on until it looks at the value, whichever it is. */
export const FILLED: INodeParameters = {
	functionId: locator(FUNCTIONS.support.id),
	label: locator('Billing', 'name'),
	name: 'New',
	data: 'a text',
	sampleId: 'sample_1',
	externalId: 'mine-1',
};

/** What n8n keeps of a run for people to read: the error, the hints, and what an item got in place of a result. */
export function readable(result: RunResult, input: IDataObject = {}): string[] {
	const { error } = result;
	const { message, description, messages, context } = error ?? {};
	const failed = result.outputs('Nyckel').flatMap((items) =>
		items.flatMap(({ json }) => {
			const added = Object.entries(json).filter(([name]) => !(name in input));
			return json.error === undefined
				? []
				: added.map(([name, text]) => JSON.stringify({ [name]: text }));
		}),
	);
	return [
		...(error ? [JSON.stringify({ message, description, messages, context })] : []),
		...[...result.hints('Nyckel').map((hint) => hint.message), ...result.summary('Nyckel')],
		...failed,
	];
}

/** Fails for a text that nobody reads to its end. */
export function expectShort(texts: readonly string[]): void {
	expect(texts.filter(({ length }) => length > MAX_TEXT).map((text) => text.slice(0, 200))).toEqual(
		[],
	);
}

const isOf =
	(resource: string, ...operations: string[]) =>
	(spot: Pick<Spot, 'resource' | 'operation'>) =>
		spot.resource === resource && operations.includes(spot.operation);

/** Which operations a test file takes: each file is to be done in seconds. */
const PARTS = {
	invoke: isOf('function', 'invoke'),
	route: isOf('function', 'invokeAndRoute'),
	newSamples: isOf('sample', 'annotate', 'create'),
	samples: isOf('sample', 'delete', 'get', 'getMany'),
};

/**
 * Puts a value of a million characters in every place that the node's description has.
 * @param part the operations; `rest`: all that are in no other part
 */
export function describeBounded(part: keyof typeof PARTS | 'rest'): void {
	const isRest = (spot: Spot) => !Object.values(PARTS).some((takes) => takes(spot));
	const spots = everySpot({ fixed: LONG, expression: '={{ $json.v }}' }).filter(
		part === 'rest' ? isRest : PARTS[part],
	);

	describe('a value of a million characters', () => {
		const bench = useBench({ functions: ['support', 'lead', 'image'] }, { recordLogs: true });
		const file = { mimeType: 'image/png', data: WHITE_PNG.toString('base64') };
		const json = { v: LONG, [LONG]: 1 };
		const item: INodeExecutionData = { json, binary: { data: file } };
		// Nobody has to make sense of such a text.
		beforeEach(() => {
			bench().sandbox.addFault({
				match: { method: 'POST', path: /\/(?:invoke|search|samples)$/ },
				action: { kind: 'body', body: '{"id":"sample_1","labelName":"Billing","confidence":0.9}' },
			});
		});

		it.each(
			spots.map((spot, index) => {
				const place = `${spot.resource} · ${spot.operation} · ${spot.name}`;
				return [place, spot.parameters, ON_ERROR[index % ON_ERROR.length]] as const;
			}),
		)('leaves what a user reads short, in %s', async (_, parameters, onError) => {
			const credentials = await bench().credential('nyckelApi');
			const before = bench().engine.logMessages().length;
			const settings = { credentials, onError };
			const result = await bench().run({ ...FILLED, ...parameters }, [item], settings);
			expectShort([...readable(result, json), ...bench().engine.logMessages().slice(before)]);
		});
	});
}
