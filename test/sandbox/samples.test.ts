import { FUNCTIONS, startSandbox, type Sandbox } from '../../sandbox';
import { call, invoke, pathOf } from './client';

const SAMPLES = pathOf('support', '/samples');
const labelId = (name: string) =>
	FUNCTIONS.support.labels.find((label) => label.name === name)?.id ?? '';

describe('samples', () => {
	let sandbox: Sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox({ functions: ['support'], limits: false });
	});
	afterEach(() => sandbox.reset());
	afterAll(() => sandbox.close());

	it('are created with a label that exists, and counted in the summary', async () => {
		const before = (await call(sandbox, 'GET', pathOf('support', '/summary'))).body;
		const created = await call(sandbox, 'POST', SAMPLES, {
			data: 'The hovercraft is full of eels',
			externalId: 'eels',
			annotation: { labelName: 'Shipping' },
		});
		expect(created).toMatchObject({
			status: 200,
			body: { externalId: 'eels', annotation: { labelId: labelId('Shipping') } },
		});
		const after = (await call(sandbox, 'GET', pathOf('support', '/summary'))).body;
		expect(before).toMatchObject({ sampleCount: 150, annotatedSampleCount: 150 });
		expect(after).toMatchObject({
			sampleCount: 151,
			annotatedSampleCountByLabelId: { [labelId('Shipping')]: 31 },
		});
	});

	it('are refused twice with 409 and the id of the first', async () => {
		const { body: first } = await call(sandbox, 'POST', SAMPLES, { data: 'Once' });
		const second = await call(sandbox, 'POST', SAMPLES, { data: 'Once' });
		expect(second.status).toBe(409);
		expect(second.body).toMatchObject({ existingSampleId: (first as { id: string }).id });
	});

	it.each([
		['an unknown label', { data: 'x', annotation: { labelName: 'Nobody' } }],
		['two ways to say the label', { data: 'x', annotation: { labelName: 'Sales', labelId: 'l' } }],
		['an unknown key', { data: 'x', label: 'Sales' }],
		['the wrong kind of data', { data: 7 }],
	])('are refused with %s', async (_, body) => {
		expect((await call(sandbox, 'POST', SAMPLES, body)).status).toBe(400);
	});

	it('are filtered by what the reference lists', async () => {
		await invoke(sandbox, 'support', 'Where is my parcel?', '?externalId=a');
		await call(sandbox, 'POST', SAMPLES, { data: 'Fresh', annotation: { labelName: 'Sales' } });
		const count = async (query: string) =>
			((await call(sandbox, 'GET', `${SAMPLES}?${query}`)).body as unknown[]).length;
		expect(await count('annotated=false')).toBe(1);
		expect(await count(`predictionLabelId=${labelId('Shipping')}`)).toBe(1);
		expect(await count(`annotationLabelId=${labelId('Sales')}`)).toBe(31);
		expect(await count('createdAfter=2099-01-01T00:00:00Z')).toBe(0);
		expect(await count('createdBefore=2099-01-01T00:00:00Z&sortOrder=desc&count=5')).toBe(5);
		for (const wrong of ['sort=asc', 'createdAfter=2024-13-45', 'createdBefore=2024-01-01T:::']) {
			expect((await call(sandbox, 'GET', `${SAMPLES}?${wrong}`)).status).toBe(400);
		}
	});

	it('teach the function: a corrected answer changes, deleting the label or a reset brings it back', async () => {
		const text = 'Can we start with a free trial for the whole company?';
		const label = async () =>
			((await invoke(sandbox, 'support', text, '?capture=false')).body as { labelName: string })
				.labelName;
		await invoke(sandbox, 'support', text, '?externalId=trial');
		const before = await label();
		const found = (await call(sandbox, 'GET', `${SAMPLES}?externalId=trial`)).body;
		const path = `${SAMPLES}/${(found as Array<{ id: string }>)[0]?.id}/annotation`;

		expect(before).not.toBe('Sales');
		expect((await call(sandbox, 'PUT', path, { labelName: 'Sales' })).status).toBe(200);
		expect(await label()).toBe('Sales');
		expect((await call(sandbox, 'PUT', path, { labelId: labelId('Technical') })).status).toBe(200);
		expect(await label()).toBe('Technical');
		expect((await call(sandbox, 'DELETE', path)).status).toBe(204);
		expect(await label()).toBe(before);

		await call(sandbox, 'PUT', path, { labelName: 'Sales' });
		sandbox.reset();
		expect(await label()).toBe(before);
	});

	it('teach nothing when learning is switched off', async () => {
		sandbox.configure({ learn: false });
		const before = (await invoke(sandbox, 'support', 'Gnu gnat')).body;
		await call(sandbox, 'POST', SAMPLES, { data: 'Gnu', annotation: { labelName: 'Sales' } });
		expect((await invoke(sandbox, 'support', 'Gnu gnat')).body).toEqual(before);
	});

	it('are read and deleted by their ID; what was learned from one is forgotten', async () => {
		const text = 'Can we start with a free trial for the whole company?';
		const before = (await invoke(sandbox, 'support', text, '?capture=false')).body;
		const annotation = { labelName: 'Sales' };
		const { body } = await call(sandbox, 'POST', SAMPLES, { data: text, annotation });
		const path = `${SAMPLES}/${(body as { id: string }).id}`;
		expect((await call(sandbox, 'GET', path)).body).toEqual(body);
		expect((await call(sandbox, 'DELETE', path)).status).toBe(204);
		expect((await call(sandbox, 'GET', path)).status).toBe(404);
		expect((await call(sandbox, 'DELETE', path)).status).toBe(404);
		expect((await invoke(sandbox, 'support', text, '?capture=false')).body).toEqual(before);
		expect((await call(sandbox, 'POST', SAMPLES, { data: text, annotation })).status).toBe(200);
	});

	it('are deleted by external ID, all that have it', async () => {
		for (const text of ['one', 'two']) await invoke(sandbox, 'support', text, '?externalId=a');
		const path = `${SAMPLES}?externalId=a`;
		expect((await call(sandbox, 'GET', path)).body).toHaveLength(2);
		expect((await call(sandbox, 'DELETE', path)).status).toBe(204);
		expect((await call(sandbox, 'GET', path)).body).toEqual([]);
		expect((await call(sandbox, 'DELETE', SAMPLES)).status).toBe(400);
	});

	it('are listed by origin, the newest first, and without their data', async () => {
		await invoke(sandbox, 'support', 'older', '?externalId=a');
		await invoke(sandbox, 'support', 'newer', '?externalId=b');
		const captured = `${SAMPLES}?origin=InvokeCapture&includeData=false`;
		const ids = async (more: string) =>
			((await call(sandbox, 'GET', captured + more)).body as Array<Record<string, unknown>>).map(
				({ externalId, data }) => [externalId, data],
			);
		expect(await ids('&sortBy=creation&sortOrder=descending')).toEqual([
			['b', undefined],
			['a', undefined],
		]);
		expect((await ids('&sortOrder=descending'))[0]).toEqual(['a', undefined]);
	});

	it('are kept for a share of the invocations, and always for the same ones', async () => {
		const kept = async () => {
			sandbox.reset();
			sandbox.configure({ captureShare: 0.5 });
			for (let i = 0; i < 20; i += 1)
				await invoke(sandbox, 'support', `text ${i}`, `?externalId=${i}`);
			const { body } = await call(sandbox, 'GET', `${SAMPLES}?origin=InvokeCapture`);
			return (body as Array<{ externalId: string }>).map(({ externalId }) => externalId);
		};
		const first = await kept();
		expect(first.length).toBeGreaterThan(3);
		expect(first.length).toBeLessThan(17);
		expect(await kept()).toEqual(first);
	});

	it('are named by the invocation that was kept, where replies do that', async () => {
		sandbox.configure({ repliesWithSampleId: true });
		const { body } = await invoke(sandbox, 'support', 'kept');
		const { sampleId } = body as { sampleId: string };
		expect((await call(sandbox, 'GET', `${SAMPLES}/${sampleId}`)).body).toMatchObject({
			data: 'kept',
		});
		const dropped = (await invoke(sandbox, 'support', 'not kept', '?capture=false')).body;
		expect(dropped).not.toHaveProperty('sampleId');
	});

	it('come in pages with a link to the next one, as many at once as the server likes', async () => {
		const page = async (path: string) => {
			const { body, headers } = await call(sandbox, 'GET', path);
			const next = /^<https:\/\/[^/]+([^>]*)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
			return { count: (body as unknown[]).length, next };
		};
		const first = await page(`${SAMPLES}?startIndex=0&count=500&annotated=true`);
		expect(first).toEqual({ count: 100, next: expect.stringContaining('annotated=true') });
		expect(await page(first.next ?? '')).toEqual({ count: 50, next: undefined });
		sandbox.configure({ lists: { maxCount: 7, link: false } });
		expect(await page(`${SAMPLES}?count=100`)).toEqual({ count: 7, next: undefined });
		sandbox.configure({ lists: { ignoresStartIndex: true } });
		const ignored = await call(sandbox, 'GET', `${SAMPLES}?startIndex=50&count=1`);
		expect(ignored.body).toEqual((await call(sandbox, 'GET', `${SAMPLES}?count=1`)).body);
	});

	it('answer 404 for an annotation of a sample that is not there', async () => {
		const path = `${SAMPLES}/sample_none/annotation`;
		expect((await call(sandbox, 'PUT', path, { labelName: 'Sales' })).status).toBe(404);
	});
});
