import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { freePort } from '../../scripts/lib/ports.mjs';
import { openBrowser, takePicture } from '../support/browser.mjs';
import { CredentialForm } from '../support/credential-form.mjs';
import { openStage } from '../support/stage.mjs';

const WORKS = 'Connection tested successfully';

describe('the credentials in the editor', () => {
	/** @type {import('../support/stage.mjs').Stage} */
	let stage;
	/** @type {Awaited<ReturnType<typeof openBrowser>>} */
	let browser;
	/** @type {CredentialForm} */
	let form;

	before(async () => {
		stage = await openStage('editor-credentials', { sandbox: { functions: ['support'] } });
		browser = await openBrowser(stage.url);
		form = new CredentialForm(browser.page);
	});
	afterEach((test) => browser.look(test));
	after(async () => {
		await browser?.close();
		await stage?.close();
	});

	it('client ID and secret: a wrong secret, a server that is down and a good one are told apart', async () => {
		const { clientId, clientSecret, url } = stage.sandbox;
		await form.create('Nyckel OAuth2 API');
		// The third field is n8n's own: every credential has it.
		const shown = ['clientId', 'clientSecret', 'allowedHttpRequestDomains', 'baseUrl'];
		assert.deepEqual(await form.fields(), shown);
		await form.fill({ clientId, clientSecret: 'wrong', baseUrl: url });
		await form.test('Client authentication failed');
		await form.fill({ clientSecret, baseUrl: `http://127.0.0.1:${await freePort()}` });
		await form.test('The service refused the connection - perhaps it is offline');
		await form.fill({ baseUrl: url });
		await form.test(WORKS);
		await takePicture(browser.page, 'credential');
		await browser.page.emulateMedia({ colorScheme: 'dark' });
		await takePicture(browser.page, 'credential-dark');
		await browser.page.emulateMedia({ colorScheme: 'light' });
	});

	it('access token: a wrong one says what to do, and a good one works', async () => {
		const { accessToken, url } = stage.sandbox;
		await form.create('Nyckel API');
		const shown = ['accessToken', 'baseUrl', 'allowedHttpRequestDomains'];
		assert.deepEqual(await form.fields(), shown);
		await form.fill({ accessToken: 'wrong', baseUrl: url });
		await form.test(
			'The access token is wrong or has expired. Tokens work for one hour: create a new one at Nyckel and paste it here.',
		);
		await takePicture(browser.page, 'credential-wrong-token');
		await form.fill({ accessToken, baseUrl: `http://127.0.0.1:${await freePort()}` });
		await form.test('ECONNREFUSED');
		// A slash and spaces around, as they come with copying.
		await form.fill({ accessToken: ` Bearer ${accessToken} `, baseUrl: ` ${url}/ ` });
		await form.test(WORKS);
	});

	it('no test has cost an invocation', async () => {
		const { invocations, requests } = await stage.sandbox.totals();
		assert.equal(invocations, 0);
		assert.ok(requests > 0, 'the tests did reach the sandbox');
	});
});
