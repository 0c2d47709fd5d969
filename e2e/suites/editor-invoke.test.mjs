import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { takePicture } from '../support/browser.mjs';
import { PICTURES } from '../support/pictures.mjs';
import { openEditor } from '../support/editor.mjs';
import { asItems, node, nyckel, TICKETS, workflow } from '../support/workflows.mjs';

/** Enough for a third page of 50. */
const EXTRA_FUNCTIONS = 110;

/** More than ten seconds of items. */
const MANY = 300;

describe('Invoke in the editor', () => {
	/** @type {import('../support/editor.mjs').Editor} */
	let editor;

	before(async () => {
		editor = await openEditor('editor-invoke', { extraFunctions: EXTRA_FUNCTIONS });
	});
	afterEach((test) => editor?.look(test));
	after(() => editor?.close());

	/** @param {object[]} items what the trigger gives */
	async function openWorkflow(items) {
		const pinData = { Start: items };
		const start = node('Start', 'n8n-nodes-base.manualTrigger');
		await editor.canvas.open(
			await editor.stage.rest.createWorkflow(workflow('Test', [start], { pinData })),
		);
		await editor.canvas.addNodeAfter(
			'Start',
			'classify',
			'Nyckel',
			'Classify text or image or table row',
		);
	}

	it('the panel finds the node by "classify", and the list of functions can be searched and scrolled', async () => {
		await openWorkflow(asItems(TICKETS));
		const list = await editor.panel.openList('functionId');
		await editor.panel.searchList('support');
		await list.getByText('Support tickets by team (text, classification)').waitFor();
		assert.equal(await list.count(), 1);
		await editor.panel.searchList('');
		// Sorted by name: it stands on the third page.
		const last = list.getByText('Support tickets by team');
		while (!(await last.isVisible())) await list.last().scrollIntoViewIfNeeded();
		await last.click();
		const chosen = editor.panel.panel
			.getByTestId('resource-locator-functionId')
			.locator('input')
			.last();
		assert.match(await chosen.inputValue(), /^Support tickets by team/);
		const listed = (await editor.stage.sandbox.requests()).filter(
			({ path }) => path === '/v1/functions',
		);
		assert.ok(listed.length > 0 && listed.every(({ query }) => Object.keys(query).length === 0));
	});

	it('below the list of functions a link leads to the catalogue of pretrained ones', async () => {
		const { panel, page } = editor;
		const catalogue = panel.panel.getByRole('link', { name: 'Nyckel’s catalogue' });
		assert.equal(
			await catalogue.getAttribute('href'),
			'https://www.nyckel.com/pretrained-classifiers/',
		);
		const hinted = await panel.panel.getByTestId('resource-locator-functionId').boundingBox();
		const hint = await catalogue.boundingBox();
		assert.ok(hinted && hint);
		await takePicture(page, 'catalogue-hint', {
			x: hinted.x - 16,
			y: hinted.y - 36,
			width: hinted.width + 32,
			height: hint.y + hint.height + 16 - (hinted.y - 36),
		});
	});

	it('texts leave with their labels, which the output shows as a table', async () => {
		await editor.panel.express('data', '{{ $json.text }}');
		await editor.panel.pick('output', 'Input With Prediction');
		await takePicture(editor.page, 'node-panel-light');
		await editor.panel.execute();
		const [head, ...rows] = await editor.panel.outputTable();
		assert.deepEqual(head, ['ticket', 'text', 'team', 'prediction']);
		assert.equal(rows.length, TICKETS.length);
		for (const [index, { team }] of TICKETS.entries()) {
			assert.match(rows[index]?.[3] ?? '', new RegExp(`labelName ?: ?${team}`));
		}
		await editor.panel.pick('output', 'Prediction');
		await editor.panel.execute();
		assert.deepEqual(
			(await editor.panel.outputTable()).map(([label]) => label),
			['labelName', ...TICKETS.map(({ team }) => team)],
		);
		await takePicture(editor.page, 'output-panel');
	});

	it('each of the five options reaches Nyckel as its documentation names it', async () => {
		await editor.panel.addOption('Label Count');
		await editor.panel.fill('labelCount', '2');
		await editor.panel.addOption('Include Label Metadata');
		await editor.panel.addOption('Model ID');
		await editor.panel.fill('modelId', 'model_7');
		await editor.panel.addOption('Capture');
		await editor.panel.parameter('capture').locator('.el-switch').click();
		await editor.panel.addOption('External ID');
		await editor.panel.express('externalId', 'ticket-{{ $json.ticket }}');
		await editor.stage.sandbox.reset();
		await editor.panel.execute();
		const queries = (await editor.stage.sandbox.requests())
			.filter(({ path }) => path.endsWith('/invoke'))
			.map(({ query }) => query);
		const expected = TICKETS.map(({ ticket }) => ({
			labelCount: '2',
			includeMetadata: 'true',
			modelId: 'model_7',
			capture: 'false',
			externalId: `ticket-${ticket}`,
		}));
		const byTicket = (/** @type {any} */ a, /** @type {any} */ b) =>
			a.externalId.localeCompare(b.externalId);
		assert.deepEqual(queries.sort(byTicket), expected);
		const [head = []] = await editor.panel.outputTable();
		assert.ok(head.includes('labelConfidences') && head.includes('labelMetadata'));
	});

	it('before a first run the next step shows the fields that come out, to be dragged', async () => {
		const { canvas, page, stage } = editor;
		await stage.sandbox.reset();
		const nodes = [
			node('Start', 'n8n-nodes-base.manualTrigger'),
			nyckel('Nyckel', { operation: 'invokeAndRoute' }),
			node('Edit Fields', 'n8n-nodes-base.set'),
		];
		await canvas.open(await stage.rest.createWorkflow(workflow('Not run yet', nodes)));
		await canvas.openNode('Edit Fields');
		const field = editor.panel.panel.getByText('labelName', { exact: true });
		await field.dragTo(page.getByText('Drag input fields here'));
		await editor.panel.panel.getByText('{{ $json.prediction.labelName }}').waitFor();
		assert.deepEqual(await stage.sandbox.requests(), []);
	});

	it('a run of many items tells how far it is, and in the end what it did and cost', async () => {
		/** @type {string[]} */
		const said = [];
		editor.page.on('console', (message) => said.push(message.text()));
		const texts = Array.from({ length: MANY }, (_, index) => ({
			text: `Where is parcel ${index}?`,
		}));
		await openWorkflow(asItems(texts));
		await editor.panel.pickFromList('functionId', 'Support tickets by team');
		await editor.panel.express('data', '{{ $json.text }}');
		await editor.panel.execute();
		const { output } = editor.panel;
		await output.getByText(`${MANY} items in`).waitFor();
		await output.getByText(`${MANY} invocations`).waitFor();
		await output.getByText('Pin the output').waitFor();
		await takePicture(editor.page, 'run-summary');
		const progress = said.filter((text) => /Nyckel: \d+ of 300 items done/.test(text));
		assert.ok(progress.length > 0, said.join('\n'));
	});

	it('pictures are sent from the file that the item holds', async () => {
		const items = Object.entries(PICTURES).map(([name, data]) => ({
			json: { name },
			binary: { data: { data, mimeType: 'image/png', fileName: `${name}.png` } },
		}));
		await openWorkflow(items);
		await editor.panel.pickFromList('functionId', 'Light or dark');
		await editor.panel.pick('inputType', 'Image');
		await editor.panel.execute();
		const labels = (await editor.panel.outputTable()).slice(1).map(([label]) => label);
		assert.deepEqual(labels, ['Light', 'Dark']);
	});

	it('columns appear with their types, and Map Automatically takes them from fields of that name', async () => {
		await openWorkflow(
			asItems([
				{ Company: 'Acme Group', Employees: 900, Budget: 250_000 },
				{ Company: 'Student Test', Employees: 2, Budget: 100 },
			]),
		);
		await editor.panel.pickFromList('functionId', 'Lead score');
		await editor.panel.pick('inputType', 'Tabular');
		const columns = editor.panel.panel.getByTestId('mapping-fields-container');
		await columns.getByText('Logo (image)').waitFor();
		for (const column of ['Company', 'Employees', 'Budget']) {
			await columns.getByText(column, { exact: true }).waitFor();
		}
		// Number columns take numbers only.
		assert.equal(await columns.getByTestId('input-number').count(), 2);
		await editor.panel.scrollTo('functionId');
		await takePicture(editor.page, 'columns');
		await editor.panel.panel.getByTestId('mapping-mode-select').click();
		await editor.panel.option('Map Automatically').click();
		await editor.panel.execute();
		const labels = (await editor.panel.outputTable()).slice(1).map(([label]) => label);
		assert.deepEqual(labels, ['Hot', 'Cold']);
	});

	it('an expired token ends in an error that says what to do', async () => {
		const { accessToken, url: baseUrl } = editor.stage.sandbox;
		await editor.stage.rest.createCredential('nyckelApi', { accessToken, baseUrl }, 'Pasted token');
		await editor.stage.sandbox.reset();
		await editor.stage.sandbox.expireTokens();
		await openWorkflow(asItems(TICKETS));
		await editor.panel.pickCredential('Pasted token');
		await editor.panel.panel.getByTestId('rlc-mode-selector').click();
		await editor.page.getByTestId('mode-id').click();
		await editor.panel.fill('functionId', 'function_supporttickets01');
		await editor.panel.express('data', '{{ $json.text }}');
		await editor.panel.execute();
		const said = editor.panel.output.getByTestId('node-error-message');
		await said.getByText('Nyckel did not accept the credential').waitFor();
		await editor.panel.output.getByText('older than one hour').waitFor();
		await takePicture(editor.page, 'error-panel');
		assert.equal((await editor.stage.sandbox.totals()).invocations, 0);
	});
});
