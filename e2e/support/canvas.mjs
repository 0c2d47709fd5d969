import { until } from '../../scripts/lib/until.mjs';
import { closeMessages } from './browser.mjs';

/** Room around the nodes in a picture, pixels. */
const MARGIN = 24;

/** The workflow's canvas in the editor. */
export class Canvas {
	/** @param {import('./browser.mjs').Page} page */
	constructor(page) {
		this.page = page;
	}

	/** @param {string} id of a workflow */
	async open(id) {
		await this.page.goto(`/workflow/${id}`, { waitUntil: 'domcontentloaded' });
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** Opens a new workflow, or empties the one that is open: the page takes several seconds to load. */
	async startAnew() {
		if ((await this.nodes().count()) === 0) {
			await this.page.goto('/workflow/new', { waitUntil: 'domcontentloaded' });
			return;
		}
		await this.page.keyboard.press('ControlOrMeta+a');
		await this.page.keyboard.press('Delete');
		// What is left invites to add the first node.
		const left = this.page.locator('.vue-flow__node:not([data-id^=n8n-nodes-internal])');
		await until('the canvas to be empty', async () => (await left.count()) === 0);
	}

	/**
	 * Imports a workflow in place of what is on the canvas, as "Import from file" does.
	 * @param {string} file
	 * @param {number} nodes how many it has, besides notes
	 */
	async importFile(file, nodes) {
		await this.startAnew();
		await this.page.getByTestId('workflow-import-input').setInputFiles(file);
		await until(`${nodes} nodes on the canvas`, async () => (await this.nodes().count()) === nodes);
		await closeMessages(this.page);
		// What is imported is selected.
		await this.page.locator('.vue-flow__pane').click({ position: { x: 5, y: 5 } });
		await this.page.locator('.vue-flow__node.selected').first().waitFor({ state: 'detached' });
	}

	nodes() {
		return this.page.getByTestId('canvas-node');
	}

	/** @returns {Promise<string[]>} names of the nodes that show a warning, sorted */
	async nodesWithIssues() {
		const nodes = this.nodes().filter({ has: this.page.getByTestId('node-issues') });
		const names = await nodes.evaluateAll((all) =>
			all.map((node) => node.getAttribute('data-node-name') ?? ''),
		);
		return names.sort();
	}

	/** @returns {Promise<number>} how much of the notes' texts is out of sight, pixels */
	async hiddenTextOfNotes() {
		const texts = this.page.getByTestId('sticky').locator('> :first-child');
		return await texts.evaluateAll((all) =>
			Math.max(0, ...all.map((text) => text.scrollHeight - text.clientHeight)),
		);
	}

	/** @returns {Promise<{x: number, y: number, width: number, height: number}>} where the nodes are on the page */
	async area() {
		const boxes = await this.page
			.locator(
				'.vue-flow__node, .vue-flow__node [class*=_label_], .vue-flow__node [class*=_subtitle_], .vue-flow__edge, [data-test-id=canvas-handle-plus]',
			)
			.evaluateAll((all) =>
				all
					.map((each) => each.getBoundingClientRect())
					// What is not drawn is in the corner of the page.
					.filter(({ width, height }) => width > 0 || height > 0)
					.map(({ left, top, right, bottom }) => ({ left, top, right, bottom })),
			);
		const x = Math.min(...boxes.map(({ left }) => left)) - MARGIN;
		const y = Math.min(...boxes.map(({ top }) => top)) - MARGIN;
		return {
			x,
			y,
			width: Math.max(...boxes.map(({ right }) => right)) + MARGIN - x,
			height: Math.max(...boxes.map(({ bottom }) => bottom)) + MARGIN - y,
		};
	}

	/** @param {string} name */
	node(name) {
		return this.page.locator(`[data-test-id=canvas-node][data-node-name="${name}"]`);
	}

	/** @param {string} name of a node to open */
	async openNode(name) {
		await this.node(name).dblclick();
		await this.page.getByTestId('ndv').waitFor();
	}

	/**
	 * Adds a node behind another, whose output is not connected yet.
	 * @param {string} before
	 * @param {string} search what is typed into the panel of nodes
	 * @param {string} node
	 * @param {string} action
	 */
	async addNodeAfter(before, search, node, action) {
		await this.handle('output', before, 0).getByTestId('canvas-handle-plus').click();
		await this.page.getByTestId('node-creator-search-bar').fill(search);
		const entries = this.page.getByTestId('node-creator-item-name').filter({ visible: true });
		await entries.getByText(node, { exact: true }).click();
		await entries.getByText(action, { exact: true }).click();
		await this.page.getByTestId('ndv').waitFor();
	}

	/**
	 * @param {'input' | 'output'} side
	 * @param {string} name of a node
	 * @param {number} index
	 */
	handle(side, name, index) {
		return this.page.locator(
			`[data-test-id=canvas-node-${side}-handle][data-node-name="${name}"][data-index="${index}"]`,
		);
	}

	/**
	 * @param {string} name of a node
	 * @returns {Promise<string[]>} names of its outputs, in their order
	 */
	async outputs(name) {
		const handles = this.page.locator(
			`[data-test-id=canvas-node-output-handle][data-node-name="${name}"]`,
		);
		return await handles.evaluateAll((all) =>
			all
				.sort((a, b) => Number(a.getAttribute('data-index')) - Number(b.getAttribute('data-index')))
				.map((handle) => handle.querySelector('[class*=outputLabel]')?.textContent?.trim() ?? ''),
		);
	}

	/**
	 * Draws a connection with the mouse.
	 * @param {string} from
	 * @param {number} output its index
	 * @param {string} to
	 */
	async connect(from, output, to) {
		const start = this.handle('output', from, output);
		const end = this.handle('input', to, 0);
		const edges = this.page.getByTestId('edge');
		const before = await edges.count();
		await start.locator('.source').last().hover();
		await this.page.mouse.down();
		await end.hover({ force: true });
		await this.page.mouse.up();
		await edges.nth(before).waitFor({ state: 'attached' });
	}

	/**
	 * Waits until the wires behind a node show these counts, and no others do.
	 * @param {string} name of the node
	 * @param {Record<string, string>} counts e.g. `3 items`, by the name of the node that the wire leads to
	 */
	async showsCounts(name, counts) {
		const labels = this.page.locator(
			`[data-test-id=edge-label][data-source-node-name="${name}"]:not(:empty)`,
		);
		const wanted = Object.entries(counts).sort().join('; ');
		await until(`the counts ${wanted}`, async () => {
			const shown = await labels.evaluateAll((all) =>
				all.map((label) => [
					label.getAttribute('data-target-node-name'),
					label.textContent?.trim(),
				]),
			);
			return (
				shown
					.filter(([, text]) => text)
					.sort()
					.join('; ') === wanted
			);
		});
	}

	async fit() {
		await this.page.getByTestId('zoom-to-fit').click();
	}

	/** Executes the workflow and waits until it has ended. */
	async execute() {
		await closeMessages(this.page);
		await this.page.getByTestId('execute-workflow-button').first().click();
		await this.page.getByText('Workflow executed successfully').waitFor();
	}
}
