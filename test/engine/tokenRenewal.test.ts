import { FUNCTIONS } from '../../sandbox';
import { locator, sentInvokes, shownError, support, useBench } from '../support/bench';
import { isBefore } from '../support/generation';
import { Loopback, type SeenRequest } from '../support/loopback';
import { until } from '../support/until';

const TEXT = [{ text: 'Where is my parcel?' }];

const isOld = ({ headers }: SeenRequest) => headers.authorization === 'Bearer old-token';

const isInvoke = ({ url }: SeenRequest) => url.endsWith('/invoke');

describe('an access token that n8n fetched', () => {
	const bench = useBench({ functions: ['support', 'forbidden'] });

	// On 401 only where n8n does not write down when a token ends.
	const statuses = isBefore('2.33') ? ([401] as const) : ([401, 403] as const);
	it.each(statuses)('is renewed once it has expired, told by %i', async (status) => {
		// A 403 is about the token only where n8n knows that it has ended.
		const claimedExpiresIn = status === 403 ? 0.001 : 0;
		bench().sandbox.configure({ expiredTokenStatus: status, claimedExpiresIn });
		const credentials = await bench().credential();
		await bench().run(support(), TEXT, { credentials });
		const { access_token: before } = await storedToken(credentials);
		bench().sandbox.expireTokens();
		const items = Array.from({ length: 5 }, (_, i) => ({ text: `Text ${i}` }));
		const result = await bench().run(support(), items, { credentials });
		const { access_token: after } = await storedToken(credentials);
		expect(result.error).toBeUndefined();
		expect(result.json('End')).toHaveLength(5);
		expect(after).not.toBe(before);
		expect(bench().sandbox.totals).toMatchObject({
			tokenRequests: 2,
			invocations: 6,
			paidTwice: 0,
		});
	});

	it.each(statuses)(
		'is asked for once where a %i to the old one comes after the new one is there',
		async (status) => {
			const server = await Loopback.start(async (request) => {
				if (request.url === '/connect/token') return undefined;
				const { seen } = server;
				if (isOld(request)) {
					// Both are under way when the token ends; one of them is answered last of all.
					await until(() => seen.filter(isInvoke).length > 1);
					const isLate = request === seen.find(isInvoke);
					if (isLate) await until(() => seen.some((one) => isInvoke(one) && !isOld(one)));
					return { status, body: { message: 'No.' } };
				}
				return { body: isInvoke(request) ? { labelName: 'Delivery' } : [] };
			});
			const credentials = await bench().credential('nyckelOAuth2Api', {
				baseUrl: server.url,
				oauthTokenData: { access_token: 'old-token', n8n_expires_at: Date.now() + 30_000 },
			});
			const items = [{ text: 'One' }, { text: 'Two' }];
			const result = await bench().run(support(), items, { credentials });
			await server.close();
			expect(result.error).toBeUndefined();
			expect(result.json('End')).toHaveLength(2);
			const asked = (url: string) =>
				server.seen.filter((one) => one.url === url && !isOld(one)).length;
			// A question that costs nothing has the token renewed; n8n sends it once more with the new one.
			expect([asked('/connect/token'), asked('/v1/functions')]).toEqual([1, 1]);
			expect(server.seen.filter(isInvoke)).toHaveLength(4);
		},
	);

	it.each(statuses)(
		'is renewed after a %i also where another execution has renewed the one before',
		async (status) => {
			const endsAt = Date.now() + 30_000;
			const server = await Loopback.start(async (request) => {
				if (request.url === '/connect/token') return undefined;
				if (request.headers.authorization === 'Bearer second-token') {
					return { status, body: { message: 'No.' } };
				}
				// The first item is answered, and then its token is followed by another one, which ends as well.
				const details = credentials?.nyckelOAuth2Api ?? { id: '', name: '' };
				const oauthTokenData = { access_token: 'second-token', n8n_expires_at: endsAt };
				const isFirst = request.headers.authorization === 'Bearer first-token';
				if (isFirst) {
					await bench().engine.credentials.update(details, 'nyckelOAuth2Api', { oauthTokenData });
				}
				return { body: isInvoke(request) ? { labelName: 'Delivery' } : [] };
			});
			const credentials = await bench().credential('nyckelOAuth2Api', {
				baseUrl: server.url,
				oauthTokenData: { access_token: 'first-token', n8n_expires_at: endsAt },
			});
			const items = [{ text: 'One' }, { text: 'Two' }];
			const parameters = support({ options: { maxConcurrency: 1 } });
			const result = await bench().run(parameters, items, { credentials });
			await server.close();
			expect(shownError(result)).toBe('');
			expect(result.json('End')).toHaveLength(2);
		},
	);

	const types = ['mac', '', 'Token', 'Bearer'];
	it.each(types)(
		'travels in the header only, whatever the endpoint calls it: "%s"',
		async (type) => {
			const body = { access_token: 'good-token', token_type: type, expires_in: 3600 };
			const server = await Loopback.start((request) =>
				request.url === '/connect/token' ? { body } : { body: { labelName: 'Delivery' } },
			);
			const credentials = await bench().credential('nyckelOAuth2Api', { baseUrl: server.url });
			const result = await bench().run(support(), TEXT, { credentials });
			await server.close();
			expect(shownError(result)).toBe('');
			const sent = server.seen.filter(isInvoke).map(({ headers }) => headers.authorization);
			expect(sent).toEqual(['Bearer good-token']);
			expect(server.seen.map(({ url }) => url).join(' ')).not.toContain('good-token');
		},
	);

	const refusals: Array<[status: number, shown: RegExp]> = [
		[400, /^Nyckel could not use this input \[item 0\]/],
		[404, /^Nyckel has no function "function_supporttickets01" \[item 0\]/],
	];
	it.each(refusals)(
		'and was renewed leaves a %i to the item that met it',
		async (status, shown) => {
			bench().sandbox.configure({ claimedExpiresIn: 0 });
			const credentials = await bench().credential();
			await bench().run(support(), TEXT, { credentials });
			bench().sandbox.expireTokens();
			bench().sandbox.addFault({
				match: { path: '/invoke' },
				action: { kind: 'status', status, body: { message: 'Bad text' } },
			});
			expect(shownError(await bench().run(support(), TEXT, { credentials }))).toMatch(shown);
		},
	);

	/** Runs 50 items with a stored token that has ended, and tells how often the token endpoint was asked. */
	async function renewedBy(answers: ReadonlyArray<{ status: number; body: object }>) {
		let asked = 0;
		const server = await Loopback.start((request) => {
			if (request.url === '/connect/token') return answers[asked++];
			if (isOld(request)) return { status: 401, body: { message: 'No.' } };
			return { body: isInvoke(request) ? { labelName: 'Delivery' } : [] };
		});
		const credentials = await bench().credential('nyckelOAuth2Api', {
			baseUrl: server.url,
			oauthTokenData: { access_token: 'old-token', n8n_expires_at: Date.now() + 3_600_000 },
		});
		const items = Array.from({ length: 50 }, (_, index) => ({ text: `Text ${index}` }));
		const result = await bench().run(support(), items, {
			credentials,
			onError: 'continueRegularOutput',
		});
		await server.close();
		const failed = result.json('End').filter(({ error }) => error !== undefined);
		return { asked, failed: failed.length, items: result.json('End').length };
	}

	it('that is not given is asked for once by all who wait for it: each request takes the client secret along', async () => {
		const refusal = { status: 400, body: { error: 'invalid_client' } };
		const told = await renewedBy(Array.from({ length: 50 }, () => refusal));
		expect(told).toEqual({ asked: 1, failed: 50, items: 50 });
	});

	it('is asked for again once the token endpoint works, and no item is lost', async () => {
		const fault = { status: 503, body: { message: 'Down' } };
		const good = { status: 200, body: { access_token: 'new', token_type: 'Bearer' } };
		const told = await renewedBy([fault, fault, good]);
		expect(told).toEqual({ asked: 3, failed: 0, items: 50 });
	});

	it('that cannot be renewed because the connection breaks leaves the item uncounted', async () => {
		const credentials = await bench().credential();
		await bench().run(support(), TEXT, { credentials });
		bench().sandbox.expireTokens();
		bench().sandbox.addFault({
			match: { path: '/connect/token' },
			action: { kind: 'reset-before-headers' },
		});
		const result = await bench().run(support({ options: { maxTries: 1 } }), TEXT, {
			credentials,
		});
		expect(shownError(result)).toMatch(
			/^The connection to Nyckel was lost \[item 0\] · It was asked for an access token/,
		);
	});

	it.each(['invalid_client', 'invalid_grant'])(
		'that cannot be renewed since the client is refused (%s) ends the batch, which says so',
		async (error) => {
			const credentials = await bench().credential();
			await bench().run(support(), TEXT, { credentials });
			bench().sandbox.reset();
			bench().sandbox.expireTokens();
			bench().sandbox.addFault({
				match: { path: '/connect/token' },
				action: { kind: 'status', status: 400, body: { error } },
			});
			const items = Array.from({ length: 60 }, (_, i) => ({ text: `Text ${i}` }));
			const settings = { credentials, onError: 'continueRegularOutput' } as const;
			const result = await bench().run(support(), items, settings);
			expect(result.json('End')[0]).toMatchObject({
				error: 'Nyckel did not accept the client ID and secret [item 0]',
				details: { code: 'badClient' },
			});
			expect(sentInvokes(bench().sandbox).length).toBeLessThanOrEqual(25);
		},
	);

	it.each([
		[503, 2],
		[429, 2],
	])('is renewed later where Nyckel answers %i when it has to be', async (status, maxTries) => {
		let isOut = true;
		const server = await Loopback.start((request) => {
			if (request.url === '/connect/token') return undefined;
			if (request.url === '/v1/functions' && isOut) {
				isOut = false;
				return { status, body: {} };
			}
			if (isOld(request)) return { status: 401, body: {} };
			return { body: isInvoke(request) ? { labelName: 'Delivery' } : [] };
		});
		const credentials = await bench().credential('nyckelOAuth2Api', {
			baseUrl: server.url,
			oauthTokenData: { access_token: 'old-token', n8n_expires_at: Date.now() + 30_000 },
		});
		const parameters = support({ options: { maxTries } });
		const result = await bench().run(parameters, TEXT, { credentials });
		await server.close();
		expect(shownError(result)).toBe('');
		expect(result.json('End')).toHaveLength(1);
	});

	it('is left alone by a 403 that is about the function while it is fresh', async () => {
		const credentials = await bench().credential();
		await bench().run(support(), TEXT, { credentials });
		const functionId = locator(FUNCTIONS.forbidden.id);
		const result = await bench().run(support({ functionId }), TEXT, { credentials });
		expect(shownError(result)).toMatch(/may not use the function/);
		expect(bench().sandbox.totals.tokenRequests).toBe(1);
		expect(sentInvokes(bench().sandbox)).toHaveLength(2);
	});

	it('that is refused after its renewal too ends in one clear error', async () => {
		bench().sandbox.configure({ claimedExpiresIn: 0 });
		bench().sandbox.addFault({
			match: { path: '/invoke' },
			action: { kind: 'status', status: 401 },
		});
		const result = await bench().run(support(), TEXT);
		expect(shownError(result)).toMatch(/Nyckel did not accept the credential \[item 0\]/);
		expect(sentInvokes(bench().sandbox)).toHaveLength(2);
	});

	async function storedToken(
		credentials: Awaited<ReturnType<ReturnType<typeof bench>['credential']>>,
	): Promise<{ access_token?: string }> {
		const details = credentials?.nyckelOAuth2Api ?? { id: '', name: '' };
		const { oauthTokenData } = await bench().engine.credentials.read(details, 'nyckelOAuth2Api');
		return oauthTokenData as { access_token?: string };
	}
});
