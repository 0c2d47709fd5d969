import '../support/inFastTime';

import type { INodeParameters } from 'n8n-workflow';

import { FUNCTIONS } from '../../sandbox';
import {
	image,
	locator,
	ON_ERROR,
	ONE_BY_ONE,
	searchIn,
	sentLines,
	shownError,
	support,
	useBench,
} from '../support/bench';
import { dataUri, WHITE_PNG } from '../support/pictures';
import { invokeText, workflowOf } from '../support/nyckel';

const { topics, help, receipts, screws, support: tickets } = FUNCTIONS;

const V1 = `POST /v1/functions/${topics.id}/invoke`;
const OLDER = `POST /v0.9/functions/${topics.id}/invoke`;
const QUESTION = `GET /v1/functions/${topics.id}`;

const MAILS = Array.from({ length: 40 }, (_, i) => ({ text: `Meeting ${i} about the budget` }));
const tags = (more: INodeParameters = {}) => invokeText(topics.id, more);

describe('a function that tags', () => {
	const bench = useBench({ functions: ['topics', 'support'] });
	const api = () => sentLines(bench().sandbox).filter((line) => !line.endsWith('/token'));
	const count = (line: string) => api().filter((sent) => sent === line).length;

	it('is asked at the usual address, and nowhere else, where that answers', async () => {
		const result = await bench().run(tags(), MAILS);
		expect(result.json('End')).toHaveLength(MAILS.length);
		expect(api()).toEqual(MAILS.map(() => V1));
	});

	describe.each([400, 404] as const)('whose usual address answers %d', (tagsByV1) => {
		beforeEach(() => bench().sandbox.configure({ forms: { tagsByV1, tagIds: true } }));

		it.each(ON_ERROR)(
			'is asked at the older one: every item once, nothing lost (%s)',
			async (onError) => {
				const result = await bench().run(tags(), MAILS, { onError });
				const outputs = result.outputs('Nyckel');
				expect(result.error).toBeUndefined();
				expect(outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
					MAILS.map((_, item) => ({ item })),
				);
				for (const { json } of outputs[0] ?? []) {
					expect(json).toMatchObject({ labels: expect.any(Array) as unknown[] });
					expect(json).not.toHaveProperty('predictions');
				}
				expect(bench().sandbox.totals).toMatchObject({ invocations: 40, paidTwice: 0 });
			},
		);

		it('is found out with one question, and the answer is remembered for the batch', async () => {
			const parameters = tags({ options: ONE_BY_ONE });
			await bench().run(parameters, MAILS);
			expect(count(QUESTION)).toBe(1);
			expect(count(V1)).toBe(1);
			expect(count(OLDER)).toBe(MAILS.length);
		});

		it('costs only what was under way an attempt in vain', async () => {
			await bench().run(tags(), MAILS);
			expect(count(QUESTION)).toBe(1);
			expect(count(V1)).toBeLessThanOrEqual(25);
		});

		it('routes by the tags', async () => {
			const more = { operation: 'invokeAndRoute', routes: { values: [{ label: 'Meetings' }] } };
			const result = await bench().run(tags(more), MAILS.slice(0, 3));
			const left = result.outputs('Nyckel').map((items) => items.length);
			expect(left.reduce((sum, length) => sum + length)).toBe(3);
		});

		it('is not paid again by Retry, though the first attempt knew the older address', async () => {
			bench().sandbox.addFault({
				match: { path: /v0\.9/, bodyIncludes: 'Meeting 7 ', times: 1 },
				action: { kind: 'status', status: 413 },
			});
			const credentials = await bench().credential();
			const workflow = workflowOf(tags({ options: ONE_BY_ONE }), { credentials });
			const items = MAILS.slice(0, 10).map((json) => ({ json }));
			const failed = await bench().engine.run(workflow, { items });
			expect(failed.status).toBe('error');
			const result = await bench().engine.retry(failed, workflow);
			expect(result.json('Nyckel')).toHaveLength(10);
			expect(bench().sandbox.totals).toMatchObject({ invocations: 10, paidTwice: 0 });
		});

		it('shares one answer among identical items', async () => {
			const items = MAILS.map(() => ({ text: 'Meeting about the budget' }));
			const result = await bench().run(tags({ options: { reuseIdentical: true } }), items);
			expect(result.json('End')).toHaveLength(items.length);
			expect(bench().sandbox.totals.invocations).toBe(1);
		});

		it('names a wrong kind of input, and pays for nothing', async () => {
			const parameters = image({
				functionId: locator(topics.id),
				imageSource: 'url',
				data: dataUri('image/png', WHITE_PNG),
			});
			const result = await bench().run(parameters, [{}]);
			expect(shownError(result)).toBe(
				"This function takes text [item 0] · Set 'Input Type' to 'Text'.",
			);
			expect(bench().sandbox.invocations).toHaveLength(0);
		});
	});

	it('is asked at the usual address again where the older one is not there', async () => {
		bench().sandbox.addFault({ match: { path: /v0\.9/ }, action: { kind: 'status', status: 404 } });
		bench().sandbox.addFault({
			match: { path: /v1/, bodyIncludes: 'refuse me' },
			action: { kind: 'status', status: 400, body: { message: 'Unreadable mail' } },
		});
		const items = [{ text: 'refuse me' }, ...MAILS];
		const result = await bench().run(tags({ options: ONE_BY_ONE }), items, {
			onError: 'continueRegularOutput',
		});
		const [first, ...others] = result.json('End');
		expect(first).toMatchObject({
			details: { description: expect.stringContaining('Unreadable mail') as string },
		});
		expect(others.filter(({ labels }) => labels !== undefined)).toHaveLength(MAILS.length);
		expect(bench().sandbox.totals.invocations).toBe(MAILS.length);
		expect(count(OLDER)).toBeLessThanOrEqual(2);
	});

	it('keeps to the usual address after that has answered', async () => {
		bench().sandbox.addFault({
			match: { bodyIncludes: 'Meeting 7 ' },
			action: { kind: 'status', status: 400 },
		});
		const settings = { onError: 'continueRegularOutput' as const };
		const result = await bench().run(tags({ options: ONE_BY_ONE }), MAILS, settings);
		expect(result.json('End').filter(({ error }) => error !== undefined)).toHaveLength(1);
		expect(count(OLDER)).toBe(0);
	});

	it('is asked about again where the question got no answer', async () => {
		bench().sandbox.configure({ forms: { tagsByV1: 400 } });
		bench().sandbox.addFault({
			match: { method: 'GET', times: 1 },
			action: { kind: 'status', status: 429 },
		});
		const result = await bench().run(tags({ options: ONE_BY_ONE }), MAILS.slice(0, 2));
		expect(result.error).toBeUndefined();
		expect(count(QUESTION)).toBe(2);
	});

	it('fails for its own reason where the question is never answered', async () => {
		bench().sandbox.configure({ forms: { tagsByV1: 404 } });
		bench().sandbox.addFault({ match: { method: 'GET' }, action: { kind: 'status', status: 403 } });
		const result = await bench().run(tags(), MAILS.slice(0, 1));
		expect(result.error?.message).toContain('Nyckel has no function');
		expect(count(QUESTION)).toBe(1);
	});

	it('is no question for others: a function that classifies is asked nothing more', async () => {
		await bench().run(support(), MAILS);
		expect(api().every((line) => line.endsWith('/invoke'))).toBe(true);
	});
});

