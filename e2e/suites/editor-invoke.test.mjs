import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { openBrowser, takePicture } from '../support/browser.mjs';
import { Canvas } from '../support/canvas.mjs';
import { NodePanel } from '../support/node-panel.mjs';
import { PICTURES } from '../support/pictures.mjs';
import { openStage } from '../support/stage.mjs';
import { asItems, node, TICKETS, workflow } from '../support/workflows.mjs';

/** Enough for a third page of 50. */
const EXTRA_FUNCTIONS = 110;

describe('Invoke in the editor', () => {
	/** @type {import('../support/stage.mjs').Stage} */
	let stage;
	/** @type {Awaited<ReturnType<typeof openBrowser>>} */
	let browser;
	/** @type {Canvas} */
	let canvas;
	/** @type {NodePanel} */
	let panel;

	before(async () => {
		stage = await openStage('editor-invoke', { sandbox: { extraFunctions: EXTRA_FUNCTIONS } });
		browser = await openBrowser(stage.url);
		canvas = new Canvas(browser.page);
		panel = new NodePanel(browser.page);
	});
	afterEach((test) => browser.look(test));
	after(async () => {
		await browser?.close();
		await stage?.close();
	});

	/** @param {object[]} items what the trigger gives */
	async function openWorkflow(items) {
		const pinData = { Start: items };
		const start = node('Start', 'n8n-nodes-base.manualTrigger');
		await canvas.open(await stage.rest.createWorkflow(workflow('Test', [start], { pinData })));
		await canvas.addNodeAfter('Start', 'classify', 'Nyckel', 'Classify with function');
	}

	it('the panel finds the node by "classify", and the list of functions can be searched and scrolled', async () => {
		await openWorkflow(asItems(TICKETS));
		const list = await panel.openList('functionId');
		await panel.searchList('support');
		await list.getByText('Support tickets by team (text, classification)').waitFor();
		assert.equal(await list.count(), 1);
		await panel.searchList('');
		// Sorted by name: it stands on the third page.
		const last = list.getByText('Support tickets by team');
		while (!(await last.isVisible())) await list.last().scrollIntoViewIfNeeded();
		await last.click();
		const chosen = panel.panel.getByTestId('resource-locator-functionId').locator('input').last();
		assert.match(await chosen.inputValue(), /^Support tickets by team/);
		const listed = (await stage.sandbox.requests()).filter(({ path }) => path === '/v1/functions');
		assert.ok(listed.length > 0 && listed.every(({ query }) => Object.keys(query).length === 0));
	});

	it('texts leave with their labels, which the output shows as a table', async () => {
		await panel.express('data', '{{ $json.text }}');
		await panel.pick('output', 'Input With Prediction');
		await takePicture(browser.page, 'node-panel-light');
		await panel.execute();
		const [head, ...rows] = await panel.outputTable();
		assert.deepEqual(head, ['ticket', 'text', 'team', 'prediction']);
		assert.equal(rows.length, TICKETS.length);
		for (const [index, { team }] of TICKETS.entries()) {
			assert.match(rows[index]?.[3] ?? '', new RegExp(`labelName ?: ?${team}`));
		}
		await panel.pick('output', 'Prediction');
		await panel.execute();
		assert.deepEqual(
			(await panel.outputTable()).map(([label]) => label),
			['labelName', ...TICKETS.map(({ team }) => team)],
		);
		await takePicture(browser.page, 'output-panel');
	});

	it('each of the five options reaches Nyckel as its documentation names it', async () => {
		await panel.addOption('Label Count');
		await panel.fill('labelCount', '2');
		await panel.addOption('Include Label Metadata');
		await panel.addOption('Model ID');
		await panel.fill('modelId', 'model_7');
		await panel.addOption('Capture');
		await panel.parameter('capture').locator('.el-switch').click();
		await panel.addOption('External ID');
		await panel.express('externalId', 'ticket-{{ $json.ticket }}');
		await stage.sandbox.reset();
		await panel.execute();
		const queries = (await stage.sandbox.requests())
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
		const [head = []] = await panel.outputTable();
		assert.ok(head.includes('labelConfidences') && head.includes('labelMetadata'));
	});

	it('pictures are sent from the file that the item holds', async () => {
		const items = Object.entries(PICTURES).map(([name, data]) => ({
			json: { name },
			binary: { data: { data, mimeType: 'image/png', fileName: `${name}.png` } },
		}));
		await openWorkflow(items);
		await panel.pickFromList('functionId', 'Light or dark');
		await panel.pick('inputType', 'Image');
		await panel.execute();
		const labels = (await panel.outputTable()).slice(1).map(([label]) => label);
		assert.deepEqual(labels, ['Light', 'Dark']);
	});

	it('columns appear with their types, and Map Automatically takes them from fields of that name', async () => {
		await openWorkflow(
			asItems([
				{ Company: 'Acme Group', Employees: 900, Budget: 250_000 },
				{ Company: 'Student Test', Employees: 2, Budget: 100 },
			]),
		);
		await panel.pickFromList('functionId', 'Lead score');
		await panel.pick('inputType', 'Tabular');
		const columns = panel.panel.getByTestId('mapping-fields-container');
		await columns.getByText('Logo (image)').waitFor();
		for (const column of ['Company', 'Employees', 'Budget']) {
			await columns.getByText(column, { exact: true }).waitFor();
		}
		// Number columns take numbers only.
		assert.equal(await columns.getByTestId('input-number').count(), 2);
		await panel.scrollTo('functionId');
		await takePicture(browser.page, 'columns');
		await panel.panel.getByTestId('mapping-mode-select').click();
		await panel.option('Map Automatically').click();
		await panel.execute();
		const labels = (await panel.outputTable()).slice(1).map(([label]) => label);
		assert.deepEqual(labels, ['Hot', 'Cold']);
	});

	it('an expired token ends in an error that says what to do', async () => {
		const { accessToken, url: baseUrl } = stage.sandbox;
		await stage.rest.createCredential('nyckelApi', { accessToken, baseUrl }, 'Pasted token');
		await stage.sandbox.reset();
		await stage.sandbox.expireTokens();
		await openWorkflow(asItems(TICKETS));
		await panel.pickCredential('Pasted token');
		await panel.panel.getByTestId('rlc-mode-selector').click();
		await browser.page.getByTestId('mode-id').click();
		await panel.fill('functionId', 'function_supporttickets01');
		await panel.express('data', '{{ $json.text }}');
		await panel.execute();
		const said = panel.output.getByTestId('node-error-message');
		await said.getByText('Nyckel did not accept the credential').waitFor();
		await panel.output.getByText('older than one hour').waitFor();
		await takePicture(browser.page, 'error-panel');
		assert.equal((await stage.sandbox.totals()).invocations, 0);
	});
});
