import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { takePicture } from '../support/browser.mjs';
import { exampleFile, EXAMPLES, readExample } from '../support/examples.mjs';
import { PICTURES } from '../support/pictures.mjs';
import { openEditor } from '../support/editor.mjs';
import { itemsOf } from '../support/workflows.mjs';

const NOTE = 'n8n-nodes-base.stickyNote';

/** Nodes that show a warning until the user has chosen an account of their own, by their types. */
const NEED_AN_ACCOUNT = [
	'n8n-nodes-base.emailReadImap',
	'n8n-nodes-base.googleSheets',
	'@n8n/n8n-nodes-langchain.lmChatOpenAi',
];

describe('the examples in the editor', () => {
	/** @type {import('../support/editor.mjs').Editor} */
	let editor;

	before(async () => {
		editor = await openEditor('examples');
	});
	afterEach((test) => editor?.look(test));
	after(() => editor?.close());

	for (const name of EXAMPLES) {
		it(`“${name}” is imported from its file: every node is known and set up, the note can be read`, async () => {
			const nodes = readExample(name, editor.stage).nodes.filter(({ type }) => type !== NOTE);
			await editor.canvas.importFile(exampleFile(name), nodes.length);
			const { page } = editor;
			assert.equal(await page.getByTestId('node-not-installed').count(), 0);
			const waiting = nodes.filter(({ type }) => NEED_AN_ACCOUNT.includes(type));
			assert.deepEqual(
				await editor.canvas.nodesWithIssues(),
				waiting.map((node) => node.name).sort(),
			);
			assert.equal(await editor.canvas.hiddenTextOfNotes(), 0);
			await editor.canvas.fit();
			await takePicture(page, `example-${name}`, await editor.canvas.area());
			await page.emulateMedia({ colorScheme: 'dark' });
			await takePicture(page, `example-${name}-dark`, await editor.canvas.area());
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
		const id = await editor.stage.rest.createWorkflow({
			...readExample('sort-mail-attachments', editor.stage),
			active: false,
			pinData: { 'New Mail': [mail, { json: { subject: 'No files' } }] },
		});
		const execution = await editor.stage.rest.run(id, 'New Mail');
		assert.equal(execution.status, 'success');
		const counts = [0, 1, 2, 3, 4].map((output) => itemsOf(execution, 'Nyckel', output).length);
		assert.deepEqual(counts, [0, 0, 1, 1, 1]);
		const [refused] = itemsOf(execution, 'No Picture');
		assert.equal(refused?.subject, 'Our papers');
		assert.match(refused?.error, /is not an image \(application\/pdf\)/);
	});
});
