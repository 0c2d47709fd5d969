import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { takePicture } from '../support/browser.mjs';
import { openEditor } from '../support/editor.mjs';
import { readExample } from '../support/examples.mjs';
import { DRAWINGS } from '../support/pictures.mjs';
import { asItems, itemsOf, node, workflow } from '../support/workflows.mjs';

describe('functions that do more than classify, in the application', () => {
	/** @type {import('../support/editor.mjs').Editor} */
	let editor;

	before(async () => {
		editor = await openEditor('kinds');
	});
	afterEach((test) => editor?.look(test));
	after(() => editor?.close());

	/**
	 * Runs an example whose form has been filled in.
	 * @param {string} name
	 * @param {string} trigger
	 * @param {object} json the form's fields
	 * @param {Record<string, string>} files PNG, base64, by field
	 */
	async function runExample(name, trigger, json, files) {
		const binary = Object.fromEntries(
			Object.entries(files).map(([field, data]) => [
				field,
				{ data, mimeType: 'image/png', fileName: `${field}.png` },
			]),
		);
		const id = await editor.stage.rest.createWorkflow({
			...readExample(name, editor.stage),
			active: false,
			pinData: { [trigger]: [{ json, binary }] },
		});
		const execution = await editor.stage.rest.run(id, trigger);
		assert.equal(execution.status, 'success');
		return execution;
	}

	it('“count-parcels” counts what is in a photo', async () => {
		const fields = { 'Delivery Note': 'D-7' };
		const files = { Photo: DRAWINGS.parcels };
		const execution = await runExample('count-parcels', 'Delivery Photo', fields, files);
		assert.deepEqual(itemsOf(execution, 'Counted'), [{ note: 'D-7', parcels: 2 }]);
	});

	it('“read-receipts” finds the total, where Nyckel answers such a function', async () => {
		await editor.stage.sandbox.configure({ forms: { otherKinds: 'answered' } });
		const files = { Receipt: DRAWINGS.receipt };
		const execution = await runExample('read-receipts', 'Receipt', { Name: 'Ann' }, files);
		assert.equal(itemsOf(execution, 'Find the Total')[0]?.total, '17.90');
	});

	it('“find-missing-screws” finds a part that lacks a screw, where Nyckel answers such a function', async () => {
		await editor.stage.sandbox.configure({ forms: { otherKinds: 'answered' } });
		const fields = { Part: 'door', Expected: 4 };
		const files = { Photo: DRAWINGS.screws };
		const execution = await runExample('find-missing-screws', 'Photo of the Part', fields, files);
		assert.equal(itemsOf(execution, 'All There?', 0).length, 0);
		assert.equal(itemsOf(execution, 'All There?', 1)[0]?.found, 3);
	});

	it('“list-stains” gives a row for each stain', async () => {
		const files = { Photo: DRAWINGS.screws };
		const execution = await runExample('list-stains', 'Photo of the Fabric', { Roll: 'R7' }, files);
		const rows = itemsOf(execution, 'Place and Size');
		assert.deepEqual(
			rows.map(({ roll, percentOfPhoto }) => [roll, percentOfPhoto]),
			[1, 2, 3].map(() => ['R7', 6]),
		);
	});

	it('“tag-mails” sends mails to each of their topics', async () => {
		const example = readExample('tag-mails', editor.stage);
		const id = await editor.stage.rest.createWorkflow({ ...example, active: false });
		const execution = await editor.stage.rest.run(id, 'Start');
		assert.equal(execution.status, 'success');
		for (const output of [2, 3, 4]) {
			assert.ok(itemsOf(execution, 'Nyckel', output).length > 0);
		}
	});

	it('Search gives the samples most alike', async () => {
		const items = asItems([
			{ question: 'I lost my password' },
			{ question: 'Can I get a refund?' },
		]);
		const start = node('Start', 'n8n-nodes-base.manualTrigger');
		await editor.canvas.open(
			await editor.stage.rest.createWorkflow(
				workflow('Search', [start], { pinData: { Start: items } }),
			),
		);
		await editor.canvas.addNodeAfter('Start', 'nyckel', 'Nyckel', 'Search similar samples');
		const { panel, page } = editor;
		await panel.pickFromList('functionId', 'Help articles');
		await panel.express('data', '{{ $json.question }}');
		await panel.fill('sampleCount', '2');
		await panel.addOption('Include Data');
		await panel.execute();
		const [head = [], ...rows] = await panel.outputTable();
		assert.equal(rows.length, 4);
		const column = head.indexOf('data');
		assert.match(rows[0]?.[column] ?? '', /^I forgot my password/);
		await panel.scrollTo('functionId');
		await takePicture(page, 'search-panel');
	});
});
