import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { until } from '../../scripts/lib/until.mjs';
import { takePicture } from '../support/browser.mjs';
import { openEditor } from '../support/editor.mjs';
import { FUNCTIONS } from '../support/sandbox.mjs';
import { asItems, node, nyckel, TICKETS, workflow } from '../support/workflows.mjs';

const NODE = 'Classify and route text or image or table row';

/** Where the items go; positions on the canvas. */
const TEAMS = {
	'Human Review': [780, -320],
	'Ask Again': [780, -130],
	'Billing Team': [780, 60],
	'Technical Team': [780, 250],
};

/** Picked from the list, as the editor saves it. */
const PICKED = {
	functionId: {
		__rl: true,
		mode: 'list',
		value: FUNCTIONS.support,
		cachedResultName: 'Support tickets by team (text, classification)',
	},
};

const data = 'Where is my parcel?';

/** Nodes with names that say nothing, and what stands under each. */
const SIDE_BY_SIDE = {
	Nyckel: { parameters: { operation: 'invoke', data }, says: 'Classify: Support tickets by team' },
	Nyckel1: {
		parameters: { operation: 'invokeAndRoute', data },
		says: 'Route: Support tickets by team',
	},
	Nyckel2: {
		parameters: {
			resource: 'sample',
			operation: 'annotate',
			externalId: 'ticket-1',
			label: { __rl: true, mode: 'name', value: 'Shipping' },
		},
		says: 'Annotate sample: Support tickets by team',
	},
};

describe('Invoke and Route on the canvas', () => {
	/** @type {import('../support/editor.mjs').Editor} */
	let editor;
	let workflowId = '';

	before(async () => {
		editor = await openEditor('editor-routes', { functions: ['support'] });
	});
	afterEach((test) => editor?.look(test));
	after(() => editor?.close());

	/**
	 * @param {string} label
	 * @param {number} index of the route
	 */
	async function addRoute(label, index) {
		await editor.panel.panel.getByTestId('fixed-collection-add').click();
		await editor.panel.pickFromList('label', label, index);
	}

	/** @returns {Promise<Record<string, string[]>>} names of the nodes behind each output that has one */
	async function connections() {
		const saved = await editor.stage.rest.get(`workflows/${workflowId}`);
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
		workflowId = await editor.stage.rest.createWorkflow(saved);
		await editor.canvas.open(workflowId);
		await editor.canvas.addNodeAfter('Start', 'classify', 'Nyckel', NODE);
		await editor.panel.pickFromList('functionId', 'Support tickets');
		await editor.panel.express('data', '{{ $json.text }}');
		assert.deepEqual(await editor.canvas.outputs(NODE), ['Other', 'Low Confidence']);
		await addRoute('Billing', 0);
		await addRoute('Technical', 1);
		await editor.panel.scrollTo('functionId');
		await takePicture(editor.page, 'routes-panel');
		await editor.panel.close();
		assert.deepEqual(await editor.canvas.outputs(NODE), [
			'Other',
			'Low Confidence',
			'Billing',
			'Technical',
		]);
	});

	it('outputs are connected with the mouse, and the wires show how many items went where', async () => {
		await editor.canvas.fit();
		for (const [output, [name]] of Object.entries(CONNECTED)) {
			await editor.canvas.connect(NODE, Number(output), name ?? '');
		}
		await savedAs(CONNECTED);
		await editor.canvas.execute();
		await editor.canvas.showsCounts(NODE, {
			'Human Review': '2 items',
			'Billing Team': '2 items',
			'Technical Team': '2 items',
		});
		await takePicture(editor.page, 'routes-canvas');
	});

	it('a threshold moves unsure items to Low Confidence and no connection', async () => {
		await editor.canvas.openNode(NODE);
		await editor.panel.pick('thresholdMode', 'Below a Threshold');
		await editor.panel.fill('confidenceThreshold', '0.99');
		await editor.panel.close();
		await savedAs(CONNECTED);
		await editor.canvas.execute();
		// 0.999, 0.995, 0.981 and 0.985 for the four that have a route.
		await editor.canvas.showsCounts(NODE, {
			'Human Review': '2 items',
			'Ask Again': '2 items',
			'Billing Team': '1 item',
			'Technical Team': '1 item',
		});
		await editor.canvas.openNode(NODE);
		await editor.panel.pick('thresholdMode', 'Never');
		await editor.panel.close();
		await savedAs(CONNECTED);
	});

	it('a route that is renamed or added at the end leaves the connections of the others', async () => {
		await editor.canvas.openNode(NODE);
		await editor.panel.fill('outputName', 'To finance');
		await addRoute('Sales', 2);
		await editor.panel.close();
		const outputs = ['Other', 'Low Confidence', 'To finance', 'Technical', 'Sales'];
		assert.deepEqual(await editor.canvas.outputs(NODE), outputs);
		await savedAs(CONNECTED);
		await editor.canvas.execute();
		await editor.canvas.showsCounts(NODE, {
			'Human Review': '1 item',
			'Billing Team': '2 items',
			'Technical Team': '2 items',
		});
	});

	it('it looks at home in the dark theme too', async () => {
		await editor.page.emulateMedia({ colorScheme: 'dark' });
		await editor.canvas.node(NODE).locator('img[src$="nyckel.dark.svg"]').waitFor();
		await takePicture(editor.page, 'routes-canvas-dark');
		await editor.canvas.openNode(NODE);
		await takePicture(editor.page, 'node-panel-dark');
	});

	it('three nodes side by side can be told apart by what stands under their names, in light and dark', async () => {
		const { page, canvas, stage } = editor;
		const nodes = [
			node('Start', 'n8n-nodes-base.manualTrigger'),
			...Object.entries(SIDE_BY_SIDE).map(([name, { parameters }]) =>
				nyckel(name, { ...PICKED, ...parameters }, { credentials: stage.credentials }),
			),
		];
		await page.emulateMedia({ colorScheme: 'light' });
		await canvas.open(await stage.rest.createWorkflow(workflow('Side by side', nodes)));
		for (const [name, { says }] of Object.entries(SIDE_BY_SIDE)) {
			await canvas.node(name).getByText(says, { exact: true }).waitFor();
		}
		await canvas.fit();
		await takePicture(page, 'side-by-side', await canvas.area());
		await page.emulateMedia({ colorScheme: 'dark' });
		await canvas.node('Nyckel').locator('img[src$="nyckel.dark.svg"]').waitFor();
		await takePicture(page, 'side-by-side-dark', await canvas.area());
	});
});
