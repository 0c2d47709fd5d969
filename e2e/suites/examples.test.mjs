import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { openBrowser, takePicture } from '../support/browser.mjs';
import { Canvas } from '../support/canvas.mjs';
import { exampleFile, EXAMPLES, readExample } from '../support/examples.mjs';
import { PICTURES } from '../support/pictures.mjs';
import { openStage } from '../support/stage.mjs';
import { itemsOf } from '../support/workflows.mjs';

const NOTE = 'n8n-nodes-base.stickyNote';

/** Nodes that show a warning until the user has chosen an account of their own, by their types. */
const NEED_AN_ACCOUNT = [
	'n8n-nodes-base.emailReadImap',
	'n8n-nodes-base.googleSheets',
	'@n8n/n8n-nodes-langchain.lmChatOpenAi',
];

describe('the examples in the editor', () => {
	/** @type {import('../support/stage.mjs').Stage} */
	let stage;
	/** @type {Awaited<ReturnType<typeof openBrowser>>} */
	let browser;
	/** @type {Canvas} */
	let canvas;

	before(async () => {
		stage = await openStage('examples');
		browser = await openBrowser(stage.url);
		canvas = new Canvas(browser.page);
	});
	afterEach((test) => browser.look(test));
	after(async () => {
		await browser?.close();
		await stage?.close();
	});

	for (const name of EXAMPLES) {
		it(`“${name}” is imported from its file: every node is known and set up, the note can be read`, async () => {
			const nodes = readExample(name, stage).nodes.filter(({ type }) => type !== NOTE);
			await canvas.importFile(exampleFile(name), nodes.length);
			const { page } = browser;
			assert.equal(await page.getByTestId('node-not-installed').count(), 0);
			const waiting = nodes.filter(({ type }) => NEED_AN_ACCOUNT.includes(type));
			assert.deepEqual(await canvas.nodesWithIssues(), waiting.map((node) => node.name).sort());
			assert.equal(await canvas.hiddenTextOfNotes(), 0);
			await canvas.fit();
			await takePicture(page, `example-${name}`, await canvas.area());
			await page.emulateMedia({ colorScheme: 'dark' });
			await takePicture(page, `example-${name}-dark`, await canvas.area());
			await page.emulateMedia({ colorScheme: 'light' });
		});
	}

	it('“sort-mail-attachments” sends the files of a mail where they belong, in the application too', async () => {
		const { light, dark } = PICTURES;
		const png = (/** @type {string} */ data) => ({
			data,
			mimeType: 'image/png',
			fileName: 'a.png',
		});
		const pdf = { data: btoa('%PDF-1.7'), mimeType: 'application/pdf', fileName: 'a.pdf' };
		const binary = { attachment_0: png(light), attachment_1: png(dark), attachment_2: pdf };
		const mail = { json: { subject: 'Our papers' }, binary };
		const id = await stage.rest.createWorkflow({
			...readExample('sort-mail-attachments', stage),
			active: false,
			pinData: { 'New Mail': [mail, { json: { subject: 'No files' } }] },
		});
		const execution = await stage.rest.run(id, 'New Mail');
		assert.equal(execution.status, 'success');
		const counts = [0, 1, 2, 3, 4].map((output) => itemsOf(execution, 'Nyckel', output).length);
		assert.deepEqual(counts, [0, 0, 1, 1, 1]);
		const [refused] = itemsOf(execution, 'No Picture');
		assert.equal(refused?.subject, 'Our papers');
		assert.match(refused?.error, /is not an image \(application\/pdf\)/);
	});
});
