import '../support/inFastTime';

import type { FaultAction } from '../../sandbox';
import { systemClock } from '../../nodes/Nyckel/run/clock';
import { FUNCTIONS } from '../../sandbox';
import {
	image,
	lead,
	locator,
	operation,
	sentInvokes,
	sentLines,
	shownError,
	support,
	useBench,
} from '../support/bench';
import { Loopback } from '../support/loopback';

const TEXT = [{ text: 'Where is my parcel?' }];
const SAMPLE = { sampleBy: 'sampleId', sampleId: 'sample_1' };

describe('an error of Nyckel', () => {
	const bench = useBench();
	// Without chance in the way, a retry follows at once.
	beforeEach(() => void jest.spyOn(systemClock, 'random').mockReturnValue(0));
	afterEach(() => jest.restoreAllMocks());

	const failWith = (action: FaultAction) =>
		bench().sandbox.addFault({ match: { path: '/invoke' }, action });

	it.each<[number, number, RegExp]>([
		[400, 1, /could not use this input \[item 0\] · Nyckel says: Bad Request\. Check/],
		[402, 1, /plan is used up or unpaid \[item 0\] · Check plan and billing/],
		[403, 1, /may not use the function "function_supporttickets01" \[item 0\] · Pick a function/],
		[404, 1, /has no function "function_supporttickets01" \[item 0\] · Pick it from the list/],
		[409, 1, /answered with status 409 \[item 0\] · Nyckel says: Conflict\./],
		[413, 1, /input is too large for Nyckel \[item 0\] · Send a smaller one/],
		[418, 1, /answered with status 418 \[item 0\]/],
		[422, 1, /could not use this input \[item 0\]/],
		[
			500,
			2,
			/could not answer \(status 500\) \[item 0\] · Nyckel says: Internal Server Error\. The node tried/,
		],
		[
			502,
			2,
			/cannot be reached at the moment \(status 502\) \[item 0\] · A gateway of Nyckel or a pro/,
		],
		[503, 2, /could not answer \(status 503\) \[item 0\]/],
		[504, 2, /cannot be reached at the moment \(status 504\) \[item 0\]/],
	])(
		'with status %i is sent %i times of 2, says what to do and names the item',
		async (status, sent, shown) => {
			failWith({ kind: 'status', status });
			const result = await bench().run(support({ options: { maxTries: 2 } }), TEXT);
			expect(shownError(result)).toMatch(shown);
			expect(result.error?.httpCode).toBe(String(status));
			expect(sentInvokes(bench().sandbox)).toHaveLength(sent);
		},
	);

	it('that a function is not trained yet says so', async () => {
		const functionId = locator(FUNCTIONS.untrained.id);
		const result = await bench().run(support({ functionId }), TEXT);
		expect(shownError(result)).toMatch(/is not trained yet \[item 0\] · Add samples with labels/);
	});

	it.each([
		['{"message"}', { message: 'Words of the server' }],
		['{"error"}', { error: 'Words of the server' }],
		['{"error": {"message"}}', { error: { message: 'Words of the server' } }],
		['{"detail"}', { title: 'Bad Request', detail: 'Words of the server' }],
		['{"title", "errors"}', { title: 'Not valid', errors: { data: ['Words of the server'] } }],
		['plain text', 'Words of the server'],
	])('shows the words of the server from %s', async (_, body) => {
		failWith({ kind: 'status', status: 400, body });
		const result = await bench().run(support(), TEXT);
		expect(result.error?.description).toContain('Words of the server');
	});

	it.each<[string, FaultAction]>([
		['an empty body', { kind: 'empty', status: 400 }],
		['a body without reason', { kind: 'status', status: 400, body: { code: 7 } }],
	])('shows nothing odd from %s', async (_, action) => {
		failWith(action);
		const result = await bench().run(support(), TEXT);
		expect(result.error?.description).toBe('Nyckel gave no reason. Check this item’s input.');
	});

	it.each([
		['function', 'getMany'],
		['function', 'get'],
		['label', 'getMany'],
		['sample', 'getMany'],
		['sample', 'get'],
	])('to a request without input blames no input: %s %s', async (resource, name) => {
		const functionId = locator(FUNCTIONS.support.id);
		const reading = operation(resource, name, { functionId, ...SAMPLE });
		const told: string[] = [];
		for (const status of [400, 422, 200]) {
			const body = { message: 'No such query' };
			const action = { kind: 'status', status, body } as const;
			const fault = bench().sandbox.addFault({ match: { method: 'GET' }, action });
			told.push(shownError(await bench().run(reading, TEXT)));
			fault.remove();
		}
		const todo =
			'Nyckel says: No such query. Check what is set in this node, then run the workflow again.';
		expect(told).toEqual([
			`Nyckel refused this request (status 400) [item 0] · ${todo}`,
			`Nyckel refused this request (status 422) [item 0] · ${todo}`,
			`Nyckel sent a message instead of a result [item 0] · ${todo}`,
		]);
	});

	it('shows 300 characters of a long reason at most', async () => {
		failWith({ kind: 'status', status: 400, body: { message: 'x'.repeat(5000) } });
		const result = await bench().run(support(), TEXT);
		expect(result.error?.description).toMatch(/^Nyckel says: x{300}\. Check/);
	});

	it('by a redirect does not carry the credential to another host', async () => {
		const elsewhere = await Loopback.start(() => ({ body: { labelName: 'A' } }));
		failWith({ kind: 'redirect', to: `${elsewhere.url}/x` });
		const result = await bench().run(support(), TEXT);
		await elsewhere.close();
		expect(shownError(result)).toMatch(/The base URL leads to another address/);
		expect(elsewhere.seen).toEqual([]);
	});

	it('that nobody answers at the base URL is named with the host', async () => {
		const gone = await Loopback.start(() => undefined);
		const { url } = gone;
		await gone.close();
		const credentials = await bench().credential('nyckelApi', { baseUrl: url });
		const result = await bench().run(support({ options: { maxTries: 1 } }), TEXT, { credentials });
		expect(shownError(result)).toMatch(
			/127\.0\.0\.1:\d+ cannot be reached \[item 0\] · Check 'Base URL'/,
		);
	});
});