describe.each([400, 404] as const)('a function of another kind, refused with %d', (otherKinds) => {
	const bench = useBench({
		functions: ['help', 'receipts', 'screws', 'support', 'topics'],
		forms: { otherKinds },
	});
	const png = { imageSource: 'url', data: dataUri('image/png', WHITE_PNG) };

	it.each<[string, INodeParameters, RegExp]>([
		[
			'that searches',
			invokeText(help.id),
			/^This function searches \[item 0\] · Use Function · Search\.$/,
		],
		[
			'that reads text',
			image({ functionId: locator(receipts.id), ...png }),
			/^This function reads text \[item 0\] · This node cannot do that\. Use n8n’s HTTP Request node/,
		],
		[
			'that locates',
			image({ functionId: locator(screws.id), ...png }),
			/^This function locates objects \[item 0\] · This node cannot do that\./,
		],
		[
			'that classifies, searched in',
			searchIn(tickets.id),
			/^This function classifies \[item 0\] · Use Function · Invoke\.$/,
		],
		[
			'that tags, searched in',
			searchIn(topics.id),
			/^This function tags \[item 0\] · Use Function · Invoke\.$/,
		],
	])('%s is named, by one question', async (_, parameters, message) => {
		const result = await bench().run(parameters, [{ text: 'Where is my parcel?' }]);
		expect(shownError(result)).toMatch(message);
		expect(result.error?.httpCode).toBe(String(otherKinds));
		const questions = sentLines(bench().sandbox).filter((line) => line.startsWith('GET'));
		expect(questions).toHaveLength(1);
	});

	it('is named in every item, and asked about once', async () => {
		const items = Array.from({ length: 60 }, (_, i) => ({ text: `Text ${i}` }));
		const result = await bench().run(invokeText(help.id), items, {
			onError: 'continueRegularOutput',
		});
		const errors = result.json('End').map(({ error }) => error);
		const named: unknown = expect.stringContaining('This function searches');
		expect(errors).toEqual(Array(60).fill(named));
		const questions = sentLines(bench().sandbox).filter((line) => line.startsWith('GET'));
		expect(questions).toHaveLength(1);
	});
});
