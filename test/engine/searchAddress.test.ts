import '../support/inFastTime';

import { FUNCTIONS } from '../../sandbox';
import { ONE_BY_ONE, searchIn, sentLines, shownError, useBench } from '../support/bench';
import { workflowOf } from '../support/nyckel';

const { help, support } = FUNCTIONS;
const QUESTIONS = [{ text: 'When do I get my money back?' }, { text: 'How do I track my parcel?' }];

const current = (id: string) => `POST /v1/search-functions/${id}/invoke`;

describe('Function · Search', () => {
	const bench = useBench({ functions: ['help', 'support'] });

	describe('where the current address is not there', () => {
		const older = (id: string) => `POST /v1/functions/${id}/search`;
		const question = (id: string) => `GET /v1/functions/${id}`;
		const MANY = Array.from({ length: 40 }, (_, i) => ({ text: `Question ${i} about a refund` }));
		const count = (line: string) =>
			sentLines(bench().sandbox).filter((sent) => sent === line).length;

		it.each(['bare', 'searchSamples'] as const)(
			'asks at the older one, found out with one question: %s',
			async (searchReply) => {
				bench().sandbox.configure({ forms: { searchAddress: 'older', searchReply } });
				const parameters = searchIn(help.id, { sampleCount: 1, options: ONE_BY_ONE });
				const result = await bench().run(parameters, MANY);
				expect(result.error).toBeUndefined();
				expect(result.json('End')).toHaveLength(MANY.length);
				expect(bench().sandbox.totals).toMatchObject({ invocations: 40, paidTwice: 0 });
				expect([current, question, older].map((line) => count(line(help.id)))).toEqual([1, 1, 40]);
			},
		);

		it('costs only what was under way an attempt in vain', async () => {
			bench().sandbox.configure({ forms: { searchAddress: 'older' } });
			const result = await bench().run(searchIn(help.id, { sampleCount: 1 }), MANY);
			expect(result.json('End')).toHaveLength(MANY.length);
			expect(count(question(help.id))).toBe(1);
			expect(count(current(help.id))).toBeLessThanOrEqual(25);
		});

		it('finds by sample too, and names a sample that is not there', async () => {
			const first = await bench().run(searchIn(help.id, { sampleCount: 1 }), QUESTIONS.slice(0, 1));
			const [{ sampleId } = {}] = first.json('End');
			bench().sandbox.configure({ forms: { searchAddress: 'older' } });
			const parameters = searchIn(help.id, {
				searchBy: 'sampleId',
				sampleId: '={{ $json.sampleId }}',
				sampleCount: 1,
			});
			const items = [{ sampleId: sampleId as string }, { sampleId: 'sample_none' }];
			const result = await bench().run(parameters, items, { onError: 'continueRegularOutput' });
			expect(result.json('End')).toMatchObject([
				{ sampleId, distance: 0 },
				{ error: 'Nyckel has no sample "sample_none" in this function [item 1]' },
			]);
		});

		it('is not paid again by Retry, though the first attempt knew the older address', async () => {
			bench().sandbox.configure({ forms: { searchAddress: 'older' } });
			const fault = bench().sandbox.addFault({
				match: { path: '/search', bodyIncludes: 'Question 7 ' },
				action: { kind: 'status', status: 413 },
			});
			const credentials = await bench().credential();
			const parameters = searchIn(help.id, { sampleCount: 1, options: ONE_BY_ONE });
			const workflow = workflowOf(parameters, { credentials });
			const items = MANY.slice(0, 10).map((json) => ({ json }));
			const failed = await bench().engine.run(workflow, { items });
			expect(failed.status).toBe('error');
			fault.remove();
			const result = await bench().engine.retry(failed, workflow);
			expect(result.json('Nyckel')).toHaveLength(10);
			expect(bench().sandbox.totals).toMatchObject({ invocations: 10, paidTwice: 0 });
		});

		it('says what is likely and what to do, where nothing is at either', async () => {
			bench().sandbox.addFault({
				match: { method: 'POST', path: '/v1' },
				action: { kind: 'status', status: 404 },
			});
			const result = await bench().run(searchIn(help.id), QUESTIONS.slice(0, 1));
			expect(shownError(result)).toBe(
				`Nyckel has no search for the function "${help.id}" yet [item 0] · It may have no samples yet: add some at Nyckel, then run the workflow again. If it has, check 'Base URL' and any proxy.`,
			);
			expect(result.error?.httpCode).toBe('404');
			expect(count(question(help.id))).toBe(1);
		});

		it('says so in each of many items, and soon sends no more', async () => {
			bench().sandbox.addFault({
				match: { method: 'POST', path: '/v1' },
				action: { kind: 'status', status: 404 },
			});
			const result = await bench().run(searchIn(help.id), MANY, {
				onError: 'continueRegularOutput',
			});
			const errors = result.json('End').map(({ error }) => error);
			const named: unknown = expect.stringContaining('Nyckel has no search for the function');
			expect(errors).toEqual(MANY.map(() => named));
			expect(count(question(help.id))).toBe(1);
			expect(count(current(help.id)) + count(older(help.id))).toBeLessThan(2 * MANY.length);
		});
	});

	it('asks nothing more where the current address answers', async () => {
		const fault = {
			match: { bodyIncludes: 'money' },
			action: { kind: 'status', status: 404 },
		} as const;
		bench().sandbox.addFault(fault);
		const parameters = searchIn(help.id, { options: ONE_BY_ONE });
		await bench().run(parameters, [...QUESTIONS].reverse(), { onError: 'continueRegularOutput' });
		const lines = sentLines(bench().sandbox).filter((line) => !line.endsWith('/token'));
		expect(lines).toEqual([current(help.id), current(help.id)]);
	});

	it.each([400, 404] as const)(
		'names a function of another kind, refused with %d',
		async (otherKinds) => {
			bench().sandbox.configure({ forms: { otherKinds } });
			const message = 'This function classifies [item 0] · Use Function · Invoke.';
			const byInput = await bench().run(searchIn(support.id), QUESTIONS.slice(0, 1));
			expect(shownError(byInput)).toBe(message);
			const bySample = searchIn(support.id, { searchBy: 'sampleId', sampleId: 'sample_1' });
			expect(shownError(await bench().run(bySample, [{}]))).toBe(message);
			expect(bench().sandbox.totals.invocations).toBe(0);
		},
	);
});
