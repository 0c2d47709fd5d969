import { FUNCTIONS, startSandbox, type Sandbox } from '../../sandbox';
import { call, invoke, pathOf, requestToken } from './client';

/** Each name ends with the part of the reference that the rule comes from. */
describe('the sandbox keeps to the reference', () => {
	let sandbox: Sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox({
			functions: ['support', 'image', 'lead', 'topics', 'untrained', 'forbidden'],
			limits: false,
		});
	});
	afterEach(() => sandbox.reset());
	afterAll(() => sandbox.close());

	describe('tokens (Authentication)', () => {
		const credentials = () => ({
			grant_type: 'client_credentials',
			client_id: sandbox.clientId,
			client_secret: sandbox.clientSecret,
		});

		it('gives a token of one hour for client id and secret in a form', async () => {
			const { status, body } = await requestToken(sandbox, credentials());
			expect(status).toBe(200);
			expect(body).toEqual({
				access_token: expect.any(String),
				token_type: 'Bearer',
				expires_in: 3600,
			});
			const headers = { authorization: `Bearer ${String(body.access_token)}` };
			expect((await call(sandbox, 'GET', '/v1/functions', undefined, headers)).status).toBe(200);
		});

		it.each([
			['a wrong secret', { client_secret: 'wrong' }, 'invalid_client'],
			['an unknown id', { client_id: 'nobody' }, 'invalid_client'],
			['another grant', { grant_type: 'password' }, 'unsupported_grant_type'],
		])('refuses %s with 400', async (_, change, error) => {
			const reply = await requestToken(sandbox, { ...credentials(), ...change });
			expect(reply).toEqual({ status: 400, body: { error } });
		});

		it.each<Record<string, string>>([
			{},
			{ authorization: 'Bearer nonsense' },
			{ authorization: 'Basic abc' },
		])('answers 401 to %j', async (headers) => {
			const bare = await fetch(`${sandbox.url}/v1/functions`, { headers });
			expect(bare.status).toBe(401);
			expect(await bare.json()).toEqual({ message: expect.any(String) });
		});

		it.each([401, 403] as const)('answers %i to an expired token, as set', async (status) => {
			sandbox.configure({ expiredTokenStatus: status });
			const old = { authorization: `Bearer ${sandbox.accessToken}` };
			sandbox.expireTokens();
			expect((await call(sandbox, 'GET', '/v1/functions', undefined, old)).status).toBe(status);
			expect((await call(sandbox, 'GET', '/v1/functions')).status).toBe(200);
		});

		it('never keeps the client secret in its log', async () => {
			await requestToken(sandbox, credentials());
			expect(JSON.stringify(sandbox.requests)).not.toContain(sandbox.clientSecret);
		});
	});

	describe('invocations (Invoke)', () => {
		it('answers label, id and confidence in camelCase, and leaves out what has no value', async () => {
			const { status, body } = await invoke(sandbox, 'support', 'My parcel has not arrived');
			expect(status).toBe(200);
			expect(body).toEqual({
				labelName: 'Shipping',
				labelId: expect.stringMatching(/^label_\w{16}$/),
				confidence: expect.any(Number),
			});
		});

		it('lists as many labels as labelCount says, and sends metadata and external id back', async () => {
			const query = '?labelCount=3&includeMetadata=true&externalId=order-7';
			const { body } = await invoke(sandbox, 'support', 'Where is my parcel?', query);
			expect(body).toMatchObject({
				labelMetadata: { queue: 'logistics@support.example' },
				externalId: 'order-7',
				labelConfidences: [{ labelName: 'Shipping' }, {}, {}],
			});
		});

		it('sends the decision threshold of a function that has one', async () => {
			const { body } = await invoke(sandbox, 'lead', { Employees: 500, Budget: 90_000 });
			expect(body).toMatchObject({ labelName: 'Hot', decisionThreshold: 0.6 });
		});

		it('answers a Tags function with a bare array, empty when nothing applies, under v0.9 too', async () => {
			const path = pathOf('topics', '/invoke');
			const text = { data: 'The flight was cancelled and the insurance must pay the bill' };
			const tags = [{ labelName: 'Money' }, { labelName: 'Travel' }];
			expect((await call(sandbox, 'POST', path, text)).body).toMatchObject(tags);
			const old = path.replace('/v1/', '/v0.9/');
			expect((await call(sandbox, 'POST', old, text)).body).toMatchObject(tags);
			expect((await invoke(sandbox, 'topics', 'zzz')).body).toEqual([]);
		});

		it.each([
			FUNCTIONS.support.id,
			FUNCTIONS.support.id.replace('function_', ''),
			FUNCTIONS.support.slug,
		])('takes the id form %s', async (id) => {
			const path = `/v1/functions/${id}/invoke`;
			expect((await call(sandbox, 'POST', path, { data: 'Refund, please' })).status).toBe(200);
		});

		it.each([
			['https URL', 'https://pictures.example/night.png', 200],
			['data URI', 'data:image/png;base64,iVBORw0KGgo=', 200],
			['bare base64', 'iVBORw0KGgo=', 400],
			['http URL', 'http://pictures.example/night.png', 400],
			['data URI with broken base64', 'data:image/png;base64,iVB*Rw0KGgo=', 400],
			['data URI of a text', 'data:text/plain;base64,aGk=', 400],
			['text', 'hello', 400],
		])('answers an image given as %s (%s) with %i', async (_, data, status) => {
			expect((await invoke(sandbox, 'image', data)).status).toBe(status);
		});

		it.each([
			['field names', { Company: 'Acme', Employees: 12 }, 200],
			['field ids', { [FUNCTIONS.lead.fields?.[1]?.id ?? '']: 12 }, 200],
			['a Number as text', { Employees: '12' }, 400],
			['a Text as number', { Company: 12 }, 400],
			['an Image that is none', { Logo: 'logo' }, 400],
			['an unknown field', { Salary: 1 }, 400],
			['no field', {}, 400],
			['text', 'Acme', 400],
			['a list', [1], 400],
		])('answers a row with %s (%j) with %i', async (_, data, status) => {
			expect((await invoke(sandbox, 'lead', data)).status).toBe(status);
		});

		it.each([[7], [null], [{ size: 0 }], ['  ']])('refuses %j as a text', async (data) => {
			expect((await invoke(sandbox, 'support', data)).status).toBe(400);
		});

		it.each([
			'?foo=1',
			'?labelCount=1.5',
			'?labelCount=0',
			'?labelCount=-1',
			'?labelCount=2147483648',
			'?labelCount=2&labelCount=3',
			'?labelCount=',
			'?capture=yes',
			'?externalId=',
		])('refuses the query %s', async (query) => {
			const reply = await invoke(sandbox, 'support', 'Hello there', query);
			expect(reply).toMatchObject({ status: 400, body: { message: expect.any(String) } });
		});

		it.each([
			['an unknown key', { data: 'x', labelCount: 2 }],
			['no data', {}],
			['metadata that is no object', { data: 'x', metadata: 'm' }],
			['a list', ['x']],
		])('refuses a body with %s', async (_, body) => {
			expect((await call(sandbox, 'POST', pathOf('support', '/invoke'), body)).status).toBe(400);
			expect(sandbox.invocations).toHaveLength(0);
		});

		it.each([
			['JSON that is cut off', 'application/json', '{"data":'],
			[
				'a form, which only the token endpoint takes',
				'application/x-www-form-urlencoded',
				'data=x',
			],
			['plain text', 'text/plain', '{"data": "x"}'],
			['JSON with half a character in it', 'application/json', '{"data": "Great \\ud83d"}'],
			['JSON with half a character in a name', 'application/json', '{"data": {"\\ude00": 1}}'],
			['a file part, which the sandbox does not have', 'multipart/form-data; boundary=b', '--b--'],
			['nothing', 'application/json', ''],
		])('refuses a body that is %s, and bills nothing', async (_, type, body) => {
			const headers = { authorization: `Bearer ${sandbox.accessToken}`, 'content-type': type };
			const address = `${sandbox.url}${pathOf('support', '/invoke')}`;
			const response = await fetch(address, { method: 'POST', headers, body });
			expect(response.status).toBe(400);
			expect(await response.json()).toEqual({ message: expect.any(String) });
			expect(sandbox.invocations).toHaveLength(0);
		});

		it('says that an untrained function has no model, forbids another team’s, and knows no other', async () => {
			expect(await invoke(sandbox, 'untrained', 'x')).toMatchObject({
				status: 400,
				body: { message: 'No model available to invoke function' },
			});
			expect((await invoke(sandbox, 'forbidden', 'x')).status).toBe(403);
			for (const id of ['function_0000000000000000', 'f'.repeat(128), '%2e%2e%2fdata']) {
				const unknown = `/v1/functions/${id}/invoke`;
				expect((await call(sandbox, 'POST', unknown, { data: 'x' })).status).toBe(404);
			}
		});

		it('asks for a token before it looks for the function, however long its name is', async () => {
			const unknown = `/v1/functions/${'f'.repeat(128)}/invoke`;
			const reply = await call(sandbox, 'POST', unknown, {}, { authorization: 'Bearer nonsense' });
			expect(reply.status).toBe(401);
			expect(sandbox.requests).toHaveLength(1);
		});

		it('takes a character that is escaped in two halves, and what looks like half a one', async () => {
			for (const data of ['Great \ud83d\ude00', 'Great \\ud83d']) {
				expect((await invoke(sandbox, 'support', data)).status).toBe(200);
			}
			const headers = {
				authorization: `Bearer ${sandbox.accessToken}`,
				'content-type': 'application/json',
			};
			const address = `${sandbox.url}${pathOf('support', '/invoke')}`;
			const body = '{"data": "Great \\uD83D\\uDE00"}';
			expect((await fetch(address, { method: 'POST', headers, body })).status).toBe(200);
		});

		it('takes every labelCount that int32 holds, and any external ID that can be sent', async () => {
			const all = await invoke(sandbox, 'support', 'My parcel', '?labelCount=2147483647');
			expect(all.status).toBe(200);
			expect((all.body as { labelConfidences: unknown[] }).labelConfidences).toHaveLength(5);
			for (const externalId of ['ü 👍 &=?#%', 'x'.repeat(8000)]) {
				const query = `?externalId=${encodeURIComponent(externalId)}`;
				const { body } = await invoke(sandbox, 'support', 'My parcel', query);
				expect(body).toMatchObject({ externalId });
			}
		});

		it('captures by default, and not with capture=false', async () => {
			const found = async (id: string) =>
				(await call(sandbox, 'GET', pathOf('support', `/samples?externalId=${id}`))).body;
			await invoke(sandbox, 'support', 'Lost parcel', '?externalId=kept');
			await invoke(sandbox, 'support', 'Lost parcel', '?externalId=gone&capture=false');
			expect(await found('kept')).toMatchObject([
				{ data: 'Lost parcel', externalId: 'kept', prediction: { labelId: expect.any(String) } },
			]);
			expect(await found('gone')).toEqual([]);
		});

		it('counts what was paid, and what was paid twice', async () => {
			await invoke(sandbox, 'support', 'First');
			await invoke(sandbox, 'support', 'Second');
			await invoke(sandbox, 'support', 'First');
			await invoke(sandbox, 'support', 7);
			expect(sandbox.totals).toMatchObject({ requests: 4, invocations: 3, paidTwice: 1 });
		});
	});

	describe('lists (Other endpoints)', () => {
		it('lists functions without those that are forbidden', async () => {
			const { body } = await call(sandbox, 'GET', '/v1/functions');
			expect(body).toHaveLength(5);
			expect(body).toContainEqual({
				id: FUNCTIONS.lead.id,
				name: 'Lead score',
				input: 'Tabular',
				output: 'Classification',
				projectId: expect.any(String),
			});
		});

		it('pages labels by startIndex and count', async () => {
			const path = pathOf('support', '/labels');
			const { body: all } = await call(sandbox, 'GET', path);
			const { body: page } = await call(sandbox, 'GET', `${path}?startIndex=1&count=2`);
			expect(page).toEqual((all as unknown[]).slice(1, 3));
			expect((await call(sandbox, 'GET', `${path}?page=1`)).status).toBe(400);
		});

		it('gives a tabular function’s fields with their types', async () => {
			const { body } = await call(sandbox, 'GET', pathOf('lead', '/fields'));
			const types = (body as Array<{ name: string; type: string }>).map((f) => [f.name, f.type]);
			expect(types).toEqual([
				['Company', 'Text'],
				['Employees', 'Number'],
				['Budget', 'Number'],
				['Logo', 'Image'],
			]);
		});

		it('fills a list with as many functions as asked for', async () => {
			const full = await startSandbox({ functions: [], extraFunctions: 120 });
			const { body } = await call(full, 'GET', '/v1/functions');
			await full.close();
			expect(new Set((body as Array<{ id: string }>).map(({ id }) => id)).size).toBe(120);
		});
	});
});
