import '../support/inFastTime';

import type { INodeParameters } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import { errorsOf, operation, sentLines, shownError, useBench } from '../support/bench';

const bench = useBench({ functions: ['support'] });

/** Requests that may be under way when the first refusal comes. */
const AT_ONCE = 25;

const bySampleId = (name: string, value: string, more: INodeParameters = {}) =>
	operation('sample', name, {
		functionId: { __rl: true, mode: 'id', value },
		...{ sampleBy: 'sampleId', sampleId: '={{ $json.id }}', label: 'Billing', ...more },
	});

const items = Array.from({ length: 60 }, (_, i) => ({ id: `sample_${i}` }));

/** What was sent about functions: not for a token. */
const sentOf = () => sentLines(bench().sandbox).filter((line) => line.includes('/functions/'));

describe.each<[name: string, more: INodeParameters]>([
	['annotate', {}],
	['annotate', { annotation: 'clear' }],
	['delete', {}],
	['delete', { ifGone: 'goOn' }],
	['get', {}],
])('Sample · %s %j by Sample ID', (name, more) => {
	it('ends soon in a function that Nyckel does not have, and names it', async () => {
		const onError = 'continueRegularOutput';
		const result = await bench().run(bySampleId(name, 'gone', more), items, { onError });
		expect(sentOf().length).toBeLessThanOrEqual(AT_ONCE + 2);
		const errors = errorsOf(result.outputs('Nyckel')[0]);
		expect(errors).toEqual(
			items.map((_, index) => [index, `Nyckel has no function "gone" [item ${index}]`]),
		);
	});

	it('asks once whether the function is there, however many samples are not', async () => {
		const onError = 'continueRegularOutput';
		const { id } = FUNCTIONS.support;
		const result = await bench().run(bySampleId(name, id, more), items, { onError });
		const isFine = more.ifGone === 'goOn';
		expect(errorsOf(result.outputs('Nyckel')[0])).toHaveLength(isFine ? 0 : items.length);
		const asked = sentOf().filter((line) => /functions\/[^/]+$/.test(line));
		// Get asks for the labels first, which tells as much.
		expect(asked).toHaveLength(name === 'get' ? 0 : 1);
		expect(sentOf().length).toBeLessThanOrEqual(items.length + 3);
	});
});

test('a sample that is missing beside others is asked about nowhere else', async () => {
	const support = FUNCTIONS.support.id;
	const data = { inputType: 'text', data: '={{ $json.text }}', sampleBy: 'externalId' };
	const made = await bench().run(bySampleId('create', support, data), [{ text: 'a' }]);
	const before = sentOf().length;
	const parameters = bySampleId('delete', support);
	const present = made.json('Nyckel')[0]?.id as string;
	const result = await bench().run(parameters, [{ id: present }, { id: 'sample_9' }], {
		onError: 'continueRegularOutput',
	});
	expect(result.json('Nyckel')).toMatchObject([
		{ deleted: true },
		{ error: 'Nyckel has no sample "sample_9" in this function [item 1]' },
	]);
	expect(shownError(result)).toBe('');
	expect(sentOf().length - before).toBeLessThanOrEqual(3);
});
