import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';

import {
	exampleFile,
	exampleNames,
	localExample,
	shippedExample,
} from '../../scripts/lib/local-example.cjs';
import { takePicture } from '../support/browser.mjs';
import { readExample } from '../support/examples.mjs';
import { emptyFolder, isForDocs } from '../support/folders.mjs';
import { PICTURES } from '../support/pictures.mjs';
import { openEditor } from '../support/editor.mjs';
import { itemsOf } from '../support/workflows.mjs';

const NOTE = 'n8n-nodes-base.stickyNote';

/** Nodes that show a warning until the user has chosen an account of their own, by their types. */
const NEED_AN_ACCOUNT = [
	'n8n-nodes-base.emailReadImap',
	'n8n-nodes-base.gmailTrigger',
	'n8n-nodes-base.googleSheets',
	'n8n-nodes-base.googleSheetsTrigger',
	'n8n-nodes-base.hubspot',
	'n8n-nodes-base.evaluationTrigger',
	'@n8n/n8n-nodes-langchain.mcpTrigger',
	'@n8n/n8n-nodes-langchain.lmChatOpenAi',
];

describe('the examples in the editor', () => {
	/** @type {import('../support/editor.mjs').Editor} */
	let editor;
	const folder = emptyFolder('examples');

	before(async () => {
		editor = await openEditor('examples');
	});
	afterEach((test) => editor?.look(test));
	after(() => editor?.close());

	for (const name of exampleNames()) {
		const nodes = shippedExample(name).nodes.filter(({ type }) => type !== NOTE);
		const waiting = nodes.filter(({ type }) => NEED_AN_ACCOUNT.includes(type));
		const ours = nodes.filter(({ type }) => type.startsWith('n8n-nodes-nyckel.'));
		const names = (/** @type {typeof nodes} */ some) => some.map((node) => node.name).sort();

		it(`“${name}” is imported from its file: every node is known, the note can be read, and accounts are to choose`, async () => {
			await editor.canvas.importFile(exampleFile(name), nodes.length);
			assert.equal(await editor.page.getByTestId('node-not-installed').count(), 0);
			assert.deepEqual(await editor.canvas.nodesWithIssues(), names([...ours, ...waiting]));
			assert.equal(await editor.canvas.hiddenTextOfNotes(), 0);
		});

		it(`“${name}” lacks nothing else: with credential and function chosen, the Nyckel nodes are ready`, async () => {
			const file = join(folder, `${name}.json`);
			writeFileSync(file, JSON.stringify(localExample(name, editor.stage)));
			await editor.canvas.importFile(file, nodes.length);
			assert.deepEqual(await editor.canvas.nodesWithIssues(), names(waiting));
			if (!isForDocs) return;
			const { page } = editor;
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
