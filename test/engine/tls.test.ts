import '../support/inFastTime';

import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { FaultAction } from '../../sandbox';
import { FUNCTIONS } from '../../sandbox';
import { image, locator, sentInvokes, support, useBench } from '../support/bench';
import type { Authentication } from '../support/nyckel';
import { trust } from '../support/trust';

const TYPES: Authentication[] = ['nyckelApi', 'nyckelOAuth2Api'];
const texts = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ text: `Text ${index}: where is my parcel?` }));

/** Larger than what TLS sends at once (16 kB) and than a socket holds. */
const LARGE = 3 * 1024 * 1024;

describe.each(TYPES)('by TLS with %s', (type) => {
	const bench = useBench({ functions: ['support', 'image'], tls: true });
	let distrust: () => void;
	beforeAll(() => {
		distrust = trust(bench().sandbox.tls?.authority ?? '');
	});
	afterAll(() => distrust());

	const credentials = async () =>
		await bench().credential(type, { baseUrl: bench().sandbox.tls?.url ?? '' });

	it('a batch gets its predictions, each paid once', async () => {
		const settings = { credentials: await credentials() };
		const result = await bench().run(support(), texts(60), settings);
		expect(result.error).toBeUndefined();
		expect(result.json('End')).toHaveLength(60);
		expect(bench().sandbox.totals).toMatchObject({ invocations: 60, paidTwice: 0 });
	});

	it('a large image arrives as it is', async () => {
		const bytes = Buffer.concat([Buffer.from('ffd8ffe000104a46', 'hex'), Buffer.alloc(LARGE, 200)]);
		const binary = { data: await bench().engine.binary(bytes, { mimeType: 'image/jpeg' }) };
		const settings = { credentials: await credentials() };
		const result = await bench().run(image(), [{ json: {}, binary }], settings);
		expect(result.json('End')).toMatchObject([{ labelName: 'Light' }]);
		expect(sentInvokes(bench().sandbox)[0]?.bodyBytes).toBeGreaterThan(LARGE);
	});

	it.each<[string, FaultAction]>([
		['before an answer', { kind: 'reset-before-headers' }],
		['in the middle of one', { kind: 'reset-in-body' }],
	])('a connection that is reset %s is made anew, once', async (_, action) => {
		bench().sandbox.addFault({ match: { path: '/invoke', times: 1 }, action });
		const settings = { credentials: await credentials() };
		const result = await bench().run(support(), texts(3), settings);
		expect(result.error).toBeUndefined();
		expect(sentInvokes(bench().sandbox)).toHaveLength(4);
	});

	it('the editor finds functions and labels', async () => {
		const node = {
			type: 'n8n-nodes-nyckel.nyckel',
			parameters: {
				authentication: type,
				...support({ operation: 'invokeAndRoute', functionId: locator(FUNCTIONS.support.id) }),
			},
			credentials: await credentials(),
		};
		const found = await bench().engine.editor.listSearch(node, 'searchFunctions');
		expect(found.results.map(({ value }) => value)).toContain(FUNCTIONS.support.id);
	});

	it('the credential’s Test succeeds', async () => {
		const { accessToken, clientId, clientSecret, tls } = bench().sandbox;
		const own: ICredentialDataDecryptedObject =
			type === 'nyckelApi' ? { accessToken } : { clientId, clientSecret };
		const result = await bench().engine.testCredential(type, { ...own, baseUrl: tls?.url ?? '' });
		expect(result).toEqual({ status: 'OK', message: 'Connection successful!' });
	});
});