describe('a 400 because the function takes another kind of input', () => {
	const bench = useBench();
	const TABLE = { tabularMode: 'json', data: '{"Company": "Acme"}' };
	const PHOTO = { imageSource: 'url', data: 'https://example.com/a.png' };

	it.each([
		['text', 'image', support({ functionId: locator(FUNCTIONS.image.id) }), 'images', 'Image'],
		[
			'text',
			'table',
			support({ functionId: locator(FUNCTIONS.lead.id) }),
			'columns of a table',
			'Tabular',
		],
		[
			'an image',
			'table',
			image({ ...PHOTO, functionId: locator(FUNCTIONS.lead.id) }),
			'columns of a table',
			'Tabular',
		],
		[
			'a row',
			'text',
			lead({ ...TABLE, functionId: locator(FUNCTIONS.support.id) }),
			'text',
			'Text',
		],
		[
			'a row',
			'image',
			lead({ ...TABLE, functionId: locator(FUNCTIONS.image.id) }),
			'images',
			'Image',
		],
	])('names it: %s sent to a function for %s', async (_, __, parameters, takes, option) => {
		const result = await bench().run(parameters, TEXT);
		expect(shownError(result)).toBe(
			`This function takes ${takes} [item 0] · Set 'Input Type' to '${option}'.`,
		);
	});

	it('asks for the function once, however many items failed', async () => {
		const parameters = support({ functionId: locator(FUNCTIONS.image.id) });
		const items = Array.from({ length: 8 }, (_, i) => ({ text: `Text ${i}` }));
		const result = await bench().run(parameters, items, { onError: 'continueRegularOutput' });
		expect(result.json('End').map(({ error }) => error)).toEqual(
			items.map((_, i) => `This function takes images [item ${i}]`),
		);
		const asked = sentLines(bench().sandbox).filter((line) => line.startsWith('GET '));
		expect(asked).toEqual([`GET /v1/functions/${FUNCTIONS.image.id}`]);
	});

	it('keeps the server’s words when the kind is right or cannot be looked up', async () => {
		bench().sandbox.addFault({
			match: { path: '/invoke' },
			action: { kind: 'status', status: 400, body: { message: 'Too short' } },
		});
		const right = await bench().run(support(), TEXT);
		bench().sandbox.addFault({ match: { method: 'GET' }, action: { kind: 'status', status: 404 } });
		const unknown = await bench().run(support(), TEXT);
		expect([right.error?.description, unknown.error?.description]).toEqual([
			'Nyckel says: Too short. Check this item’s input.',
			'Nyckel says: Too short. Check this item’s input.',
		]);
	});
});
