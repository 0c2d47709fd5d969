import '../support/inFastTime';

import type { INodeParameters } from 'n8n-workflow';

import { systemClock } from '../../nodes/Nyckel/run/clock';
import { image, sentInvokes, sentLines, shownError, support, useBench } from '../support/bench';
import { fastClock } from '../support/fastClock';
import { WHITE_PNG } from '../support/pictures';

const texts = (count: number) => Array.from({ length: count }, (_, i) => ({ text: `Text ${i}` }));

describe('the options of the batch', () => {
	const bench = useBench({ functions: ['support', 'image', 'untrained'] });
	// Without chance in the way, a retry follows at once.
	beforeEach(() => void jest.spyOn(systemClock, 'random').mockReturnValue(0));
	afterEach(() => jest.restoreAllMocks());

	it('Max Concurrent Requests bounds how many are under way', async () => {
		bench().sandbox.configure({ latencyMs: 20 });
		const result = await bench().run(support({ options: { maxConcurrency: 3 } }), texts(12));
		expect(result.json('End')).toHaveLength(12);
		expect(bench().sandbox.totals.maxInFlight).toBeLessThanOrEqual(3);
	});

	it('Tries per Item bounds how often an item is sent on a passing fault', async () => {
		bench().sandbox.addFault({
			match: { path: '/invoke' },
			action: { kind: 'status', status: 503 },
		});
		const result = await bench().run(support({ options: { maxTries: 3 } }), texts(1));
		expect(shownError(result)).toMatch(/Nyckel could not answer \(status 503\) \[item 0\]/);
		expect(sentInvokes(bench().sandbox)).toHaveLength(3);
	});

	it('an item is sent six times at most when nothing is set', async () => {
		bench().sandbox.addFault({
			match: { path: '/invoke' },
			action: { kind: 'status', status: 500 },
		});
		const result = await bench().run(support(), texts(1));
		expect(result.error?.httpCode).toBe('500');
		expect(sentInvokes(bench().sandbox)).toHaveLength(6);
	});

	it('a fault that passes is not seen by the user', async () => {
		bench().sandbox.addFault({
			match: { path: '/invoke', times: 3 },
			action: { kind: 'status', status: 503 },
		});
		const result = await bench().run(support(), texts(5));
		expect(result.error).toBeUndefined();
		expect(bench().sandbox.totals).toMatchObject({ invocations: 5, paidTwice: 0 });
	});

	it('Timeout ends the wait for one answer, and says that the item may have been counted', async () => {
		bench().sandbox.addFault({ match: { path: '/invoke' }, action: { kind: 'hang' } });
		const started = fastClock.now();
		const result = await bench().run(support({ options: { timeout: 1, maxTries: 1 } }), texts(1));
		expect(shownError(result)).toMatch(
			/Nyckel did not answer in time \[item 0\] · Nyckel may have counted the item all the same/,
		);
		expect(fastClock.now() - started).toBeGreaterThanOrEqual(1000);
		expect(sentInvokes(bench().sandbox)).toHaveLength(1);
	});

	it('Reuse Identical sends identical items once, and each gets a prediction of its own', async () => {
		const options = { reuseIdentical: true };
		const items = ['a', 'b', 'a', 'a', 'b'].map((text, id) => ({ id, text }));
		const parameters = support({ options, output: 'inputWithPrediction' });
		const result = await bench().run(parameters, items);
		const output = result.json('End');
		expect(sentInvokes(bench().sandbox)).toHaveLength(2);
		expect(output.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4]);
		expect(output[2]?.prediction).toEqual(output[0]?.prediction);
		expect(output[2]?.prediction).not.toBe(output[0]?.prediction);
	});

	it.each<[string, INodeParameters, object]>([
		['external ID', { externalId: '={{ $itemIndex }}' }, {}],
		['label count', { labelCount: '={{ $itemIndex + 1 }}' }, {}],
		['metadata', { metadata: '={{ ({ n: $itemIndex }) }}' }, {}],
	])('Reuse Identical keeps items with another %s apart', async (_, more) => {
		const options = { reuseIdentical: true, ...more };
		await bench().run(support({ options }), [{ text: 'a' }, { text: 'a' }]);
		expect(sentInvokes(bench().sandbox)).toHaveLength(2);
	});

	it('Reuse Identical tells images apart by their bytes', async () => {
		const file = async (bytes: Buffer) => ({
			json: {},
			binary: { data: await bench().engine.binary(bytes, { mimeType: 'image/png' }) },
		});
		const items = [await file(WHITE_PNG), await file(WHITE_PNG), await file(Buffer.alloc(9, 3))];
		const result = await bench().run(image({ options: { reuseIdentical: true } }), items);
		expect(result.json('End')).toHaveLength(3);
		expect(sentInvokes(bench().sandbox)).toHaveLength(2);
	});

	it.each<[INodeParameters, RegExp]>([
		[
			{ maxConcurrency: 0 },
			/'Max Concurrent Requests' is "0", not a whole number above zero · Enter 1/,
		],
		[{ requestsPerSecond: -5 }, /'Requests per Second' is "-5" · Enter a number of 1/],
		[{ timeout: 0.5 }, /'Timeout' is "0.5"/],
		[{ maxTries: '={{ "many" }}' }, /'Tries per Item' is "many"/],
		[{ maxTries: '={{ [2] }}' }, /'Tries per Item' is a list/],
		[{ reuseIdentical: '={{ 1 }}' }, /'Reuse Identical' is "1"/],
	])('%j is refused before anything is sent', async (options, shown) => {
		const result = await bench().run(support({ options }), texts(2));
		expect(shownError(result)).toMatch(shown);
		// The options are of the whole run: no item is at fault.
		expect(result.error?.context?.itemIndex).toBeUndefined();
		expect(sentLines(bench().sandbox)).toEqual([]);
	});
});
