import { FUNCTIONS, startSandbox, type Sandbox } from '../../sandbox';
import { call, invoke, pathOf } from './client';

const LABELS = pathOf('support', '/labels');
const SAMPLES = pathOf('support', '/samples');
const billing = FUNCTIONS.support.labels.find(({ name }) => name === 'Billing')?.id ?? '';

describe('labels', () => {
	let sandbox: Sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox({ functions: ['support'], limits: false });
	});
	afterEach(() => sandbox.reset());
	afterAll(() => sandbox.close());

	const names = async () =>
		((await call(sandbox, 'GET', LABELS)).body as Array<{ name: string }>).map(({ name }) => name);

	it('are created with description and metadata, and listed last', async () => {
		const label = { name: 'Returns', description: 'Sent back', metadata: { queue: 'R' } };
		const created = await call(sandbox, 'POST', LABELS, label);
		expect(created).toMatchObject({
			status: 200,
			body: { id: expect.stringMatching(/^label_\w{16}$/), ...label },
		});
		expect((await names()).at(-1)).toBe('Returns');
	});

	it.each([400, 409] as const)(
		'answer a name that is taken with %s, and say so',
		async (status) => {
			sandbox.configure({ labelExistsStatus: status });
			const again = await call(sandbox, 'POST', LABELS, { name: 'Billing' });
			expect(again.status).toBe(status);
			expect(again.body).toMatchObject({ message: expect.stringContaining('already exists') });
		},
	);

	it('are renamed: samples keep them by ID, and predictions have the new name', async () => {
		const text = 'The invoice is wrong';
		const renamed = await call(sandbox, 'PUT', `${LABELS}/${billing}`, { name: 'Invoices' });
		expect(renamed.body).toEqual({ id: billing, name: 'Invoices' });
		expect((await invoke(sandbox, 'support', text)).body).toMatchObject({
			labelName: 'Invoices',
			labelId: billing,
		});
		const { body } = await call(sandbox, 'GET', `${SAMPLES}?annotationLabelId=${billing}&count=1`);
		expect(body).toHaveLength(1);
	});

	it('are learned from when new', async () => {
		const { body } = await call(sandbox, 'POST', LABELS, { name: 'Returns' });
		const annotation = { labelId: (body as { id: string }).id };
		const data = 'I want to send my zweihander back';
		await call(sandbox, 'POST', SAMPLES, { data, annotation });
		expect((await invoke(sandbox, 'support', data)).body).toMatchObject({ labelName: 'Returns' });
	});

	it('are deleted: samples lose them, and nothing is predicted as them', async () => {
		expect((await call(sandbox, 'DELETE', `${LABELS}/${billing}`)).status).toBe(204);
		expect(await names()).not.toContain('Billing');
		const filter = `${SAMPLES}?annotationLabelId=${billing}`;
		expect((await call(sandbox, 'GET', filter)).body).toEqual([]);
		const { body } = await invoke(sandbox, 'support', 'The invoice is wrong');
		expect(body).not.toMatchObject({ labelName: 'Billing' });
		expect((await call(sandbox, 'DELETE', `${LABELS}/${billing}`)).status).toBe(404);
	});

	it.each([
		['POST', LABELS, {}],
		['POST', LABELS, { name: '' }],
		['POST', LABELS, { name: 'x', colour: 'red' }],
		['PUT', `${LABELS}/${billing}`, { description: 'no name' }],
	])(
		'are refused without a name, or with more than is known: %s %s %j',
		async (method, path, body) => {
			expect((await call(sandbox, method, path, body)).status).toBe(400);
		},
	);

	it('have unique names also after a change', async () => {
		const taken = await call(sandbox, 'PUT', `${LABELS}/${billing}`, { name: 'Shipping' });
		expect(taken.status).toBe(400);
		const missing = await call(sandbox, 'PUT', `${LABELS}/label_none`, { name: 'Anything' });
		expect(missing.status).toBe(404);
	});

	it('are back after a reset', async () => {
		await call(sandbox, 'DELETE', `${LABELS}/${billing}`);
		sandbox.reset();
		expect(await names()).toEqual(FUNCTIONS.support.labels.map(({ name }) => name));
	});
});
