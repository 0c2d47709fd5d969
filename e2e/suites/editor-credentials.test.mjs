import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { freePort } from '../../scripts/lib/ports.mjs';
import { takePicture } from '../support/browser.mjs';
import { openEditor } from '../support/editor.mjs';

const WORKS = 'Connection tested successfully';

describe('the credentials in the editor', () => {
	/** @type {import('../support/editor.mjs').Editor} */
	let editor;

	before(async () => {
		editor = await openEditor('editor-credentials', { functions: ['support'] });
	});
	afterEach((test) => editor?.look(test));
	after(() => editor?.close());

	it('client ID and secret: a wrong secret, a server that is down and a good one are told apart', async () => {
		const { clientId, clientSecret, url } = editor.stage.sandbox;
		await editor.form.create('Nyckel OAuth2 API');
		// The third field is n8n's own: every credential has it.
		const shown = ['clientId', 'clientSecret', 'allowedHttpRequestDomains', 'baseUrl'];
		assert.deepEqual(await editor.form.fields(), shown);
		await editor.form.fill({ clientId, clientSecret: 'wrong', baseUrl: url });
		await editor.form.test('Client authentication failed');
		await editor.form.fill({ clientSecret, baseUrl: `http://127.0.0.1:${await freePort()}` });
		await editor.form.test('The service refused the connection - perhaps it is offline');
		await editor.form.fill({ baseUrl: url });
		await editor.form.test(WORKS);
		await takePicture(editor.page, 'credential');
		await editor.page.emulateMedia({ colorScheme: 'dark' });
		await takePicture(editor.page, 'credential-dark');
		await editor.page.emulateMedia({ colorScheme: 'light' });
	});

	it('access token: a wrong one says what to do, and a good one works', async () => {
		const { accessToken, url } = editor.stage.sandbox;
		await editor.form.create('Nyckel API');
		const shown = ['accessToken', 'baseUrl', 'allowedHttpRequestDomains'];
		assert.deepEqual(await editor.form.fields(), shown);
		await editor.form.fill({ accessToken: 'wrong', baseUrl: url });
		await editor.form.test(
			'The access token is wrong or has expired. Tokens work for one hour: create a new one at Nyckel and paste it here.',
		);
		await takePicture(editor.page, 'credential-wrong-token');
		await editor.form.fill({ accessToken, baseUrl: `http://127.0.0.1:${await freePort()}` });
		await editor.form.test('ECONNREFUSED');
		// A slash and spaces around, as they come with copying.
		await editor.form.fill({ accessToken: ` Bearer ${accessToken} `, baseUrl: ` ${url}/ ` });
		await editor.form.test(WORKS);
	});

	it('no test has cost an invocation', async () => {
		const { invocations, requests } = await editor.stage.sandbox.totals();
		assert.equal(invocations, 0);
		assert.ok(requests > 0, 'the tests did reach the sandbox');
	});
});
