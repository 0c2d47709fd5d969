import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { NyckelApi } from '../../credentials/NyckelApi.credentials';
import { NyckelOAuth2Api } from '../../credentials/NyckelOAuth2Api.credentials';
import type { FaultAction } from '../../sandbox';
import { sentLines, useBench } from '../support/bench';
import { failLookups } from '../support/names';
import type { Authentication } from '../support/nyckel';
import { Outgoing } from '../support/outgoing';

const OK = { status: 'OK', message: 'Connection successful!' };
const TYPES: Authentication[] = ['nyckelApi', 'nyckelOAuth2Api'];

describe('Test in the credential', () => {
	const bench = useBench({ functions: ['support'] });
	const press = async (type: Authentication, change: ICredentialDataDecryptedObject = {}) => {
		const { accessToken, clientId, clientSecret, url } = bench().sandbox;
		const own: ICredentialDataDecryptedObject =
			type === 'nyckelApi' ? { accessToken } : { clientId, clientSecret };
		return await bench().engine.testCredential(type, { ...own, baseUrl: url, ...change });
	};
	const answerLists = (action: FaultAction) =>
		bench().sandbox.addFault({ match: { path: '/v1/functions' }, action });

	it.each(TYPES)('of %s succeeds and costs no invocation', async (type) => {
		expect(await press(type)).toEqual(OK);
		expect(bench().sandbox.totals.invocations).toBe(0);
		expect(sentLines(bench().sandbox).at(-1)).toBe('GET /v1/functions');
	});

	it.each(TYPES)('of %s takes a base URL with blanks, a slash and a path', async (type) => {
		expect(await press(type, { baseUrl: ` ${bench().sandbox.url}/console/ ` })).toEqual(OK);
	});

	// What the token endpoint refuses has n8n's own text; that it says what failed is all we rely on.
	it.each<[string, Authentication, ICredentialDataDecryptedObject, RegExp]>([
		[
			'a wrong token',
			'nyckelApi',
			{ accessToken: 'wrong' },
			/^The access token is wrong or has exp/,
		],
		['no token', 'nyckelApi', { accessToken: '' }, /^The access token is wrong or has expired/],
		[
			'a wrong secret',
			'nyckelOAuth2Api',
			{ clientSecret: 'wrong' },
			/Failed to acquire OAuth2 access token: Client authentication failed/,
		],
		[
			'a wrong client ID',
			'nyckelOAuth2Api',
			{ clientId: 'wrong' },
			/Failed to acquire OAuth2 access token: Client authentication failed/,
		],
	])('names %s', async (_, type, change, message) => {
		const result = await press(type, change);
		expect(result.status).toBe('Error');
		expect(result.message).toMatch(message);
		expect(sentLines(bench().sandbox).some((line) => line.includes('invoke'))).toBe(false);
	});

	it.each<[Authentication, number, RegExp]>([
		['nyckelApi', 401, /^The access token is wrong or has expired\. Tokens work for one hour/],
		['nyckelApi', 403, /^This access token may not list functions/],
		['nyckelApi', 302, /^The base URL leads to another address.* was not sent on\.$/],
		['nyckelOAuth2Api', 401, /^Nyckel did not accept the credential\. Check client ID/],
		['nyckelOAuth2Api', 403, /^This account may not list functions/],
		['nyckelOAuth2Api', 302, /^The base URL leads to another address.* create a new secret\.$/],
		...TYPES.flatMap(
			(type): Array<[Authentication, number, RegExp]> => [
				// No client and no token is wrong: these were taken before. A page of a proxy or an edge can be.
				[
					type,
					400,
					/^What answers at this base URL refused the test \(status 400\)\. Check 'Base URL'/,
				],
				[type, 402, /^Your Nyckel plan is used up or unpaid\. Check plan and billing at Nyckel\.$/],
				[type, 404, /^Nyckel’s API was not found at this base URL\. Check 'Base URL'/],
				[
					type,
					405,
					/^Nyckel’s API was not found at this base URL \(status 405\)\. Check 'Base URL'/,
				],
				[type, 407, /^A proxy asks for a name and a password \(status 407\)\. Ask whoever runs/],
				[type, 429, /^Nyckel is receiving too many requests.* Test again in a minute\.$/],
				[type, 451, /^This base URL is blocked where your n8n runs \(status 451\)\. Ask whoever/],
				[type, 500, /^Nyckel could not answer \(status 500\)\. Test again later\.$/],
				[type, 502, /^Nyckel cannot be reached at the moment \(status 502\)\. A gateway/],
				[type, 503, /^Nyckel could not answer \(status 503\)\. Test again later\.$/],
				[type, 511, /^The network of your n8n asks for a sign-in \(status 511\)\. Sign in/],
				[type, 524, /^Nyckel’s answer was lost on the way \(status 524\)\. Test again later\.$/],
			],
		),
	])('of %s tells what to do on status %i', async (type, status, message) => {
		answerLists({ kind: 'status', status });
		expect(await press(type)).toEqual({
			status: 'Error',
			message: expect.stringMatching(message) as string,
		});
	});

	it.each(TYPES)(
		'of %s leaves no placeholder in a text, and talks of no item or workflow',
		(type) => {
			const { rules = [] } = (type === 'nyckelApi' ? new NyckelApi() : new NyckelOAuth2Api()).test;
			const odd = rules.filter(({ properties }) =>
				/[{}]|\bitem|workflow/i.test(properties.message),
			);
			expect(rules.length).toBeGreaterThan(20);
			expect(odd).toEqual([]);
		},
	);

	it('succeeds for an account without functions', async () => {
		answerLists({ kind: 'body', body: '[]' });
		expect(await press('nyckelApi')).toEqual(OK);
	});

	it.each(TYPES)('of %s sends nothing to a base URL that is refused', async (type) => {
		const { port } = new URL(bench().sandbox.url);
		// n8n makes this request whatever the credential says, so a refused URL becomes a host that cannot exist.
		const nowhere = 'base-url-must-start-with-https.invalid';
		const restore = failLookups({ [nowhere]: 'ENOTFOUND' });
		const outgoing = new Outgoing();
		for (const host of [
			'www.nyckel.com',
			`user:pw@127.0.0.1:${port}`,
			`127.0.0.1.evil.test:${port}`,
		]) {
			expect((await press(type, { baseUrl: `http://${host}` })).status).toBe('Error');
		}
		outgoing.close();
		restore();
		expect(new Set(outgoing.departures.map(({ host }) => host))).toEqual(new Set([nowhere]));
	});

	it.each(TYPES)('of %s does not carry the credential to another host', async (type) => {
		answerLists({ kind: 'redirect', to: `${bench().sandbox.url}/v1/elsewhere` });
		const result = await press(type);
		expect(sentLines(bench().sandbox)).not.toContain('GET /v1/elsewhere');
		expect(result.status).toBe('Error');
	});
});
