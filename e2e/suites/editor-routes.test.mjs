import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { openBrowser, takePicture } from '../support/browser.mjs';
import { Canvas } from '../support/canvas.mjs';
import { NodePanel } from '../support/node-panel.mjs';
import { openStage } from '../support/stage.mjs';
import { until } from '../support/until.mjs';
import { asItems, node, TICKETS, workflow } from '../support/workflows.mjs';

const NODE = 'Classify and route by label';

/** Where the items go; positions on the canvas. */
const TEAMS = {
	'Human Review': [780, -320],
	'Ask Again': [780, -130],
	'Billing Team': [780, 60],
	'Technical Team': [780, 250],
};

describe('Invoke and Route on the canvas', () => {
	/** @type {import('../support/stage.mjs').Stage} */
	let stage;
	/** @type {Awaited<ReturnType<typeof openBrowser>>} */
	let browser;
	/** @type {Canvas} */
	let canvas;
	/** @type {NodePanel} */
	let panel;
	let workflowId = '';

	before(async () => {
		stage = await openStage('editor-routes', { sandbox: { functions: ['support'] } });
		browser = await openBrowser(stage.url);
		canvas = new Canvas(browser.page);
		panel = new NodePanel(browser.page);
	});
	afterEach((test) => browser.look(test));
	after(async () => {
		await browser?.close();
		await stage?.close();
	});

	/**
	 * @param {string} label
	 * @param {number} index of the route
	 */
	async function addRoute(label, index) {
		await panel.panel.getByTestId('fixed-collection-add').click();
		await panel.pickFromList('label', label, index);
	}

	/** @returns {Promise<Record<string, string[]>>} names of the nodes behind each output that has one */
	async function connections() {
		const saved = await stage.rest.get(`workflows/${workflowId}`);
		const outputs = saved.connections[NODE]?.main ?? [];
		return Object.fromEntries(
			outputs
				.map((/** @type {Array<{node: string}> | null} */ targets, /** @type {number} */ index) => [
					index,
					(targets ?? []).map(({ node: name }) => name),
				])
				.filter((/** @type {[number, string[]]} */ [, names]) => names.length > 0),
		);
	}

	/** @param {Record<string, string[]>} expected */
	async function savedAs(expected) {
		const wanted = JSON.stringify(expected);
		await until(
			`the connections ${wanted}`,
			async () => JSON.stringify(await connections()) === wanted,
		);
	}

	const CONNECTED = {
		0: ['Human Review'],
		1: ['Ask Again'],
		2: ['Billing Team'],
		3: ['Technical Team'],
	};

	it('outputs appear as routes are added, with labels picked from the list', async () => {
		const start = node('Start', 'n8n-nodes-base.manualTrigger');
		const teams = Object.entries(TEAMS).map(([name, position]) =>
			node(name, 'n8n-nodes-base.noOp', {}, { position }),
		);
		const pinData = { Start: asItems(TICKETS) };
		const saved = workflow('Support', [start, ...teams], { connections: {}, pinData });
		workflowId = await stage.rest.createWorkflow(saved);
		await canvas.open(workflowId);
		await canvas.addNodeAfter('Start', 'classify', 'Nyckel', NODE);
		await panel.pickFromList('functionId', 'Support tickets');
		await panel.express('data', '{{ $json.text }}');
		assert.deepEqual(await canvas.outputs(NODE), ['Other', 'Low Confidence']);
		await addRoute('Billing', 0);
		await addRoute('Technical', 1);
		await panel.scrollTo('functionId');
		await takePicture(browser.page, 'routes-panel');
		await panel.close();
		assert.deepEqual(await canvas.outputs(NODE), [
			'Other',
			'Low Confidence',
			'Billing',
			'Technical',
		]);
	});

	it('outputs are connected with the mouse, and the wires show how many items went where', async () => {
		await canvas.fit();
		for (const [output, [name]] of Object.entries(CONNECTED)) {
			await canvas.connect(NODE, Number(output), name ?? '');
		}
		await savedAs(CONNECTED);
		await canvas.execute();
		await canvas.showsCounts(NODE, {
			'Human Review': '2 items',
			'Billing Team': '2 items',
			'Technical Team': '2 items',
		});
		await takePicture(browser.page, 'routes-canvas');
	});

	it('a threshold moves unsure items to Low Confidence and no connection', async () => {
		await canvas.openNode(NODE);
		await panel.pick('thresholdMode', 'Below a Threshold');
		await panel.fill('confidenceThreshold', '0.99');
		await panel.close();
		await savedAs(CONNECTED);
		await canvas.execute();
		// 0.999, 0.995, 0.981 and 0.985 for the four that have a route.
		await canvas.showsCounts(NODE, {
			'Human Review': '2 items',
			'Ask Again': '2 items',
			'Billing Team': '1 item',
			'Technical Team': '1 item',
		});
		await canvas.openNode(NODE);
		await panel.pick('thresholdMode', 'Never');
		await panel.close();
		await savedAs(CONNECTED);
	});

	it('a route that is renamed or added at the end leaves the connections of the others', async () => {
		await canvas.openNode(NODE);
		await panel.fill('outputName', 'To finance');
		await addRoute('Sales', 2);
		await panel.close();
		const outputs = ['Other', 'Low Confidence', 'To finance', 'Technical', 'Sales'];
		assert.deepEqual(await canvas.outputs(NODE), outputs);
		await savedAs(CONNECTED);
		await canvas.execute();
		await canvas.showsCounts(NODE, {
			'Human Review': '1 item',
			'Billing Team': '2 items',
			'Technical Team': '2 items',
		});
	});

	it('it looks at home in the dark theme too', async () => {
		await browser.page.emulateMedia({ colorScheme: 'dark' });
		await canvas.node(NODE).locator('img[src$="nyckel.dark.svg"]').waitFor();
		await takePicture(browser.page, 'routes-canvas-dark');
		await canvas.openNode(NODE);
		await takePicture(browser.page, 'node-panel-dark');
	});
});
